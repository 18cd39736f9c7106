"""What is known about one kind of problem, for the page and the command that explain it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """The long story behind a problem's code. The sentence itself is made where it is found."""

    id: str  # "LR" and three digits
    title: str  # What the mistake is, in one line.
    why: str  # Why it is refused or warned about.
    mend: str  # What to do.
    bad: str = ""  # A piece of YAML, an expression or an event that shows it.
    good: str = ""  # The same, put right.


def by_id(*codes: Code) -> dict[str, Code]:
    """Return codes by their id.

    Raises ``ValueError`` when two have the same id.
    """
    found: dict[str, Code] = {}
    for code in codes:
        if code.id in found:
            raise ValueError(f"{code.id} is in the catalogue twice")
        found[code.id] = code
    return found
