"""Two rules that give for the same reason: what was meant once is given twice."""

from collections.abc import Iterator
from typing import Any

from loyalrules.base.codes_risks import RISKS as STORIES
from loyalrules.base.problem import Related
from loyalrules.base.say import say
from loyalrules.plugins.risk import Alarm, Gift, Risk, Sight
from loyalrules.risks.reading import subjects


def same_reason(sight: Sight) -> Iterator[Alarm]:
    """Two gifts of one unit, to one receiver, for one base, under the same lines."""
    seen: dict[Any, Gift] = {}
    for gift in sight.gifts():
        if gift.effect.multiplies or gift.rule.when == "reward.claimed":
            continue
        key = _reason(sight, gift)
        first = seen.setdefault(key, gift)
        if first is gift or (first.rule is gift.rule and _written(sight, first) != _written(sight, gift)):
            continue  # Two amounts side by side in one rule were meant so.
        rule, other = gift.rule.id, first.rule.id
        both = say("{one} and {two}", one=other, two=rule)
        if other == rule:
            both = say("two lines of {rule}", rule=rule)
        yield sight.alarm(
            rule,
            say(
                "{both} give {unit} for the same reason: the amounts add up",
                both=both,
                unit=gift.effect.unit.id,
            ),
            gift.path,
            say("leave one out, or give it a line under if"),
            at_key=True,
            related=(Related(first.effect.place, say("the first one")),),
        )


def _written(sight: Sight, gift: Gift) -> Any:
    return sight.document.value((*gift.path, "amount"))


def _reason(sight: Sight, gift: Gift) -> Any:
    """Return when, to whom, in what and of what a gift is; a sum over all lines is one of the order."""
    rule = gift.rule
    by_line = bool(rule.for_each) and any(line.by_element for line in rule.lines)
    read = subjects(sight, gift)
    of = frozenset(read if by_line else {name.replace("line.", "order.") for name in read})
    lines = frozenset((line.role, " ".join(line.text.split())) for line in rule.lines)
    table = sight.body((*gift.path, "amount"))
    key = str(table.get("rise_of", table.get("by", "")))  # What rises is another thing each time.
    return (
        rule.when,
        rule.for_each if by_line or not read else "",
        lines,
        gift.effect.to,
        gift.effect.unit.id,
        of,
        key,
        rule.id if rule.group else "",  # Of a group one gives, so its amounts do not add up.
    )


RISKS = (Risk(STORIES["LR312"], same_reason),)
