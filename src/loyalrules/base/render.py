"""Problems as text for a terminal: the source line, carets under the mistake, the fix."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from loyalrules.base.language import in_language
from loyalrules.base.place import Place
from loyalrules.base.problem import Problem, Severity
from loyalrules.base.say import Said, say, say_many
from loyalrules.base.width import width

_WIDEST = 110  # Columns of a source line that are shown; a longer line is cut around the place.


def render(problem: Problem, source_text: str | None, lang: str = "en") -> str:
    """Return a problem as a few lines of text, without colour and without a final newline.

    ``source_text`` is the whole text of the problem's file; without it the place stands alone. ``lang``
    is "en", "ko" or "zh".

    >>> place = Place("cafe.yaml", 1, 5)
    >>> print(render(Problem("LR006", "this colon is full-width", place, fix=":"), "when： x"))
    error[LR006]: this colon is full-width
       --> cafe.yaml:1:5
        |
      1 | when： x
        |     ^^
        = fix: when: x
    """
    lines = [visible(in_language(headline(problem), lang))]
    numbers = [problem.place.line, *(other.place.line for other in problem.related)]
    margin = " " * (max(2, len(str(max(numbers)))) + 1)
    hint = None if problem.hint is None else in_language(problem.hint, lang)
    lines += _excerpt(problem.place, source_text, hint, margin, "^")
    for other in problem.related:
        same_file = other.place.file == problem.place.file
        note = in_language(other.message, lang)
        lines += _excerpt(other.place, source_text if same_file else None, note, margin, "-")
    if problem.fix is not None:
        fix = say("fix: {fix}", fix=_told(problem.fix, problem.place, source_text))
        lines.append(f"{margin} = {in_language(fix, lang)}")
    return "\n".join(lines)


def headline(problem: Problem) -> Said:
    """Return the first line of a problem: how bad it is, its code, and what is wrong."""
    severity = severity_said(problem.severity)
    return say("{severity}[{code}]: {message}", severity=severity, code=problem.code, message=problem.message)


def severity_said(severity: Severity) -> Said:
    """Return the word for how bad a problem is."""
    return say("error") if severity == "error" else say("warning")


def told(code: str, message: str, where: str, hint: str | None = None) -> str:
    """Return a mistake that has no line in a text: what is wrong, at which value, what to do.

    >>> print(told("LR605", "at is missing: when did it happen?", "/at", "send it with an offset"))
    error[LR605]: at is missing: when did it happen?
       --> /at
        = send it with an offset
    """
    lines = [f"error[{code}]: {visible(message)}"]
    lines += [f"   --> {visible(where)}"] if where and where not in message else []
    lines += _beside(f"    = {hint}", 6) if hint else []
    return "\n".join(lines)


def summary(problems: Iterable[Problem], files: int, lang: str = "en") -> str:
    """Return one line that counts problems.

    >>> place = Place("cafe.yaml", 1, 1)
    >>> summary([Problem("LR006", "no", place), Problem("LR006", "ah", place, severity="warning")], 1)
    '1 error, 1 warning in 1 file'
    >>> summary([], 3)
    'no problems in 3 files'
    """
    found = list(problems)
    errors = sum(problem.severity == "error" for problem in found)
    parts = [say_many("{n} error", "{n} errors", errors)] if errors else []
    if len(found) > errors:
        parts.append(say_many("{n} warning", "{n} warnings", len(found) - errors))
    line = say_many("{problems} in {n} file", "{problems} in {n} files", files, problems=parts)
    if not found:
        line = say_many("no problems in {n} file", "no problems in {n} files", files)
    mended = sum(problem.fix is not None for problem in found)
    if mended:
        line = say("{line}. {count} can be fixed with --fix.", line=line, count=mended)
    return in_language(line, lang)


def visible(text: str) -> str:
    """Return text in which no character can move the cursor or hide.

    >>> visible("a\\tb\\u202ec")
    'a b\\ufffdc'
    """
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character == "\t":
        return " "
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        return "\N{REPLACEMENT CHARACTER}"
    return character


def _excerpt(place: Place, source_text: str | None, note: str | None, margin: str, mark: str) -> list[str]:
    arrow = f"{margin}--> {place}"
    line = _line(source_text, place.line)
    if line is None:
        return [arrow, *_beside(f"{margin} = {note}", len(margin) + 3)] if note else [arrow]
    before, marked, after = _window(visible(line), place)
    carets = " " * width(before) + mark * max(1, width(marked))
    shown, *more = _beside(f"{carets} {note}", width(carets) + 1) if note else [carets]
    return [
        arrow,
        f"{margin} |",
        f"{place.line:>{len(margin)}} | {before}{marked}{after}".rstrip(),
        f"{margin} | {shown}",
        *(f"{margin} | {line}" for line in more),
    ]


def _beside(text: str, indent: int) -> list[str]:
    """Return a text that may have several lines: each behind the first one is indented."""
    first, *more = text.split("\n")
    return [visible(first), *(" " * indent + visible(line) for line in more)]


def _told(fix: str, place: Place, source_text: str | None) -> str:
    """Show a fix as it reads: a word alone, a lone sign within its line."""
    if not fix:
        return say("delete it")
    if not fix.strip():
        return say("a space") if len(fix) == 1 else say("{count} spaces", count=len(fix))
    line = _line(source_text, place.line)
    if line is None or any(character.isalnum() for character in fix) or len(line) > _WIDEST:
        return visible(fix).strip()
    return visible(line[: place.column - 1] + fix + line[place.column - 1 + place.length :]).strip()


def _line(source_text: str | None, number: int) -> str | None:
    if source_text is None:
        return None
    lines = _lines(source_text)
    return lines[number - 1] if 1 <= number <= len(lines) else None


@lru_cache(maxsize=2)  # One problem after the other is shown of one text.
def _lines(source_text: str) -> list[str]:
    # Only these three end a line for YAML; str.splitlines would also cut at form feeds and others.
    return re.split(r"\r\n|\r|\n", source_text)


def _window(line: str, place: Place) -> tuple[str, str, str]:
    """Cut a line into what stands before, in and after the place, leaving out what is too far."""
    start = min(place.column - 1, len(line))
    end = min(start + place.length, len(line), start + _WIDEST)
    room = max(10, (_WIDEST - (end - start)) // 2)
    before, after = line[:start], line[end:]
    if width(line) > _WIDEST:
        before = before if len(before) <= room else "..." + before[-room:]
        after = after if len(after) <= room else after[:room] + "..."
    return before, line[start:end], after
