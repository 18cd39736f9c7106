"""What a quote remembers between events: texts found good and days of dates, never more than so many."""

import pytest

from loyalrules import EventError, load_text, make_quote
from loyalrules.decide import quote as quotes
from loyalrules.program import fused_texts
from loyalrules.program.fused_texts import Days, admitting

HEAD = """loyalrules: 1
id: remembered
currency: EUR
timezone: {zone}
events:
  sale.made:
    channel: required text
    kind: required text
    placed_at: required moment
    born: required date
    tags: list of text
    items: [{{category: required text, price: required money}}]
units:
  points: {{round: none}}
rules:
  - id: all
    when: sale.made
    if:
      - sale.channel is not web
      - sale.kind is big
      - sale.tags not contains staff
      - sale.born < 2020-01-01
      - sale.placed_at >= 2026-01-01
      - {more}
    then: [{{earn: {{amount: 1}}}}]
  - id: mugs
    when: sale.made
    for_each: sale.item
    if: [item.category is 머그]
    then: [{{earn: {{amount: 1 per 1 EUR of item.price}}}}]
"""
NOT_NFC = "\u1106\u1165\u1100\u1173"  # 머그 as some keyboards send it.


def quote_of(more="sale.placed_at between 09:00 and 17:00", zone="UTC", **asked):
    program = load_text(HEAD.format(zone=zone, more=more))
    return quotes.fused(program, "sale.made", "points", **asked)


def sale(**changed):
    usual = {"channel": "앱", "kind": "big", "placed_at": "2026-05-01T10:00:00Z", "born": "1990-02-28"}
    return {**usual, "tags": [], "items": [{"category": "머그", "price": "2.00"}], **changed}


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": "a\nb"}, {"channel": "x" * 201}, {"channel": ""}, {"channel": 5}, {"tags": [""]},
        {"tags": ["a\u202eb"]}, {"tags": [5]}, {"tags": "app"}, {"born": "2019-02-30"},
        {"born": "2019-2-3"}, {"born": "20190203"}, {"born": 5},
        {"items": [{"category": "", "price": "2.00"}]},
        {"placed_at": "2026-05-01T25:00:00Z"}, {"placed_at": "3000-01-01T00:00:00Z"},
        {"placed_at": "1899-12-31T23:59:59Z"}, {"placed_at": "2026-05-01T10:00:00+00:00Z"},
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_each_time_and_never_becomes_known(wrong):
    quote = make_quote(load_text(HEAD.format(zone="UTC", more="sale.kind is big")), "sale.made", "points")

    for _ in range(2):
        with pytest.raises(EventError):
            quote(sale(**wrong))
        assert quote(sale()) == 3


def test_a_text_in_other_letters_is_quick_and_the_same_text_written_otherwise_is_put_right():
    asked = []
    run = quote_of(careful=lambda raw: asked.append(raw)).run

    assert [run(sale()), run(sale(channel="web"))] == [3, 2]
    assert asked == []
    run(sale(items=[{"category": NOT_NFC, "price": "2.00"}]))
    assert len(asked) == 1
    assert make_quote(load_text(HEAD.format(zone="UTC", more="sale.kind is big")), "sale.made", "points")(
        sale(items=[{"category": NOT_NFC, "price": "2.00"}])
    ) == 3  # fmt: skip


def test_no_more_is_remembered_than_the_limit(monkeypatch):
    monkeypatch.setattr(fused_texts, "MOST", 3)
    known: set[str] = set()
    admit, days = admitting(known), Days()

    for number in range(1, 20):
        assert admit([f"text-{number}", "app"])
        assert days[f"2026-05-{number:02d}"] == days["2026-05-01"] + number - 1
        assert len(known) <= 6
        assert len(days) <= 3
    assert "text-19" in known


@pytest.mark.parametrize(
    ("more", "zone", "as_text"),
    [
        ("sale.placed_at between 09:00 and 17:00", "UTC", True),
        ("sale.placed_at < 2027-01-01 10:30", "Asia/Seoul", True),
        ("sale.placed_at between 09:00 and 17:00", "Asia/Seoul", False),
        ("sale.placed_at between 22:00 and 06:00", "UTC", False),
        ("sale.placed_at + 3 days >= 2026-01-01", "UTC", False),
    ],
)
def test_a_moment_stays_text_where_rules_only_compare_it_with_fixed_ones(more, zone, as_text):
    source = quote_of(more, zone).source

    assert ("sale_placed_at >= '20" in source) == as_text
    assert ("since = datetime.fromisoformat(t) - EPOCH" in source) != as_text


@pytest.mark.parametrize(
    "placed_at",
    ["2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "2026-01-01T08:59:59Z", "2026-01-01T09:00:00Z",
     "2026-01-01T16:59:59Z", "2026-01-01T17:00:00Z", "2999-12-31T12:00:00Z", "1900-01-01T12:00:00Z"],
)  # fmt: skip
def test_a_moment_that_stays_text_means_what_its_number_means(placed_at):
    program = load_text(HEAD.format(zone="UTC", more="sale.placed_at between 09:00 and 17:00"))
    careful = quotes.make_careful_quote(program, "sale.made", "points")

    assert quote_of().run(sale(placed_at=placed_at)) == careful(sale(placed_at=placed_at))
