"""Characters that have no place in a program: they are not seen, or they change what is seen."""

import re
import unicodedata

from loyalrules.base.place import Place
from loyalrules.base.problem import Problem
from loyalrules.base.say import say
from loyalrules.document.limits import MAX_PROBLEMS
from loyalrules.document.lines import Lines

_FORBIDDEN = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # Controls, but for tab and the two line breaks.
    "\xad\u034f\u180e\u200b-\u200d\u2060-\u2064\ufeff"  # Invisible.
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # They turn the direction of reading.
    "\u2028\u2029"  # Line breaks for some programs and not for others.
    "\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff"
    "\U000e0000-\U000e007f"  # Invisible copies of letters.
    "]"
)
_NAMES = {
    "\0": "NUL", "\x85": "NEXT LINE", "\x7f": "DELETE", "\x1b": "ESCAPE", "\x08": "BACKSPACE",
    "\x0b": "VERTICAL TAB", "\x0c": "FORM FEED", "\ufeff": "BYTE ORDER MARK",
}  # fmt: skip
_JOINER = "\u200d"  # Joins emoji into one picture, and letters of some scripts; harmless there.
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def check_characters(lines: Lines) -> list[Problem]:
    """Return a problem for each line's first character that may not stand in a program.

    Looks no further when more problems were found than are shown.

    >>> [str(problem) for problem in check_characters(Lines("a.yaml", "id: a\\u202eb"))]
    ['a.yaml:1:6: LR005 the invisible character U+202E (RIGHT-TO-LEFT OVERRIDE) is not allowed']
    """
    problems: list[Problem] = []
    told: set[int] = set()
    for found in _FORBIDDEN.finditer(lines.text):
        line = lines.line_of(found.start())
        if line not in told and not _joins(lines.text, found.start()):
            told.add(line)
            problems.append(
                character_problem(lines.text[found.start()], lines.place(found.start(), found.start() + 1))
            )
            if len(problems) > MAX_PROBLEMS:
                break
    return problems


def hidden_character(value: str) -> int | None:
    """Return the position in a text of a character that was smuggled in by an escape, if any.

    >>> hidden_character("a\u202eb"), hidden_character("커피")
    (1, None)
    """
    found = _FORBIDDEN.search(value)
    return found.start() if found and not _joins(value, found.start()) else None


def _joins(text: str, at: int) -> bool:
    if text[at] not in (_JOINER, "\u200c") or not 0 < at < len(text) - 1:
        return False
    before, after = unicodedata.category(text[at - 1]), unicodedata.category(text[at + 1])
    if text[at] == _JOINER and after == "So":
        return before in ("So", "Sk", "Mn")
    # Persian, Hindi and others write with joiners; Latin, Hangul and Chinese never do.
    return _writes_with_joiners(text[at - 1]) and _writes_with_joiners(text[at + 1])


def _writes_with_joiners(character: str) -> bool:
    return "\u0600" <= character <= "\u07ff" or "\u0900" <= character <= "\u0dff"


def character_problem(character: str, place: Place) -> Problem:
    """Return the problem of a character that may not stand in a program."""
    number = f"U+{ord(character):04X}"
    name = _NAMES.get(character) or unicodedata.name(character, "")
    shown = f"{number} ({name})" if name else number
    if unicodedata.category(character) == "Cs":
        hint = say("half of a character: the text was cut or stored wrongly")
        return Problem("LR005", say("{number} is not a character", number=number), place, hint, fix="")
    hint = (
        say("it makes a line look different from what it says")
        if character in _DIRECTIONS
        else say("delete it")
    )
    return Problem(
        "LR005", say("the invisible character {shown} is not allowed", shown=shown), place, hint, fix=""
    )
