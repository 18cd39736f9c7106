"""What a risk brings: a code, and a look at a finished program for what may lose money.

A risk is no mistake: the program does what it says. It is a warning, and may be accepted with a reason.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from loyalrules.base.calendar import Duration
from loyalrules.base.code import Code
from loyalrules.base.place import Place
from loyalrules.base.problem import Related
from loyalrules.document.document import Document
from loyalrules.plugins.kind import AmountCode, Path
from loyalrules.plugins.program import Program
from loyalrules.plugins.rule import Effect, Rule


@dataclass(frozen=True, slots=True)
class Alarm:
    """One risk at one place. ``about`` is the id of the rule, unit, reward or campaign that has it."""

    about: str
    message: str
    place: Place
    hint: str | None = None
    fix: str | None = None
    related: tuple[Related, ...] = ()  # Other places that take part in it.


class Gift(NamedTuple):
    """An effect that gives a unit kept in lots, with its rule, its amount, and its path in the file."""

    rule: Rule
    effect: Effect
    amount: AmountCode | None
    path: Path


class Sight:
    """A program as risks see it: compiled, and with the text it came from.

    ``return_window`` is how long customers may send goods back (``None``: not said); ``at`` the moment
    (microseconds, UTC) as of which the program is looked at (``None``: no moment).
    """

    def __init__(
        self,
        program: Program,
        document: Document,
        return_window: Duration | None = None,
        at: int | None = None,
    ) -> None:
        self.program = program
        self.document = document
        self.return_window = return_window
        self.at = at

    def alarm(
        self, about: str, message: str, path: Path, hint: str | None = None, *, fix: str | None = None,
        at_key: bool = False, related: tuple[Related, ...] = (),
    ) -> Alarm:  # fmt: skip
        """Return an alarm at the value (or key) of a path; ``fix`` stands in place of what is there."""
        place = self.document.key_place(path) if at_key else self.document.place(path)
        return Alarm(about, message, place, hint, fix, related)

    def path(self, effect: Effect) -> Path:
        """Return where an effect stands: the path of its verb, such as ("rules", 0, "then", 0, "earn")."""
        return self._keys.get(effect.place, ())

    def rule_path(self, rule: Rule) -> Path:
        """Return where a rule stands."""
        return self._items.get(rule.place, ())

    def body(self, path: Path) -> Mapping[str, Any]:
        """Return the mapping at a path; an empty one when something else is there."""
        found = self.document.value(path)
        return found if isinstance(found, dict) else {}

    def rules(self) -> Iterator[Rule]:
        """Yield every rule that an author wrote, the effects of rewards too."""
        yield from (rule for rule in self.program.rules.values() if not rule.counter)

    def gifts(self) -> Iterator[Gift]:
        """Yield every effect that gives points, stars or another unit of the program's own.

        What rises with a count is none: it is never more than the count is worth.
        """
        yield from self._gifts

    @cached_property
    def _gifts(self) -> tuple[Gift, ...]:
        return tuple(
            Gift(rule, effect, _amount(rule, effect), self.path(effect))
            for rule in self.rules()
            for effect in rule.effects
            if effect.unit.kind == "lots" and effect.verb != "take" and effect.on_refund != "rise"
        )

    @cached_property
    def _keys(self) -> dict[Place, Path]:
        return {self.document.key_place(path): path for path in _paths(self.document.data) if path}

    @cached_property
    def _items(self) -> dict[Place, Path]:
        numbered = [path for path in _paths(self.document.data) if path and isinstance(path[-1], int)]
        return {self.document.place(path): path for path in reversed(numbered)}


def _amount(rule: Rule, effect: Effect) -> AmountCode | None:
    found = rule.amounts.get(effect.index)
    return found if isinstance(found, AmountCode) else None


def _paths(data: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _paths(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _paths(value, (*path, number))


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk: its ``story`` (code, why, what to do), and the function that finds it.

    With ``needs_moment`` it is asked only when ``check`` is told a day (``--at``).
    """

    story: Code
    look: Callable[[Sight], Iterable[Alarm]]
    needs_moment: bool = False
