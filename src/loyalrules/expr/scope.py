"""What an expression may read and call where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from loyalrules.base.calendar import Zone
from loyalrules.expr.functions import Function
from loyalrules.expr.types import Type


@dataclass(frozen=True, slots=True)
class Name:
    """Something that can be read: ``member.tier``, ``given(base)``, ``start of member_year``.

    ``code`` is the Python expression that reads it in generated code, such as ``order[4]``.
    """

    path: str
    type: Type
    code: str
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Each:
    """A list whose elements can be added up: ``sum(line.net_sales)``.

    ``code`` reads the list. ``fields`` are keyed by what follows the word ("net_sales"); the path of
    each is whole ("line.net_sales"), and its code has ``{x}`` where the element stands: ``{x}[3]``.
    """

    word: str
    code: str
    fields: Mapping[str, Name]
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything that one expression may use. Names ``now`` (a moment) and ``today`` are always in it.

    ``units`` gives each unit's decimals, ``called`` its id by the names that people know (for hints).
    ``event`` is the one that the expression is asked for,
    for the sentence "there is no field x when order.paid happens".
    """

    names: Mapping[str, Name]
    lists: Mapping[str, Each] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    currency: str | None = None
    units: Mapping[str, int] = field(default_factory=dict)
    zone: Zone = field(default_factory=lambda: Zone("UTC"))
    event: str = ""
    called: Mapping[str, str] = field(default_factory=dict)
