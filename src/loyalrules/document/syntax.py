"""What the YAML scanner could not read, in words for the author, with the likely reason."""

import re
from collections.abc import Callable

from yaml.error import Mark, MarkedYAMLError

from loyalrules.base.problem import Problem, Related
from loyalrules.base.say import say, say_many
from loyalrules.document.dashes import BULLET, no_space, other_bullet
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
    start = lines.text.index(rest, last.end)
    whole = _bare_end(lines.text[last.start : start + len(rest)])
    rest = whole[start - last.start :]
    if last.style == "'" and rest.endswith("'"):
        whole = whole[1:-1]  # An apostrophe within single quotes.
    other = "'" if '"' in whole else '"'
    hint = say("put all of it in quotes")
    if other not in whole:
        hint = say("put all of it in quotes: {quoted}", quoted=f"{other}{whole}{other}")
    place = lines.place(start, start + len(rest))
    return Problem("LR028", say("the text goes on after the closing quote"), place, hint)


def _bare_end(text: str) -> str:
    """Cut a text where its line goes on with something else: a comment, a closing bracket, a comma."""
    return re.split(r"\s+#|[,\]}]", text)[0].rstrip()


_Explain = Callable[[Lines, int, int, str], Problem]


def _tab_or_sign(lines: Lines, start: int, at: int, problem: str) -> Problem:
    character = lines.text[at : at + 1]
    place = lines.place(at, at + 1)
    if character == "\t":
        return Problem("LR007", say("this is a tab, YAML needs spaces"), place, fix=" ")
    percent = re.compile(r"%\s?(\d+(?:\.\d+)?)").match(lines.text, at)
    if percent:
        place, fix = lines.place(at, percent.end()), f"{percent[1]}%"
        return Problem(
            "LR020",
            say("the percent sign stands behind its number"),
            place,
            say("write {fix}", fix=fix),
            fix=fix,
        )
    text = _bare_end(lines.text[at : lines.bounds(lines.line_of(at))[1]])
    message = say("a text cannot begin with {character}", character=character)
    if character == "`":
        bare = text.strip("`")
        return Problem(
            "LR020", message, place, say("write it without: {bare}", bare=bare) if "`" not in bare else None
        )
    return Problem("LR020", message, place, say('put the whole text in quotes: "{text}"', text=text))


def _open_quote(lines: Lines, start: int, at: int, problem: str) -> Problem:
    text = _bare_end(lines.text[start : lines.bounds(lines.line_of(start))[1]])
    quote = text[:1]
    place = lines.place(start, start + 1)
    hint = say("close it: {text}{quote}", text=text, quote=quote) if len(text) > 1 else say("delete it")
    return Problem("LR018", say("this quote is never closed"), place, hint)


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
    if found in "]}":
        message = say("a {opening} is open here, and {found} cannot close it", opening=opening, found=found)
        return Problem(
            "LR019", message, lines.place(at, at + 1), say("write {closing}", closing=closing), fix=closing
        )
    gap = re.compile(r" +(?P<key>[^\W\d][\w.-]*)\Z").search(lines.text, start, at)
    if found == ":" and gap:
        place = lines.place(gap.start(), at)
        return Problem(
            "LR019", say('a comma is missing before "{key}"', key=gap["key"]), place, fix=f", {gap['key']}"
        )
    message = say('a comma or "{closing}" is missing before this {found}', closing=closing, found=found)
    hint = say("a text with {found} in it needs quotes, or a line of its own", found=found)
    related = (
        Related(lines.place(start, start + 1), say("the {opening} that is open here", opening=opening)),
    )
    return Problem("LR019", message, lines.place(at, at + 1), hint, related=related)


def _second_colon(lines: Lines, start: int, at: int, problem: str) -> Problem:
    line_start, _ = lines.bounds(lines.line_of(at))
    before = lines.text[line_start:at]
    if round_ := re.search(r": +(\([^\W\d][\w.-]*\Z)", before):
        return _round_brackets(lines, line_start + round_.start(1))
    if re.search(r":(?: |$)", before) or re.search(r"[\[{]", before):
        return Problem(
            "LR021", say('a second ": " on one line'), lines.place(at, at + 1), _two_colons(lines, at)
        )
    above = _line_above(lines, line_start)
    if above is not None and above[1] >= len(before) - len(before.lstrip(" ")):
        return _no_colon(lines, above[0], at, problem)  # That line runs on into this one.
    indent = len(before) - len(before.lstrip(" -"))
    hint = _like_above(lines, line_start + indent, indent) or say("give it the indentation of its neighbours")
    place = lines.place(line_start + indent, max(at, line_start + indent + 1))
    message = say("this key is indented deeper, but the line above already has a value")
    return Problem("LR022", message, place, hint)


def _round_brackets(lines: Lines, start: int) -> Problem:
    """``expires: (after: 12 months)``: keys stand in curly brackets."""
    _, line_end = lines.bounds(lines.line_of(start))
    text = _bare_end(lines.text[start:line_end])
    meant = f"{{{text.removeprefix('(').removesuffix(')')}}}"
    said = say("round brackets hold no keys")
    fix = meant if text.endswith(")") and text.count("(") == text.count(")") == 1 else None
    place = lines.place(start, start + len(text))
    return Problem("LR021", said, place, say("write {meant}", meant=meant), fix=fix)


def _two_colons(lines: Lines, at: int) -> str:
    """Return what can be done about ``name: Note: stars``, ``earn: amount: 5`` or ``id: a name: b``."""
    line_start, line_end = lines.bounds(lines.line_of(at))
    value = re.split(r": +", lines.text[line_start:at])[-1].lstrip("[{ ")
    words = value.split()
    if len(words) > 1:
        return say('begin "{key}" on a line of its own, or put a text with a colon in quotes', key=words[-1])
    text = _bare_end(lines.text[at - len(value) : line_end])
    return say('put a text with a colon in quotes: "{text}", or keys in braces: {{{text}}}', text=text)


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
        return no_space(lines, start)
    message = say('this line is not "key: value"')
    pair = re.fullmatch(r"([a-z][\w.-]*)(?: *=|) +(\S.*)", text)
    if pair is None:
        return Problem("LR026", message, place, say("a list item begins with a dash and a space"))
    meant = f"{pair[1]}: {pair[2]}"
    is_sign = text[len(pair[1]) :].lstrip().startswith("=")
    hint = (
        say("did you mean {meant}?", meant=meant)
        if is_sign or " " not in pair[2]
        else say("a comment begins with #")
    )
    return Problem("LR026", message, place, hint, fix=meant if is_sign else None)


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
            say("delete it"),
            fix="",
        )
    if text.startswith(":"):
        return Problem("LR016", say("the key before this colon is missing"), lines.place(at, at + 1))
    if re.match(r"-[^\s-]", text):
        return no_space(lines, at)
    if re.match(BULLET, text):
        return other_bullet(lines, at)
    if text.startswith(",") and not lines.text[line_start:at].strip():
        return Problem(
            "LR026", say("this line begins with a comma"), lines.place(at, at + 1), say("delete it")
        )
    related: tuple[Related, ...] = ()
    if lines.line_of(start) != lines.line_of(at):
        related = (Related(lines.place(start, start + 1), say("it should line up with what begins here")),)
    if text.startswith("- ") or text == "-":
        message = say("a list item stands among keys")
        return Problem(
            "LR022", message, place, say("indent it under its key, or remove the dash"), related=related
        )
    if lines.text[line_start:at].strip(" "):
        before = lines.text[line_start:at].rstrip()[-1:]
        hint = say("does the {before} before it close too early?", before=before) if before in "]}" else None
        return Problem(
            "LR022", say("this does not belong here"), place, hint, related=() if hint else related
        )
    spaces = say_many("{n} space", "{n} spaces", column)
    message = say("this line is indented by {spaces}, which fits no line above", spaces=spaces)
    like = _like_above(lines, at, column)
    return Problem("LR022", message, place, like, related=() if like else related)


def _like_above(lines: Lines, at: int, column: int) -> str | None:
    """Say which indentation was probably meant: the nearest one that is open above."""
    open_at: dict[int, int] = {}  # Column: the last line that begins there.
    lowest: int | None = None
    is_item = lines.text.startswith("- ", at)
    for line in range(lines.line_of(at) - 1, -1, -1):
        start, end = lines.bounds(line)
        found = re.compile(r" *(?:- +)*(?=[^ #-])").match(lines.text, start, end)
        if found is None:
            continue
        indent = len(found[0]) - len(found[0].lstrip(" "))
        begins = indent if is_item else len(found[0])
        if (lowest is None or begins <= lowest or indent < lowest) and (not is_item or "-" in found[0]):
            open_at.setdefault(begins, line)
        lowest = indent if lowest is None else min(lowest, indent)
        if lowest == 0:
            break
    if not open_at:
        return None
    best = min(open_at, key=lambda begins: (abs(begins - column), -begins))
    return say("begin it at column {column}, like line {line}", column=best + 1, line=open_at[best] + 1)


def _dash(lines: Lines, start: int, at: int, problem: str) -> Problem:
    hint = say("begin the list on the next line, under its key")
    return Problem("LR022", say("a list item cannot stand here"), lines.place(at, at + 1), hint)


def _extra(code: str, sign: str, what: str) -> _Explain:
    def explain(lines: Lines, start: int, at: int, problem: str) -> Problem:
        if re.match(BULLET, lines.text[start:]):
            return other_bullet(lines, start)
        hint = say("a text that begins with {sign} needs quotes", sign=sign)
        return Problem(code, what, lines.place(start, start + 1), hint)

    return explain


def _block_header(lines: Lines, start: int, at: int, problem: str) -> Problem:
    sign = lines.text[start : start + 1]
    rest = lines.text[start + 1 : lines.bounds(lines.line_of(start))[1]]
    place = lines.place(start, start + 1)
    if sign == ">" and re.match(r"=? ?\d", rest):
        return Problem(
            "LR030", say("nothing is compared with this"), place, say("write what must be more, then the >")
        )
    hint = say(
        'begin the text on the next line, or put it in quotes: "{quoted}"', quoted=_bare_end(sign + rest)
    )
    return Problem("LR030", say("a text cannot begin on the line of {sign}", sign=sign), place, hint)


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
    (r"an? alias", _extra("LR010", "*", say("* is a YAML alias, which is not allowed"))),
    (r"an? anchor", _extra("LR010", "&", say("& is a YAML anchor, which is not allowed"))),
    (r"a tag|tag handle|tag URI", _extra("LR011", "!", say("! is a YAML tag, which is not allowed"))),
    (
        r"directive|incompatible YAML|duplicate (tag|YAML)",
        _extra("LR025", "%", say("lines that begin with % (directives) are not allowed")),
    ),
    (r"block scalar / ", _block_header),
    (r"mapping keys are not allowed", _extra("LR016", "?", say("a key must be a word"))),
    (r"expected the node content", _missing_value),
)
