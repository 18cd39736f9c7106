"""What the YAML scanner could not read, in words for the author, with the likely reason."""

import re
from collections.abc import Callable

from yaml.error import Mark, MarkedYAMLError

from loyalrules.base.problem import Problem, Related
from loyalrules.base.say import say
from loyalrules.document.lines import Lines
from loyalrules.document.node import Node

_WIDE_SIGNS = {
    "，": ",",
    "：": ":",
    "［": "[",
    "］": "]",
    "｛": "{",
    "｝": "}",
    "＃": "#",
    "－": "-",
    "、": ",",
}
_UNSPACED = re.compile(r" *(?:- +)*[^\W\d][\w.-]*:[^\s/]")


def mark_offset(mark: Mark | None, lines: Lines) -> int:
    """Return the offset of a scanner's mark, within the text."""
    return 0 if mark is None else min(mark.index, len(lines.text))


def near(error: MarkedYAMLError, lines: Lines) -> set[int]:
    """Return the lines, from 0, that a failure has to do with."""
    marks = (error.context_mark, error.problem_mark)
    found = {lines.line_of(mark_offset(mark, lines)) for mark in marks if mark is not None}
    # Lines without a space after the colon run together into one text: the first one is to blame.
    line = min(found, default=0) - 1
    while line >= 0 and _UNSPACED.match(lines.text, *lines.bounds(line)):
        found.add(line)
        line -= 1
    return found


def syntax_problem(error: MarkedYAMLError, lines: Lines, last_text: Node | None) -> Problem:
    """Return the problem behind a failure of the scanner or parser.

    ``last_text`` is the text value before the failure.
    """
    at = mark_offset(error.problem_mark or error.context_mark, lines)
    start = mark_offset(error.context_mark or error.problem_mark, lines)
    context, problem = error.context or "", error.problem or ""
    quoted = _after_quotes(problem, lines, last_text, at)
    if quoted is not None:
        return quoted
    for pattern, explain in _EXPLANATIONS:
        if re.search(pattern, f"{context} / {problem}"):
            return explain(lines, start, at, problem)
    return _unreadable(lines, start, at, problem)


def _after_quotes(problem: str, lines: Lines, last: Node | None, at: int) -> Problem | None:
    """Explain a failure right behind a quoted text: the quotes end too early or too late."""
    if last is None or last.style not in ("'", '"') or not problem.startswith(("expected", "could not find")):
        return None
    if lines.line_of(last.end) != lines.line_of(at) or at < last.end:
        return None
    opened, closed = lines.line_of(last.start), lines.line_of(last.end)
    place = lines.place(last.start, last.start + 1)
    if opened != closed:
        message = say("this quote is closed only on line {closed}", closed=closed + 1)
        return Problem(
            "LR018",
            message,
            place,
            say("a {style} is missing on line {opened}", style=last.style, opened=opened + 1),
        )
    rest = lines.text[last.end : lines.bounds(opened)[1]].strip()
    if not rest or rest[0] in ",]}:#":
        return None
    other = "'" if last.style == '"' else '"'
    hint = say("put all of it in quotes{more}", more=f": {other}...{other}" if other not in rest else "")
    start = lines.text.index(rest, last.end)
    place = lines.place(start, start + len(rest))
    return Problem("LR028", say("the text goes on after the closing quote"), place, hint)


_Explain = Callable[[Lines, int, int, str], Problem]


def _tab_or_sign(lines: Lines, start: int, at: int, problem: str) -> Problem:
    character = lines.text[at : at + 1]
    place = lines.place(at, at + 1)
    if character == "\t":
        return Problem("LR007", say("this is a tab, YAML needs spaces"), place, fix=" ")
    message = say("a text cannot begin with {character}", character=character)
    return Problem(
        "LR020", message, place, say('put the whole text in quotes: "{character}..."', character=character)
    )


def _open_quote(lines: Lines, start: int, at: int, problem: str) -> Problem:
    return Problem("LR018", say("this quote is never closed"), lines.place(start, start + 1))


def _bad_escape(lines: Lines, start: int, at: int, problem: str) -> Problem:
    place = lines.place(max(start, at - 1), at + 1)
    hint = say("write \\\\ for a backslash, or use single quotes")
    return Problem("LR024", say("after a backslash, double quotes know only a few letters"), place, hint)


def _bracket(lines: Lines, start: int, at: int, problem: str) -> Problem:
    opening = lines.text[start : start + 1]
    closing = {"[": "]", "{": "}"}.get(opening, "]")
    inside = lines.text[start:at]
    wide = next((sign for sign in _WIDE_SIGNS if sign in inside), None)
    if wide is not None and lines.line_of(start) == lines.line_of(at):
        offset = start + inside.index(wide)
        message = say(
            'this {wide} is full-width, YAML needs "{wide_signs}"', wide=wide, wide_signs=_WIDE_SIGNS[wide]
        )
        hint = say("if it belongs to a text, put the text in quotes")
        return Problem("LR006", message, lines.place(offset, offset + 1), hint)
    if at >= len(lines.text) or lines.line_of(start) != lines.line_of(at):
        return Problem(
            "LR019",
            say("this {opening} is never closed", opening=opening),
            lines.place(start, start + 1),
            say("add {closing}", closing=closing),
        )
    found = lines.text[at : at + 1]
    message = say('a comma or "{closing}" is missing before this {found}', closing=closing, found=found)
    hint = say("a text with {found} in it needs quotes, or a line of its own", found=found)
    related = (
        Related(lines.place(start, start + 1), say("the {opening} that is open here", opening=opening)),
    )
    return Problem("LR019", message, lines.place(at, at + 1), hint, related=related)


def _second_colon(lines: Lines, start: int, at: int, problem: str) -> Problem:
    line_start, _ = lines.bounds(lines.line_of(at))
    before = lines.text[line_start:at]
    if re.search(r":(?: |$)", before) or re.search(r"[\[{]", before):
        hint = say("a text with a colon in it needs quotes")
        return Problem("LR021", say('a second ": " on one line'), lines.place(at, at + 1), hint)
    above = _line_above(lines, line_start)
    if above is not None and above[1] >= len(before) - len(before.lstrip(" ")):
        return _no_colon(lines, above[0], at, problem)  # That line runs on into this one.
    indent = len(before) - len(before.lstrip(" -"))
    hint = say("give it the same indentation as its neighbours")
    place = lines.place(line_start + indent, max(at, line_start + indent + 1))
    return Problem(
        "LR022", say("this key is indented deeper, but the line above already has a value"), place, hint
    )


def _line_above(lines: Lines, offset: int) -> tuple[int, int] | None:
    """Return where the text of the nearest line above begins that is not empty, and its indentation."""
    for line in range(lines.line_of(offset) - 1, -1, -1):
        start, end = lines.bounds(line)
        bare = lines.text[start:end].lstrip(" ")
        if bare:
            return end - len(bare), end - len(bare) - start
    return None


def _no_colon(lines: Lines, start: int, at: int, problem: str) -> Problem:
    _, line_end = lines.bounds(lines.line_of(start))
    text = lines.text[start:line_end].split(" #")[0].rstrip()
    place = lines.place(start, start + max(1, len(text)))
    wide = next((sign for sign in _WIDE_SIGNS if sign in text), None)
    if wide is not None:
        offset = start + text.index(wide)
        message = say(
            'this {wide} is full-width, YAML needs "{wide_signs}"', wide=wide, wide_signs=_WIDE_SIGNS[wide]
        )
        return Problem("LR006", message, lines.place(offset, offset + 1))
    if text.startswith("-"):
        return Problem("LR026", say("there is no space after the dash"), place, f"- {text.lstrip('-')}")
    return Problem(
        "LR026",
        say('this line is not "key: value"'),
        place,
        say("a list item begins with a dash and a space"),
    )


def _indentation(lines: Lines, start: int, at: int, problem: str) -> Problem:
    line_start, line_end = lines.bounds(lines.line_of(at))
    text = lines.text[at:line_end].split(" #")[0].rstrip()
    place = lines.place(at, at + max(1, len(text)))
    column = at - line_start
    if text[:1] in ("]", "}"):
        return Problem(
            "LR019",
            say("nothing is open that this {text} could close", text=text[0]),
            lines.place(at, at + 1),
        )
    if text.startswith(":"):
        return Problem("LR016", say("the key before this colon is missing"), lines.place(at, at + 1))
    related: tuple[Related, ...] = ()
    if lines.line_of(start) != lines.line_of(at):
        related = (Related(lines.place(start, start + 1), say("it should line up with what begins here")),)
    if text.startswith("- ") or text == "-":
        message = say("a list item stands among keys")
        return Problem(
            "LR022", message, place, say("indent it under its key, or remove the dash"), related=related
        )
    message = say("this line is indented by {column}, which fits no line above", column=column)
    if lines.text[line_start:at].strip(" "):
        message = say("this does not belong here")
    return Problem("LR022", message, place, related=related)


def _dash(lines: Lines, start: int, at: int, problem: str) -> Problem:
    hint = say("begin the list on the next line, under its key")
    return Problem("LR022", say("a list item cannot stand here"), lines.place(at, at + 1), hint)


def _extra(code: str, sign: str, what: str) -> _Explain:
    def explain(lines: Lines, start: int, at: int, problem: str) -> Problem:
        hint = say("a text that begins with {sign} needs quotes", sign=sign)
        return Problem(code, what, lines.place(start, start + 1), hint)

    return explain


def _missing_value(lines: Lines, start: int, at: int, problem: str) -> Problem:
    found = lines.text[at : at + 1].strip()
    opening = max(lines.text.rfind("[", 0, at), lines.text.rfind("{", 0, at))
    if not lines.text[at:].strip() and opening >= 0:
        return _bracket(lines, opening, len(lines.text), problem)
    message = (
        say("a value is missing before this {found}", found=found)
        if found
        else say("a value is missing here")
    )
    return Problem("LR029", message, lines.place(at, at + 1))


def _unreadable(lines: Lines, start: int, at: int, problem: str) -> Problem:
    return Problem(
        "LR001", say("this cannot be read as YAML"), lines.place(at, at + 1), say("put texts in quotes")
    )


# What the scanner says (its context, " / ", its problem), in the order in which they are tried.
_EXPLANATIONS: tuple[tuple[str, _Explain], ...] = (
    (r"cannot start any token", _tab_or_sign),
    (r"quoted scalar / found unexpected", _open_quote),
    (r"double-quoted scalar / (found unknown escape|expected escape)", _bad_escape),
    (r"flow (sequence|mapping) / expected '", _bracket),
    (r"mapping values are not allowed", _second_colon),
    (r"could not find expected ':'", _no_colon),
    (r"(expected <block end>|expected '<document start>'|unexpected end of)", _indentation),
    (r"sequence entries are not allowed", _dash),
    (r"an? alias", _extra("LR010", "*", "* is a YAML alias, which is not allowed")),
    (r"an? anchor", _extra("LR010", "&", "& is a YAML anchor, which is not allowed")),
    (r"a tag|tag handle|tag URI", _extra("LR011", "!", "! is a YAML tag, which is not allowed")),
    (
        r"directive|incompatible YAML|duplicate (tag|YAML)",
        _extra("LR025", "%", "lines that begin with % (directives) are not allowed"),
    ),
    (
        r"block scalar / ",
        _extra("LR030", say("| or >"), "behind | or > stands only + or -, then the line ends"),
    ),
    (r"mapping keys are not allowed", _extra("LR016", "?", "a key must be a word")),
    (r"expected the node content", _missing_value),
)
