"""Any text at all is an expression or a mistake with a place: nothing else ever comes out."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from expr.shop import SCOPE
from loyalrules.expr.check import check
from loyalrules.expr.check_amount import check_amount
from loyalrules.expr.errors import ExprError, ExprErrors
from loyalrules.expr.from_text import parse, parse_amount
from loyalrules.expr.to_text import to_text

FOLDER = Path(__file__).parent
LINES = [
    line.split(" ; ")[0]
    for name in ("cases.csv", "mistakes.txt")
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
# Pieces that mean something to the reader, so that random texts get far.
WORDS = """
    order.total member.tier line.net_sales gold 5 1,200 5% 14:00 2026-12-05 2026-12-05T14:00Z
    is not in contains
    between and or of within before where per for every start month sum( max( ( ) [ ] , + - * / < >= = !
    && % . .since ５ ％ 원 € 커피 🎁 _ -5 1e5 0x1 given(base) if ' " “
"""
PHRASES = ["30 000", "20 USD", "7 days", "2026-12-05 14:00", '"a b"']
CHARACTERS = ["\u3000", "e\u0301", "\u0000", "\u202e", "\ud800"]
PIECES = st.sampled_from([*WORDS.split(), *PHRASES, *CHARACTERS])


def judge(text: str) -> None:
    for reader, checker in ((parse, check), (parse_amount, check_amount)):
        try:
            node = reader(text)
            checker(node, SCOPE)
        except (ExprError, ExprErrors) as caught:
            for error in caught.errors:
                assert 0 <= error.start <= max(0, len(text) - 1), (text, error)
                assert 1 <= error.length <= max(1, len(text) - error.start), (text, error)
        else:
            assert reader(to_text(node)) == node


@given(st.lists(PIECES, max_size=14), st.sampled_from(["", " "]))
@example(["1", "for", "every", "10"], " ")
def test_pieces_of_the_language_in_any_order(pieces: list[str], between: str):
    judge(between.join(pieces))


@given(st.text(max_size=60))
def test_any_text(text: str):
    judge(text)


@given(st.sampled_from(LINES), st.data())
def test_an_expression_with_a_few_characters_changed(line: str, data: st.DataObject):
    text = line
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        gone = data.draw(st.integers(0, 2))
        text = text[:at] + data.draw(st.text(max_size=2)) + text[at + gone :]
    judge(text)


@pytest.mark.parametrize("line", LINES)
def test_an_expression_that_is_cut_off_anywhere(line: str):
    for end in range(len(line)):
        judge(line[:end])
