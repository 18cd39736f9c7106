"""What an estimate is fitted on is exact, and nothing is estimated without the library or from too few."""

import importlib
from fractions import Fraction

import pytest

from loyalrules.cli.estimate_text import estimate_data
from loyalrules.report import estimate as module
from loyalrules.report.buying import Bought
from loyalrules.report.estimate import LEAST, Buying, Estimate, NoEstimate, buying_of, estimate


def order(member: str, day: int, value: int) -> Bought:
    return Bought(member, day, Fraction(value), frozenset(), False)


ORDERS = [
    order("ana", 100, 50), order("ana", 110, 10), order("ana", 110, 5), order("ana", 130, 30),
    order("bo", 120, 7), order("cy", 150, 9), order("ana", 151, 99),
]  # fmt: skip


def test_days_are_counted_and_the_first_is_none_of_those_that_follow() -> None:
    ana, bo = buying_of(ORDERS, last=150)
    # Two later days, of 15 and 30; cy first bought on the last day, so nothing is known of cy yet.
    assert ana == Buying("ana", 2, 30, 50, Fraction(45, 2))
    assert bo == Buying("bo", 0, 0, 30, Fraction(0))


def test_too_few_say_nothing() -> None:
    with pytest.raises(NoEstimate, match=f"needs {LEAST} members who came back; 1 did"):
        estimate(ORDERS, 150, 12, Fraction(1), 2)


def test_a_missing_library_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    many = [order(f"m{n}", day, 10) for n in range(LEAST) for day in (100, 110)]
    with pytest.raises(NoEstimate, match=r"pip install 'loyalrules\[clv\]'"):
        estimate(many, 150, 12, Fraction(1), 2)


class Answer:
    """What the library answers: binary floats, one for each member."""

    def __init__(self, each: list[float]) -> None:
        self.values = self
        self.each = each

    def mean(self, dim: object) -> "Answer":
        return self

    def tolist(self) -> list[float]:
        return self.each


def test_an_estimate_is_decimals_with_what_it_rests_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library answers 0.1 + 0.2 purchases of 3 each: what is told has the currency's decimals."""

    class Model:
        def __init__(self, data: object) -> None:
            pass

        def fit(self, **how: object) -> None:
            pass

        def fit_summary(self) -> dict[str, float]:
            return dict.fromkeys(("r", "alpha", "a", "b", "p", "q", "v"), 0.1 + 0.2)

        def expected_purchases(self, data: object, future_t: int) -> Answer:
            assert future_t == 366
            return Answer([0.1 + 0.2] * LEAST)

        def expected_customer_spend(self, data: object) -> Answer:
            return Answer([3.0] * LEAST)

    class Library:
        BetaGeoModel = GammaGammaModel = Model

        @staticmethod
        def DataFrame(columns: dict[str, list[object]]) -> dict[str, list[object]]:
            assert columns["frequency"] == [1] * LEAST
            return columns

        @staticmethod
        def to_numeric(texts: list[str]) -> list[str]:
            assert texts == ["10.000000"] * LEAST
            return texts

    monkeypatch.setattr(module, "_library", lambda name: Library)
    many = [order(f"m{n}", day, 10) for n in range(LEAST) for day in (740_000, 740_010)]
    found = estimate(many, 740_050, 12, Fraction(1, 2), 2)
    data = estimate_data(found)
    assert isinstance(found, Estimate)
    assert (data["purchases"], data["spend"], data["value"], data["total"]) == (
        "0.30",
        "3.00",
        "0.45",
        "4.50",
    )
    assert data["parameters"]["alpha"] == "0.300"
    assert (data["exact"], data["members"], data["came_back"], data["margin"]) == (False, LEAST, LEAST, "0.5")
