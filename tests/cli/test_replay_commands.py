"""Commands that replay a history: simulate and diff."""

import json
from pathlib import Path

import pytest

from cli.shop_files import PROGRAM, STORE, lines, run

pytestmark = pytest.mark.usefixtures("shop_folder")

HISTORY = ("history.csv", "--map", "map.yaml")


def test_a_simulation_gives_what_a_ledger_was_given():
    run("run", "history.csv", "--store", STORE, "--map", "map.yaml")
    held = [
        json.loads(run("member", member, "--store", STORE, "--format", "json").stdout)["balances"]["stars"]
        for member in ("mina", "jun")
    ]
    data = json.loads(run("simulate", "shop.loyal.yaml", *HISTORY, "--format", "json").stdout)

    (unit,) = data["units"]
    assert (data["orders"], data["members"], unit["unit"]) == (2, 2, "stars")
    assert int(unit["pending"]) == sum(int(one["pending"]) for one in held) == 100 * (1012 + 3)
    assert int(unit["available"]) == sum(int(one["available"]) for one in held) == 0


def test_nothing_is_written():
    before = sorted(path.name for path in Path().iterdir())
    run("simulate", "shop.loyal.yaml", *HISTORY)
    run("diff", "shop.loyal.yaml", "shop.loyal.yaml", "--history", *HISTORY)

    assert sorted(path.name for path in Path().iterdir()) == before


def test_days_choose_what_is_replayed():
    Path("history.csv").write_text(
        "receipt,paid_at,card,price\nA1,2026-12-05 23:59,mina,5\nA2,2026-12-06 00:00,mina,7\n",
        encoding="utf-8",
    )

    def sales(*options: str) -> str:
        shown = run("simulate", "shop.loyal.yaml", *HISTORY, "--format", "json", *options).stdout
        return json.loads(shown)["sales"]

    assert sales() == "12"
    assert sales("--through", "2026-12-05") == "5"
    assert sales("--from", "2026-12-06") == "7"


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--from", "2026-13-01"), "not a day such as 2026-11-30"),
        (("--shift", "30d"), "not a number of whole weeks such as 52w"),
        (("--sample", "0%"), "more than 0% and at most 100%"),
        (("--sample", "half"), "not a share such as 10%"),
        (("--delivery-after", "soon"), 'not a duration such as 3d or "3 days"'),
        (("--from", "2026-12-02", "--through", "2026-12-01"), "--through lies before --from"),
    ],
)
def test_an_option_that_makes_no_sense_is_told(option: tuple[str, ...], said: str):
    result = run("simulate", "shop.loyal.yaml", *HISTORY, *option, exit_code=2)

    assert said in " ".join(result.stderr.replace("│", " ").split())


def test_a_span_without_events_is_told():
    result = run("simulate", "shop.loyal.yaml", *HISTORY, "--from", "2030-01-01", exit_code=2)

    assert "no event of the history is to be replayed" in result.stderr


def test_what_cannot_be_read_is_counted_with_its_line():
    Path("bad.jsonl").write_text(
        '{"id": "1", "type": "order.paid", "at": "yesterday", "member": "mina"}\n{"id": 2}\nno json\n'
        '{"id": "3", "type": "order.paid", "at": "2026-12-05T15:00:00+09:00", "member": "mina",'
        ' "order": {"id": "A1", "lines": [{"price": "1000"}]}}\n',
        encoding="utf-8",
    )
    result = run("simulate", "shop.loyal.yaml", "bad.jsonl", exit_code=1)

    told = [line for line in lines(result) if line.startswith(" unreadable: ")]
    assert [line.split(": ")[1] for line in told] == ["bad.jsonl:1", "bad.jsonl:2", "bad.jsonl:3"]


def test_the_same_program_says_the_same_and_a_changed_one_does_not():
    Path("new.loyal.yaml").write_text(
        PROGRAM.replace("amount: ", "at_most: 7, amount: ", 1), encoding="utf-8"
    )

    same = run("diff", "shop.loyal.yaml", "shop.loyal.yaml", "--exit-code")
    changed = run("diff", "shop.loyal.yaml", "new.loyal.yaml", "--exit-code", exit_code=1)

    assert lines(same) == ["the programs say the same"]
    assert "at_most: 7 added" in changed.stdout
    assert "may take away what members were promised" in changed.stdout
    assert "not measured" in changed.stdout


def test_less_for_a_member_is_called_taking_away():
    Path("new.loyal.yaml").write_text(
        PROGRAM.replace("amount: ", "at_most: 7, amount: ", 1), encoding="utf-8"
    )
    shown = run("diff", "shop.loyal.yaml", "new.loyal.yaml", "--history", *HISTORY, "--format", "json").stdout
    data = json.loads(shown)

    (shares,) = data["members"].values()
    assert data["verdict"] == "less"
    assert (shares["same"], shares["more"], shares["less"]) == (0, 0, 2)
    assert shares["movers"] == [
        {"member": who, "before": before, "after": "7", "why": [{"rule": "base", "change": change}]}
        for who, before, change in (("mina", "101200", "-101193"), ("jun", "300", "-293"))
    ]


@pytest.mark.parametrize(
    "content", [b"events: \xff\xfe", b"events: {order.payed: {at: paid_at, member: card, id: receipt}}"]
)
def test_a_mapping_that_cannot_be_used_is_told_with_its_place(content: bytes):
    Path("map.yaml").write_bytes(content)
    result = run("simulate", "shop.loyal.yaml", *HISTORY, exit_code=1)

    assert "map.yaml:1:" in result.stderr
    assert "internal error" not in result.stderr
