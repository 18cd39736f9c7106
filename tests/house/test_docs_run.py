"""What the pages show is run, and prints what they say."""

import sys
import types
from collections import Counter
from pathlib import Path

import click
import pytest

from house.docs_run import REPOSITORY, Page
from house.fences import commands, fences, prints_as_shown

README = REPOSITORY / "README.md"
PAGES = [*([README] if README.exists() else []), *sorted((REPOSITORY / "docs").rglob("*.md"))]


def run(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str = "page.md") -> Counter[str]:
    page = Page(name, text, folder)
    page.run(monkeypatch)
    return page.counted


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_the_page_is_true(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    name = page.relative_to(REPOSITORY).as_posix()

    run(page.read_text(encoding="utf-8"), tmp_path, monkeypatch, name)


@pytest.mark.skipif(not README.exists(), reason="there is no README.md yet")
@pytest.mark.parametrize("language", ["python", "yaml", "console"])
def test_the_pages_have_blocks_that_are_run(language: str):
    """If a change of the fences made every page trivially true, this fails."""
    blocks = [f for page in PAGES for f in fences(page.read_text(encoding="utf-8"), page.name)]
    run_here = {
        "python": [f for f in blocks if f.language == "python"],
        "yaml": [f for f in blocks if f.language == "yaml" and f.is_program],
        "console": [f for f in blocks if f.language == "console" and "$ loyalrules " in f.text],
    }

    assert run_here[language]


# The runner itself, on planted pages.

PLANTED = {
    "python that raises": ("```python\nassert 1 == 2\n```", AssertionError, ""),
    "a doctest that differs": ("```python\n>>> 1 + 1\n3\n```", AssertionError, "Got:\n    2"),
    "a language nobody runs": ("```pyton\n1\n```", AssertionError, "page.md:2: name the language"),
    "no language": ("```\n1\n```", AssertionError, "name the language"),
    "no end": ("```python\n1", ValueError, "page.md:1: this block has no end"),
    "other ticks": ("~~~python\n1\n~~~", ValueError, "open a block with"),
    "yaml that is none": ("```yaml\n- [\n```", Exception, "expected the node content"),
    "json that is none": ("```json\n{\n```", ValueError, "line 2"),
    "a program with a problem": ("```yaml\nloyalrules: 1\nteir: x\n```", AssertionError, "LR101 unknown key"),
    "a mistake that is none": ("```yaml LR101\nloyalrules: 1\n```", AssertionError, "this program has: []"),
    "another mistake": ("```yaml LR204\nloyalrules: 1\nteir: x\n```", AssertionError, "LR101 unknown key"),
    "a mistake in a part": ("```yaml LR101\nteir: x\n```", AssertionError, "only a program can show LR101"),
    "another output": ("```console\n$ loyalrules hello\nbye\n```", pytest.fail.Exception, "-bye\n+hello"),
    "a missing output": ("```console\n$ loyalrules hello\n```", pytest.fail.Exception, "+hello"),
    "a crash": ("```console\n$ loyalrules crash\n...\n```", ZeroDivisionError, ""),
    "another exit code": ("```console\n$ loyalrules fail\n$ echo $?\n0\n```", AssertionError, "it is 1"),
    "a strange command": ("```console\n$ rm x\n```", AssertionError, "page.md:2: rm cannot be run here"),
    "output of make": ("```console\n$ make\nall good\n```", AssertionError, "cannot be checked"),
    "output of nothing": ("```console\nall good\n```", ValueError, "starts with a line '$ command'"),
}


class Refused(Exception):
    def __init__(self) -> None:
        place = types.SimpleNamespace(__str__=lambda: "place")
        self.problems = [types.SimpleNamespace(place=place, code="LR101", message="unknown key")]


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small package in place of ours: the runner is judged here, not the engine."""

    def load_text(text: str, file: str) -> str:
        if "teir" in text:
            raise Refused
        return file

    @click.group()
    def main() -> None: ...

    main.command("hello")(lambda: click.echo("hello"))
    main.command("crash")(lambda: 1 // 0)
    main.command("fail")(lambda: sys.exit(1))
    main.command("show")(click.argument("file")(lambda file: click.echo(Path(file).read_text())))
    package = types.ModuleType("loyalrules")
    package.load_text, package.ProgramError = load_text, Refused
    cli = types.ModuleType("loyalrules.cli")
    cli.main = main
    monkeypatch.setitem(sys.modules, "loyalrules", package)
    monkeypatch.setitem(sys.modules, "loyalrules.cli", cli)


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize("plant", PLANTED)
def test_a_page_that_is_not_true_fails(plant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text, error, message = PLANTED[plant]

    with pytest.raises(error) as caught:
        run(text, tmp_path, monkeypatch)

    assert message in str(caught.value)


TRUE_PAGE = """
```python
# stamps.py
CARD = 10
```
```python
import stamps

def full(count):
    return count >= stamps.CARD
```
Later blocks see the names of earlier ones:

1. in a list too:
   ```python
   >>> full(10)
   True
   >>> half = 5
   ```
```python
assert not full(half)
```
```yaml
# shop.loyal.yaml
loyalrules: 1
```
```yaml LR101
loyalrules: 1  # a program with a mistake
teir: x
```
```yaml
- earn: 5%
```
```json
// event.json
{"id": 1}
```
```console
$ make setup
$ loyalrules show \\
    shop.loyal.yaml
# shop...yaml
...
$ loyalrules show event.json
{"id": 1}
$ loyalrules fail
$ echo $?
1
```
````text
```python
this is only shown
```
````
"""


@pytest.mark.usefixtures("stand_in")
def test_a_true_page_passes_and_all_of_it_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    counted = run(TRUE_PAGE, tmp_path, monkeypatch)

    assert counted == {"python": 4, "yaml": 2, "console": 3}
    assert "stamps" not in sys.modules


def test_a_fence_knows_its_line():
    (fence,) = fences("# Title\n\n```python extra words\nx = 1\n```\n", "page.md")

    assert (fence.place, fence.words, fence.text) == ("page.md:4", ("extra", "words"), "x = 1\n")


def test_a_console_block_is_split_at_its_commands():
    first, second = commands("$ loyalrules a\none\n\ntwo\n$ loyalrules b\n", first_line=7)

    assert (first.line, first.text, first.expected) == (7, "loyalrules a", "one\n\ntwo\n")
    assert (second.line, second.text, second.expected) == (11, "loyalrules b", "")


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("", "", True),
        ("", "x", False),
        ("a  \n\n", "\na\n", True),
        ("a\n...", "a", True),
        ("a\n...\nz", "a\nb\nc\nz", True),
        ("a\n...\nz", "a\nb\nc", False),
        ("in ... s", "in 0.04 s", True),
        ("in ... s", "in 0.04\n s", False),
        ("a.c", "abc", False),
    ],
)
def test_dots_stand_for_lines_or_for_text_of_a_line(expected: str, actual: str, same: bool):
    assert prints_as_shown(expected, actual) is same
