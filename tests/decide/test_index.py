"""Of many rules only those are asked that an event can reach; and they give what all together would."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from loyalrules import Engine, load_text
from loyalrules.decide.chain import candidates
from loyalrules.plugins.program import Program

CATEGORIES = ("tea", "coffee", "cake", "bread", "juice")
CHANNELS = ("app", "web", "shop")


def rules() -> list[str]:
    """Rules that ask for a field of the order, of a line, of a list in it, or of nothing."""
    of_lines = [
        f"{{id: {one}, when: order.paid, for_each: order.line, if: [line.category is {one}],"
        f" then: [{{earn: {{amount: 3}}}}]}}"
        for one in CATEGORIES
    ]
    of_labels = [
        f"{{id: hot-{one}, when: order.paid, for_each: order.line,"
        f" if: [line.labels contains {one}, line.quantity > 1], then: [{{earn: {{amount: 5}}}}]}}"
        for one in CATEGORIES
    ]
    of_orders = [
        f"{{id: in-{one}, when: order.paid, if: [order.channel is {one}], then: [{{earn: {{amount: 7}}}}]}}"
        for one in CHANNELS
    ]
    others = [
        "{id: always, when: order.paid, then: [{earn: {amount: 1}}]}",
        "{id: never, when: order.paid, for_each: order.line, unless: [line.category is tea],"
        " then: [{earn: {amount: 2}}]}",
    ]
    return [*of_lines, *of_labels, *of_orders, *others]


PROGRAM = load_text(
    "loyalrules: 1\nid: index\ncurrency: USD\ntimezone: UTC\nunits: {points: {}}\nrules:\n"
    + "".join(f"  - {rule}\n" for rule in rules())
)


def without_index(program: Program) -> Program:
    plans = {name: replace(plan, index=(), always=()) for name, plan in program.plans.items()}
    return replace(program, plans=plans)


def asked(event: dict[str, Any]) -> list[str]:
    """Return the ids of the rules that an order reaches."""
    plan = PROGRAM.plans["order.paid"]
    record = PROGRAM.readers["order.paid"](event["order"])
    return [rule.id for rule in candidates(plan, (record,), [None] * len(plan.facts))]


def order(number: int, lines: list[dict[str, Any]], channel: str) -> dict[str, Any]:
    return {
        "id": f"e{number}", "type": "order.paid", "at": "2026-12-05T15:00:00Z", "member": "mina",
        "order": {"id": f"o{number}", "channel": channel, "lines": lines},
    }  # fmt: skip


LINES = st.lists(
    st.fixed_dictionaries(
        {"price": st.just("5.00"), "quantity": st.integers(1, 3)},
        optional={
            "category": st.sampled_from(CATEGORIES),
            "labels": st.lists(st.sampled_from(CATEGORIES), max_size=2, unique=True),
        },
    ),
    min_size=1,
    max_size=4,
)


def test_rules_about_lines_are_asked_where_a_line_has_their_value():
    lines = [{"price": "5.00", "category": "tea"}, {"price": "5.00", "labels": ["cake", "bread"]}]

    assert asked(order(1, lines, "app")) == ["tea", "hot-cake", "hot-bread", "in-app", "always", "never"]


@given(st.lists(st.tuples(LINES, st.sampled_from(CHANNELS)), min_size=1, max_size=3))
def test_an_index_changes_nothing_but_what_is_asked(sent: list[tuple[list[dict[str, Any]], str]]):
    with Engine.open(PROGRAM) as quick, Engine.open(without_index(PROGRAM)) as slow:
        for number, (lines, channel) in enumerate(sent):
            event = order(number, lines, channel)

            assert quick.evaluate(event).effects == slow.evaluate(event).effects
