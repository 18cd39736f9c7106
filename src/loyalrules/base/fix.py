"""Putting right what has only one right answer."""

import re
from collections.abc import Iterable

from loyalrules.base.problem import Problem


def apply_fixes(text: str, problems: Iterable[Problem]) -> str:
    """Return the text with every problem's fix in place of what the problem underlines.

    All problems must be of this text. Where two fixes overlap, the first one by place is applied:
    check the result again.

    >>> from loyalrules.base.place import Place
    >>> apply_fixes("a: b", [Problem("LR006", "wrong", Place("a.yaml", 1, 4, 1), fix="c")])
    'a: c'
    """
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)
    fixes = [problem for problem in problems if problem.fix is not None]
    taken: dict[int, int] = {}  # By line: the column up to which it is free, counted from the right.
    for problem in sorted(fixes, key=lambda problem: problem.place, reverse=True):
        place, fix = problem.place, problem.fix
        if fix is None or not 1 <= place.line <= len(lines):
            continue
        start, end = place.column - 1, place.column - 1 + place.length
        if end > taken.get(place.line, end):
            continue
        line = lines[place.line - 1]
        lines[place.line - 1] = line[:start] + fix + line[end:]
        taken[place.line] = start
    return "".join(lines)
