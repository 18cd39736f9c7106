"""The page of a simulation: whole in itself, in three languages, with the numbers of the report."""

from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from loyalrules.base.language import LANGUAGES
from loyalrules.cli import main
from loyalrules.pages.need import MissingLibrary, need
from loyalrules.pages.simulation import comparison_page, simulation_page
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.replay.changes import changes
from loyalrules.replay.compared import compared
from loyalrules.replay.run import Inputs, replay
from loyalrules.replay.shaping import Shaping
from loyalrules.replay.simulated import simulated
from replay.histories import history, program_text, write

REGISTRY = build_registry()


class Reader(HTMLParser):
    """Checks that every element is closed, and collects the text and what is fetched."""

    EMPTY = frozenset({"meta", "br", "path", "use", "image", "link", "rect"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.EMPTY:
            self.open.append(tag)
        self.fetched += [str(value) for name, value in attrs if name in ("src", "href", "xlink:href")]

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data.strip())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("history")
    file = write(folder / "1.jsonl", history(4, members=30, events=300, linked=True))
    before = load_text(program_text(90), "a.yaml", REGISTRY)
    after = load_text(program_text(9000).replace("amount: 5 for", "amount: 4 for"), "b.yaml", REGISTRY)
    return before, after, replay(Inputs([before, after], REGISTRY, [file]))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_needs_nothing_but_itself(made, lang: str) -> None:
    before, after, replayed = made
    report = simulated(before, replayed, Shaping())
    both = compared(before, after, replayed, Shaping(), 5)
    for page in (
        simulation_page(report, before, lang),
        comparison_page(changes(before, after), both, after, lang),
    ):
        reader = Reader(page)
        assert reader.open == []
        assert [where for where in reader.fetched if not where.startswith("#")] == []
        assert "<script" not in page
        assert f'<html lang="{lang}">' in page
        assert "url(http" not in page


def test_the_numbers_are_those_of_the_report(made) -> None:
    before, _, replayed = made
    report = simulated(before, replayed, Shaping())
    words = Reader(simulation_page(report, before)).words
    cost = sum((line.cost or Fraction(0) for line in report.rules), Fraction(0))
    assert f"{int(cost)}.{int(cost * 100) % 100:02}" in words
    for line in report.rules:
        if line.unit == "points":
            assert f"{int(line.given - line.taken_back):,}" in words


def test_the_same_report_is_the_same_page(made) -> None:
    before, _, replayed = made
    report = simulated(before, replayed, Shaping())
    assert simulation_page(report, before) == simulation_page(report, before)


def test_names_are_shown_as_they_are_and_run_nothing(made) -> None:
    _, _, replayed = made
    text = program_text(90).replace("id: replayed\n", "id: replayed\nname: <script>alert(1)</script> & co\n")
    program = load_text(text, "c.yaml", REGISTRY)
    page = simulation_page(simulated(program, replayed, Shaping()), program)
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page


def test_a_library_that_is_missing_is_named_with_the_way_to_get_it() -> None:
    with pytest.raises(MissingLibrary, match=r"pip install loyalrules\[report\]"):
        need("no_such_library")


def test_a_page_is_written_beside_the_report(tmp_path: Path) -> None:
    file = write(tmp_path / "1.jsonl", history(4, members=5, events=30, linked=False))
    program = tmp_path / "a.loyal.yaml"
    program.write_text(program_text(900), encoding="utf-8")
    page = tmp_path / "page.html"
    done = CliRunner().invoke(
        main, ["simulate", str(program), str(file), "--html", str(page), "--lang", "zh"]
    )
    assert done.exit_code in (0, 1), done.output
    assert "各规则发放情况" in page.read_text(encoding="utf-8")
