"""A new part for a text value, written so that YAML reads it as it is meant."""

import re

_PLAIN_START = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]|[-?:](?=[^\s,\[\]{}])")
_ENDS_PLAIN = re.compile(r":(?:\s|$)|\s#")
_IN_BRACKETS = re.compile(r"[,\[\]{}]")


def fitted(value: str, start: int, length: int, part: str, style: str, *, in_brackets: bool) -> str | None:
    """Return how ``part`` is written in place of some characters of a text of a style, or None.

    None says that the text would have to be written in another way as a whole, in quotes for example.

    >>> fitted("tier is 5", 8, 1, '"5"', "", in_brackets=False)
    '"5"'
    >>> fitted("a is it", 5, 2, "'b'", "'", in_brackets=True)
    "''b''"
    >>> fitted("a is b or c", 0, 11, "a in [b, c]", "", in_brackets=True) is None
    True
    """
    if "\n" in part:
        return None
    if style == "'":
        return part.replace("'", "''")
    if style == '"':
        return part.replace("\\", "\\\\").replace('"', '\\"')
    if style in ("|", ">"):
        return part
    whole = value[:start] + part + value[start + length :]
    reads = _PLAIN_START.match(whole) and not _ENDS_PLAIN.search(whole) and whole == whole.strip()
    return part if reads and not (in_brackets and _IN_BRACKETS.search(whole)) else None
