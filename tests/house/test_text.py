"""What is committed reads the same on every machine, and nothing in src is left for later."""

import re
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
# The words are put together here, so that this file does not break its own rule.
MACHINE_PATH = re.compile(
    r"(?<![\w.:/-])/(?:" + "|".join(["work", "root", r"home/\w+", r"tmp/[\w.]+"]) + ")/"
)
# In quotes the last one is a currency: ISO 4217 has it for no currency at all.
LEFT_FOR_LATER = re.compile(r'(?<!")\b(?:' + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r')\b(?!")')
NOT_TEXT = frozenset({".bin", ".png", ".jpg", ".gif", ".ico", ".parquet", ".gz", ".zip", ".woff2", ".pdf"})


def committed_files() -> list[Path]:
    """Return what git has, and what it would be given next: a mistake is found before it is committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    ).stdout.decode()
    paths = [REPOSITORY / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix not in NOT_TEXT]


def places(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    return [
        f"{file.relative_to(REPOSITORY)}:{number}: {found[0]}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        for found in pattern.finditer(line)
    ]


def test_no_text_names_a_path_of_one_machine():
    files = committed_files()

    assert len(files) > 10
    assert places(MACHINE_PATH, files) == []


def test_nothing_in_src_is_left_for_later():
    files = [path for path in committed_files() if path.is_relative_to(REPOSITORY / "src")]

    assert files
    assert places(LEFT_FOR_LATER, files) == []


@pytest.mark.parametrize("folder", ["/work", "/root", "/home/mina", "/tmp/out"])
def test_a_machine_path_is_seen(folder: str):
    assert MACHINE_PATH.search(f'open("{folder}/a.txt")')


@pytest.mark.parametrize(
    "text", ["https://example.com/" + "work/", "net" + "work/", "../" + "work/", "/tmp/"]
)
def test_other_paths_are_not(text: str):
    assert MACHINE_PATH.search(text) is None
