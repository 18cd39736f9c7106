"""Natural mistakes are read, and the canonical text shows the right spelling."""

import pytest

from loyalrules.expr import nodes
from loyalrules.expr.errors import ExprError
from loyalrules.expr.from_text import parse
from loyalrules.expr.to_text import shown, to_text

SPELLINGS = [
    ("x == 5", "x is 5"),
    ("x = 5", "x is 5"),
    ("x != 5", "x is not 5"),
    ("x <> 5", "x is not 5"),
    ("x ≠ 5", "x is not 5"),
    ("x => 5", "x >= 5"),
    ("x =< 5", "x <= 5"),
    ("x ≥ 5", "x >= 5"),
    ("x ≤ 5", "x <= 5"),
    ("x>=5", "x >= 5"),
    ("a && b", "a and b"),
    ("a || b", "a or b"),
    ("!a", "not a"),
    ("a AND b OR NOT c", "(a and b) or not c"),
    ("x IS 5", "x is 5"),
    ("x NOT IN [a]", "x not in [a]"),
    ("x BETWEEN 1 AND 2", "x between 1 and 2"),
    ("if x is 5", "x is 5"),
    ("If x is 5", "x is 5"),
    ("x is in [a, b]", "x in [a, b]"),
    ("x is not in [a, b]", "x not in [a, b]"),
    ("x in (a, b)", "x in [a, b]"),
    ("x in (a,b)", "x in [a, b]"),
    ("x in [a，b、c]", "x in [a, b, c]"),
    ("x in 【a】", "x in [a]"),
    ("x does not contain a", "x not contains a"),
    ("x is between 1 and 2", "x between 1 and 2"),
    ("x not between 1 and 2", "not x between 1 and 2"),
    ("x is not within 7 days", "not x within 7 days"),
    ("x between 1 - 2", "x between 1 and 2"),
    ("x between 14:00 – 18:00", "x between 14:00 and 18:00"),
    ("x is before 2026-12-05", "x before 2026-12-05"),
    ("x is after 2026-12-05", "x after 2026-12-05"),
    ("x between 1 and 2 and y", "x between 1 and 2 and y"),
    ("x between (a and b) and 2", "x between (a and b) and 2"),
    ("x > 30,000", "x > 30000"),
    ("x > 30 000", "x > 30000"),
    ("x > 1 234 567.50", "x > 1234567.50"),
    ("x > 1,234.50", "x > 1234.50"),
    ("max(x, 30 000)", "max(x, 30000)"),
    ("max(x; y)", "max(x, y)"),
    ("x > ３００００", "x > 30000"),
    ("x＞＝３０，０００", "x >= 30000"),
    ("x > 30000원", "x > 30000 KRW"),
    ("x > 30,000 원", "x > 30000 KRW"),
    ("x > 20€", "x > 20 EUR"),
    ("x > 20 £", "x > 20 GBP"),
    ("x > 100元", "x > 100 CNY"),
    ("x > 100円", "x > 100 JPY"),
    ("x > 20USD", "x > 20 USD"),
    ("x within 7days", "x within 7 days"),
    ("x within 1 days", "x within 1 day"),
    ("x within 2 day", "x within 2 days"),
    ("5 % of x", "5% of x"),
    ("5％ of x", "5% of x"),
    ("5 ％ of x", "5% of x"),
    ("x × 2 ÷ y", "x * 2 / y"),
    ("x − y", "x - y"),
    ("10-5", "10 - 5"),
    ("10-5-3", "10 - 5 - 3"),
    ("x is “a b”", 'x is "a b"'),
    ("x is ‘a b’", 'x is "a b"'),
    ("x is 「a b」", 'x is "a b"'),
    ("x is «a b»", 'x is "a b"'),
    ("x is 'a \"b\"'", 'x is "a ""b"""'),
    ("x is 'it''s'", 'x is "it\'s"'),
    ('x is "it’s"', 'x is "it’s"'),
    ('x is "５％ “quoted”"', 'x is "５％ “quoted”"'),
    ("x is ＂a＂", 'x is "a"'),
    ("x\u3000is\u00a05", "x is 5"),
    ("x\n  is\t5", "x is 5"),
    ("x after 2026/12/05", "x after 2026-12-05"),
    ("x after 2026.12.05", "x after 2026-12-05"),
    ("x after 2026-1-5", "x after 2026-01-05"),
    ("x after 2026-12-05 9:30", "x after 2026-12-05 09:30"),
    ("x after 2026-12-05T09:30:15", "x after 2026-12-05 09:30:15"),
    ("x after 2026-12-05T09:30Z", "x after 2026-12-05T09:30+00:00"),
    ("x after 2026-12-05T09:30-0530", "x after 2026-12-05T09:30-05:30"),
    ("x after 9:30", "x after 09:30"),
    ("x before 14：30", "x before 14:30"),
    ("x between 18:00 and 24:00", "x between 18:00 and 24:00"),
    ("order．total > 5", "order.total > 5"),
    ("order。total > 5", "order.total > 5"),
    ("+x", "x"),
    ("((x))", "x"),
    ("((x + y)) * 2", "(x + y) * 2"),
    ("x + (y + z)", "x + (y + z)"),
    ("x - (y - z)", "x - (y - z)"),
    ("(x * y) / z", "(x * y) / z"),
    ("-(x + y)", "-(x + y)"),
    ("- -x", "--x"),
    ("-x * y", "-x * y"),
    ("5% of (x + y)", "5% of (x + y)"),
    ("5% of x * 2", "5% of x * 2"),
    ("5% of 10% of x", "5% of 10% of x"),
    ("(5% of 10%) of x", "(5% of 10%) of x"),
    ("not (a and b)", "not (a and b)"),
    ("(not a) and b", "not a and b"),
    ("(a and b) or c", "(a and b) or c"),
    ("a and b or c", "(a and b) or c"),
    ("a and (b or c)", "a and (b or c)"),
    ("(a is b) is c", "(a is b) is c"),
    ("a in (b)", "a in b"),
    ("start of quarter", "start of quarter"),
    ("end of month + 1 day", "end of month + 1 day"),
    ("given( base )", "given(base)"),
    ("member.tier( gold ).since", "member.tier(gold).since"),
    ("sum( line.x  where line.y is z )", "sum(line.x where line.y is z)"),
    ("1.50 > x", "1.50 > x"),
]


@pytest.mark.parametrize(("text", "canonical"), SPELLINGS)
def test_a_spelling_is_read_and_printed_canonically(text: str, canonical: str):
    node = parse(text)

    assert to_text(node) == canonical
    assert parse(canonical) == node


WORDS = """
    NO IN OR AND NOT After per of where end start 7up 2024-Q2 cold-brew हिन्दी ไทย _x 커피 상품１ max USD if
    to day month known-ish a-1 x2"""


@pytest.mark.parametrize("word", WORDS.split())
def test_a_word_that_only_looks_like_one_of_the_language_is_text_where_text_stands(word: str):
    node = parse(f"x is {word}")

    assert isinstance(node, nodes.Compare)
    assert node.right == nodes.Name(word)


def test_text_and_words_are_composed():
    decomposed = "e\u0301te\u0301"

    assert parse(f"x is {decomposed}") == parse("x is été")
    assert parse(f'x is "{decomposed}"') == parse('x is "été"')


def test_places_count_characters_of_the_text_as_it_was_written():
    text = "if  order.total ≥ ３０，０００ && member.tier in (gold， vip)"
    node = parse(text)

    assert isinstance(node, nodes.And)
    left, right = node.items
    assert text[left.start : left.start + left.length] == "order.total ≥ ３０，０００"
    assert text[right.start : right.start + right.length] == "member.tier in (gold， vip)"


def test_places_include_brackets_and_signs():
    text = "-(a + b) * 5% of c > 1 and not d"
    node = parse(text)

    assert isinstance(node, nodes.And)
    assert [text[item.start : item.start + item.length] for item in node.items] == [
        "-(a + b) * 5% of c > 1",
        "not d",
    ]
    assert (node.start, node.length) == (0, len(text))


def test_a_long_text_is_cut_in_a_message():
    assert shown(parse("x is " + "a" * 100)) == "`x is " + "a" * 52 + "...`"


def test_only_the_first_word_if_is_dropped():
    with pytest.raises(ExprError):
        parse("if if x")
    assert parse("if(x, y)") == nodes.Call("if", (nodes.Name("x"), nodes.Name("y")))
