"""Mistakes with one right answer: tabs, and characters of an East Asian input method.

They are found line by line, because YAML itself cannot read the text or reads it as something
else. What was put right is read again, so that the other problems of the text show as well.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from loyalrules.base.problem import Problem
from loyalrules.base.say import say, say_many
from loyalrules.document.keys import WIDE_SPACES
from loyalrules.document.limits import MAX_PROBLEMS
from loyalrules.document.lines import LINE_BREAK, Lines

_BLANK = rf"[ \t{WIDE_SPACES}]"
_LINE = re.compile(
    rf"(?P<indent>{_BLANK}*)(?P<dashes>(?:-{_BLANK}+)*)"
    rf"(?:(?P<key>[^\W\d][\w.-]*)(?P<before>{_BLANK}*)(?P<colon>[:：])(?P<after>{_BLANK}*))?"
)
_BLOCK_HEADER = re.compile(r"(?:^|[:\-] +)[|>][-+1-9]{0,2}[ \t]*(?:#.*)?$")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"?|'(?:[^']|'')*'?|(?:^|(?<=[ \t]))#.*")
_WIDE_SPACE = re.compile(f"[{WIDE_SPACES}]+")
_TABS = re.compile(r"\t+")
_SIGNS = re.compile(f"[\t：{WIDE_SPACES}]")


@dataclass(slots=True)
class Repaired:
    """A text with the same lines, what was wrong with it, and the file's columns of changed lines."""

    text: str
    problems: list[Problem] = field(default_factory=list)
    columns: dict[int, list[int]] = field(default_factory=dict)
    lines: set[int] = field(default_factory=set)  # Those that were changed, from 0.
    guessed: bool = False  # A tab has no width of its own: the indentation may be another one.


@dataclass(frozen=True, slots=True)
class _Change:
    start: int  # A column of the line; `text` takes the place of those up to `end`.
    end: int
    text: str
    code: str
    message: str
    hint: str | None = None


def repair(lines: Lines, *, only: Collection[int] | None = None, unspaced: Collection[int] = ()) -> Repaired:
    """Return a text in which tabs and full-width signs of YAML are put right.

    Only signs that stand where YAML needs one are touched: before, in and after a key, and tabs
    outside quotes. ``only`` limits the repair to some lines, counted from 0. A missing space after a
    colon is normal in a text, so it is put right only in the lines ``unspaced``. The repair stops when
    there are more problems than are shown.

    >>> repaired = repair(Lines("a.yaml", "when：order.paid"))
    >>> repaired.text, [problem.code for problem in repaired.problems]
    ('when: order.paid', ['LR006'])
    """
    result = Repaired("")
    parts: list[str] = []
    done = 0
    anything = unspaced or _SIGNS.search(lines.text)
    for number, line in _lines_outside_blocks(lines.text) if anything else ():
        if len(result.problems) > MAX_PROBLEMS:
            break
        if (only is not None and number not in only) or not (number in unspaced or _SIGNS.search(line)):
            continue
        neighbours = _Neighbours(lines, number)
        changes = sorted(_changes(line, number in unspaced, neighbours), key=lambda change: change.start)
        if not changes:
            continue
        start, end = lines.bounds(number)
        for change in changes:
            place = lines.place(start + change.start, start + change.end)
            result.problems.append(Problem(change.code, change.message, place, change.hint, fix=change.text))
            result.guessed = result.guessed or (change.code == "LR007" and not line[: change.start].strip())
        text, result.columns[number] = _apply(line, changes)
        result.lines.add(number)
        parts += [lines.text[done:start], text]
        done = end
    result.text = "".join([*parts, lines.text[done:]])
    return result


def _lines_outside_blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line, from 0, that is not the inside of a block text (``|`` or ``>``)."""
    block_indent: int | None = None
    for number, line in enumerate(LINE_BREAK.split(text)):
        bare = line.lstrip(" ")
        indent = len(line) - len(bare)
        if block_indent is not None and (not bare or indent > block_indent):
            continue
        block_indent = indent if _BLOCK_HEADER.search(line) and not bare.startswith("#") else None
        yield number, line


class _Neighbours:
    """The lines around one that is indented with tabs: they tell how wide a tab was meant to be."""

    def __init__(self, lines: Lines, number: int) -> None:
        self._lines = lines
        self._number = number

    def indentation(self, tabs: int) -> int:
        """Return the columns that leading tabs stand for, as far as it can be told.

        A tab of two, four or eight columns; the first that fits the line above, and best the one below.
        """
        above, below = self._near(-1), self._near(1)
        least = -1
        if above is not None:
            deeper = above.rstrip().endswith(":")
            least = _spaces(above) if deeper else _spaces(above) - 1 if above.strip()[:1] != "-" else -1
        fitting = [tabs * width for width in (2, 4, 8) if tabs * width > least]
        if below is not None and not below.lstrip(" ").startswith("\t") and _spaces(below) in fitting:
            return _spaces(below)
        return fitting[0] if fitting else tabs * 2

    def _near(self, step: int) -> str | None:
        number = self._number + step
        count = self._lines.line_of(len(self._lines.text))
        while 0 <= number <= count:
            start, end = self._lines.bounds(number)
            text = self._lines.text[start:end]
            if text.strip() and not text.lstrip().startswith("#"):
                return text
            number += step
        return None


def _spaces(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _changes(line: str, unspaced: bool, neighbours: _Neighbours) -> Iterator[_Change]:
    found = _LINE.match(line)
    rest = line.strip(" \t\r")
    if found is None or not rest or rest.startswith("#"):
        return
    for part in ("indent", "dashes", "before"):
        for space in _WIDE_SPACE.finditer(found[part] or ""):
            at = found.start(part) + space.start()
            message = say("this is {space}, YAML needs ordinary spaces", space=_space(space[0]))
            # Behind a dash what counts is the column of the lines below, which counts characters.
            text = _as_wide(space[0]) if part == "indent" else " " * len(space[0])
            yield _Change(at, at + len(space[0]), text, "LR027", message)
    if found["key"] is not None:
        yield from _colon(found, line, unspaced)
    masked = _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), line)
    for tabs in _TABS.finditer(masked):
        leading = not line[: tabs.start()].strip()
        message = say("this is a tab, YAML needs spaces")
        if leading:
            message = say("this is a tab, indentation needs spaces")
        text = " " * neighbours.indentation(len(tabs[0])) if leading else " "
        yield _Change(
            tabs.start(), tabs.end(), text, "LR007", message, say("set the editor to insert spaces")
        )


def _space(characters: str) -> str:
    if characters[0] == "\u3000":
        return say_many("a full-width space", "{n} full-width spaces", len(characters))
    number, name = f"U+{ord(characters[0]):04X}", unicodedata.name(characters[0], "unnamed")
    return say("the space {number} ({name})", number=number, name=name)


def _as_wide(characters: str) -> str:
    return "".join("  " if character == "\u3000" else " " for character in characters)


def _colon(found: re.Match[str], line: str, unspaced: bool) -> Iterator[_Change]:
    at, after, end = found.start("colon"), found["after"], found.end("after")
    rest = line[end:]
    if found["colon"] == "：":
        message = say('this colon is full-width (：), YAML needs ":" and a space')
        hint = say("typed with the Chinese, Japanese or Korean input method?")
        if after.startswith(" ") or not rest:
            yield _Change(at, at + 1, ":", "LR006", message, hint)
        else:
            yield _Change(at, end, ": ", "LR006", message, hint)
    elif _WIDE_SPACE.match(after):
        message = say("this is {after}, YAML needs an ordinary space after the colon", after=_space(after))
        yield _Change(at + 1, end, " ", "LR027", message)
    elif unspaced and not after and rest and not rest.startswith("//"):
        yield _Change(
            at, at + 1, ": ", "LR008", say('there is no space after "{found}:"', found=found["key"])
        )


def _apply(line: str, changes: list[_Change]) -> tuple[str, list[int]]:
    """Return the line with its changes, and for each of its characters the column that it had."""
    text = ""
    columns: list[int] = []
    at = 0
    for change in changes:
        if change.start < at:
            continue
        text += line[at : change.start] + change.text
        columns += range(at, change.start)
        columns += [min(change.start + n, change.end - 1) for n in range(len(change.text))]
        at = change.end
    columns += range(at, len(line) + 1)
    return text + line[at:], columns
