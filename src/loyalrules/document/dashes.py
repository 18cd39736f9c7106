"""The dash that begins a list item: written without its space, or as another sign."""

import re

from loyalrules.base.problem import Problem
from loyalrules.base.say import say
from loyalrules.document.lines import Lines

# A sign that is no dash of YAML, and behind it a key.
BULLET = re.compile(r"[–—−•·・*+] ?[^\W\d][\w.-]*:")


def no_space(lines: Lines, at: int) -> Problem:
    """Return what is said about ``-id: base``."""
    return Problem("LR026", say("there is no space behind this dash"), lines.place(at, at + 1), fix="- ")


def other_bullet(lines: Lines, at: int) -> Problem:
    """Return what is said about ``• id: base`` and ``– id: base``."""
    sign = lines.text[at]
    return Problem(
        "LR026",
        say("a list item begins with a dash and a space, not with {sign}", sign=sign),
        lines.place(at, at + 1),
        say("did the editor make it of a dash?") if sign in "–—−" else None,
        fix="-",
    )
