"""Stories as they were read: frozen, with the place of every expectation."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from loyalrules.base.place import Place
from loyalrules.document.document import Document
from loyalrules.document.node import Data, Path


@dataclass(frozen=True, slots=True)
class AmountWanted:
    """``stars: {pending: 1440}``: an account of a unit, in whole units."""

    member: str
    unit: str
    account: str
    amount: Fraction
    place: Place


@dataclass(frozen=True, slots=True)
class ViewWanted:
    """``tier: gold``: something that is shown of a member, or a counter."""

    member: str
    name: str
    wanted: Data
    place: Place


@dataclass(frozen=True, slots=True)
class FiredWanted:
    """``fired: [base]``: the rules that fired in this step, exactly."""

    rules: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class NotFiredWanted:
    """``not_fired: {gold-extra: member.tier is gold}``; ``line`` is empty for any reason."""

    rule: str
    line: str
    place: Place


@dataclass(frozen=True, slots=True)
class RefusedWanted:
    """``refused: yes`` (``text`` empty), ``no`` or a part of the sentence."""

    refused: bool
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class EffectsWanted:
    """``effects: [{earn: {amount: 10}}]``: every effect of the step, with what is expected of it."""

    effects: tuple[tuple[str, Mapping[str, str]], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Expected:
    """Everything that one step expects, in the order of the file."""

    amounts: tuple[AmountWanted, ...] = ()
    views: tuple[ViewWanted, ...] = ()
    fired: FiredWanted | None = None
    not_fired: tuple[NotFiredWanted, ...] = ()
    refused: RefusedWanted | None = None
    effects: EffectsWanted | None = None


@dataclass(frozen=True, slots=True)
class Happens:
    """The event of a step. ``path`` leads to it in the document, for the places of mistakes in it."""

    type: str
    id: str
    member: str
    record: Mapping[str, Data]
    path: Path


@dataclass(frozen=True, slots=True)
class Step:
    """One step; ``at`` in microseconds. ``again`` sends its event, or the last one before it, once more."""

    at: int
    place: Place
    happens: Happens | None
    again: bool
    expected: Expected


@dataclass(frozen=True, slots=True)
class Story:
    """One test. ``members`` is what is known of each member before the first step, and its path."""

    it: str
    place: Place
    members: tuple[tuple[str, Mapping[str, Data], Path], ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class StoryFile:
    """The stories of one file."""

    document: Document
    stories: tuple[Story, ...]
