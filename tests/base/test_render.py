"""What a terminal shows: carets stand under the mistake, in any script."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalrules.base.fix import apply_fixes
from loyalrules.base.place import Place
from loyalrules.base.problem import EventError, Problem, ProgramError, Related, StoreError
from loyalrules.base.render import render, summary, visible
from loyalrules.base.width import width


def shown(problem: Problem, text: str | None) -> list[str]:
    return render(problem, text).split("\n")


def at(line: int, column: int, length: int = 1) -> Place:
    return Place("cafe.yaml", line, column, length)


def test_a_problem_with_hint_and_fix():
    text = "rules:\n" * 39 + "      - member.teir in [gold, vip]\n"
    message = 'there is no field "member.teir" when order.paid happens'
    problem = Problem("LR006", message, at(40, 9, 11), 'did you mean "member.tier"?', fix="member.tier")

    assert shown(problem, text) == [
        'error[LR006]: there is no field "member.teir" when order.paid happens',
        "   --> cafe.yaml:40:9",
        "    |",
        " 40 |       - member.teir in [gold, vip]",
        '    |         ^^^^^^^^^^^ did you mean "member.tier"?',
        "    = fix: member.tier",
    ]


def test_without_the_text_the_place_stands_alone():
    problem = Problem("LR006", "wrong", at(3, 2), "look here", severity="warning")

    assert shown(problem, None) == ["warning[LR006]: wrong", "   --> cafe.yaml:3:2", "    = look here"]
    assert shown(problem, "one line")[1:] == ["   --> cafe.yaml:3:2", "    = look here"]


@pytest.mark.parametrize(
    ("line", "column", "length", "carets"),
    [
        ("이름: 커피", 5, 2, "      ^^^^"),
        ("when： x", 5, 1, "    ^^"),
        ("a\u0301bc", 3, 1, " ^"),
        ("\tab", 2, 1, " ^"),
        ("ab", 3, 1, "  ^"),
    ],
)
def test_carets_stand_under_wide_and_combining_characters(line, column, length, carets):
    assert shown(Problem("LR006", "wrong", at(1, column, length)), line)[4] == f"    | {carets}"


def test_every_place_that_takes_part_is_shown():
    related = (Related(at(1, 1, 2), "the first one"), Related(Place("other.yaml", 7, 1), "and another file"))
    problem = Problem("LR009", "twice", at(2, 1, 2), related=related)

    assert shown(problem, "id: a\nid: b")[5:] == [
        "   --> cafe.yaml:1:1",
        "    |",
        "  1 | id: a",
        "    | -- the first one",
        "   --> other.yaml:7:1",
        "    = and another file",
    ]


@pytest.mark.parametrize(
    ("fix", "told"),
    [
        ("", "delete it"),
        (" ", "a space"),
        ("    ", "4 spaces"),
        ("tier", "tier"),
        (": ", "when: x"),
        ("\t", "a space"),
    ],
)
def test_a_fix_is_told_in_words(fix, told):
    assert shown(Problem("LR006", "wrong", at(1, 5), fix=fix), "when：x")[-1] == f"    = fix: {told}"


def test_a_long_line_is_cut_around_the_place():
    line = "a" * 5000 + "b" + "c" * 5000
    excerpt, carets = shown(Problem("LR006", "wrong", at(1, 5001)), line)[3:5]

    assert len(excerpt) < 130
    assert excerpt[carets.index("^")] == "b"


def test_a_text_cannot_move_the_cursor():
    problem = Problem("LR005", "\x1b[2Jgone", at(1, 1), "a\u202eb")
    text = render(problem, "id: \x1b[2J\x07\u202e")

    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\x07" not in text


@given(st.text(max_size=300), st.integers(1, 4), st.integers(1, 200), st.integers(1, 200))
def test_any_place_of_any_text_can_be_shown(text, line, column, length):
    result = render(Problem("LR006", text, at(line, column, length), text, fix=text), text)

    assert len(result.split("\n")) <= 6 + text.count("\n")  # The lines of a hint stay lines.
    assert {unicodedata.category(letter) for letter in result.replace("\n", "")}.isdisjoint(
        {"Cc", "Cf", "Cs"}
    )


@given(st.text(max_size=50))
def test_what_is_visible_has_as_many_characters(text):
    assert len(visible(text)) == len(text)
    assert 0 <= width(text) <= 2 * len(text)


def test_a_summary_counts():
    error, warning = Problem("LR006", "no", at(1, 1)), Problem("LR006", "hm", at(1, 1), severity="warning")

    assert summary([error, error, warning], 1) == "2 errors, 1 warning in 1 file"
    assert summary([warning], 2) == "1 warning in 2 files"
    assert (
        summary([Problem("LR006", "no", at(1, 1), fix="")], 1)
        == "1 error in 1 file. 1 can be fixed with --fix."
    )


def test_problems_are_sorted_by_place():
    problems = [
        Problem("LR006", "b", at(10, 1)),
        Problem("LR006", "a", at(2, 30)),
        Problem("LR006", "c", at(2, 4)),
    ]
    error = ProgramError(problems)

    assert [problem.message for problem in error.problems] == ["c", "a", "b"]
    assert str(error).startswith("cafe.yaml:2:4: LR006 c; ")
    with pytest.raises(ValueError, match="at least one problem"):
        ProgramError([])


def test_the_other_errors_say_what_and_where():
    event = EventError("LR006", "a price cannot be negative", "/order/lines/0/price", "send 0")

    assert str(event) == "LR006 at /order/lines/0/price: a price cannot be negative"
    assert (event.code, event.pointer, event.hint) == ("LR006", "/order/lines/0/price", "send 0")
    assert str(EventError("LR006", "no event")) == "LR006: no event"
    assert str(StoreError("LR006", "the store is closed")) == "LR006: the store is closed"


def test_fixes_are_applied_from_the_right_so_that_places_stay_true():
    text = "a：b\r\nc：d：e\rf"
    problems = [
        Problem("LR006", "x", at(1, 2), fix=": "),
        Problem("LR006", "x", at(2, 2), fix=": "),
        Problem("LR006", "x", at(2, 4), fix=":"),
        Problem("LR006", "x", at(3, 1)),
        Problem("LR006", "x", at(9, 1), fix="lost"),
    ]

    assert apply_fixes(text, problems) == "a: b\r\nc: d:e\rf"


def test_of_overlapping_fixes_one_is_applied():
    problems = [Problem("LR006", "x", at(1, 1, 3), fix="X"), Problem("LR006", "x", at(1, 2, 3), fix="Y")]

    assert apply_fixes("abcd", problems) == "aY"


def test_the_lines_of_a_hint_stand_below_one_another():
    hint = "the program takes\norder.paid\n... (9)"

    assert render(Problem("LR402", "no", at(1, 3, 2), hint), "a order.payed") == (
        "error[LR402]: no\n   --> cafe.yaml:1:3\n    |\n  1 | a order.payed\n"
        "    |   ^^ the program takes\n    |      order.paid\n    |      ... (9)"
    )
