"""Amounts: exact both ways, and refused with a reason otherwise."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalrules.base.money import EXPONENTS, MAX_DIGITS, exponent, is_currency, read_exact, write_exact

SCALES = st.integers(0, 9)
AMOUNTS = st.integers(-(10**MAX_DIGITS) + 1, 10**MAX_DIGITS - 1)


@given(AMOUNTS, SCALES)
def test_what_is_written_is_read_back(amount: int, scale: int):
    assert read_exact(write_exact(amount, scale), scale) == amount


@given(AMOUNTS, SCALES)
def test_a_decimal_says_the_same_as_its_text(amount: int, scale: int):
    text = write_exact(amount, scale)

    assert read_exact(Decimal(text), scale) == amount


@given(st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{1,12})?", fullmatch=True), SCALES)
def test_reading_is_exact_or_refused(text: str, scale: int):
    exact = Fraction(text) * 10**scale
    try:
        amount = read_exact(text, scale)
    except ValueError:
        leading_zero = re.match(r"-?0[0-9]", text) is not None
        assert (
            leading_zero or exact.denominator != 1 or abs(exact) >= 10**MAX_DIGITS or len(text) > MAX_DIGITS
        )
    else:
        assert amount == exact


@given(st.text(max_size=12), SCALES)
def test_any_other_text_is_refused_with_a_value_error_only(text: str, scale: int):
    try:
        amount = read_exact(text, scale)
    except ValueError:
        return
    assert Fraction(text) * 10**scale == amount
    assert re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", text)


@pytest.mark.parametrize(
    ("written", "scale", "amount"),
    [
        ("12.34", 2, 1234),
        ("12.3", 2, 1230),
        ("12", 2, 1200),
        ("0", 2, 0),
        ("0.05", 2, 5),
        ("-0", 2, 0),
        ("-0.5", 1, -5),
        ("1000.00", 0, 1000),
        ("12.3400", 2, 1234),
        (5, 2, 500),
        (-5, 0, -5),
        (Decimal("12.34"), 2, 1234),
        (Decimal("1E+3"), 2, 100000),
        (Decimal("0E-999999"), 2, 0),
        ("999999999999999999", 0, 10**18 - 1),
        ("9007199254740993", 0, 9007199254740993),
    ],
)
def test_exact_amounts(written, scale: int, amount: int):
    assert read_exact(written, scale) == amount


@pytest.mark.parametrize(
    ("written", "scale", "reason"),
    [
        ("", 2, "an amount cannot be empty"),
        ("  ", 2, "an amount cannot be empty"),
        (" 12 ", 2, "has a space in it"),
        ("1 000", 2, "has a space in it"),
        ("1_000", 2, "has a separator between its digits"),
        ("1,000", 2, "has a separator between its digits"),
        ("１２", 2, "digits that are not 0 to 9"),
        ("1２.00", 2, "digits that are not 0 to 9"),
        ("٣", 2, "digits that are not 0 to 9"),
        ("1e3", 2, "must be written out"),
        ("1e999999999", 2, "must be written out"),
        ("+5", 2, "must be written out"),
        (".5", 2, "must be written out"),
        ("5.", 2, "must be written out"),
        ("1.2.3", 2, "must be written out"),
        ("--5", 2, "must be written out"),
        ("NaN", 2, "is not an amount"),
        ("-Infinity", 2, "is not an amount"),
        ("free", 2, "is not a number"),
        ("0x1F", 2, "is not a number"),
        ("0123", 2, "starts with a 0"),
        ("00.50", 2, "starts with a 0"),
        ("12.345", 2, '"12.345" has 3 decimals, at most 2 are possible here'),
        ("0.5", 0, '"0.5" has 1 decimal, none is possible here'),
        ("0.55", 1, '"0.55" has 2 decimals, at most 1 is possible here'),
        ("1000000000000000000", 0, "more than 18 digits"),
        ("10000000000000000.00", 2, "more than 18 digits"),
        ("9" * 5000, 0, "more than 18 digits"),
        (10**18, 0, "more than 18 digits"),
        (0.1, 2, "binary floating point number"),
        (float("nan"), 2, "binary floating point number"),
        (True, 2, "not true"),
        (None, 2, "not null"),
        ([], 2, "not a list"),
        ({}, 2, "not an object"),
        (b"12", 2, "not bytes"),
        (Decimal("NaN"), 2, "is not an amount"),
        (Decimal("Infinity"), 2, "is not an amount"),
        (Decimal("1E+999999"), 2, "more than 18 digits"),
        (Decimal("1E-999999"), 2, "decimals"),
        (Decimal("0.005"), 2, "at most 2 are possible here"),
    ],
)
def test_what_is_no_exact_amount_is_refused_with_the_reason(written, scale: int, reason: str):
    with pytest.raises(ValueError, match=re.escape(reason)):
        read_exact(written, scale)


def test_a_refusal_of_a_long_text_stays_short():
    with pytest.raises(ValueError, match="x") as refused:
        read_exact("x" * 100_000, 2)

    assert len(str(refused.value)) < 100


def test_a_number_that_python_would_not_print_is_refused_all_the_same():
    with pytest.raises(ValueError, match="more than 18 digits"):
        read_exact(10**5000, 2)


@pytest.mark.parametrize(
    ("value", "scale", "text"),
    [
        (Fraction(1, 3), 0, "1/3"),
        (Fraction(100, 3), 2, "1/3"),
        (Fraction(6, 3), 2, "0.02"),
        (-1250, 2, "-12.50"),
    ],
)
def test_fractions_are_written_exactly(value, scale: int, text: str):
    assert write_exact(value, scale) == text


def test_the_currencies_of_the_standard():
    assert len(EXPONENTS) >= 165
    assert [exponent(code) for code in ("JPY", "CNY", "TND", "UYW")] == [0, 2, 3, 4]
    assert all(re.fullmatch("[A-Z]{3}", code) for code in EXPONENTS)
    assert not is_currency("XAU")
    with pytest.raises(ValueError, match='"BTC" is not an ISO 4217 currency code'):
        exponent("BTC")
