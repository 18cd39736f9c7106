"""An outcome in Python and as JSON: exact, complete, and the same after it was stored."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from engine.cafe import CAFE, opened, paid, refunded
from loyalrules.engine.outcome import Balance, Effect, Outcome, amount_of, balances_of, read_amount
from loyalrules.facts.decision import Decision, Given
from loyalrules.facts.state import MemberState


def test_an_outcome_says_what_was_given_by_which_rule_and_what_cut_it():
    engine = opened()
    engine.evaluate(paid(1, "60"))
    outcome = engine.evaluate(paid(2, "60.50"))
    assert (outcome.program, outcome.version) == ("moon-cafe", CAFE.digest)
    assert (outcome.source, outcome.event_id) == ("default", "paid-2")
    assert (outcome.refused, outcome.replayed, outcome.late) == ("", False, False)
    base, welcome = outcome.effects
    place = f"moon-cafe.loyal.yaml:{CAFE.rules['base'].effects[0].place.line}"
    assert base == Effect(
        "earn",
        "mina",
        "stars",
        Decimal(30),
        Decimal(30),
        "",
        "base",
        place,
        "A2",
        {},
    )
    assert (welcome.amount, welcome.wanted) == (5, 10)
    assert welcome.cut_by
    assert outcome.balances == {"mina": {"stars": Balance(Decimal(15), Decimal(60), Decimal(0))}}


def test_the_json_of_an_outcome_is_for_every_reader():
    data = json.loads(opened().evaluate(paid(1)).to_json())
    assert list(data) == [
        "program", "version", "source", "id", "type", "member", "at", "booked_at", "late", "refused",
        "replayed", "effects", "balances",
    ]  # fmt: skip
    assert data["at"] == "2026-03-01T11:00:00Z"
    assert data["effects"][0]["amount"] == "10"
    assert data["balances"] == {"mina": {"stars": {"available": "0", "pending": "10", "owed": "0"}}}


def test_a_debt_is_shown_above_0():
    balances = {"stars/owed": -40, "stars/counted": 9, "EUR/available": 1250, "other/pending": Fraction(1, 3)}
    assert balances_of(CAFE, balances) == {
        "EUR": {"available": "12.50", "pending": "0.00", "owed": "0.00"},
        "other": {"available": "0", "pending": "1/3", "owed": "0"},
        "stars": {"available": "0", "pending": "0", "owed": "40"},
    }


def test_a_late_event_says_so():
    engine = opened()
    engine.evaluate(paid(1, day=9))
    late = engine.evaluate(paid(2, day=3))
    assert late.late
    assert json.loads(late.to_json())["booked_at"] == "2026-03-09T11:00:00Z"


@pytest.mark.parametrize("value", [0, 5, -5, 10**20, Fraction(1, 3), Fraction(-7, 2)])
@pytest.mark.parametrize("decimals", [0, 2])
def test_amounts_are_exact(value: int | Fraction, decimals: int):
    shown = amount_of(value, decimals)
    assert Fraction(shown) == Fraction(value) / 10**decimals
    assert read_amount(str(shown)) == shown


def test_an_outcome_is_the_same_after_it_was_stored():
    """With everything that a verb may put into its detail."""
    detail = {"label": {"ko": "케이크"}, "uses": 3, "share": Fraction(1, 3), "list": ("a", None)}
    given = Given(
        "give", "mina", "EUR", Fraction(100, 3), 50, "mine", 7, "", "a limit", tuple(detail.items())
    )
    state = MemberState("mina", balances={"EUR/available": Fraction(100, 3)})
    decision = Decision("v", "s", "i", "t", "mina", 0, 5, given=(given,), members={"mina": state})
    made = Outcome.of(CAFE, decision, {})
    stored = Outcome.stored(made.to_json())
    assert made.effects[0].detail == {
        "label": {"ko": "케이크"},
        "uses": 3,
        "share": "1/3",
        "list": ["a", None],
    }
    assert made.effects[0].amount == Fraction(1, 3)
    assert made.effects[0].place == ""
    assert stored.effects == made.effects
    assert stored.balances == made.balances
    assert stored.replayed
    assert stored != made
    assert Outcome.stored(stored.to_json()) == stored


def test_an_outcome_keeps_its_balances_while_the_member_goes_on():
    """Its text is made late, from what was true then."""
    engine = opened()
    first = engine.evaluate(paid(1))
    engine.evaluate(paid(2, "60"))
    engine.evaluate(refunded(1))
    assert first.balances["mina"]["stars"].pending == 10
    assert repr(first) == f"Outcome({first.to_json()})"
