"""The check: what is wanted, what is only warned of, and how scopes are used."""

import pickle
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from expr.shop import SCOPE, USD, checked, run, told
from loyalrules.base.problem import LoyalError
from loyalrules.expr.check import check
from loyalrules.expr.errors import ExprError, ExprErrors
from loyalrules.expr.from_text import parse
from loyalrules.expr.scope import Each, Name
from loyalrules.expr.typed import Constant
from loyalrules.expr.types import MOMENT, NUMBER, TEXT, YES_NO, Type


def mistakes(text: str, wanted: Type | None = None, scope: object = SCOPE) -> list[ExprError]:
    with pytest.raises(ExprErrors) as caught:
        checked(text, wanted, scope)  # type: ignore[arg-type]
    return list(caught.value.errors)


# --- What is wanted ------------------------------------------------------------------------------


def test_a_bare_number_takes_on_the_currency_or_unit_that_is_wanted():
    money = checked("10.50", USD)
    stars = checked("10", Type("quantity", "stars"))

    assert isinstance(money, Constant)
    assert (money.type.kind, money.type.unit, money.type.scale, money.value) == ("money", "USD", 1, 105)
    assert (stars.type.kind, stars.type.unit) == ("quantity", "stars")


def test_nothing_is_nothing_of_anything():
    assert checked("0", Type("percent")).type.kind == "percent"
    assert checked("0", Type("money", "EUR")).type.unit == "EUR"
    assert told(checked("order.in_euro > 0"), {"order.in_euro": 1}) is True


@pytest.mark.parametrize(
    ("text", "wanted", "code"),
    [
        ("10", Type("money", "EUR"), "LR232"),
        ("10", Type("percent"), "LR232"),
        ("10", TEXT, "LR232"),
        ("order.number", USD, "LR232"),
        ("order.total", NUMBER, "LR232"),
        ("order.total", Type("money", "EUR"), "LR232"),
        ("order.day", MOMENT, "LR232"),
        ("order.total", YES_NO, "LR225"),
        ("5", YES_NO, "LR225"),
        ("member.tier", YES_NO, "LR225"),
    ],
)
def test_what_does_not_fit_is_said_with_both_types(text: str, wanted: Type, code: str):
    (error,) = mistakes(text, wanted)

    assert error.code == code
    assert f"`{text}` is " in error.message
    assert (error.start, error.length) == (0, len(text))


def test_a_yes_no_name_alone_is_a_condition():
    assert checked("order.gift", YES_NO).type == YES_NO


def test_an_unknown_name_is_not_reported_again_for_its_type():
    assert [error.code for error in mistakes("order.totl", YES_NO)] == ["LR204"]


# --- Warnings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("order.gift or order.total > 5 and member.tier is gold", "LR290", (14, 39)),
        ("order.total > 5 and member.tier is gold or order.gift", "LR290", (0, 39)),
    ],
)
def test_what_is_probably_not_meant_is_warned_of(text: str, code: str, place: tuple[int, int]):
    (warning,) = checked(text).warnings

    assert (warning.code, warning.severity) == (code, "warning")
    assert (warning.start, warning.length) == place


@pytest.mark.parametrize(
    "text",
    [
        "order.gift or (order.total > 5 and member.tier is gold)",
        "order.gift and order.total > 5 and member.tier is gold",
        "order.gift and (order.total > 5 or member.tier is gold)",
        "not order.gift or order.total > 5",
        "order.clock between 22:00 and 02:00",
        "order.total between 5 and 5",
    ],
)
def test_what_is_clear_is_not_warned_of(text: str):
    assert checked(text).warnings == ()


# --- Scopes --------------------------------------------------------------------------------------


class Counting(Mapping[str, Name]):
    """Names that remember which of them were asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __getitem__(self, path: str) -> Name:
        found = SCOPE.names[path]
        self.asked.add(path)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(SCOPE.names)

    def __len__(self) -> int:
        return len(SCOPE.names)


def test_only_what_is_read_is_asked_of_a_scope():
    """A scope may give a name its slot when it is asked for."""
    names = Counting()
    check(
        parse("member.tier is gold and order.total > 5 and 10% of order.net_sales > 3"),
        replace(SCOPE, names=names),
    )

    assert names.asked == {"member.tier", "order.total", "order.net_sales"}


def test_the_event_is_named_where_a_name_is_not_known():
    (error,) = mistakes("order.totl > 5", None, replace(SCOPE, event="order.paid"))

    assert error.message == 'there is no field "order.totl" when order.paid happens'


def test_a_bare_number_needs_a_currency_to_be_money():
    without = replace(SCOPE, currency=None)

    assert mistakes("order.total > 5", None, without)[0].hint == "write the currency behind it"
    assert check(parse("order.total > 5 USD"), without).type == YES_NO


def test_a_declared_value_comes_before_a_name_of_the_same_word():
    names = {**SCOPE.names, "gold": Name("gold", TEXT, "v[0]"), "web": Name("web", TEXT, "v[1]")}
    scope = replace(SCOPE, names=names)

    assert told(checked("member.tier is gold", None, scope), {"member.tier": "gold", "gold": "x"}) is True
    assert told(checked("order.channel is web", None, scope), {"order.channel": "web", "web": "x"}) is False


def test_a_name_called_known_or_a_value_called_known_is_only_itself():
    known = Type("text", values=("known", "new"))
    scope = replace(SCOPE, names={**SCOPE.names, "member.face": Name("member.face", known, "v[0]")})

    assert told(checked("member.face is known", None, scope), {"member.face": "new"}) is False
    assert told(checked('order.channel is "known"'), {"order.channel": "web"}) is False


def test_an_element_at_hand_and_the_list_it_is_from_are_told_apart():
    """Under `for_each`, `line.x` is the element; within an aggregate it is each of all."""
    names = {**SCOPE.names, "line.net_sales": Name("line.net_sales", USD, "x[4]")}
    scope = replace(SCOPE, names=names)
    typed = checked("line.net_sales / sum(line.net_sales)", None, scope)
    row = {"line.net_sales": 500, "line": [{"net_sales": 500}, {"net_sales": 1500}]}

    assert told(typed, row) == Fraction(1, 4)


def test_a_list_can_have_a_second_name():
    scope = replace(SCOPE, lists={**SCOPE.lists, "order.line": SCOPE.lists["line"]})
    typed = checked("count(order.line where line.own_cup)", None, scope)

    assert run(typed, {"line": [{"own_cup": True}, {"own_cup": False}]}) == 1
    assert mistakes("order.line > 3", None, scope)[0].code == "LR229"


def test_a_field_of_a_list_keeps_its_own_scale():
    each = Each("part", "v[0]", {"size": Name("part.size", Type("number", scale=5), "{x}[0]")})
    typed = checked("sum(part.size)", None, replace(SCOPE, lists={"part": each}))

    assert typed.type.scale == 5


# --- Exceptions ----------------------------------------------------------------------------------


def test_both_exceptions_are_handled_by_one_loop():
    one, many = (
        ExprError("LR204", "a", 3, 4),
        ExprErrors([ExprError("LR2" + "05", "b", 5), ExprError("LR204", "a", 1)]),
    )

    assert [error.start for error in (*one.errors, *many.errors)] == [3, 1, 5]
    assert isinstance(one, LoyalError)
    assert isinstance(many, LoyalError)


def test_mistakes_travel_between_processes():
    one = ExprError("LR204", "a", 3, 4, "hint", "fix", "warning")
    again = pickle.loads(pickle.dumps(ExprErrors([one]))).errors[0]

    assert vars(again) == vars(one)


def test_no_mistakes_are_no_exception():
    with pytest.raises(ValueError, match="at least one"):
        ExprErrors([])


def test_a_mistake_underlines_at_least_one_character():
    assert ExprError("LR202", "a", 0, 0).length == 1
