"""Every mistake has its words and its place. `UPDATE_MISTAKES=1` writes the table anew; read the difference.

`mistakes.txt` holds the expressions, `mistakes.csv` what is said of each: the code, the column from 1,
the underlined text, the message, the hint and the text that can stand in place of what is underlined.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from expr.shop import SCOPE
from loyalrules.base.codes import CODES
from loyalrules.expr.check import check
from loyalrules.expr.errors import ExprError, ExprErrors
from loyalrules.expr.from_text import parse

TEXTS = Path(__file__).with_name("mistakes.txt")
TABLE = Path(__file__).with_name("mistakes.csv")


def expressions() -> list[str]:
    lines = TEXTS.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("# ")]


def found(text: str) -> list[ExprError]:
    try:
        check(parse(text), SCOPE)
    except (ExprError, ExprErrors) as error:
        return list(error.errors)
    return []


def said(text: str) -> Iterator[str]:
    """The rows of the table for an expression."""
    for error in found(text):
        underlined = text[error.start : error.start + error.length]
        fields = [text, error.code, str(error.start + 1), underlined, error.message, error.hint, error.fix]
        yield " ; ".join("" if field is None else field for field in fields).rstrip(" ;")


def table() -> list[str]:
    return [row for text in expressions() for row in said(text)]


@pytest.mark.skipif(bool(os.environ.get("UPDATE_MISTAKES")), reason="the table is written anew")
def test_every_mistake_is_told_as_the_table_says():
    assert table() == TABLE.read_text(encoding="utf-8").splitlines()


@pytest.mark.skipif(not os.environ.get("UPDATE_MISTAKES"), reason="only on request")
def test_write_the_table_anew():
    TABLE.write_text("\n".join(table()) + "\n", encoding="utf-8")


@pytest.mark.parametrize("text", expressions())
def test_a_mistake_is_found_with_a_place_inside_the_text(text: str):
    errors = found(text)

    assert errors, "this is no mistake"
    for error in errors:
        assert error.code in CODES
        assert 0 <= error.start < max(1, len(text))
        assert error.start + error.length <= max(1, len(text))
        assert not error.message.endswith(".")
        assert len(error.message.splitlines()) == 1


@pytest.mark.parametrize("text", expressions())
def test_a_fix_leads_to_an_expression_with_fewer_mistakes(text: str):
    errors = found(text)
    for error in errors:
        if error.fix is None:
            continue
        mended = text[: error.start] + error.fix + text[error.start + error.length :]
        left = found(mended)

        assert mended != text
        assert (error.code, error.message) not in [(other.code, other.message) for other in left], mended


def test_every_code_for_expressions_is_in_the_table():
    """A code that no row shows is a message that nobody has read."""
    shown = {error.code for text in expressions() for error in found(text)}
    warnings_and_limits = {"LR208", "LR209", "LR232", "LR236", "LR237", "LR290", "LR294"}

    assert {code for code in CODES if code.startswith("LR2")} - warnings_and_limits <= shown


def test_several_mistakes_are_told_at_once():
    errors = found("member.teir is gold and order.totl > 5 and order.channel is 5")

    assert [error.start for error in errors] == [0, 24, 60]
    assert found("member.teir is gold") != []
