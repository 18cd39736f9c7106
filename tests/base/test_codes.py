"""The catalogue of codes and the source say the same."""

import re
from pathlib import Path

import pytest

import loyalrules
from loyalrules.base.code import Code, by_id
from loyalrules.base.codes import CODES, FAMILIES

SOURCE = Path(loyalrules.__file__).parent
CODE = re.compile(r"LR\d{3}")


def is_catalogue(file: Path) -> bool:
    return file.parent.name == "base" and file.name.startswith("code")


def raised() -> dict[str, list[str]]:
    """Return each code in the source, outside the catalogue, with the files that name it."""
    found: dict[str, list[str]] = {}
    for file in sorted(SOURCE.rglob("*.py")):
        if not is_catalogue(file):
            for code in sorted(set(CODE.findall(file.read_text(encoding="utf-8")))):
                found.setdefault(code, []).append(str(file.relative_to(SOURCE)))
    return found


def test_every_code_that_is_raised_is_in_the_catalogue():
    unknown = {code: files for code, files in raised().items() if code not in CODES}

    assert unknown == {}


def test_every_code_of_the_catalogue_is_raised_somewhere():
    assert sorted(set(CODES) - set(raised())) == []


@pytest.mark.parametrize("digit", FAMILIES)
def test_each_code_is_in_the_family_of_its_first_digit(digit: str):
    _, family = FAMILIES[digit]

    assert [id for id in family if id[2] != digit] == []
    assert all(id == code.id for id, code in family.items())


@pytest.mark.parametrize("code", CODES.values(), ids=list(CODES))
def test_every_code_tells_its_whole_story(code: Code):
    assert CODE.fullmatch(code.id)
    assert code.title
    assert not code.title.endswith(".")
    assert len(code.title) <= 90
    assert code.why.endswith((".", "?"))
    assert code.mend.endswith(".")
    assert code.bad, "an example shows what is wrong"
    assert code.good, "and the same put right"
    assert code.bad != code.good


def test_a_code_cannot_be_told_twice():
    code = Code("LR001", "x", "y", "z")

    with pytest.raises(ValueError, match="LR001 is in the catalogue twice"):
        by_id(code, code)
