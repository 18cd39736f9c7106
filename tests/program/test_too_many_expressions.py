"""All expressions of a program together are bounded, so that every program that is accepted loads soon."""

import pytest

from loyalrules import load_text
from loyalrules.base.problem import ProgramError
from loyalrules.program import definitions

HEAD = "loyalrules: 1\nid: big\ncurrency: USD\ntimezone: UTC\nunits: {points: {}}\nrules:\n"


def program(*conditions: str) -> str:
    rules = (
        f"  - {{id: r{number}, when: order.paid, if: ['{condition}'], then: [{{earn: {{amount: 1}}}}]}}\n"
        for number, condition in enumerate(conditions)
    )
    return HEAD + "".join(rules)


def test_the_expression_that_makes_a_program_too_long_is_told_and_nothing_after_it(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(definitions, "MAX_CHARACTERS", 60)
    fitting = [f"order.net_sales > {number}" for number in (1, 2)]

    load_text(program(*fitting))
    with pytest.raises(ProgramError) as caught:
        load_text(program(*fitting, "order.net_sales > 3333333", "order.nothing > 5", "order.net_sales > 4"))

    (problem,) = caught.value.problems
    assert (problem.code, problem.place.line) == ("LR208", 9)
    assert problem.message == "all expressions of this program have more than 60 characters"


def test_what_is_said_again_counts_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(definitions, "MAX_CHARACTERS", 60)

    assert "r19" in load_text(program(*["order.net_sales > 1"] * 20)).rules
