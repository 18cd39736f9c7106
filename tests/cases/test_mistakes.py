"""Mistakes in a test file: each is one problem, with its code, its exact place and what was meant."""

from pathlib import Path

import pytest

from loyalrules.base.problem import ProgramError
from loyalrules.cases.check import check_stories
from loyalrules.cases.from_document import read_stories
from loyalrules.document.from_text import read_document
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import Registry, build_registry
from loyalrules.program.from_text import load_text

PROGRAM = """
loyalrules: 1
id: shop
currency: USD
timezone: Asia/Seoul
units: {stars: {worth: 0.01 USD}, miles: {}}
tiers:
  measure: {total: order.net_sales, over: 12 months}
  levels: [{id: friend, from: 0}, {id: gold, from: 100}]
rules:
  - id: base
    when: order.paid
    if: [member.tier is gold, order.net_sales >= 10]
    then: [{earn: {unit: stars, amount: 1 for every 1 USD of order.net_sales}}]
"""
HEAD = "program: shop.loyal.yaml\nmembers: {mina: {}}\ntests:\n  - it: a\n    steps:\n"
PAID = "order.paid: {id: A1, member: mina}"


@pytest.fixture(scope="module")
def program() -> Program:
    return load_text(PROGRAM, "shop.loyal.yaml", build_registry())


def problems(program: Program, text: str) -> list[tuple[str, str, str, str]]:
    """Return (code, message, the underlined text, hint) of each problem."""
    _, found = read_stories(read_document(text, "shop.test.yaml"), program)
    lines = text.splitlines()
    return [
        (
            one.code,
            one.message,
            lines[one.place.line - 1][one.place.column - 1 :][: one.place.length],
            str(one.hint),
        )
        for one in found
    ]


def step(text: str) -> str:
    return HEAD + "".join(f"      {line}\n" for line in text.splitlines())


STEPS = {
    "a misspelt key": (
        f"- at: 2026-12-05\n  {PAID}\n  expects: {{}}",
        "LR401",
        "expects",
        'did you mean "expect"?',
    ),
    "an unknown event": ("- at: 2026-12-05\n  order.payed: {}", "LR402", "order.payed", '"order.paid"?'),
    "an event that nobody sends": (
        "- at: 2026-12-05\n  tier.reached: {}",
        "LR402",
        "tier.reached",
        "time pass",
    ),
    "two events": (
        f"- at: 2026-12-05\n  {PAID}\n  order.delivered: {{id: A1}}",
        "LR403",
        "order.delivered",
        "each",
    ),
    "no moment": (f"- {PAID}", "LR404", "order.paid: {id: A1, member: mina}", "2026-12-05 15:00"),
    "a day that is none": (f"- at: 2026-02-30 10:00\n  {PAID}", "LR404", "2026-02-30 10:00", ""),
    "a time that is none": (f"- at: 2026-02-03 25:00\n  {PAID}", "LR404", "2026-02-03 25:00", ""),
    "day and month mixed": (f"- at: 5.12.2026\n  {PAID}", "LR404", "5.12.2026", ""),
    "an event without its member": (
        "- at: 2026-12-05\n  order.paid: {id: A1}",
        "LR409",
        "order.paid",
        "member:",
    ),
    "an event of an order that nobody paid": (
        "- at: 2026-12-05\n  order.delivered: {id: A9}",
        "LR409",
        "order.delivered",
        "member:",
    ),
    "again and nothing before": ("- at: 2026-12-05\n  again: yes", "LR410", "yes", ""),
    "again, and what": (f"- at: 2026-12-05\n  {PAID}\n  again: often", "LR410", "often", ""),
    "a look into the past": (
        f"- at: 2026-12-05\n  {PAID}\n- at: 2026-12-04\n  expect: {{mina: {{stars: 0}}}}",
        "LR411",
        "2026-12-04",
        "",
    ),
    "an event that is a text": (
        "- at: 2026-12-05\n  order.paid: A1",
        "LR401",
        "A1",
        "{id: A1, member: mina}",
    ),
}


@pytest.mark.parametrize("case", STEPS)
def test_a_mistake_in_a_step_is_told_at_its_place(case: str, program: Program):
    text, code, underlined, hint = STEPS[case]
    found = problems(program, step(text + "\n- at: 2026-12-31\n  expect: {mina: {stars: 0}}"))

    assert [(one[0], one[2]) for one in found] == [(code, underlined)]
    assert hint in found[0][3]


EXPECTATIONS = {
    "a misspelt member": ("{mnia: {stars: 1}}", "LR405", "mnia", 'did you mean "mina"?'),
    "a misspelt word": ("{fird: [base]}", "LR405", "fird", 'did you mean "fired"?'),
    "nothing about a member": ("{mina: 5}", "LR405", "mina", "mina: {stars: 10}"),
    "a text": ("soon", "LR405", "expect", "{mina: {stars: 10}}"),
    "a misspelt unit": ("{mina: {star: 1}}", "LR406", "star", 'did you mean "stars"?'),
    "a misspelt view": ("{mina: {teir: gold}}", "LR406", "teir", 'did you mean "tier"?'),
    "a misspelt account": ("{mina: {stars: {pendng: 1}}}", "LR407", "pendng", 'did you mean "pending"?'),
    "words for a number": ("{mina: {stars: many}}", "LR407", "many", ""),
    "a list for a number": ("{mina: {stars: [1]}}", "LR407", "[1]", ""),
    "another unit": ("{mina: {stars: 5 miles}}", "LR407", "5 miles", ""),
    "finer than the unit": ("{mina: {stars: 0.5}}", "LR407", "0.5", ""),
    "a misspelt rule": ("{fired: [basa]}", "LR408", "basa", 'did you mean "base"?'),
    "a misspelt rule that did not fire": (
        "{not_fired: {basa: yes}}",
        "LR408",
        "basa",
        'did you mean "base"?',
    ),
    "a line that the rule does not have": (
        "{not_fired: {base: member.tier is golden}}",
        "LR416",
        "member.tier is golden",
        "member.tier is gold",
    ),
    "keys for rules": ("{fired: {base: yes}}", "LR408", "fired", "None"),
    "a list for refused": ("{refused: [yes]}", "LR405", "refused", "None"),
    "an effect without a verb": (
        "{effects: [{verb: earn, amount: 1}]}",
        "LR415",
        "{verb: earn, amount: 1}",
        "None",
    ),
    "a misspelt verb": ("{effects: [{ern: {}}]}", "LR415", "ern", 'did you mean "earn"?'),
    "effects that are no list": ("{effects: {earn: {}}}", "LR415", "effects", "None"),
    "an effect in depth": ("{effects: [{earn: {amount: [1]}}]}", "LR415", "{amount: [1]}", "None"),
}


@pytest.mark.parametrize("case", EXPECTATIONS)
def test_a_misspelt_expectation_is_a_problem_and_never_a_test_that_passes(case: str, program: Program):
    text, code, underlined, hint = EXPECTATIONS[case]
    good = "\n- at: 2026-12-31\n  expect: {mina: {stars: 0}}"

    found = problems(program, step(f"- at: 2026-12-05\n  {PAID}\n  expect: {text}{good}"))

    assert [(one[0], one[2]) for one in found] == [(code, underlined)]
    assert hint in found[0][3]


def test_a_test_that_expects_nothing_cannot_fail_and_is_a_problem(program: Program):
    assert [one[0] for one in problems(program, step(f"- at: 2026-12-05\n  {PAID}"))] == ["LR413"]


def test_two_tests_of_one_name_are_a_problem(program: Program):
    one = "  - it: a\n    steps: [{at: 2026-12-05, expect: {mina: {stars: 0}}}]\n"

    (found,) = problems(program, "program: p\nmembers: {mina: {}}\ntests:\n" + one + one)

    assert found[0] == "LR414"
    assert "shop.test.yaml:4:9" in found[3]


def test_names_in_events_are_members_too(program: Program):
    """A friend is known from the event that names who invited her."""
    text = step(
        "- at: 2026-12-05\n  member.joined: {member: jun}\n  expect: {jun: {stars: 0}, mina: {stars: 0}}"
    )

    assert problems(program, text) == []


OUTER = {
    "no program": ("tests: [{it: a, steps: [{at: 2026-12-05}]}]\n", "LR102"),
    "no tests": ("program: p\n", "LR102"),
    "an empty list": ("program: p\ntests: []\n", "LR104"),
    "a misspelt key": ("program: p\ntest: [{it: a, steps: [{at: 2026-12-05}]}]\n", "LR101"),
    "tests that are a text": ("program: p\ntests: soon\n", "LR103"),
    "a step that is a text": ("program: p\ntests: [{it: a, steps: [soon]}]\n", "LR103"),
    "members that are a list": (
        "program: p\nmembers: [mina]\ntests: [{it: a, steps: [{at: 2026-12-05}]}]\n",
        "LR103",
    ),
}


@pytest.mark.parametrize("case", OUTER)
def test_the_outer_form_is_checked_like_a_program(case: str, program: Program):
    text, code = OUTER[case]

    with pytest.raises(ProgramError) as caught:
        read_stories(read_document(text, "shop.test.yaml"), program)

    assert code in [problem.code for problem in caught.value.problems]


def test_checking_a_file_collects_what_loading_raises(tmp_path: Path):
    registry: Registry = build_registry()
    (tmp_path / "a.test.yaml").write_text("program: nowhere.yaml\ntests: [{it: a, steps: [{at: x}]}]\n")

    assert [problem.code for problem in check_stories(tmp_path / "a.test.yaml", registry)] == ["LR412"]
