"""Every problem is told as its file says. `UPDATE_PROBLEMS=1` writes the files anew; read the difference."""

import os
from pathlib import Path

import pytest

from loyalrules.base.codes import CODES
from problems.cases import Case, cases, files, with_says
from problems.finding import told_of

UPDATE = bool(os.environ.get("UPDATE_PROBLEMS"))
EVERY = cases()
LEAST = 400


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.skipif(UPDATE, reason="the files are written anew")
@pytest.mark.parametrize("case", EVERY, ids=[case.name for case in EVERY])
def test_the_author_reads_what_the_file_says(case: Case, tmp_path: Path):
    codes, said = told_of(case, tmp_path)

    assert said == case.says.rstrip("\n"), "UPDATE_PROBLEMS=1 writes it anew"
    assert case.code in codes


@pytest.mark.parametrize("case", EVERY, ids=[case.name for case in EVERY])
def test_one_mistake_is_told_once(case: Case, tmp_path: Path):
    codes, _ = told_of(case, tmp_path)

    assert len(codes) == case.data.get("mistakes", 1)


@pytest.mark.skipif(not UPDATE, reason="only on request")
def test_write_the_files_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for file in files():
        says = []
        for case in (case for case in EVERY if case.code == file.stem):
            folder = tmp_path / case.name
            folder.mkdir()
            monkeypatch.chdir(folder)
            says.append(told_of(case, folder)[1])
        file.write_text(with_says(file.read_text(encoding="utf-8"), says), encoding="utf-8")


def test_every_code_has_a_file_and_every_file_a_code():
    assert {file.stem for file in files()} == set(CODES)


def test_there_are_enough_of_them():
    assert len(EVERY) >= LEAST
