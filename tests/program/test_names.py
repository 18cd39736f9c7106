"""Own names: what they stand for is put in, wherever they stand, and never without end."""

import pytest

from loyalrules.base.problem import ProgramError
from loyalrules.expr.from_text import parse
from loyalrules.expr.nodes import children
from loyalrules.expr.to_text import to_text
from loyalrules.plugins.registry import build_registry
from loyalrules.program.definitions import Definitions, circles
from loyalrules.program.from_text import load_text

REGISTRY = build_registry()
HEAD = "loyalrules: 1\nid: shop\ncurrency: USD\ntimezone: UTC\nunits: {stars: {}}\n"


def defined(**texts: str) -> Definitions:
    return Definitions({f"a.{name}": parse(text) for name, text in texts.items()})


def test_a_meaning_stands_in_brackets_where_its_name_stood():
    node = defined(sum="a.one + 1", one="order.quantity").parse("2 * a.sum > 7")

    assert to_text(node) == "2 * (order.quantity + 1) > 7"
    left = node.left
    assert [(part.start, part.length) for part in (*children(left), *children([*children(left)][1]))] == [
        (0, 1), (4, 5), (4, 5), (4, 5),
    ]  # fmt: skip


def test_without_the_names_in_circles_no_circle_is_left():
    texts = {"a": "a.b + a.c", "b": "a.c", "c": "a.a + 1", "d": "a.d", "e": "a.a"}
    found = [[use.path for use in circle] for circle in circles(defined(**texts).meanings)]

    assert found == [["a.c", "a.a"], ["a.d"]]


def test_names_that_grow_are_refused_in_one_expression_and_in_all_of_a_program():
    grown = {f"n{number}": f"a.n{number - 1} + a.n{number - 1}" for number in range(1, 16)}
    names = "names:\n  a.n0: order.total\n" + "".join(f"  a.{name}: {text}\n" for name, text in grown.items())
    for name, count, told in (("n15", 1, "the meaning of a.n15"), ("n8", 40, "the names of this program")):
        rules = "".join(
            f"  - {{id: r{number}, when: order.paid, then: [{{earn: {{amount: a.{name} / 1 USD}}}}]}}\n"
            for number in range(count)
        )
        with pytest.raises(ProgramError) as refused:
            load_text(f"{HEAD}{names}rules:\n{rules}", "shop.loyal.yaml", REGISTRY)

        (code,) = {problem.code for problem in refused.value.problems}
        assert code == "LR208"
        assert refused.value.problems[0].message.startswith(told)
