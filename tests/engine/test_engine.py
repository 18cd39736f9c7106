"""Opening an engine, sending events to one or several programs, failing in the middle, and asking back."""

import threading
from pathlib import Path
from typing import Any

import pytest

from engine.cafe import CAFE, CHANGED, TEA, TEXT, address, opened, paid, refunded, stars
from loyalrules.base.problem import EventError, ProgramError, StoreError
from loyalrules.engine.engine import Engine
from loyalrules.engine.outcome import Outcome
from loyalrules.ledger.memory import MemoryStore
from loyalrules.plugins.program import Occurrence


def refusal(engine: Engine, event: Any, program: str | None = None) -> EventError:
    with pytest.raises(EventError) as caught:
        engine.evaluate(event, program)
    return caught.value


# --- Opening --------------------------------------------------------------------------------------


def test_programs_come_from_a_folder_a_file_or_a_list(tmp_path: Path):
    inner = tmp_path / "inner"
    inner.mkdir()
    cafe, tea = tmp_path / "cafe.loyal.yaml", inner / "tea.loyal.yaml"
    cafe.write_text(TEXT)
    tea.write_text(TEXT.replace("moon-cafe", "tea-house"))
    (tmp_path / "notes.yaml").write_text("no program")
    assert sorted(Engine.open(tmp_path).programs) == ["moon-cafe", "tea-house"]
    assert sorted(Engine.open(str(cafe)).programs) == ["moon-cafe"]
    assert sorted(Engine.open([cafe, tea]).programs) == ["moon-cafe", "tea-house"]
    assert sorted(Engine.open([inner, CAFE]).programs) == ["moon-cafe", "tea-house"]


def test_the_problems_of_all_files_are_told_at_once(tmp_path: Path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.loyal.yaml").write_text(TEXT.replace("currency: EUR", "currency: EURO"))
    with pytest.raises(ProgramError) as caught:
        Engine.open(tmp_path)
    assert {problem.place.file for problem in caught.value.problems} == {
        str(tmp_path / "a.loyal.yaml"),
        str(tmp_path / "b.loyal.yaml"),
    }


@pytest.mark.parametrize(("programs", "code"), [([CAFE, CHANGED], "LR190"), ("no-such-folder", "LR191")])
def test_two_of_one_id_and_a_path_to_nothing_are_refused(programs: Any, code: str):
    with pytest.raises(ProgramError) as caught:
        Engine.open(programs)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_an_engine_without_a_program_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="at least one"):
        Engine.open([])


def test_a_folder_without_programs_is_refused(tmp_path: Path):
    with pytest.raises(ProgramError, match=r"loyal\.yaml"):
        Engine.open(tmp_path)


def test_an_engine_closes_its_ledger(tmp_path: Path):
    with opened(address(tmp_path / "loyalty.db")) as engine:
        engine.evaluate(paid(1))
    with pytest.raises(StoreError) as caught:
        engine.evaluate(paid(2))
    assert caught.value.code == "LR711"


def test_a_store_may_be_given():
    store = MemoryStore()
    with opened(store) as engine:
        engine.evaluate(paid(1))
    assert store.answer("moon-cafe", "default", "paid-1") is not None


# --- Several programs -----------------------------------------------------------------------------


def test_each_program_has_its_own_ledger():
    engine = opened(programs=[CAFE, TEA])
    engine.evaluate({**paid(1, "60"), "program": "moon-cafe"})
    engine.evaluate(paid(1, "60"), "tea-house")
    assert stars(engine, program="moon-cafe") == ("10", "30", "0")
    assert stars(engine, program="tea-house") == ("7", "30", "0")
    assert engine.verify() == []


def test_an_event_must_say_for_which_of_several_programs_it_is():
    engine = opened(programs=[CAFE, TEA])
    nobody, wrong, both = (
        refusal(engine, paid(1)),
        refusal(engine, paid(1), "moon-caffe"),
        refusal(engine, {**paid(1), "program": "moon-cafe"}, "tea-house"),
    )
    assert (nobody.code, nobody.hint) == ("LR624", "one of: moon-cafe, tea-house")
    assert (wrong.code, wrong.hint) == ("LR624", 'did you mean "moon-cafe"?')
    assert both.code == "LR624"
    assert refusal(opened(), {**paid(1), "program": "elsewhere"}).hint == "loaded: moon-cafe"


# --- Orders ---------------------------------------------------------------------------------------


def test_an_event_of_an_order_may_leave_its_member_out():
    engine = opened()
    engine.evaluate(paid(1))
    assert engine.evaluate(refunded(1)).balances["mina"]["stars"].pending == 0
    assert [row.member for row in engine.store.events("moon-cafe")] == ["mina", "mina"]


def test_a_member_that_nobody_names_is_asked_for():
    engine = opened()
    for event in (paid(1, member=None), refunded(7)):
        error = refusal(engine, event)
        assert (error.code, error.pointer) == ("LR605", "/member")
    assert "A7" in refusal(engine, refunded(7)).message


def test_a_refund_is_decided_by_the_version_of_the_purchase(tmp_path: Path):
    """It gave 1 star for 2 EUR; now it would be 2 for 1. The refund takes back what was given."""
    store = address(tmp_path / "loyalty.db")
    with opened(store) as engine:
        bought = engine.evaluate(paid(1, "60"))
    with opened(store, CHANGED) as engine:
        back = engine.evaluate(refunded(1))
        assert stars(engine) == ("0", "0", "0")
        assert [effect.amount for effect in back.effects] == [-30, -10]
        assert [effect.place for effect in back.effects] == [effect.place for effect in bought.effects]
        assert engine.verify() == []


def test_a_budget_is_shared_and_never_over():
    engine = opened()
    given = []
    for number in range(6):
        member = f"m{number}"
        given.append(engine.evaluate(paid(number, "60", member=member)).balances[member]["stars"].available)
    assert given == [10, 10, 10, 5, 0, 0]


# --- Failures -------------------------------------------------------------------------------------


class Broken(RuntimeError):
    """What a plugin may raise."""


def breaking(member: str) -> Any:
    """Return the cafe with a handler that fails for one member, after the rules have given something."""

    def handler(work: Any, occurrence: Occurrence) -> None:
        if occurrence.member == member:
            raise Broken

    from_cafe = {**CAFE.after, "order.paid": (*CAFE.after.get("order.paid", ()), handler)}
    return type(CAFE)(**{name: getattr(CAFE, name) for name in CAFE.__slots__} | {"after": from_cafe})


@pytest.mark.parametrize("store", ["memory", "sqlite:///:memory:"])
def test_an_event_on_which_a_plugin_fails_leaves_nothing_behind(store: str):
    engine = opened(store, breaking("jun"))
    engine.evaluate(paid(1))
    with pytest.raises(Broken):
        engine.evaluate(paid(2, member="jun"))
    assert [row.id for row in engine.store.events("moon-cafe")] == ["paid-1"]
    assert engine.verify() == []
    engine.evaluate(paid(3))
    assert stars(engine) == ("0", "20", "0")


@pytest.mark.parametrize("store", ["memory", "sqlite:///:memory:"])
@pytest.mark.parametrize("group", [1, 2, 500])
def test_a_plugin_that_fails_in_the_middle_stops_after_what_came_before(store: str, group: int):
    engine = opened(store, breaking("jun"))
    events = [paid(1), paid(1, "3"), paid(2, member="jun"), paid(3)]
    results = engine.evaluate_many(events, group=group)
    first, conflict = next(results), next(results)
    assert isinstance(first, Outcome)
    assert isinstance(conflict, EventError)
    with pytest.raises(Broken):
        next(results)
    assert [row.id for row in engine.store.events("moon-cafe")] == ["paid-1"]


class FailingStore(MemoryStore):
    """A memory whose commits fail from the third on, after they wrote."""

    def commit(self, *values: Any) -> None:
        super().commit(*values)
        if len(self.events("moon-cafe")) > 2:
            raise StoreError("LR707", "there is no room left")


def test_a_store_that_fails_in_the_middle_of_a_group_writes_nothing_of_it():
    engine = opened(FailingStore())
    results = engine.evaluate_many([paid(number) for number in range(1, 9)], group=2)
    assert [next(results).event_id for _ in range(2)] == ["paid-1", "paid-2"]  # type: ignore[union-attr]
    with pytest.raises(StoreError):
        next(results)
    assert [row.id for row in engine.store.events("moon-cafe")] == ["paid-1", "paid-2"]
    assert stars(engine) == ("0", "20", "0")
    assert engine.verify() == []


def test_a_group_has_at_least_one_event():
    with pytest.raises(ValueError, match="group"):
        list(opened().evaluate_many([paid(1)], group=0))


def test_many_events_are_read_as_they_are_asked_for():
    engine = opened()
    read: list[int] = []

    def stream() -> Any:
        for number in range(100):
            read.append(number)
            yield paid(number)

    results = engine.evaluate_many(stream(), group=10)
    next(results)
    assert len(read) == 10
    assert len(engine.store.events("moon-cafe")) == 10


@pytest.mark.parametrize("store", ["memory", "sqlite:///:memory:", "file"])
def test_threads_may_share_an_engine(store: str, tmp_path: Path):
    engine = opened(address(tmp_path / "loyalty.db") if store == "file" else store)
    errors: list[BaseException] = []

    def work(thread: int) -> None:
        try:
            for number in range(20):
                engine.evaluate(paid(number % 10, member="mina"))
                engine.evaluate(paid(f"{thread}-{number}", member=f"m{thread}"))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert stars(engine) == ("0", "100", "0")
    assert stars(engine, "m3") == ("0", "200", "0")
    assert engine.verify() == []


# --- Why ------------------------------------------------------------------------------------------


def test_an_event_and_an_order_are_explained_from_the_stored_trace(tmp_path: Path):
    store = address(tmp_path / "loyalty.db")
    with opened(store) as engine:
        engine.evaluate(paid(1))
        engine.evaluate(refunded(1))
    with opened(store, CHANGED) as engine:
        (bought,) = engine.explain("paid-1")
        assert [(reason.rule.id, reason.fired) for reason in bought.steps[0].reasons] == [
            ("base", True),
            ("welcome", False),
        ]
        stopped = bought.steps[0].reasons[1].stopped_by
        assert stopped is not None
        assert stopped.line.text == "order.net_sales >= 50"
        assert [one.id for one in engine.explain("A1")] == ["paid-1", "refund-1"]
        assert engine.explain("A1", member="jun") == ()
        with pytest.raises(EventError, match="A2"):
            engine.explain("A2")


def test_an_outcome_says_why_and_so_does_its_replay():
    engine = opened()
    first, again = engine.evaluate(paid(1)), engine.evaluate(paid(1))
    assert "order.net_sales >= 50" in first.explain()
    assert again.explain() == first.explain()
