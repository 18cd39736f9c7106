"""What running stories leads to: failures as values."""

from dataclasses import dataclass, field

from loyalrules.base.place import Place
from loyalrules.cases.story import Story


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that was not met.

    ``after`` says what had happened; ``what`` is the thing looked at (``jun.stars.pending``);
    ``because`` are lines that say where the value came from.
    """

    place: Place
    after: str
    what: str
    expected: str
    got: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryResult:
    """One story that was run: its failures, and every rule that fired in it."""

    story: Story
    failures: tuple[Failure, ...]
    fired: frozenset[str]

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.failures


@dataclass(slots=True)
class FileResult:
    """The stories of one file; ``rules`` are those that could have fired."""

    file: str
    program: str
    stories: list[StoryResult] = field(default_factory=list)
    rules: tuple[str, ...] = ()

    @property
    def never(self) -> tuple[str, ...]:
        """The rules that fired in no story."""
        fired = {rule for result in self.stories for rule in result.fired}
        return tuple(rule for rule in self.rules if rule not in fired)
