"""Conditions that are always the same are found, and a condition that is not is never blamed."""

from collections.abc import Iterator

import pytest

from expr.random_values import Seeded
from expr.shop import checked, told
from loyalrules.expr.errors import ExprErrors
from loyalrules.expr.sense import contradiction, faults
from loyalrules.expr.typed import Typed
from loyalrules.expr.types import YES_NO

# Names with the constants that they are compared with; few of each, so that they clash often.
CONSTANTS = {
    "order.number": ["0", "1", "2", "2.5"],
    "member.visits": ["0", "1"],
    "order.share": ["0", "1", "1.5"],
    "order.total": ["0", "0.01", "0.02 USD"],
    "order.day": ["2024-02-28", "2024-02-29", "2024-03-01"],
    "order.clock": ["00:00", "00:01", "12:00"],
    "count(line)": ["-1", "0", "1"],
    "month(order.day)": ["1", "2", "12", "13"],
}
VALUES = {
    "order.number": (-1, 3), "member.visits": (-1, 2), "order.total": (-1, 3), "order.day": (738943, 738946),
}  # fmt: skip


class Conditions:
    """Random conditions about few things, and values near the constants in them."""

    def __init__(self, seed: int) -> None:
        self.chance = Seeded(seed)

    def atom(self) -> str:
        pick = self.chance.pick
        name = pick(*CONSTANTS)
        constants = CONSTANTS[name]
        form = pick("compare", "compare", "between", "in", "tier", "known", "gift")
        if form == "tier":
            return str(pick("member.tier is gold", "member.tier is not vip", "member.tier in [gold, friend]"))
        if form == "gift":
            return str(pick("order.gift", "member.adult", "member.adult is not order.gift"))
        if form == "known":
            return str(pick("member.visits is known", "member.visits is not known", "member.visits > 1"))
        if form == "between":
            low, high = sorted(self.chance.whole(0, len(constants) - 1) for _ in range(2))
            return f"{name} between {constants[low]} and {constants[high]}"
        if form == "in":
            return f"{name} in [{pick(*constants)}, {pick(*constants)}]"
        return f"{name} {pick('<', '<=', '>', '>=', 'is', 'is not')} {pick(*constants)}"

    def condition(self, depth: int) -> str:
        if depth == 0:
            return self.atom()
        word = self.chance.pick(" and ", " or ")
        parts = word.join(f"({self.condition(depth - 1)})" for _ in range(self.chance.whole(1, 3)))
        return f"not ({parts})" if self.chance.pick(True, False, False) else parts

    def row(self) -> dict[str, object]:
        row = self.chance.row()
        for name, ends in VALUES.items():
            if row[name] is not None:
                row[name] = self.chance.whole(*ends)
        row["order.share"] = self.chance.pick(0, 1, row["order.share"])
        row["order.clock"] = self.chance.pick(0, 60_000_000, 12 * 3600 * 1_000_000, row["order.clock"])
        return row


def judged(seed: int, count: int) -> Iterator[tuple[Typed, list[dict[str, object]]]]:
    conditions = Conditions(seed)
    rows = [conditions.row() for _ in range(60)]
    for _ in range(count):
        yield checked(conditions.condition(conditions.chance.whole(0, 2)), YES_NO), rows


@pytest.mark.parametrize("seed", range(3))
def test_what_is_called_always_the_same_is_so_for_every_value(seed: int):
    found = {"never": 0, "always": 0}
    for typed, rows in judged(seed, 1_000):
        for fault in faults(typed):
            if fault.other is None:
                found[fault.verdict] += 1
                answers = {told(fault.part, row) for row in rows}
                assert (fault.verdict == "never") not in answers, fault

    assert min(found.values()) > 20


@pytest.mark.parametrize("seed", range(3))
def test_two_parts_that_are_said_to_clash_do(seed: int):
    found = 0
    conditions = Conditions(seed)
    rows = [conditions.row() for _ in range(300)]
    for _ in range(600):
        lines = [checked(conditions.atom()) for _ in range(4)]
        pair = contradiction(lines)
        if pair is not None:
            found += 1
            assert pair[0] < pair[1]
            assert not any(all(told(line, row) is True for line in lines) for row in rows)

    assert found > 50


def test_conditions_that_can_be_both_are_left_alone():
    for text in (
        "month(today) is 12", "order.number > 1 and order.number < 3", "order.total > 1 or order.total < 0",
        "member.tier is gold or member.tier is vip", "order.share > 0.1 and order.share < 0.2",
        "order.clock between 23:00 and 01:00", "member.visits is known and member.visits > 2",
        "order.total > 5 and order.net_sales < 3", "count(line) > 0", "order.channel is app or order.gift",
        "member.tier in [friend, gold, vip]", "order.number is 1 or order.number is 2",
    ):  # fmt: skip
        assert checked(text, sensible=True)


def test_a_chain_with_very_many_constants_is_judged_quickly_or_not_at_all():
    many = ", ".join(str(number) for number in range(700))

    assert checked(f"order.number in [{many}]", sensible=True)
    assert checked(" and ".join(f"order.number > {number}" for number in range(140)), sensible=True)


def test_the_lowest_step_of_a_table_may_hold_always():
    assert checked("month(today) >= 1", sensible=False)
    with pytest.raises(ExprErrors):
        checked("month(today) >= 1", sensible=True)
