"""Where each character of a text value stands in the YAML that wrote it.

The scanner hands over finished texts, so what it did is followed here once more, character by
character: escapes, folded lines, block indentation. The result is compared with the text itself,
and given up when it differs, so a place is exact or it is the place of the whole value.
"""

import re

Span = tuple[int, int]  # From the first offset up to the one after the last.

_GAP = re.compile(r"[ \t]*(?:(?:\r\n|\r|\n)[ \t]*)+")
_BREAK = re.compile(r"\r\n|\r|\n")
_BLANKS = re.compile(r"[ \t]*")
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)?")
_NAMED_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip


def offsets(text: str, start: int, end: int, style: str, value: str) -> list[Span] | None:
    """Return the span in ``text`` of every character of ``value``, or None if it cannot be told.

    >>> offsets("a: 'it''s'", 3, 10, "'", "it's")
    [(4, 5), (5, 6), (6, 8), (8, 9)]
    """
    if style in ("|", ">"):
        return _block(text, start, end, style, value)
    if style == "":
        read, spans = _flow(text, start, end, "")
    else:
        read, spans = _flow(text, start + 1, end - 1, style)
    return spans if read == value else None


def _flow(text: str, start: int, end: int, quote: str) -> tuple[str, list[Span]]:
    """Follow a plain or quoted text: line breaks fold, quotes and escapes stand for one character."""
    characters: list[str] = []
    spans: list[Span] = []
    at = start
    while at < end:
        gap = _GAP.match(text, at, end)
        if gap:
            _fold(text, gap, characters, spans)
            at = gap.end()
            continue
        if quote == '"' and text[at] == "\\":
            broken = _BREAK.match(text, at + 1, end)
            if broken:  # A backslash at the end of a line: the break does not count.
                at = _after_escaped_break(text, broken.end(), end, characters, spans)
                continue
            character, after = _escape(text, at)
        elif quote == "'" and text.startswith("''", at):
            character, after = "'", at + 2
        else:
            character, after = text[at], at + 1
        characters.append(character)
        spans.append((at, after))
        at = after
    return "".join(characters), spans


def _fold(text: str, gap: re.Match[str], characters: list[str], spans: list[Span]) -> None:
    breaks = [found.span() for found in _BREAK.finditer(text, gap.start(), gap.end())]
    if len(breaks) == 1:
        characters.append(" ")
        spans.append(breaks[0])
    else:
        characters.extend("\n" for _ in breaks[1:])
        spans.extend(breaks[1:])


def _after_escaped_break(text: str, at: int, end: int, characters: list[str], spans: list[Span]) -> int:
    while True:
        blanks = _BLANKS.match(text, at, end)
        at = blanks.end() if blanks else at
        broken = _BREAK.match(text, at, end)
        if not broken:
            return at
        characters.append("\n")
        spans.append(broken.span())
        at = broken.end()


def _escape(text: str, at: int) -> tuple[str, int]:
    found = _ESCAPE.match(text, at)
    if not found:
        return text[at], at + 1
    body = found[0][1:]
    if len(body) > 1:
        return chr(int(body[1:], 16)), found.end()
    return _NAMED_ESCAPES.get(body, body), found.end()


def _block(text: str, start: int, end: int, style: str, value: str) -> list[Span] | None:
    header = _HEADER.match(text, start, end)
    if not header or not value:
        return None
    lines = _content_lines(text, header.end(), end)
    deepest = next((_indent(text, line) for line in lines if _indent(text, line) < line[1] - line[0]), 0)
    # An indentation that the header states may be less than that of the first line: try from there.
    for indent in range(deepest, -1, -1):
        read, spans = _block_lines(text, lines, indent, folded=style == ">")
        if read.startswith(value):
            return spans[: len(value)]
    return None


def _content_lines(text: str, at: int, end: int) -> list[Span]:
    """Return the spans of the lines, without their breaks."""
    lines = []
    while at < end:
        broken = _BREAK.search(text, at, end)
        lines.append((at, broken.start() if broken else end))
        at = broken.end() if broken else end
    return lines


def _indent(text: str, line: Span) -> int:
    start, end = line
    return len(text[start:end]) - len(text[start:end].lstrip(" "))


def _block_lines(text: str, lines: list[Span], indent: int, *, folded: bool) -> tuple[str, list[Span]]:
    characters: list[str] = []
    spans: list[Span] = []
    contents = [(min(start + indent, end), end) for start, end in lines]
    waiting: list[Span] = []  # Breaks since the last line that was not empty.
    before: Span | None = None
    for start, end in contents:
        after = (end, end + (2 if text[end : end + 2] == "\r\n" else 1))
        if start < end:
            if before is not None:
                _join(text, before, start, waiting, folded, characters, spans)
            else:
                characters.extend("\n" for _ in waiting)
                spans.extend(waiting)
            characters.extend(text[start:end])
            spans.extend((at, at + 1) for at in range(start, end))
            before, waiting = (start, end), [after]
        else:
            waiting.append(after)
    characters.extend("\n" for _ in waiting)
    spans.extend(waiting)
    return "".join(characters), spans


def _join(
    text: str,
    before: Span,
    start: int,
    waiting: list[Span],
    folded: bool,
    characters: list[str],
    spans: list[Span],
) -> None:
    """Put what stands between two lines: a folded single break is a space, several lose the first."""
    if folded and text[before[0]] not in " \t" and text[start] not in " \t":
        if len(waiting) == 1:
            characters.append(" ")
            spans.append(waiting[0])
            return
        waiting = waiting[1:]
    characters.extend("\n" for _ in waiting)
    spans.extend(waiting)
