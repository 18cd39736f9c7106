"""A comparison reads an event once for both programs, unless they may read it differently."""

from pathlib import Path

import pytest

from loyalrules.engine import read_event
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.replay import read_once
from loyalrules.replay.read_once import say_the_same
from loyalrules.replay.run import Inputs, replay
from replay.histories import history, program_text, write

REGISTRY = build_registry()


def program_of(text: str):
    return load_text(text, "replayed.loyal.yaml", REGISTRY)


def test_only_what_is_decided_may_differ() -> None:
    text = program_text(90)
    program = program_of(text)
    assert say_the_same(program, program_of(text.replace("amount: 70", "amount: 80")))
    assert say_the_same(program, program_of(text.replace("cost: 100", "cost: 200")))
    assert not say_the_same(program, program_of(text.replace("worth: 0.01 USD", "worth: 0.02 USD")))
    assert not say_the_same(program, program_of(text.replace("America/New_York", "Asia/Seoul")))


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Lisbon"])
def test_an_event_is_read_once_where_both_read_alike(tmp_path: Path, monkeypatch, zone: str) -> None:
    counted: list[object] = []

    def receive(raw):
        counted.append(raw)
        return read_event.receive(raw)

    monkeypatch.setattr(read_once, "receive", receive)
    before = program_of(program_text(90))
    after = program_of(program_text(900).replace("America/New_York", zone))
    events = history(6, members=8, events=60, linked=False)
    file = write(tmp_path / "1.jsonl", events)
    both = replay(Inputs([before, after], REGISTRY, [file])).result
    alone = [replay(Inputs([one], REGISTRY, [file])).result.figures[0] for one in (before, after)]
    assert both.figures == alone
    assert bool(counted) == (zone == "America/New_York")
