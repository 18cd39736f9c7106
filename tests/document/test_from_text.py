"""Every way of getting YAML wrong has one clear problem at its exact place."""

import random

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from yaml.error import Mark, MarkedYAMLError

from loyalrules.base.fix import apply_fixes
from loyalrules.base.problem import ProgramError
from loyalrules.document.from_text import read_document, scan_document
from loyalrules.document.lines import Lines
from loyalrules.document.syntax import syntax_problem

PIECES = [
    "a", "b", "c d", "커피", ": ", ":", "\n", "\n  ", "\n    ", "\n- ", "- ", " ", "[", "]", "{", "}", ", ",
    "'", '"', "|", ">", "#", "\\", "5%", "1.10", "no", "\r\n", "~", "=", "-", "?", "\ta: b",
]  # fmt: skip


def told(text: str) -> list[str]:
    """Return "line:column+length code" of each problem, in order."""
    _, problems = scan_document(text, "a.yaml")
    places = sorted((problem.place, problem.code) for problem in problems)
    return [f"{place.line}:{place.column}+{place.length} {code}" for place, code in places]


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: NO\nb: on\nc: y\nd: 'yes'\n", {"a": "NO", "b": "on", "c": "y", "d": "yes"}),
        ("a: 1.10\nb: 0123\nc: 0x1F\nd: 1e3\n", {"a": "1.10", "b": "0123", "c": "0x1F", "d": "1e3"}),
        ("a: 22:30\nb: 2026-02-30\n", {"a": "22:30", "b": "2026-02-30"}),
        ("a: .inf\nb: ~\nc: null\n", {"a": ".inf", "b": "~", "c": "null"}),
        ("a:\nb: ''\n", {"a": None, "b": ""}),
        ("---\na: 1\n", {"a": "1"}),
        ("\ufeffa: 1\n", {"a": "1"}),
        ("a: 1\r\nb: 2\r\n", {"a": "1", "b": "2"}),
        ("a: {b: [c, {d: e}]}\n", {"a": {"b": ["c", {"d": "e"}]}}),
        ("a: |\n  x\n  y\nb: >-\n  x\n  y\n", {"a": "x\ny\n", "b": "x y"}),
        ("커피: 5% 적립 # 별\n", {"커피": "5% 적립"}),
        ("a: 注意：买一送一\nb: [你好，世界]\n", {"a": "注意：买一送一", "b": ["你好，世界"]}),
        ("a: 👩\u200d🍳\n", {"a": "👩\u200d🍳"}),
        ('{"a": "b", "c": ["d"]}', {"a": "b", "c": ["d"]}),
        ("a: http://x.y/z\n", {"a": "http://x.y/z"}),
        ("a: [earn：1]\n", {"a": ["earn：1"]}),
        ("金卡（VIP）: x\n", {"金卡（VIP）": "x"}),
    ],
)
def test_values_stay_the_text_that_was_written(text, data):
    assert read_document(text, "a.yaml").data == data


PROBLEMS = {
    "empty": ("", ["1:1+1 LR014"]),
    "blank": ("\n  \n", ["1:1+1 LR014"]),
    "only comments": ("# a\n# b\n", ["1:1+1 LR014"]),
    "only a document start": ("---\n", ["1:1+1 LR014"]),
    "a list": ("- a\n- b\n", ["1:1+3 LR015"]),
    "a text": ("hello\n", ["1:1+5 LR015"]),
    "full-width colon, space after it": ("a: 1\n  \nb： 2\n", ["3:2+1 LR006"]),
    "full-width colon, no space": ("rules:\n  - id： base\n    when：x\n", ["2:7+1 LR006", "3:9+1 LR006"]),
    "full-width colon before a block": ("a：\n  b: 1\n", ["1:2+1 LR006"]),
    "full-width colon on the last line": ("a: x\nif：y\n", ["2:3+1 LR006"]),
    "full-width colon under a value": ("about: this\n  note： x\n", ["2:7+1 LR006"]),
    "full-width colon and comma in braces": ("a: {b：1， c: 2}\n", ["1:6+1 LR006", "1:8+1 LR006"]),
    "full-width signs in braces": ("a: {b：1，c:2}\n", ["1:6+1 LR006", "1:8+1 LR006", "1:10+1 LR008"]),
    "full-width comma between pairs": ("a: {b: 1， c: 2}\n", ["1:9+1 LR006"]),
    "full-width key": ("ｅarn: 1\ntier２: 2\n", ["1:1+4 LR017", "2:1+5 LR017"]),
    "Cyrillic letter": ("u: {еarn: 1}\n", ["1:5+4 LR017"]),
    "full-width indentation": ("u:\n　　s: 1\n　　t: 2\n", ["2:1+2 LR027", "3:1+2 LR027"]),
    "no-break indentation": ("u:\n\u00a0\u00a0s: 1\n", ["2:1+2 LR027"]),
    "full-width space after the colon": ("a:　b\nc: d\n", ["1:3+1 LR027"]),
    "full-width space after the dash": ("a:\n-　b: 1\n", ["2:2+1 LR027"]),
    "tab indentation": ("a:\n\tb: 1\n\t\tc: 1\n", ["2:1+1 LR007", "3:1+2 LR007"]),
    "tab after the colon": ("a:\tb\n", ["1:3+1 LR007"]),
    "tab at the end": ("a: b\t\nc: d\n", ["1:5+1 LR007"]),
    "tab before a comment": ("a: b\t# c\n", ["1:5+1 LR007"]),
    "no space after the colon": ("a: 1\nwhen:x\nb: 2\n", ["2:5+1 LR008"]),
    "no space after several": ("id:a\nwhen:x\nif: x\nfor:y\n", ["1:3+1 LR008", "2:5+1 LR008", "4:4+1 LR008"]),
    "no space after the dash": ("a:\n  - b\n  -c\n  - d: 1\n", ["3:3+1 LR026"]),
    "NUL": ("a: b\0c\n", ["1:5+1 LR005"]),
    "bidirectional control": ("a: b\u202ec\nd: \u2066e\n", ["1:5+1 LR005", "2:4+1 LR005"]),
    "zero width space": ("a\u200b: b\n", ["1:2+1 LR005"]),
    "byte order mark inside": ("a: b\ufeff\n", ["1:5+1 LR005"]),
    "line separator": ("a: b\u2028c\n", ["1:5+1 LR005"]),
    "next line": ("a: b\x85c\n", ["1:5+1 LR005"]),
    "half a character": ("a: \ud800\n", ["1:4+1 LR005"]),
    "joiner between Latin letters": ("a: b\u200dc\n", ["1:5+1 LR005"]),
    "escaped control": ('a: "b\\u202ec"\n', ["1:6+6 LR005"]),
    "escaped half a character": ('a: "\\ud800"\n', ["1:5+6 LR005"]),
    "duplicate key": ("id: a\nname: x\nid: b\n", ["3:1+2 LR009"]),
    "duplicate key in braces": ("a: {b: 1, b: 2}\n", ["1:11+1 LR009"]),
    "anchor and alias": ("a: &x 1\nb: *x\n", ["1:4+4 LR010", "2:4+2 LR010"]),
    "self reference": ("a: &a [*a]\n", ["1:4+4 LR010", "1:8+2 LR010"]),
    "stars in a text": ("a: *** Sale ***\n", ["1:4+1 LR010"]),
    "ampersand in a text": ("a: & b\n", ["1:4+1 LR010"]),
    "object tag": ("a: !!python/object/apply:os.system [ls]\n", ["1:4+33 LR011"]),
    "binary tag": ("a: !!binary aGk=\n", ["1:4+13 LR011"]),
    "own tag": ("a: !secret x\n", ["1:4+9 LR011"]),
    "bad tag": ("a: !<x\n", ["1:4+1 LR011"]),
    "merge key": ("a:\n  <<: {b: 1}\n", ["2:3+2 LR012"]),
    "second document": ("a: 1\n---\nb: 2\n", ["2:1+3 LR013"]),
    "document end": ("a: 1\n...\n", ["2:1+3 LR013"]),
    "key is a list": ("{[a]: b}\n", ["1:2+3 LR016"]),
    "template": ("a: {{ x }}\n", ["1:5+5 LR016"]),
    "no key": (": a\n", ["1:1+1 LR016"]),
    "question mark": ("a: ? b\n", ["1:4+1 LR016"]),
    "quote not closed": ('a: "b\nc: d\n', ["1:4+1 LR018"]),
    "quote closed on another line": ('a: "b\nc: "d"\n', ["1:4+1 LR018"]),
    "single quote not closed": ("a: 'b\n", ["1:4+1 LR018"]),
    "bracket not closed": ("a: [b, c\nd: e\n", ["1:4+1 LR019"]),
    "brace not closed at the end": ("a: {b: c\n", ["1:4+1 LR019"]),
    "brackets in brackets": ("if: [m in [b, c]]\n", ["1:11+1 LR019"]),
    "bracket too many": ("a: [b]]\n", ["1:7+1 LR019"]),
    "percent first": ("a: %5\n", ["1:4+2 LR020"]),
    "at sign first": ("a: @x\n", ["1:4+1 LR020"]),
    "backtick first": ("a: `x`\n", ["1:4+1 LR020"]),
    "two colons": ("a: Note: this\n", ["1:8+1 LR021"]),
    "deeper than its neighbours": ("a: b\n  c: d\n", ["2:3+1 LR022"]),
    "less deep than its neighbours": ("a:\n    b: 1\n  c: 2\n", ["3:3+4 LR022"]),
    "list item among keys": ("a: 1\n- b\n", ["2:1+3 LR022"]),
    "list on the key's line": ("a: - b\n", ["1:4+1 LR022"]),
    "unknown escape": ('a: "b\\q"\n', ["1:6+2 LR024"]),
    "escape too large": ('a: "\\UFFFFFFFF"\n', ["1:5+2 LR024"]),
    "short escape": ('a: "\\u12"\n', ["1:6+2 LR024"]),
    "directive": ("%YAML 1.2\n---\na: 1\n", ["1:1+9 LR025"]),
    "directive of another version": ("%YAML 3.0\n---\na: 1\n", ["1:1+1 LR025"]),
    "line without colon": ("a: 1\nhello\nb: 2\n", ["2:1+5 LR026"]),
    "text behind quotes": ('if: "gold" is t\n', ["1:12+4 LR028"]),
    "apostrophe in single quotes": ("a: 'it's'\n", ["1:8+2 LR028"]),
    "two commas": ("a: [b,,c]\n", ["1:7+1 LR029"]),
    "closing bracket as value": ("a: ]\n", ["1:4+1 LR029"]),
    "text behind a bar": ("a: | b\n", ["1:4+1 LR030"]),
    "several at once": (
        "u:\n　　s: 1\nid： a\nid: b\nv: &x 1\n",
        ["2:1+2 LR027", "3:3+1 LR006", "4:1+2 LR009", "5:4+4 LR010"],
    ),
    "bracket open at the end": ("a: b\nc: [\n", ["2:4+1 LR019"]),
    "brace open after a comma": ("a: {b: 1,\n", ["1:4+1 LR019"]),
    "what stands before a failure": (
        "a: 1\na: 2\nb: &x 1\nc: [d\n",
        ["2:1+1 LR009", "3:4+4 LR010", "4:4+1 LR019"],
    ),
    "line without colon at the start": ("hello\n\nid: x\n", ["1:1+5 LR026"]),
    "text behind brackets": ("a: []b\nc: d\n", ["1:6+1 LR022"]),
    "dash without space, then a key": ("a:\n  -b\n  c: d\n", ["2:3+1 LR026"]),
    "full-width brackets around a line": ("a: 1\n［b］\nc: d\n", ["2:1+1 LR006"]),
    "hidden key that cannot be put right": ("a: b\n  c： d\n   e： f\n", ["2:4+1 LR006", "3:5+1 LR006"]),
    "what remains after a repair": ("a： 1\nb: [c\n", ["1:2+1 LR006", "2:4+1 LR019"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "problems"), PROBLEMS.values(), ids=list(PROBLEMS))
def test_a_mistake_is_told_at_its_place(text, problems):
    assert told(text) == problems
    with pytest.raises(ProgramError):
        read_document(text, "a.yaml")


@pytest.mark.parametrize(("text", "problems"), PROBLEMS.values(), ids=list(PROBLEMS))
def test_the_place_does_not_depend_on_the_kind_of_line_break(text, problems):
    assert told(text.replace("\n", "\r\n")) == problems


def test_a_duplicate_names_both_places():
    _, problems = scan_document("id: a\nid: b\n", "a.yaml")

    assert problems[0].message == 'the key "id" is here twice, first on line 1'
    assert [str(other.place) for other in problems[0].related] == ["a.yaml:1:1"]


def test_a_look_alike_is_named_by_its_code_point():
    _, problems = scan_document("еarn: 1\n", "a.yaml")

    assert "U+0435 (CYRILLIC SMALL LETTER IE)" in problems[0].message
    assert problems[0].fix == "earn"


def test_what_can_be_put_right_still_gives_a_document():
    document, problems = scan_document("rules:\n  - id： base\n    when: x\n", "a.yaml")

    assert [problem.code for problem in problems] == ["LR006"]
    assert document is not None
    assert document.data == {"rules": [{"id": "base", "when": "x"}]}
    assert str(document.place(("rules", 0, "id"))) == "a.yaml:2:9"


def test_places_of_a_repaired_line_are_those_of_the_file():
    document, _ = scan_document("a：bc\nd:　e f\n", "a.yaml")

    assert document is not None
    assert document.data == {"a": "bc", "d": "e f"}
    assert str(document.place(("a",))) == "a.yaml:1:3"
    assert str(document.inside(("a",), 1)) == "a.yaml:1:4"
    assert str(document.inside(("d",), 2)) == "a.yaml:2:6"


def test_signs_inside_texts_are_not_touched():
    text = "a: |\n  when： x\n  \ttab\nb: 'c： d\t'\n# e：f\t\ng：h\n"
    document, problems = scan_document(text, "a.yaml")

    assert [(problem.code, problem.place.line) for problem in problems] == [("LR006", 6)]
    assert document is not None
    assert document.data == {
        "a": "when： x\n\ttab\n",
        "b": "c： d\t",
        "g": "h",
    }


def with_empty_texts(data: object) -> object:
    if isinstance(data, dict):
        return {key: with_empty_texts(value) for key, value in data.items()}
    if isinstance(data, list):
        return [with_empty_texts(value) for value in data]
    return "" if data is None else data


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_what_is_read_without_a_problem_is_what_yaml_says(text):
    document, problems = scan_document(text, "a.yaml")

    if document is not None and not problems:
        assert with_empty_texts(document.data) == yaml.load(text, yaml.BaseLoader)


KEYS = st.text("abcdefgh_", min_size=1, max_size=6)
VALUES = st.text("abc 019.%가나", min_size=1, max_size=10).map(str.strip).filter(bool)
MAPPINGS = st.recursive(
    st.dictionaries(KEYS, VALUES, min_size=1, max_size=4),
    lambda inner: st.dictionaries(
        KEYS, VALUES | inner | st.lists(inner, min_size=1, max_size=3), min_size=1, max_size=4
    ),
    max_leaves=8,
)


def unlike(line: str, chance: random.Random) -> str:
    """Return a line as an East Asian input method or another editor would have written it."""
    if line.lstrip().startswith("- "):
        return line  # A lone "- key：value" may be a text; only the model that reads it can tell.
    kind = chance.choice(["colon", "colon without space", "indentation", "tab after the colon", "nothing"])
    if kind == "colon":
        return line.replace(":", "：", 1)
    if kind == "colon without space":
        return line.replace(": ", "：", 1)
    if kind == "indentation":
        indent = (len(line) - len(line.lstrip(" "))) // 2
        return "　" * indent + line[2 * indent :]
    if kind == "tab after the colon":
        return line.replace(": ", ":\t", 1)
    return line


@given(MAPPINGS, st.integers(0, 10**6))
def test_a_text_typed_with_another_keyboard_is_put_right(data, seed):
    text = yaml.dump(data, allow_unicode=True, width=1000)
    assume(all(sign not in text for sign in "'\"?"))  # Quotes and long keys are another matter.
    chance = random.Random(seed)
    typed = "\n".join(unlike(line, chance) for line in text.split("\n"))
    document, problems = scan_document(typed, "a.yaml")

    assert {problem.code for problem in problems} <= {"LR006", "LR007", "LR027"}
    assert document is not None
    assert document.data == yaml.load(text, yaml.BaseLoader)
    assert read_document(apply_fixes(typed, problems), "a.yaml").data == document.data


def test_a_failure_that_is_not_known_is_told_at_its_place():
    mark = Mark("a.yaml", 3, 0, 3, None, None)
    problem = syntax_problem(
        MarkedYAMLError("while reading", mark, "found something", mark), Lines("a.yaml", "a: b"), None
    )

    assert (problem.code, str(problem.place)) == ("LR001", "a.yaml:1:4")
