"""Story tests, and checked files, in the XML that build servers show: JUnit's."""

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from loyalrules.base.problem import Problem
from loyalrules.cases.results import FileResult, StoryResult

# Characters that no XML 1.0 document may hold, not even escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def stories_as_junit(results: Sequence[FileResult], problems: Sequence[Problem]) -> str:
    """Return story tests as a test suite for each file; a file that could not be read is an error."""
    suites = [
        _suite(result.file, [_story(result.file, story) for story in result.stories]) for result in results
    ]
    return _document([*suites, *_unread(problems)])


def problems_as_junit(files: Iterable[str], problems: Sequence[Problem], *, strict: bool) -> str:
    """Return checked files as test cases of one suite; problems fail them (warnings when ``strict``)."""
    cases = []
    for file in dict.fromkeys([*files, *(problem.place.file for problem in problems)]):
        found = [one for one in problems if one.place.file == file]
        failing = [one for one in found if strict or one.severity == "error"]
        said = [one for one in found if one not in failing]
        inside = [_outcome("failure", one.code, str(one), _where(one)) for one in failing]
        out = "".join(f"{one}\n" for one in said)
        inside += [f"      <system-out>{_text(out)}</system-out>"] if out else []
        cases.append(_case(file, "check", inside))
    return _document([_suite("loyalrules check", cases)])


def _unread(problems: Sequence[Problem]) -> list[str]:
    files = dict.fromkeys(problem.place.file for problem in problems)
    suites = []
    for file in files:
        found = [one for one in problems if one.place.file == file]
        inside = [_outcome("error", one.code, str(one), _where(one)) for one in found]
        suites.append(_suite(file, [_case(file, "the file can be read", inside)]))
    return suites


def _story(file: str, story: StoryResult) -> str:
    inside = []
    for failure in story.failures:
        said = f"{failure.what} expected {failure.expected}, got {failure.got}"
        more = "\n".join([failure.after, said, *failure.because, str(failure.place)])
        inside.append(_outcome("failure", "expectation", said, more))
    return _case(file, story.story.it, inside)


def _where(problem: Problem) -> str:
    return f"{problem.place}\n{problem.message}" + (f"\n{problem.hint}" if problem.hint else "")


def _outcome(tag: str, kind: str, message: str, text: str) -> str:
    return f"      <{tag} type={_attribute(kind)} message={_attribute(message)}>{_text(text)}</{tag}>"


def _case(file: str, name: str, inside: list[str]) -> str:
    head = f"    <testcase classname={_attribute(file)} name={_attribute(name)}"
    return "\n".join([f"{head}>", *inside, "    </testcase>"]) if inside else f"{head}/>"


def _suite(name: str, cases: list[str]) -> str:
    counts = f'tests="{len(cases)}" failures="{_with("failure", cases)}" errors="{_with("error", cases)}"'
    return "\n".join([f"  <testsuite name={_attribute(name)} {counts}>", *cases, "  </testsuite>"])


def _with(tag: str, cases: list[str]) -> int:
    return sum(f"\n      <{tag} type=" in case for case in cases)


def _document(suites: list[str]) -> str:
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", *suites, "</testsuites>"])


def _attribute(text: str) -> str:
    """Return a quoted attribute; a line break in it stays one.

    >>> _attribute("a<b\\n\\x00")
    '"a&lt;b&#10;\\ufffd"'
    """
    return quoteattr(_NO_XML.sub("\ufffd", text))


def _text(text: str) -> str:
    return escape(_NO_XML.sub("\ufffd", text))
