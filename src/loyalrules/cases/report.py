"""Results of stories as text."""

from collections.abc import Sequence

from loyalrules.base.language import in_language
from loyalrules.base.say import Said, say, say_many
from loyalrules.base.width import padded, width
from loyalrules.cases.results import Failure, FileResult, StoryResult

PASSED, FAILED = "✔", "✘"
_LINE_AT = 72  # The column at which "line 26" stands behind the name of a story that failed.


def story_lines(result: StoryResult, lang: str = "en") -> list[str]:
    """Return one story: its mark and name, and for each failure what was expected and where it came from."""
    mark = PASSED if result.passed else FAILED
    head = f"  {mark} {result.story.it}"
    if result.passed:
        return [head]
    line = result.failures[0].place.line
    head += " " * max(2, _LINE_AT - width(head)) + in_language(say("line {line}", line=line), lang)
    lines = [head]
    after = ""
    for failure in result.failures:
        if failure.after != after:
            lines.append(f"      {in_language(failure.after, lang)}")
            after = failure.after
        lines += _failure_lines(failure, lang)
    return lines


def _failure_lines(failure: Failure, lang: str) -> list[str]:
    what = padded(failure.what, max(24, width(failure.what) + 2))
    labels = [in_language(label, lang) for label in (say("expected"), say("got"))]
    expected, got = in_language(failure.expected, lang), in_language(failure.got, lang)
    one = f"        {what}{labels[0]} {expected}"
    if width(one) + width(got) <= 96:
        lines = [f"{one}     {labels[1]} {got}"]
    else:
        beneath = padded(labels[1], width(labels[0]))
        lines = [one, f"        {' ' * width(what)}{beneath} {got}"]
    lines += [f"          {in_language(because, lang)}" for because in failure.because]
    at = in_language(say("at {place}", place=failure.place), lang)
    return [*lines, f"          {at}"]


def summary_line(results: Sequence[FileResult]) -> Said:
    """Return how many stories there were, how many failed, and which rules never fired.

    >>> summary_line([])
    '0 tests, 0 failed'
    """
    stories = [story for result in results for story in result.stories]
    failed = sum(not story.passed for story in stories)
    text = say_many("{n} test, {failed} failed", "{n} tests, {failed} failed", len(stories), failed=failed)
    # Two test files of one program exercise its rules together.
    rules: dict[tuple[str, str], bool] = {}
    for result in results:
        fired = {rule for story in result.stories for rule in story.fired}
        for rule in result.rules:
            key = result.program, rule
            rules[key] = rules.get(key, False) or rule in fired
    if rules:
        never = [rule for (_, rule), fired_once in rules.items() if not fired_once]
        count = len(rules) - len(never)
        text = say("{tests}, rules exercised {count} of {every}", tests=text, count=count, every=len(rules))
        if len(never) > 5:
            more = say("{rules}, and {count} more", rules=never[:5], count=len(never) - 5)
            text = say("{tests} (never: {rules})", tests=text, rules=more)
        elif never:
            text = say("{tests} (never: {rules})", tests=text, rules=never)
    return text
