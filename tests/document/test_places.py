"""Places inside a text are places of the file, however the text was written."""

import textwrap

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from loyalrules.base.place import Place
from loyalrules.document.from_text import read_document

WORDS = st.text(st.sampled_from("abcXYZ019_.,'\"\\%()=<>äß커피金、 "), min_size=1, max_size=30)
TEXTS = st.lists(WORDS, min_size=1, max_size=5).map("\n".join)
STYLES = st.sampled_from(["", "'", '"', "|", ">"])


def under(text: str, place: Place) -> str:
    """Return the characters of a text that a place underlines."""
    line = text.replace("\r\n", "\n").split("\n")[place.line - 1]
    return line[place.column - 1 : place.column - 1 + place.length]


def spot(text: str, *path: str | int, of: str) -> tuple[str, str]:
    """Return what is underlined for a part of a value, and where, as "line:column"."""
    document = read_document(text, "a.yaml")
    value = document.value(path)
    assert isinstance(value, str)
    place = document.inside(path, value.index(of), len(of))
    return under(text, place), f"{place.line}:{place.column}"


@pytest.mark.parametrize(
    ("text", "of", "shown", "where"),
    [
        ("if: member.tier is gold\n", "tier", "tier", "1:12"),
        ("if: 'member.tier is gold'\n", "tier", "tier", "1:13"),
        ('if: "member.tier is gold"\n', "tier", "tier", "1:13"),
        ("if: 'it''s a tier'\n", "tier", "tier", "1:14"),
        ("if: 'it''s'\n", "'", "''", "1:8"),
        ('if: "a \\"b\\" tier"\n', "tier", "tier", "1:14"),
        ('if: "\\u00e9\\x41 \\U0001F37A tier"\n', "tier", "tier", "1:28"),
        ('if: "\\u00e9 tier"\n', "é", "\\u00e9", "1:6"),
        ("if:\n  member.tier is\n  gold or\n\n  tier\n", "gold", "gold", "3:3"),
        ("if:\n  member.tier is\n  gold or\n\n  tier\n", "\ntier", "", "4:1"),
        ("if: >-\n  member.tier\n  is gold\n", "gold", "gold", "3:6"),
        ("if: >-\n    member.tier\n      is\n    gold\n", "gold", "gold", "4:5"),
        ("if: |\n  member.tier\n\n  is gold\n", "gold", "gold", "4:6"),
        ("if: |2\n    member.tier\n  gold\n", "member", "member", "2:5"),
        ("if: |2\n    member.tier\n  gold\n", "gold", "gold", "3:3"),
        ("if: >+1\n  x\n gold\n\n", "gold", "gold", "3:2"),
        ("if: | # note\n  x\n  gold\n", "gold", "gold", "3:3"),
        ('if: "a\n  b \\\n  tier\n\n  c"\n', "tier", "tier", "3:3"),
        ('if: "a\n  b \\\n  tier\n\n  c"\n', "c", "c", "5:3"),
        ("if: 커피 tier\n", "tier", "tier", "1:8"),
        ('if: "a\\\n\n\n  tier"\n', "tier", "tier", "4:3"),
        ("if: |\n\n  a\n\n  tier\n\n", "tier", "tier", "5:3"),
        ("if: >\n\n  a\n\n   b\n  tier\n", "tier", "tier", "6:3"),
        ("\ufeffif: tier\n", "tier", "tier", "1:5"),
    ],
)
def test_a_part_of_a_value(text, of, shown, where):
    for written in (text, text.replace("\n", "\r\n")):
        found, at = spot(written.removeprefix("\ufeff"), "if", of=of)

        assert (found, at) == (shown, where)


@given(TEXTS, STYLES, st.integers(5, 60), st.integers(0, 3), st.data())
def test_every_visible_character_is_found_where_it_stands(value, style, line_width, depth, data):
    nested: object = {"key": value}
    path: tuple[str | int, ...] = ("key",)
    for level in range(depth):
        nested, path = ({"up": [nested]}, ("up", 0, *path)) if level % 2 else ({"up": nested}, ("up", *path))
    text = yaml.dump(nested, default_style=style or None, width=line_width, allow_unicode=True)
    assume("!" not in text)
    assume(yaml.load(text, yaml.BaseLoader) == nested)  # The writer of the library has faults of its own.
    document = read_document(text, "a.yaml")
    assert document.value(path) == value
    offset = data.draw(st.integers(0, len(value) - 1))
    place = document.inside(path, offset)
    found = under(text, place)

    if not value[offset].isspace():
        assert found == value[offset] or (found[0] in "\\'" and len(found) > 1) or value[offset] in "'\"\\"
        assert document.inside(path, offset, 2).column == place.column


@given(
    st.lists(WORDS, min_size=1, max_size=6),
    st.sampled_from(["|", ">", "|-", ">+"]),
    st.integers(1, 6),
    st.data(),
)
def test_block_texts_written_by_hand(lines, header, indent, data):
    lines = [line for line in lines if line.strip() and line[0] != " "]
    assume(lines)
    text = f"key: {header}\n" + textwrap.indent("\n".join(lines), " " * indent) + "\n"
    document = read_document(text, "a.yaml")
    number = data.draw(st.integers(0, len(lines) - 1))
    column = data.draw(st.integers(0, len(lines[number]) - 1))
    offset = sum(len(line) + 1 for line in lines[:number]) + column
    place = document.inside(("key",), offset)

    assert (place.line, place.column) == (number + 2, indent + column + 1)


def test_values_and_keys():
    text = "a: 1\nunits:\n  stars: {round: down, tags: [x, yy]}\nempty:\nlist:\n- \n- id: b\n  c: d\n"
    document = read_document(text, "a.yaml")

    def both(*path: str | int) -> tuple[str, str]:
        return under(text, document.place(path)), under(text, document.key_place(path))

    assert both("units", "stars", "round") == ("down", "round")
    assert both("units", "stars", "tags", 1) == ("yy", "yy")
    assert both("units", "stars") == ("{round: down, tags: [x, yy]}", "stars")
    assert both("units") == ("stars: {round: down, tags: [x, yy]}", "units")
    assert both("empty") == ("empty", "empty")
    assert both("list", 1) == ("id: b", "id: b")
    assert both() == ("a: 1", "a: 1")
    assert document.has(("empty",))
    assert document.value(("list", 0)) is None


@pytest.mark.parametrize("path", [("units", "moons"), ("units", "moons", 3), ("units", 0)])
def test_a_path_that_does_not_exist_is_its_nearest_parent(path):
    document = read_document("units:\n  stars: 1\n", "a.yaml")

    assert not document.has(path)
    assert document.value(path) is None
    assert document.place(path) == document.place(("units",)) == Place("a.yaml", 2, 3, 8)
    assert document.inside(path, 3) == document.place(("units",))


def test_beyond_the_end_of_a_text_is_the_character_after_it():
    document = read_document("if: tier\nto: 'x'\n", "a.yaml")

    assert document.inside(("if",), 4) == Place("a.yaml", 1, 9, 1)
    assert document.inside(("if",), 99, 5) == Place("a.yaml", 1, 9, 1)
    assert document.inside(("if",), 2, 99) == Place("a.yaml", 1, 7, 2)
    assert document.inside(("to",), 1) == Place("a.yaml", 2, 7, 1)
