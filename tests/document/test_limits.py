"""Hostile texts are answered quickly, with one problem, and leave the process alive."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalrules.base.problem import ProgramError
from loyalrules.document.from_bytes import read_bytes, read_document_file
from loyalrules.document.from_text import read_document, scan_document
from loyalrules.document.limits import MAX_BYTES, MAX_NESTING, MAX_NODES, MAX_PROBLEMS

HOSTILE = {
    "open brackets": ("[" * 100_000, "LR003"),
    "open braces": ("a: " + "{" * 100_000, "LR003"),
    "open brackets on lines": ("[\n" * 100_000, "LR003"),
    "pairs of brackets": ("[" * 50_000 + "]" * 50_000, "LR003"),
    "dashes": ("- " * 50_000, "LR003"),
    "question marks": ("? " * 50_000, "LR003"),
    "indentation": ("\n".join(" " * n + "a:" for n in range(400)), "LR003"),
    "items": ("a: [" + "x," * 200_000 + "]", "LR004"),
    "keys": ("".join(f"k{n}: v\n" for n in range(60_000)), "LR004"),
    "empty items": ("a:\n" + "-\n" * 100_000, "LR004"),
    "aliases": ("a: &a [x]\nb: [" + "*a," * 100_000 + "]", "LR010"),
    "bytes": ("# " + "x" * MAX_BYTES, "LR002"),
    "characters of several bytes": ("# " + "커" * (MAX_BYTES // 2), "LR002"),
    "quotes": ("a: '" + "''" * 500_000, "LR018"),
    "tabs": ("a: b" + "\t" * 500_000 + "c", "LR007"),
    "closing brackets": ("a: " + "]" * 500_000, "LR029"),
    "document starts": ("---\n" * 200_000, "LR013"),
}


@pytest.mark.parametrize(("text", "code"), HOSTILE.values(), ids=list(HOSTILE))
def test_a_limit_holds_before_the_work_is_done(text, code):
    start = time.process_time()
    _, problems = scan_document(text, "a.yaml")

    assert code in {problem.code for problem in problems}
    assert time.process_time() - start < 5  # Usually well below a second; this is for slow machines.


def test_an_alias_bomb_is_not_expanded():
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    document, problems = scan_document("\n".join(lines), "a.yaml")

    assert {problem.code for problem in problems} == {"LR010"}
    assert document is not None
    assert document.data["a1"] == [None] * 9


def test_what_is_just_within_the_limits_is_read():
    nested = "a: " + "[" * (MAX_NESTING - 1) + "]" * (MAX_NESTING - 1)
    many = "a: [" + ",".join(["x"] * (MAX_NODES - 3)) + "]"

    assert read_document(nested, "a.yaml").data
    assert len(read_document(many, "a.yaml").data["a"] or ()) == MAX_NODES - 3
    for text, code in ((nested.replace("[]", "[[]]"), "LR003"), (many.replace("]", ",x]"), "LR004")):
        assert [problem.code for problem in scan_document(text, "a.yaml")[1]] == [code]


@pytest.mark.parametrize("line", ["\ta: b\n", "a：b\n", "a: \0\n", "　a: b\n"])
def test_a_mistake_on_every_line_is_told_a_hundred_times(line):
    start = time.process_time()
    _, problems = scan_document(line * 20_000, "a.yaml")

    assert len(problems) == MAX_PROBLEMS
    assert (problems[-1].hint or "").endswith("more problems were found after this one")
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("data", "where", "words"),
    [
        ("id: é".encode("latin-1"), "1:5", "byte 4 of this file, 0xE9, is not UTF-8"),
        ("a: 1\r\nb: 커".encode()[:-1], "2:4", "is not UTF-8"),
        ("id: a".encode("utf-16"), "1:1", "this file is UTF-16, not UTF-8"),
        ("id: a".encode("utf-32"), "1:1", "this file is UTF-32, not UTF-8"),
        (b"\xef\xbb\xbfid: \xff", "1:5", "0xFF"),
        (b"\xed\xa0\x80", "1:1", "0xED"),
    ],
)
def test_bytes_that_are_not_utf8_are_refused_with_their_place(data, where, words):
    with pytest.raises(ProgramError) as refused:
        read_bytes(data, "a.yaml")

    (problem,) = refused.value.problems
    assert (problem.code, str(problem.place)) == ("LR023", f"a.yaml:{where}")
    assert words in problem.message


def test_too_many_bytes_are_refused_before_they_are_read(tmp_path: Path):
    file = tmp_path / "large.yaml"
    file.write_bytes(b"#" * (3 * MAX_BYTES))
    with pytest.raises(ProgramError) as refused:
        read_document_file(file)

    assert [problem.code for problem in refused.value.problems] == ["LR002"]


def test_a_file_is_read_with_its_own_name_in_places(tmp_path: Path):
    file = tmp_path / "cafe.yaml"
    file.write_bytes("\ufeffid: 카페\n".encode())
    document = read_document_file(file)

    assert document.data == {"id": "카페"}
    assert document.text == "id: 카페\n"
    assert document.place(("id",)).file == str(file)
    with pytest.raises(FileNotFoundError):
        read_document_file(tmp_path / "missing.yaml")


PROGRAM = """\
# A program with every way of writing a value.
loyalrules: 1
id: moon-cafe
name: {en: "Moon\\tCafe \\u2615", ko: '문카페 ''별'''}
units:
  stars: {round: down, tags: [a, b]}
rules:
  - id: base
    when: order.paid
    if:
      - member.tier in [gold, vip]
      - >-
        order.net_sales
        >= 10000
    about: |
      Five per cent

        on everything
    then:
      - earn: {amount: 5% of line.net_sales}
""".encode()


@given(st.data())
def test_a_damaged_file_raises_a_program_error_or_nothing(data):
    damaged = bytearray(PROGRAM)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        kind = data.draw(st.sampled_from(["change", "drop", "double", "insert", "cut"]))
        piece = data.draw(
            st.sampled_from(
                [b"\t", b"\n", b" ", b":", b"- ", b"[", b"}", b'"', b"'", b"|\n", b"&a ", b"*a", b"!x "]
            )
            | st.sampled_from([sign.encode() for sign in "：，　［\u00a0\u200b\ufeff\x85\r\0"])
            | st.binary(min_size=1, max_size=3)
        )
        if kind == "change":
            damaged[at : at + len(piece)] = piece
        elif kind == "drop":
            del damaged[at : at + data.draw(st.integers(1, 30))]
        elif kind == "double":
            damaged[at:at] = damaged[at : at + data.draw(st.integers(1, 30))]
        elif kind == "insert":
            damaged[at:at] = piece
        else:
            del damaged[at:]
        if not damaged:
            break
    try:
        document = read_document(read_bytes(bytes(damaged), "a.yaml"), "a.yaml")
    except ProgramError as error:
        lines = damaged.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for problem in error.problems:
            assert 1 <= problem.place.line <= len(lines)
            assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1
    else:
        assert isinstance(document.data, dict)


@given(st.text(st.sampled_from("ab: -\n\t[]{}'\"|>&*!%@`#,?\\：　，\r"), max_size=60))
def test_any_text_raises_a_program_error_or_nothing(text):
    document, problems = scan_document(text, "a.yaml")

    assert document is not None or problems
    for problem in problems:
        assert problem.message
        assert not problem.message.endswith(".")
        assert problem.place.length >= 1
