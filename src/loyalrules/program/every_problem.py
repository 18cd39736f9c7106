"""Every problem of a program's text: of its YAML, its structure, its meaning. One mistake is told once."""

from collections.abc import Iterable

from loyalrules.base.problem import Problem, by_place
from loyalrules.document.from_text import scan_document
from loyalrules.plugins.registry import Registry
from loyalrules.program.from_text import check_document

# A part of the text is lost behind these, so what depends on it would be told as missing.
_LOSING = frozenset({"LR001", "LR009", "LR010", "LR011", "LR012", "LR013", "LR016", "LR025"})
# What is wrong by itself, whatever else the text says.
_BY_ITSELF = frozenset({"LR101", "LR103", "LR112", "LR116", "LR120", "LR127"})
_BY_OTHERS = frozenset({"LR204", "LR226"})  # Expressions that read what is declared elsewhere.


def every_problem(text: str, file: str, registry: Registry, at: int | None = None) -> list[Problem]:
    """Return every problem of a program's text, sorted by place; ``file`` is only shown.

    ``at`` is the day (as an ordinal) as of which risks that depend on the time are looked for.

    >>> from loyalrules.plugins.registry import build_registry
    >>> [problem.code for problem in every_problem("id: *cafe", "a.yaml", build_registry())]
    ['LR010']
    """
    document, problems = scan_document(text, file)
    if document is None:
        return sorted(problems, key=by_place)
    _, more = check_document(document, registry, at)
    return sorted([*problems, *_own(more, problems)], key=by_place)


def _own(meaning: Iterable[Problem], reading: list[Problem]) -> list[Problem]:
    """Leave out what follows from a mistake of the YAML, or was told with it."""
    lost = {problem.place.line for problem in reading if problem.code in _LOSING}
    mended = {problem.place for problem in reading}
    return [
        problem
        for problem in meaning
        if problem.place not in mended
        and problem.place.line not in lost
        and (not lost or _stands_alone(problem.code))
    ]


def _stands_alone(code: str) -> bool:
    return code in _BY_ITSELF or (code.startswith("LR2") and code not in _BY_OTHERS)
