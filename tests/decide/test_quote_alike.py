"""Programs and events by chance: a quote is what evaluating gives, and what the rules give one by one."""

from decimal import localcontext
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalrules import Engine, EventError, load_text, make_quote
from loyalrules.decide import quote as quotes
from loyalrules.program.fused_index import FEWEST_FOR_AN_INDEX
from loyalrules.program.fused_read import CannotFuse

HEAD = """loyalrules: 1
id: alike
currency: {currency}
timezone: {zone}
events:
  sale.made:
    total: required money
    channel: required text
    placed_at: required moment
    buyer: {{country: required text, joined: required date, segments: list of text}}
    items:
      - category: required text
        quantity: required number
        price: required money
        discount: required money
units:
  points: {{round: {round}}}
rules:
"""
AT = "2026-05-01T10:00:00Z"
CHANNELS = ("app", "web", "store")
COUNTRIES = ("FI", "SE", "NO", "DK", "DE")
SEGMENTS = ("vip", "staff", "new", "seg-4")
NOT_NFC = "\u110f\u1166\u110b\u1175\u110f\u1173"  # 케이크 as some keyboards send it.
CATEGORIES = ("cake", "tea", "gift", "mug", "bean", "jam")

channel, country = st.sampled_from(CHANNELS), st.sampled_from(COUNTRIES)
segment, category = st.sampled_from(SEGMENTS), st.sampled_from((*CATEGORIES, "케이크"))
once = st.one_of(
    st.builds("sale.channel is {}".format, channel),
    st.builds("sale.channel is not {}".format, channel),
    st.builds("sale.buyer.country is {}".format, country),
    st.builds("sale.buyer.country in [{}, {}]".format, country, country),
    st.builds("sale.buyer.segments contains {}".format, segment),
    st.builds("sale.buyer.segments not contains {}".format, segment),
    st.builds("sale.total >= {}".format, st.integers(0, 200)),
    st.builds("sum(item.quantity where item.category is {}) >= {}".format, category, st.integers(0, 4)),
    st.builds("sum(item.quantity * item.price) > {}".format, st.integers(0, 100)),
    st.builds("any(item.category is {})".format, category),
    st.just("sale.placed_at between 17:00 and 21:00"),
    st.just("sale.placed_at >= 17:00"),
    st.just("sale.placed_at is 2026-05-01"),
    st.builds(
        "sale.placed_at {} {}".format,
        st.sampled_from(["<", "<=", ">", ">="]),
        st.sampled_from(["2026-05-01 17:00", "2026-05-02", "2026-05-01"]),
    ),
    st.just("sale.buyer.joined < 2020-01-01"),
)
of_item = st.one_of(
    st.builds("item.category is {}".format, category),
    st.builds("item.category is not {}".format, category),
    st.builds("item.quantity >= {}".format, st.integers(1, 3)),
)
worth = st.sampled_from(
    ["item.quantity * item.price - item.discount", "item.price", "item.quantity * item.price"]
)
rate = st.sampled_from(["1", "2", "0.5", "0.1", "0.25"])
fixed = st.builds("{{amount: {}}}".format, st.integers(1, 50))
of_total = st.one_of(
    st.builds("{{amount: {} per 1 {{currency}} of sale.total}}".format, rate),
    st.builds(
        "{{amount: {} per 1 {{currency}} of sale.total, at_most: {}}}".format, rate, st.integers(1, 30)
    ),
    st.builds("{{amount: {} for every 10 {{currency}} of sale.total}}".format, st.integers(1, 3)),
)
of_lines = st.one_of(
    st.builds("{{amount: {} per 1 {{currency}} of {}}}".format, rate, worth),
    st.builds("{{amount: {} for every 7 {{currency}} of {}}}".format, st.integers(1, 3), worth),
    st.builds("{{amount: {} per 1 {{currency}} of {}, at_most: {}}}".format, rate, worth, st.integers(1, 30)),
)


@st.composite
def rules(draw):
    """One rule, as text; its id is put in later."""
    conditions = draw(st.lists(once, max_size=2))
    lines = ["  - id: r{id}", "    when: sale.made"]
    if draw(st.booleans()):
        lines.append("    for_each: sale.item")
        conditions += draw(st.lists(of_item, max_size=2))
        earn = draw(of_lines)
    else:
        earn = draw(st.one_of(fixed, of_total))
    if conditions:
        lines += ["    if:", *(f'      - "{condition}"' for condition in conditions)]
    return "\n".join([*lines, "    then:", f"      - earn: {earn}"])


@st.composite
def programs(draw):
    """A program of few rules, or of enough for an index."""
    currency = draw(st.sampled_from(["EUR", "KRW"]))
    few = st.lists(rules(), min_size=1, max_size=6)
    many = st.lists(rules(), min_size=FEWEST_FOR_AN_INDEX, max_size=FEWEST_FOR_AN_INDEX + 12)
    written = draw(st.one_of(few, many))
    head = HEAD.format(
        currency=currency,
        zone=draw(st.sampled_from(["UTC", "Asia/Seoul"])),
        round=draw(st.sampled_from(["none", "down"])),
    )
    texts = [
        text.replace("{id}", str(number)).replace("{currency}", currency)
        for number, text in enumerate(written)
    ]
    return currency, head + "\n".join(texts) + "\n"


def amounts(currency):
    """Amounts as senders write them: mostly usual, sometimes not."""
    decimals = 2 if currency == "EUR" else 0
    usual = st.integers(0, 30_000).map(lambda n: f"{n // 100}.{n % 100:02d}" if decimals else str(n % 300))
    whole = st.integers(0, 200)
    return st.one_of(usual, usual, usual, whole, whole.map(str))


def sales(currency):
    """Sales as dicts."""
    amount = amounts(currency)
    item = st.fixed_dictionaries({
        "category": st.one_of(category, st.sampled_from(["케이크", NOT_NFC, "other"])),
        "quantity": st.one_of(st.integers(0, 5), st.just("2.5")),
        "price": amount,
        "discount": st.one_of(st.just("0.00" if currency == "EUR" else "0"), amount),
    })  # fmt: skip
    return st.fixed_dictionaries({
        "total": amount,
        "channel": channel,
        "placed_at": st.sampled_from(
            ["2026-05-01T16:59:59Z", "2026-05-01T17:00:00Z", "2026-05-01T20:59:59+09:00"]
        ),
        "buyer": st.fixed_dictionaries({
            "country": st.one_of(country, st.just("US")),
            "joined": st.sampled_from(["2019-12-31", "2020-01-01"]),
            "segments": st.lists(segment, max_size=3),
        }),
        "items": st.lists(item, max_size=4),
    })  # fmt: skip


@settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_quote_is_what_evaluating_gives(data):
    currency, text = data.draw(programs())
    program = load_text(text)
    quote = make_quote(program, "sale.made", "points")
    careful = quotes.make_careful_quote(program, "sale.made", "points")
    with Engine.open(program) as engine:
        for number, sale in enumerate(data.draw(st.lists(sales(currency), min_size=1, max_size=3))):
            event = {"id": f"e{number}", "type": "sale.made", "at": AT, "member": "mina", "sale": sale}
            given_ = sum(Fraction(str(effect.amount)) for effect in engine.evaluate(event).effects)
            assert Fraction(quote(sale)) == Fraction(careful(sale)) == given_


ITEM = {"category": "cake", "quantity": 2, "price": "5", "discount": "0"}
UNUSUAL = {
    "total": ["1.2.00", "1_0.00", " 1.00", "１２.00", "", 1.5, True, None, [], "1e3"],
    "channel": ["", "a\nb", 5, None, ["app"], "x" * 201],
    "items": ["", {}, (), [{**ITEM, "category": "x" * 201}]],
    "placed_at": [
        "2026-W18-5T17:00:00Z",
        "2026-05-01",
        "2026-02-30T17:00:00Z",
        "1850-01-01T17:00:00Z",
        5,
        None,
    ],
}


@pytest.mark.parametrize("currency", ["EUR", "KRW"])
@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in UNUSUAL.items() for value in values]
)
def test_what_the_careful_reader_refuses_is_refused(currency, field, value):
    text = HEAD.format(currency=currency, zone="UTC", round="none") + RULES.replace("EUR", currency)
    program = load_text(text)
    sale = {**SALE, field: value}
    with pytest.raises(EventError) as careful:
        quotes.make_careful_quote(program, "sale.made", "points")(sale)

    with pytest.raises(EventError) as quick:
        make_quote(program, "sale.made", "points")(sale)

    assert str(quick.value) == str(careful.value)


RULES = """
  - id: first
    when: sale.made
    if: [sale.channel is app, "sale.placed_at between 17:00 and 21:00"]
    then: [{earn: {amount: 1 per 1 EUR of sale.total}}]

  - id: cakes
    when: sale.made
    for_each: sale.item
    if: [item.category is cake]
    then: [{earn: {amount: 1 per 1 EUR of item.quantity * item.price}}]
"""
SALE = {
    "total": "7", "channel": "app", "placed_at": "2026-05-01T17:00:00Z",
    "buyer": {"country": "FI", "joined": "2020-01-01", "segments": []}, "items": [],
}  # fmt: skip


def source_of(rules_text):
    """Return the code of the quote of a program with these rules."""
    program = load_text(HEAD.format(currency="EUR", zone="UTC", round="none") + rules_text)
    return quotes.fused(program, "sale.made", "points").source


def test_many_rules_are_found_by_the_field_that_tells_most():
    text = "".join(
        f"""
  - id: r{number}
    when: sale.made
    if: [sale.channel is {CHANNELS[number % 2]}, sale.buyer.country is {COUNTRIES[number % 5]}]
    then: [{{earn: {{amount: {number + 1}}}}}]
"""
        for number in range(FEWEST_FOR_AN_INDEX)
    )

    source = source_of(text)

    assert "found = rules_by_sale_buyer_country.get(sale_buyer_country)" in source
    assert "rules_by_sale_channel" not in source
    assert source.count("def sale_buyer_country_") == 5


def test_the_sums_of_many_categories_are_one_table():
    text = "".join(
        f"""
  - id: r{name}
    when: sale.made
    for_each: sale.item
    if: [item.category is {name}]
    then: [{{earn: {{amount: 2 per 1 EUR of item.quantity * item.price}}}}]
"""
        for name in CATEGORIES
    )

    source = source_of(text)

    assert "by_0[item_category] = by_0_get(item_category, 0) + item_quantity * item_price" in source
    assert "by_0_get('cake', 0) * 2" in source
    assert "sum_0 +=" not in source


def test_rules_that_read_what_remains_are_not_fused():
    text = RULES.replace("if: [", "if: [sale.buyer.segments contains vip, member.orders is 0, ")
    program = load_text(HEAD.format(currency="EUR", zone="UTC", round="none") + text)

    with pytest.raises(CannotFuse):
        quotes.fused(program, "sale.made", "points")


USUAL = {
    "total": "123456.78",
    "channel": "app",
    "placed_at": "2026-05-01T17:00:00Z",
    "buyer": {"country": "FI", "joined": "2020-01-01", "segments": ["vip"]},
    "items": [{"category": "cake", "quantity": 2, "price": "99.99", "discount": "0.00"}],
}


@pytest.mark.parametrize(("currency", "total"), [("EUR", "123456.78"), ("KRW", "12345678"), ("KRW", 5000)])
def test_a_usual_record_is_not_read_the_careful_way(currency, total):
    text = HEAD.format(currency=currency, zone="UTC", round="none") + RULES.replace("EUR", currency)
    program = load_text(text)
    sale = {**USUAL, "total": total, "items": []}

    def careful(raw):
        raise AssertionError(raw)

    assert quotes.fused(program, "sale.made", "points", careful).run(sale) == Fraction(str(total))


def test_the_precision_of_the_callers_decimals_does_not_matter():
    program = load_text(HEAD.format(currency="EUR", zone="UTC", round="none") + RULES)
    quote = make_quote(program, "sale.made", "points")

    with localcontext() as context:
        context.prec = 3
        amount = quote({**USUAL, "items": []})

    assert str(amount) == "123456.78"


@pytest.mark.parametrize("quantity", [True, 1.0, -1, "-1"])
def test_a_quantity_that_is_no_number_above_nothing_is_read_the_careful_way(quantity):
    text = (
        RULES
        + """
  - id: lines
    when: sale.made
    for_each: sale.item
    then: [{earn: {amount: 1 per 1 EUR of item.quantity * item.price}}]
"""
    )
    program = load_text(HEAD.format(currency="EUR", zone="UTC", round="none") + text)
    sale = {**USUAL, "items": [{**USUAL["items"][0], "quantity": quantity}]}
    asked = []
    quotes.fused(program, "sale.made", "points", asked.append).run(sale)

    assert asked == [sale]


def test_rules_that_ask_for_the_same_two_fields_are_found_by_both_together():
    text = "".join(
        f"""
  - id: r{number}
    when: sale.made
    if:
      - sale.channel is {CHANNELS[number % 3]}
      - sale.buyer.country is {COUNTRIES[number % 5]}
      - sum(item.quantity where item.category is {CATEGORIES[number % 6]}) >= 2
      - sale.total >= {number}
    then: [{{earn: {{amount: {number + 1}}}}}]
"""
        for number in range(2 * FEWEST_FOR_AN_INDEX)
    )

    source = source_of(text)

    assert "found = rules_by_by_0_and_sale_buyer_country.get((key, sale_buyer_country))" in source
    program = load_text(HEAD.format(currency="EUR", zone="UTC", round="none") + text)
    quote = make_quote(program, "sale.made", "points")
    careful = quotes.make_careful_quote(program, "sale.made", "points")
    sales = [
        {**USUAL, "channel": channel, "buyer": {**USUAL["buyer"], "country": country}, "items": [line, line]}
        for line in (
            {**USUAL["items"][0], "category": name, "quantity": n} for name in CATEGORIES for n in (0, 1)
        )
        for country, channel in product(COUNTRIES, CHANNELS)
    ]
    given_ = [quote(sale) for sale in sales]
    assert given_ == [careful(sale) for sale in sales]
    assert len(set(given_)) > 10
