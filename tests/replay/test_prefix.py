"""A history cut at any day gives what the whole one gave by then; one that is out of order is found."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from loyalrules.cli import main
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.replay.prefix import differences
from loyalrules.replay.run import Inputs, replay
from loyalrules.replay.shaping import Shaping
from replay.histories import history, program_text, write

REGISTRY = build_registry()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("days", [10, 25, 40])
def test_a_cut_history_gives_what_the_whole_one_gave_by_then(tmp_path: Path, seed: int, days: int) -> None:
    events = sorted(history(seed, members=15, events=150, linked=True), key=lambda one: str(one["at"]))
    file = write(tmp_path / "1.jsonl", events)
    program = load_text(program_text(90), "replayed.loyal.yaml", REGISTRY)
    cut = date(2026, 3, 1).toordinal() + days
    for shift in (0, 52):
        inputs = Inputs([program], REGISTRY, [file], shaping=Shaping(cut=cut, shift=shift))
        replayed = replay(inputs)
        assert differences(inputs, replayed) == []
        assert replayed.result.figures[0].at_cut, "without anything at the cut this proves nothing"
        assert replayed.result.figures[0].at_cut != replayed.result.figures[0].held.stands


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop.loyal.yaml").write_text(
        "loyalrules: 1\nid: shop\ncurrency: USD\ntimezone: UTC\nunits: {points: {}}\n"
        "rules:\n"
        "  - {id: base, when: order.paid, then: [{earn: {amount: 1 for every 1 USD of order.net_sales}}]}\n"
    )
    return tmp_path


def paid(order: str, day: str) -> dict[str, object]:
    return {
        "id": order, "type": "order.paid", "at": f"{day}T12:00:00Z", "member": "mina",
        "order": {"id": order, "lines": [{"price": "10"}]},
    }  # fmt: skip


def simulate(folder: Path, *options: str) -> tuple[int, str]:
    files = [f"{folder}/shop.loyal.yaml", f"{folder}/h.jsonl"]
    done = CliRunner().invoke(main, ["simulate", *files, "--lang", "en", "--jobs", "1", *options])
    return done.exit_code, done.output


def test_the_command_says_that_all_is_alike(shop: Path) -> None:
    write(shop / "h.jsonl", [paid("A", "2026-03-01"), paid("B", "2026-03-02"), paid("C", "2026-03-05")])
    code, shown = simulate(shop, "--check-prefix", "2026-03-03")
    assert (code, shown.splitlines()[-1]) == (
        0, " cut at 2026-03-03: members hold then what they hold in the whole history",
    )  # fmt: skip


def test_an_event_behind_later_ones_is_found(shop: Path) -> None:
    write(shop / "h.jsonl", [paid("A", "2026-03-01"), paid("C", "2026-03-05"), paid("B", "2026-03-02")])
    code, shown = simulate(shop, "--check-prefix", "2026-03-03")
    assert code == 1
    assert shown.splitlines()[-1].startswith(
        " cut at 2026-03-03: points available 20, but 10 in the whole history"
    )
    code, shown = simulate(shop, "--check-prefix", "2026-03-03", "--format", "json")
    assert json.loads(shown)["prefix"] == {
        "day": "2026-03-03", "alike": False,
        "differences": [{"unit": "points", "account": "available", "cut": "20", "whole": "10"}],
    }  # fmt: skip
