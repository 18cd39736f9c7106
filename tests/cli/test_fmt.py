"""``loyalrules fmt``: what is written, what is only shown, and the exit codes."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from loyalrules.cli import main

BAD = "id:   cafe\nloyalrules: 1   # the version\n"
GOOD = "loyalrules: 1   # the version\nid:   cafe\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("cafe.loyal.yaml")
    path.write_text(BAD, encoding="utf-8")
    return path


def run(*arguments: str):
    return CliRunner().invoke(main, ["fmt", *arguments])


def test_a_program_is_written_in_its_canonical_form_and_then_left_alone(file: Path):
    first, second = run(), run()

    assert file.read_text(encoding="utf-8") == GOOD
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "cafe.loyal.yaml was written" in first.output
    assert "was written" not in second.output


def test_check_writes_nothing_and_fails(file: Path):
    found = run("--check")

    assert found.exit_code == 1
    assert "cafe.loyal.yaml would change" in found.output
    assert file.read_text(encoding="utf-8") == BAD


def test_diff_writes_nothing_and_shows_the_lines(file: Path):
    found = run("--diff")

    assert found.exit_code == 1
    assert "+loyalrules: 1   # the version" in found.output
    assert "-loyalrules: 1   # the version" in found.output
    assert file.read_text(encoding="utf-8") == BAD


def test_what_is_no_yaml_is_told_and_left_alone(file: Path):
    file.write_text("id: [cafe\n", encoding="utf-8")

    assert run().exit_code == 1
    assert file.read_text(encoding="utf-8") == "id: [cafe\n"


def test_a_file_that_is_not_there_is_wrong_usage(file: Path):
    assert run("other.loyal.yaml").exit_code == 2
