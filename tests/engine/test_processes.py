"""Several engines on one ledger file, as in several processes: one wins, and nobody loses an event."""

import subprocess
import sys
import threading
from pathlib import Path

from engine.cafe import TEXT, address, opened, paid, stars
from loyalrules.engine.engine import Engine

REDEEMING = """
import sys
from loyalrules.engine.engine import Engine
program, store, who = sys.argv[1:]
with Engine.open(program, store=store) as engine:
    for number in range(5):
        outcome = engine.evaluate({
            "id": f"redeem-{who}-{number}", "type": "points.redeemed", "member": "mina",
            "at": "2026-03-02T12:00:00+01:00", "points": {"amount": "10"},
        })
        print(outcome.refused or "won")
"""


def test_the_last_stars_are_spent_once(tmp_path: Path):
    """Four processes try to spend the same ten stars, five times each."""
    program, store = tmp_path / "cafe.loyal.yaml", address(tmp_path / "loyalty.db")
    program.write_text(TEXT)
    with Engine.open(program, store=store) as engine:
        engine.evaluate(paid(1, "60"))
        assert stars(engine) == ("10", "30", "0")
    command = [sys.executable, "-c", REDEEMING, str(program), store]
    running = [subprocess.Popen([*command, str(who)], stdout=subprocess.PIPE, text=True) for who in range(4)]
    said = [line for process in running for line in process.communicate()[0].splitlines()]
    assert [process.returncode for process in running] == [0, 0, 0, 0]
    assert len(said) == 20
    assert said.count("won") == 1
    with Engine.open(program, store=store) as engine:
        assert stars(engine) == ("0", "30", "0")
        assert len(engine.store.events("moon-cafe")) == 21
        assert engine.verify() == []


def test_engines_see_what_the_others_wrote(tmp_path: Path):
    """The same events through two engines at once: each is decided by one of them and answered by both."""
    store = address(tmp_path / "loyalty.db")
    answers: list[list[str]] = [[], []]

    def work(one: int) -> None:
        with opened(store) as engine:
            for number in range(30):
                outcome = engine.evaluate(paid(number, "60", member=f"m{number % 3}"))
                answers[one].append(outcome.to_json().replace('"replayed":true', '"replayed":false'))

    opened(store).close()
    threads = [threading.Thread(target=work, args=(one,)) for one in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers[0] == answers[1]
    with opened(store) as engine:
        assert len(engine.store.events("moon-cafe")) == 30
        assert engine.verify() == []
