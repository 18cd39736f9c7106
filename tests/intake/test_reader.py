"""Readers: exact values, every field judged, and an error that points at the value."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalrules.base.calendar import Zone
from loyalrules.base.problem import EventError
from loyalrules.facts.fields import Field, Shape
from loyalrules.intake.reader import make_reader

SHAPE = Shape(
    "sale",
    (
        Field("id", "text", required=True),
        Field("channel", "text", values=("app", "web")),
        Field("total", "money", default=0),
        Field("weight", "number"),
        Field("gift", "yes/no"),
        Field("day", "date"),
        Field("at", "moment"),
        Field("labels", "list of text", default=()),
        Field("member", "record", fields=(Field("tier", "text", required=True),)),
        Field(
            "lines", "list of records", default=(), element="line",
            fields=(Field("sku", "text"), Field("price", "money", required=True)),
        ),
        Field("computed", "money", default=7, input=False),
    ),
)  # fmt: skip
READ = make_reader(SHAPE, 2, Zone("UTC"))


def test_everything_is_read_exactly():
    record = READ(
        {
            "id": "A", "channel": "app", "total": "12.50", "weight": "0.125", "gift": True,
            "day": "1970-01-02",
            "at": "1970-01-01T01:00:00+01:00", "labels": ["a", "b"], "member": {"tier": "gold"},
            "lines": [{"sku": "x", "price": "3"}, {"price": 4}],
        }
    )  # fmt: skip

    assert record == (
        "A", "app", 1250, 125_000, True, 719164, 0, ("a", "b"), ("gold",), (("x", 300), (None, 400)), 7,
    )  # fmt: skip


def test_what_is_left_out_is_not_known_or_its_default():
    assert READ({"id": "A"}) == ("A", None, 0, None, None, None, None, (), None, (), 7)


@pytest.mark.parametrize(
    ("sent", "code", "pointer"),
    [
        ([], "LR603", "/sale"),
        ({}, "LR605", "/sale/id"),
        ({"id": "A", "totl": "1"}, "LR602", "/sale/totl"),
        ({"id": "A", "computed": "1"}, "LR602", "/sale/computed"),
        ({"id": 5}, "LR603", "/sale/id"),
        ({"id": ""}, "LR603", "/sale/id"),
        ({"id": "a\x00b"}, "LR603", "/sale/id"),
        ({"id": "x" * 201}, "LR603", "/sale/id"),
        ({"id": "A", "channel": "ap"}, "LR603", "/sale/channel"),
        ({"id": "A", "total": 12.5}, "LR601", "/sale/total"),
        ({"id": "A", "total": "12.505"}, "LR601", "/sale/total"),
        ({"id": "A", "total": "1_2.50"}, "LR601", "/sale/total"),
        ({"id": "A", "total": "１２.50"}, "LR601", "/sale/total"),
        ({"id": "A", "total": " 12.50"}, "LR601", "/sale/total"),
        ({"id": "A", "total": "1e400"}, "LR601", "/sale/total"),
        ({"id": "A", "total": "03.45"}, "LR601", "/sale/total"),
        ({"id": "A", "total": "00.45"}, "LR601", "/sale/total"),
        ({"id": "A", "total": "007"}, "LR601", "/sale/total"),
        ({"id": "A", "total": "NaN"}, "LR601", "/sale/total"),
        ({"id": "A", "total": True}, "LR603", "/sale/total"),
        ({"id": "A", "weight": 0.5}, "LR601", "/sale/weight"),
        ({"id": "A", "gift": "maybe"}, "LR603", "/sale/gift"),
        ({"id": "A", "day": "2026-02-30"}, "LR604", "/sale/day"),
        ({"id": "A", "at": "2026-01-01T00:00:00"}, "LR604", "/sale/at"),
        ({"id": "A", "labels": "a"}, "LR603", "/sale/labels"),
        ({"id": "A", "labels": ["a", 1]}, "LR603", "/sale/labels/1"),
        ({"id": "A", "member": {}}, "LR605", "/sale/member/tier"),
        ({"id": "A", "member": {"tier": "a", "x": 1}}, "LR602", "/sale/member/x"),
        ({"id": "A", "lines": {}}, "LR603", "/sale/lines"),
        ({"id": "A", "lines": [{"price": "1"}, {"sku": "b"}]}, "LR605", "/sale/lines/1/price"),
        ({"id": "A", "lines": [{"price": "1"}, {"prize": "b"}]}, "LR602", "/sale/lines/1/prize"),
    ],
)
def test_what_is_wrong_is_refused_at_its_place(sent, code, pointer):
    with pytest.raises(EventError) as caught:
        READ(sent)

    assert (caught.value.code, caught.value.pointer) == (code, pointer)


def test_an_unknown_field_is_answered_with_the_nearest():
    with pytest.raises(EventError) as caught:
        READ({"id": "A", "chanel": "app"})

    assert caught.value.hint == 'did you mean "channel"?'


@given(st.integers(0, 10**15 - 1))
def test_an_amount_is_the_same_however_it_is_written(cents):
    text = f"{cents // 100}.{cents % 100:02d}"
    forms = [text] + ([cents // 100, str(cents // 100)] if cents % 100 == 0 else [])

    assert {READ({"id": "A", "total": form})[2] for form in forms} == {cents}


@given(st.text(min_size=1, max_size=60))
def test_text_comes_out_in_one_form_or_is_refused(text):
    try:
        read = READ({"id": text})[0]
    except EventError:
        assert not text.isprintable() or len(text) > 200
    else:
        assert read == unicodedata.normalize("NFC", text)
        assert READ({"id": unicodedata.normalize("NFD", text)})[0] == read


@pytest.mark.parametrize(
    "name", ["a; raise SystemExit() #", "pl`an", "coupon:depth", "a\n  b", "²", "b'\"", "None", "v0", "raw"]
)
def test_no_name_is_ever_code(name: str):
    """Whoever writes a program may not run anything, so the source of a reader holds names as text alone."""
    inner = Field(name, "list of records", default=(), element=name, fields=(Field(name, "money"),))
    read = make_reader(Shape(name, (inner, Field("x", "record", fields=()))), 2, Zone("UTC"))

    assert read({name: [{name: "1.00"}], "x": {}}) == (((100,),), ())
    with pytest.raises(EventError):
        read({"other": 1})
