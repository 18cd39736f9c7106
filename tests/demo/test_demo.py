"""The demo's own functions, on a few baskets made by hand: nothing that the demo's extra brings is needed."""

import doctest
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import grocer.rows
import grocer.show
import pytest
from grocer.rows import COLUMNS, cents, claims, is_sampled, is_sold, month_of, place_of
from grocer.show import (
    LatestOrders,
    budgets_table,
    headline,
    levels_table,
    months_table,
    number,
    rules_table,
    share,
    sum_line,
)

from loyalrules.engine.engine import Engine
from loyalrules.facts.decision import Posting
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_file
from loyalrules.report.budgets import budgets
from loyalrules.report.by_month import MonthLine, by_month, counted_by_month
from loyalrules.report.by_rule import by_rule, by_use
from loyalrules.report.levels import members_by_level
from loyalrules.report.sums import sum_postings
from loyalrules.sources.found import FoundEvent
from loyalrules.sources.from_mapping import load_mapping
from loyalrules.sources.history import read_history

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "programs" / "corner-grocer.loyal.yaml"
MAPPING = ROOT / "demo" / "grocer.map.yaml"
Line = dict[str, object]


def line(basket: str, paid_at: str, price: str, household: str = "8", **more: str) -> Line:
    """Return a row as the prepared history has it."""
    given = {
        "event": "sale", "paid_at": paid_at, "household": household, "basket": basket, "store": "330",
        "product": "1", "department": "grocery", "category": "soup", "brand": "National", "quantity": 1,
        "price": price, "discount": None, **more,
    }  # fmt: skip
    return {name: given[name] for name in COLUMNS}


def claim(basket: str, paid_at: str, household: str = "8") -> Line:
    given: Line = {"event": "claim", "paid_at": paid_at, "household": household, "basket": basket}
    return {name: given.get(name) for name in COLUMNS}


ROWS = (
    line("1", "2017-01-05T15:00:00", "250.40"),
    line("1", "2017-01-05T15:00:00", "35.00", department="fuel", category="fuel"),
    claim("1", "2017-01-05T15:00:00"),
    line("2", "2017-01-06T15:00:00", "12.60", "9", department="produce", discount="2.10"),
    line("3", "2017-02-07T23:00:00", "80.00"),
    claim("3", "2017-02-07T23:00:00"),
    line("4", "2017-03-01T04:59:59", "60.00", "9"),
)


@pytest.fixture(scope="module")
def program() -> Program:
    return load_file(PROGRAM, build_registry())


@pytest.fixture(scope="module")
def engine(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Run the rows through the demo's mapping and program, give one basket back, and let the year end."""
    path = tmp_path_factory.mktemp("history") / "2017.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    with Engine.open([program]) as engine:
        items = list(read_history(path, load_mapping(MAPPING, program)))
        assert all(isinstance(item, FoundEvent) for item in items), items
        outcomes = list(engine.evaluate_many(item.raw for item in items if isinstance(item, FoundEvent)))
        assert [bool(outcome.refused) for outcome in outcomes] == [False, True, False, False, False, False]
        returned = {"id": "r", "source": "till", "type": "order.refunded", "at": "2017-03-02T12:00:00-05:00"}
        engine.evaluate({**returned, "member": "h-9", "order": {"id": "4"}})
        engine.advance("2017-12-31T23:59:59.999999-05:00")
        yield engine


@pytest.mark.parametrize("module", [grocer.rows, grocer.show], ids=lambda module: module.__name__)
def test_the_examples_in_the_docstrings_hold(module):
    result = doctest.testmod(module)

    assert (result.failed, result.attempted > 0) == (0, True)


def test_every_column_that_the_mapping_reads_is_prepared(program: Program):
    read = {column for event in load_mapping(MAPPING, program).events for column in event.columns}

    assert read == set(COLUMNS)


def test_amounts_are_read_exactly_and_dust_is_nothing():
    assert [cents(amount) for amount in (0.1 + 0.2, 4.1, 840.0, 1.7763568394002505e-15)] == [
        30,
        410,
        84000,
        0,
    ]


@pytest.mark.parametrize("amount", [0.005, 1.239])
def test_an_amount_finer_than_a_cent_is_not_rounded_away(amount: float):
    with pytest.raises(ValueError, match="cents"):
        cents(amount)


@pytest.mark.parametrize(
    ("department", "category", "kind", "found"),
    [
        ("FUEL", "COUPON/MISC ITEMS", "GASOLINE-REG UNLEADED", ("fuel", "fuel")),
        ("MISCELLANEOUS", "COUPON/MISC ITEMS", "MASTERCARD GIFT CARD", ("miscellaneous", "gift_card")),
        ("GROCERY", "MISC WINE", "NON-ALCOHLIC WINES", ("grocery", "without_alcohol")),
        ("SPIRITS", None, None, ("spirits", "liquor")),
        ("DRUG GM", "CIGARETTES", "CIGARETTES", ("drug_gm", "cigarettes")),
        (None, None, None, ("other", "other")),
    ],
)
def test_products_stand_where_the_program_looks_for_them(department, category, kind, found):
    assert place_of(department, category, kind) == found


def test_what_the_program_leaves_out_is_how_the_data_spells_it():
    text = PROGRAM.read_text(encoding="utf-8")
    names = (
        "BOTTLE DEPOSITS",
        "CIGARS",
        "TOBACCO OTHER",
        "BEERS/ALES",
        "DOMESTIC WINE",
        "IMPORTED WINE",
        "MISC WINE",
    )

    assert [name for name in names if place_of("GROCERY", name, "")[1] not in text] == []


def test_lines_of_quantity_0_are_left_out_and_free_ones_are_kept():
    assert [is_sold(quantity) for quantity in (0, 1, 89638)] == [False, True, True]


def test_months_turn_on_the_shops_clock():
    moment = int(datetime(2017, 3, 1, 5, tzinfo=UTC).timestamp()) * 1_000_000

    assert (month_of(moment - 1), month_of(moment)) == ("2017-02", "2017-03")


def test_a_household_asks_once_a_month_and_only_with_an_even_number():
    day = 86_400_000_000
    january = 1_483_300_000_000_000
    baskets = [(january, 8, 1), (january + day, 8, 2), (january + day, 9, 3), (january + 31 * day, 8, 4)]

    assert list(claims(baskets)) == [1, 4]


def test_a_sample_has_as_many_even_as_odd_households():
    sample = [household for household in range(1, 2501) if is_sampled(household, 5)]

    assert len(sample) == 500
    assert sum(household % 2 for household in sample) == 250


def test_fuel_earns_nothing_and_discounts_are_no_sales(engine: Engine):
    fuel, produce = ({one.rule: one.change for one in engine.explain(order)[0].given} for order in "12")

    assert fuel == {"base": 250, "welcome": 100}
    assert produce == {"base": 10, "fresh": 20, "welcome": 100}


def test_the_years_numbers_add_up(engine: Engine, program: Program):
    lines = by_month(program, sum_postings(program, engine.store.postings(program.id)), "points")

    assert sum_line(lines, "points") == (
        "620 points issued = 300 used + 260 lapsed + 0 outstanding + 60 taken back"
    )
    assert headline(lines, "points") == "Of a hundred points, 54 were used, 46 lapsed and 0 are outstanding"


def test_a_year_that_does_not_add_up_is_not_shown():
    nothing = Fraction(0)
    wrong = MonthLine(
        736330, Fraction(10), nothing, Fraction(4), nothing, nothing, Fraction(5), nothing, nothing
    )

    with pytest.raises(ValueError, match="10 points"):
        sum_line([wrong], "points")


def test_the_tables_show_rules_uses_months_tiers_and_budgets(engine: Engine, program: Program):
    sums = sum_postings(program, engine.store.postings(program.id))
    sales = sum(counted_by_month(program, sums, "sales").values(), Fraction(0))
    at = program.zone.read_moment("2017-12-31T23:59:59-05:00")

    rules = rules_table(by_rule(program, sums), by_use(program, sums), sales)
    months = months_table(by_month(program, sums, "points"), {736330: Fraction(1)}, {})
    levels = levels_table(members_by_level(program, engine.store, at))
    spent = budgets_table(budgets(program, engine.store, at))

    assert sales == Fraction("375.90")
    assert rules[1].split() == ["base", "4", "2", "340", "points", "3.40", "0.90%"]
    assert rules[-1].split() == ["used:", "three-dollars-off", "1", "300", "points", "3.00", "0.80%"]
    assert months[1].split()[:4] == ["Jan", "2017", "480", "0"]
    assert months[-1].split() == ["year", "560", "300", "260", "1", "0"]
    assert [row.split() for row in levels] == [
        ["member", "2", "100.00%"], ["silver", "0", "0.00%"], ["gold", "0", "0.00%"],
    ]  # fmt: skip
    assert spent[0].split() == ["memorial-day-grill", "0", "of", "5,000", "points"]


def test_the_order_to_explain_is_the_latest_of_a_member_with_several_rules():
    def issued(member: str, order: str, rule: str, amount: int) -> Posting:
        return Posting(member, "points", "issued", "pending", amount, "1", rule, order, 0, 0)

    several = [issued("h-1", "B", rule, 50) for rule in ("base", "fresh", "gold-extra", "store-brand")]
    fewer = [issued("h-2", "C", "base", 1)]
    older = [issued("h-3", "D", rule, 9) for rule in ("base", "fresh", "gold-extra", "store-brand")]
    newer = [issued("h-3", "E", "base", 2)]
    latest = LatestOrders()

    assert len(list(latest.watch([*several, *fewer, *older, *newer], "points"))) == 10
    assert latest.most_telling() == ("h-1", "B")


def test_numbers_are_for_people():
    assert (number(Fraction("1234567.5"), 2), number(12)) == ("1,234,567.50", "12")
    assert (share(None, Fraction(1)), share(Fraction(1), Fraction(0))) == ("-", "-")
