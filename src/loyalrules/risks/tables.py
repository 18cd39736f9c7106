"""Tables of steps: keys that no step has, steps that are never reached, and rewards by ordinal."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from loyalrules.base.codes_risks import RISKS as STORIES
from loyalrules.base.problem import Related
from loyalrules.base.say import say
from loyalrules.plugins.kind import Path
from loyalrules.plugins.risk import Alarm, Gift, Risk, Sight
from loyalrules.risks.reading import QUALIFIED, sets_of_levels
from loyalrules.shapes.model import read_amount

_FRIENDS = "friends_total"


def _tables(sight: Sight) -> Iterator[tuple[Gift, Path, list[dict[str, Any]], str]]:
    """Yield every table of steps with a key: gift, path of the steps, the steps, the key."""
    for gift in sight.gifts():
        table = sight.body((*gift.path, "amount"))
        steps, by = table.get("steps"), table.get("by")
        if isinstance(steps, list) and isinstance(by, str):
            yield gift, (*gift.path, "amount", "steps"), [one for one in steps if isinstance(one, dict)], by


def _values(step: dict[str, Any]) -> list[str]:
    found = step.get("is", [])
    return [found] if isinstance(found, str) else [str(one) for one in found]


def twice(sight: Sight) -> Iterator[Alarm]:
    """A value that two steps name: the second never gives anything."""
    for gift, path, steps, by in _tables(sight):
        seen: dict[str, int] = {}
        for number, step in enumerate(steps):
            for value in _values(step):
                if value in seen:
                    yield sight.alarm(
                        gift.rule.id,
                        say(
                            "two steps of {rule} are for {key} is {value}: only the first gives",
                            rule=gift.rule.id,
                            key=by,
                            value=value,
                        ),
                        (*path, number, "is"),
                        say("leave one of them out"),
                        related=(
                            Related(sight.document.place((*path, seen[value], "is")), say("the first one")),
                        ),
                    )
                seen.setdefault(value, number)


def forgotten_level(sight: Sight) -> Iterator[Alarm]:
    """A level of the tiers that no step names."""
    sets = sets_of_levels(sight.program)
    for gift, path, steps, by in _tables(sight):
        if by not in sets or not steps or any("is" not in step for step in steps):
            continue
        named = {value for step in steps for value in _values(step)}
        missing = [level.id for level in sets[by].levels if level.id not in named]
        if missing:
            yield sight.alarm(
                gift.rule.id,
                say(
                    "no step of {rule} is for {levels}: these members get 0",
                    rule=gift.rule.id,
                    levels=", ".join(missing),
                ),
                path[:-1],
                say("add the level, or  - otherwise: 0"),
                at_key=True,
            )


def gap_below(sight: Sight) -> Iterator[Alarm]:
    """Counted steps that start above the first: whoever comes before gets nothing."""
    for gift, path, steps, by in _tables(sight):
        word = by.rpartition(".")[2]
        counts = word == _FRIENDS or "count" in sight.body(("counters", word))
        first = str(steps[0].get("from", "")) if steps else ""
        if gift.rule.when == QUALIFIED and counts and first.isdigit() and int(first) > 1:
            yield sight.alarm(
                gift.rule.id,
                say("{rule} gives nothing before number {first}", rule=gift.rule.id, first=first),
                (*path, 0, "from"),
                say("start with  from: 1, or say  {{from: 1, gives: 0}}"),
            )


def ordinal(sight: Sight) -> Iterator[Alarm]:
    """A reward that rises with the number of friends: it stands when the friends before are refunded."""
    for gift, path, steps, by in _tables(sight):
        word = by.removeprefix("referrer.")
        counter = sight.body(("counters", word))
        by_friends = word == _FRIENDS or counter.get("count") == QUALIFIED
        if gift.rule.when != QUALIFIED or not by.startswith("referrer.") or not by_friends:
            continue
        if _rises([step for step in steps if "from" in step or "is" in step]):
            yield sight.alarm(
                gift.rule.id,
                say(
                    "{rule} pays more for later friends, and keeps paying so when earlier ones are refunded",
                    rule=gift.rule.id,
                ),
                path,
                say("pay the same for each friend, or accept it with a reason"),
                at_key=True,
            )


def _rises(steps: list[dict[str, Any]]) -> bool:
    amounts = []
    for step in steps:
        try:
            amounts.append(read_amount(str(step.get("gives")))[0])
        except ValueError:
            return False
    return any(high > low for low, high in pairwise(amounts))


RISKS = (
    Risk(STORIES["LR309"], lambda sight: (*twice(sight), *forgotten_level(sight), *gap_below(sight))),
    Risk(STORIES["LR320"], ordinal),
)
