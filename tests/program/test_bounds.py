"""Whatever a program of one MiB looks like, what checking it takes grows no faster than the program.

Counted are calls, not seconds: a program twice as long may take little more than twice as many.
"""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from loyalrules.plugins.registry import build_registry
from loyalrules.program.every_problem import every_problem
from loyalrules.program.format_text import formatted
from loyalrules.program.mistakes import MOST

REGISTRY = build_registry()
HEAD = "loyalrules: 1\nid: big\ncurrency: USD\ntimezone: America/New_York\nunits: {points: {}}\n"
THEN = "then: [{earn: {amount: 1}}]"
ONE = f"{HEAD}rules:\n  - id: a\n    when: order.paid\n    {THEN}\n    if:\n"
SIZE = 70


def lines(head: str, line: Callable[[int], str], count: int) -> str:
    return head + "".join(line(number) + "\n" for number in range(count))


def rules(rule: Callable[[int], str]) -> Callable[[int], str]:
    return lambda count: lines(f"{HEAD}rules:\n", lambda n: f"  - {{{rule(n)}, when: order.paid}}", count)


SHAPES: dict[str, Callable[[int], str]] = {
    "rules": rules(lambda n: f"id: r{n}, if: ['order.net_sales > {n}'], {THEN}"),
    "rules of one id": rules(lambda n: f"id: r, {THEN}"),
    "rules with a key that is not known": rules(lambda n: f"id: r{n}, whem: a, {THEN}"),
    "names like others": rules(lambda n: f"id: rule_{n}, if: ['given(ruel_{n}) > 1'], {THEN}"),
    "rules that read one another": rules(
        lambda n: f"id: r{n}, then: [{{earn: {{amount: given(r{n + 1})}}}}]"
    ),
    "rules in a circle": rules(lambda n: f"id: r{n}, then: [{{earn: {{amount: given(r{(n + 1) % 9})}}}}]"),
    "conditions": lambda count: lines(ONE, lambda n: f"      - order.net_sales > {n + 1}", count),
    "conditions that hardly differ": lambda count: lines(
        ONE, lambda n: f"      - order.net_sales > {n} and order.net_sales < {n + 100}", count
    ),
    "lines of any": lambda count: lines(
        f"{ONE}      - any:\n", lambda n: f"          - order.net_sales > {n + 1}", count
    ),
    "long conditions": lambda count: lines(
        ONE, lambda n: f"      - {' or '.join(f'order.channel is a{i}' for i in range(9))}", count
    ),
    "effects": rules(lambda n: f"id: r{n}, then: [{', '.join(['{earn: {amount: 1}}'] * 3)}]"),
    "fields": lambda count: lines(f"{HEAD}fields:\n", lambda n: f"  order.field_{n}: text", count),
    "fields like others": lambda count: lines(
        lines(f"{HEAD}fields:\n", lambda n: f"  order.field_{n}: text", count) + "rules:\n",
        lambda n: f"  - {{id: r{n}, when: order.paid, if: ['order.feild_{n} is a'], {THEN}}}",
        20,
    ),
    "own names in a row": lambda count: lines(
        f"{HEAD}names:\n  x.n0: '1'\n", lambda n: f"  x.n{n + 1}: x.n{n}", count
    ),
    "own names in a circle": lambda count: lines(
        f"{HEAD}names:\n", lambda n: f"  x.n{n}: x.n{(n + 1) % count} + 1", count
    ),
    "units": lambda count: lines(
        HEAD.replace("units: {points: {}}", "units:"), lambda n: f"  unit_{n}: {{}}", count
    ),
    "counters": lambda count: lines(f"{HEAD}counters:\n", lambda n: f"  c{n}: {{count: order.paid}}", count),
    "periods that are wrong": lambda count: lines(
        f"{HEAD}periods:\n", lambda n: f"  p{n}: {{months: 1}}", count
    ),
    "sections that are not known": lambda count: lines(HEAD, lambda n: f"k{n}: {{a: 1}}", count),
    "rewards": lambda count: lines(
        f"{HEAD}rewards:\n", lambda n: f"  - {{id: w{n}, cost: 5, gives: [{{free_item: {{sku: A}}}}]}}", count
    ),
    "levels": lambda count: lines(
        f"{HEAD}tiers:\n  measure: {{total: order.net_sales}}\n  levels:\n",
        lambda n: f"    - {{id: l{n}, from: {n}}}",
        count,
    ),
}


def check(text: str) -> None:
    every_problem(text, "big.loyal.yaml", REGISTRY)


def put_in_form(text: str) -> None:
    formatted(text, "big.loyal.yaml", REGISTRY)


def steps(text: str, of: Callable[[str], None]) -> int:
    """Return how many functions are called to do something with a text."""
    count = 0

    def called(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        of(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_as_much_text_takes_about_twice_as_many_steps(shape: str):
    make = SHAPES[shape]
    every_problem(make(2 * SIZE), "big.loyal.yaml", REGISTRY)  # Fills what is kept between two programs.

    once, twice = steps(make(SIZE), check), steps(make(2 * SIZE), check)

    assert twice < 2.4 * once


def test_keys_in_another_order_are_put_right_together():
    make = rules(lambda n: f"then: [{{earn: {{at_most: 5, amount: {n + 1}}}}}], id: r{n}")

    assert steps(make(2 * SIZE), put_in_form) < 2.4 * steps(make(SIZE), put_in_form)


def test_a_program_of_errors_alone_is_told_so_and_no_more_of_it():
    text = rules(lambda n: f"id: r{n}, if: ['order.nat_sales > {n}'], {THEN}")(4 * MOST)

    problems = every_problem(text, "big.loyal.yaml", REGISTRY)

    assert len(problems) == MOST + 1
    assert {problem.code for problem in problems} == {"LR196", "LR204"}


@pytest.mark.parametrize("deep", [40, 1200])
def test_rules_and_names_may_stand_on_many_others(deep: int):
    row = "".join(f"  x.n{n + 1}: x.n{n}\n" for n in range(deep))
    chain = "".join(
        f"  - {{id: r{n}, when: order.paid, then: [{{earn: {{amount: given(r{n + 1})}}}}]}}\n"
        for n in range(deep)
    )
    first = f"  - {{id: a, when: order.paid, if: [x.n{deep} > 0], {THEN}}}\n"
    text = f"{HEAD}names:\n  x.n0: '1'\n{row}rules:\n{first}{chain}"

    codes = {problem.code for problem in every_problem(text, "big.loyal.yaml", REGISTRY)}

    assert codes >= {"LR204"}  # The last rule reads one that there is not.
    assert ("LR208" in codes) == (deep > 64)
