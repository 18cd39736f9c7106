"""YAML text to a document with places: read, put right what has one right answer, read again."""

import re

from yaml.error import MarkedYAMLError, YAMLError

from loyalrules.base.place import Place
from loyalrules.base.problem import Problem, ProgramError
from loyalrules.base.say import say
from loyalrules.document.characters import check_characters
from loyalrules.document.document import Document
from loyalrules.document.events import Events, QuickEvents, reads_quickly
from loyalrules.document.from_events import Composer, LimitPassedError
from loyalrules.document.keys import WIDE_SPACES
from loyalrules.document.limits import MAX_BYTES, MAX_PROBLEMS, first_problems, too_large
from loyalrules.document.lines import LINE_BREAK, Lines
from loyalrules.document.node import Node
from loyalrules.document.repairs import Repaired, repair
from loyalrules.document.syntax import near, syntax_problem

_MOST_READINGS = 12  # Each reads the text once more, to find one more missing space...
_MOST_READ = 1_000_000  # ...but long texts only twice or so: an answer within a second counts more.
_HIDDEN_KEY = re.compile(
    rf"[ \t{WIDE_SPACES}]*[A-Za-z_][A-Za-z0-9_.-]*[ {WIDE_SPACES}]*(?:：|:[{WIDE_SPACES}])"
)
_ANY_KEY = re.compile(r"[^\W\d][\w.-]*\s*[:：]")
_WIDE_KEY = re.compile(rf"-?[{WIDE_SPACES}]|[A-Za-z_][A-Za-z0-9_.-]*：")


def read_document(text: str, file: str) -> Document:
    """Return the document of a YAML text.

    Every plain value is text, also ``no``, ``1.10`` and ``22:30``; an empty one is None. ``file`` is
    only shown in places.

    >>> document = read_document("id: cafe\\nunits: {stars: {round: down}}", "cafe.yaml")
    >>> document.data
    {'id': 'cafe', 'units': {'stars': {'round': 'down'}}}
    >>> str(document.place(("units", "stars", "round")))
    'cafe.yaml:2:24'

    Raises ``ProgramError`` with every problem that was found, at most a hundred.
    """
    document, problems = scan_document(text, file)
    if document is None or problems:
        raise ProgramError(problems)
    return document


def scan_document(text: str, file: str) -> tuple[Document | None, list[Problem]]:
    """Return the document as far as it can be told, and every problem of the text.

    For callers that want to look for the problems of the content as well: what has one right answer
    (a full-width colon, a tab) is put right in the document. Without a document there is at
    least one problem.
    """
    text = text.removeprefix("\ufeff")
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        return None, [too_large(file, size)]
    lines = Lines(file, text)
    problems = check_characters(lines)
    if problems:
        return None, first_problems(problems + repair(lines).problems)
    root, problems, used = _read(lines)
    if root is not None and not isinstance(root.value, dict):
        problems.append(_not_a_mapping(root, used))
        root = None
    elif root is None and not problems:
        problems.append(_empty(file, text))
    return (Document(file, text, root, used) if root else None), first_problems(problems)


def _read(lines: Lines) -> tuple[Node | None, list[Problem], Lines]:
    """Read a text, put right as far as needed; return also the lines that the nodes' offsets are of."""
    try:
        root, problems = _compose(lines)
    except _SyntaxError as error:
        return _read_after(error, lines)
    hidden = _hidden_keys(root, lines) if root is not None else set()
    if not hidden:
        return root, problems, lines
    repaired = repair(lines, only=hidden, unspaced=hidden)
    try:
        return _read_repaired(lines, repaired)
    except _SyntaxError:
        return None, repaired.problems + problems, lines


def _read_after(failure: "_SyntaxError", lines: Lines) -> tuple[Node | None, list[Problem], Lines]:
    """Read a text that cannot be read as it is: put it right as far as there is one right answer."""
    unspaced = failure.near
    for _ in range(min(_MOST_READINGS, 1 + _MOST_READ // len(lines.text))):
        repaired = repair(lines, unspaced=unspaced)
        if not repaired.problems:
            break
        if len(repaired.problems) > MAX_PROBLEMS:
            return None, repaired.problems, lines
        try:
            return _read_repaired(lines, repaired)
        except _SyntaxError as error:
            further = error
        if further.near <= unspaced:
            return None, _together(repaired, further), lines
        unspaced = unspaced | further.near
    return None, failure.problems, lines


def _read_repaired(lines: Lines, repaired: Repaired) -> tuple[Node | None, list[Problem], Lines]:
    used = Lines(lines.file, repaired.text, repaired.columns)
    root, problems = _compose(used)
    return root, repaired.problems + problems, used


def _together(repaired: Repaired, further: "_SyntaxError") -> list[Problem]:
    """Add a failure that remained, unless the repair itself may have caused it."""
    if repaired.guessed or further.near & repaired.lines:
        return repaired.problems
    return repaired.problems + further.problems


class _SyntaxError(Exception):
    """The scanner failed: the problems up to there, and the lines, from 0, that the failure is about."""

    def __init__(self, problems: list[Problem], near_lines: set[int]) -> None:
        super().__init__(problems[-1].message)
        self.problems = problems
        self.near = near_lines


def _compose(lines: Lines) -> tuple[Node | None, list[Problem]]:
    """Read a text once; at a limit there is no root, and the limit is one of the problems."""
    if reads_quickly(lines.text):
        composer = Composer(lines, QuickEvents(lines.text))
        try:
            return composer.document(), composer.problems
        except (LimitPassedError, YAMLError, ValueError, OverflowError):
            pass  # Read again, slowly, to say what is wrong in the same words everywhere.
    events = Events(lines.text)
    composer = Composer(lines, events)
    try:
        return composer.document(), composer.problems
    except LimitPassedError as limit:
        return None, [*composer.problems, *limit.problems]
    except MarkedYAMLError as error:
        problem, about = syntax_problem(error, lines, composer.last_text), near(error, lines)
    except (ValueError, OverflowError):
        # An escape such as "\UFFFFFFFF" names no character; the scanner stands behind it.
        at = min(events.index, max(0, len(lines.text) - 1))
        problem, about = (
            Problem("LR024", say("this escape is not a character"), lines.place(max(0, at - 2), at)),
            set(),
        )
    # A line is told about once, and nothing behind the end of the document.
    told = any(found.code == "LR013" or found.place.line == problem.place.line for found in composer.problems)
    raise _SyntaxError([*composer.problems, *([] if told else [problem])], about)


def _hidden_keys(root: Node, lines: Lines) -> set[int]:
    """Return the lines, from 0, whose key YAML did not see, because of a full-width sign."""
    found: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.children.values())
        for key in node.keys.values():
            if key.style == "" and isinstance(key.value, str) and _WIDE_KEY.match(key.value):
                found.add(lines.line_of(key.start))
        if node.style == "" and isinstance(node.value, str):
            found |= _hidden_in_text(node, lines, is_root=node is root)
    return found


def _hidden_in_text(node: Node, lines: Lines, *, is_root: bool) -> set[int]:
    first = lines.line_of(node.start)
    parts = LINE_BREAK.split(lines.text[node.start : node.end])
    found = {number for number, line in enumerate(parts, first) if _HIDDEN_KEY.match(line)}
    if is_root:  # The text of a whole file is meant to be keys.
        return found | {number for number, line in enumerate(parts, first) if _ANY_KEY.match(line)}
    # Behind a key or a dash it may be a text that looks like a key: what is needed is not known here.
    line_start, _ = lines.bounds(first)
    alone = not lines.text[line_start : node.start].strip()
    return found if alone or found != {first} else set()


def _not_a_mapping(root: Node, lines: Lines) -> Problem:
    place = lines.place(root.start, root.end)
    if root.value is None:
        return _empty(lines.file, "")
    what = say("a list") if isinstance(root.value, list) else say("a text")
    return Problem(
        "LR015",
        say("this file holds {what}, not keys with values", what=what),
        place,
        say('write "key: value" lines'),
    )


def _empty(file: str, text: str) -> Problem:
    message = say("this file holds only comments") if text.strip() else say("this file is empty")
    return Problem("LR014", message, Place(file, 1, 1), say('a program begins with "loyalrules: 1"'))
