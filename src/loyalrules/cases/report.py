"""Results of stories as text."""

from collections.abc import Sequence

from loyalrules.base.render import width
from loyalrules.cases.results import Failure, FileResult, StoryResult

PASSED, FAILED = "✔", "✘"
_LINE_AT = 72  # The column at which "line 26" stands behind the name of a story that failed.


def story_lines(result: StoryResult) -> list[str]:
    """Return one story: its mark and name, and for each failure what was expected and where it came from."""
    mark = PASSED if result.passed else FAILED
    head = f"  {mark} {result.story.it}"
    if result.passed:
        return [head]
    line = result.failures[0].place.line
    head += " " * max(2, _LINE_AT - width(head)) + f"line {line}"
    lines = [head]
    after = ""
    for failure in result.failures:
        if failure.after != after:
            lines.append(f"      {failure.after}")
            after = failure.after
        lines += _failure_lines(failure)
    return lines


def _failure_lines(failure: Failure) -> list[str]:
    what = failure.what + " " * max(2, 24 - width(failure.what))
    one = f"        {what}expected {failure.expected}"
    if len(one) + len(failure.got) <= 96:
        lines = [f"{one}     got {failure.got}"]
    else:
        lines = [one, f"        {' ' * width(what)}got      {failure.got}"]
    lines += [f"          {because}" for because in failure.because]
    return [*lines, f"          at {failure.place}"]


def summary_line(results: Sequence[FileResult]) -> str:
    """Return how many stories there were, how many failed, and which rules never fired.

    >>> summary_line([])
    '0 tests, 0 failed'
    """
    stories = [story for result in results for story in result.stories]
    failed = sum(not story.passed for story in stories)
    text = f"{len(stories)} {'test' if len(stories) == 1 else 'tests'}, {failed} failed"
    # Two test files of one program exercise its rules together.
    rules: dict[tuple[str, str], bool] = {}
    for result in results:
        fired = {rule for story in result.stories for rule in story.fired}
        for rule in result.rules:
            key = result.program, rule
            rules[key] = rules.get(key, False) or rule in fired
    if rules:
        never = [rule for (_, rule), fired_once in rules.items() if not fired_once]
        text += f", rules exercised {len(rules) - len(never)} of {len(rules)}"
        if never:
            more = f", and {len(never) - 5} more" if len(never) > 5 else ""
            text += f" (never: {', '.join(never[:5])}{more})"
    return text
