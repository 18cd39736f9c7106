"""Clients of a shop who act at once, and whose luck is bad: answers get lost, processes die, ids come again.

Everything that happens in a schedule follows from its seed: who is next, what he wants, and what goes wrong.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from random import Random
from typing import Any
from unittest.mock import patch

from laws.model import BONUS, BONUS_FROM, BONUS_LIFE, CAP, EPOCH, LIFE, WAIT
from loyalrules.base.problem import EventError
from loyalrules.engine.deliver import deliver
from loyalrules.engine.engine import Engine
from loyalrules.ledger.checks import verify
from loyalrules.ledger.store import Ledger
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from simulator.model import Answer, World

REGISTRY = build_registry()
SHOP = load_text(
    f"""
loyalrules: 1
id: crowd
currency: EUR
timezone: UTC
units:
  points: {{worth: 0.01 EUR, pay: {{at_least: 1}}, transfer: {{}}}}
rules:
  - id: steps
    when: order.paid
    then:
      - earn:
          amount: 5 for every 7 EUR of order.net_sales
          available: {{after: order.paid, wait: {WAIT} days}}
          expires: {{after: {LIFE} days}}
          limit: {{total: {CAP}, each: month}}
  - id: bonus
    when: order.paid
    if: [order.net_sales >= {BONUS_FROM // 100}]
    then:
      - earn: {{amount: {BONUS}, expires: {{after: {BONUS_LIFE} days}}}}
      - issue_coupon: {{worth: 5 EUR}}
""",
    "crowd.loyal.yaml",
    REGISTRY,
)
CLIENTS, MEMBERS, STEPS = 4, 3, 25


class Died(Exception):
    """A process that is no more."""


class Shop:
    """Two processes on one ledger. ``again`` opens the ledger anew; without it there is one process."""

    def __init__(self, store: Ledger, again: Callable[[], Ledger] | None = None) -> None:
        self._again = again
        self.engines = [self._engine(store)]
        if again is not None:
            self.engines.append(self._engine(again()))
        self.counted: Counter[str] = Counter()

    @staticmethod
    def _engine(store: Ledger) -> Engine:
        return Engine({SHOP.id: SHOP}, store, REGISTRY)

    def restart(self, number: int) -> None:
        """Let a process die and come back: what it knew is forgotten."""
        if self._again is not None:
            self.engines[number].close()
            self.engines[number] = self._engine(self._again())

    def close(self) -> None:
        """Close the ledger."""
        for engine in self.engines:
            engine.close()


class Schedule:
    """What four clients do to one shop, under one seed. ``faults`` are the differences to the model."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop = shop
        self.random = Random(seed)
        self.name = f"s{seed}"
        self.world = World()
        self.day = 0
        self.count = 0
        self.waiting: list[dict[str, Any] | None] = [None] * CLIENTS
        self.sent: list[dict[str, Any]] = []
        self.faults: list[str] = []

    def run(self) -> list[str]:
        """Let the clients act, then answer whoever still waits, and compare all that is there."""
        for _ in range(STEPS):
            self.step(self.random.randrange(CLIENTS), bad_luck=True)
            if self.random.random() < 0.15 and not any(self.waiting):
                self.day += self.random.choice((1, 2, 4, 8, 16))
                if (
                    self.random.random() < 0.2
                ):  # Somebody lets time pass for everybody: nothing depends on it.
                    self.shop.counted["time passed"] += 1
                    self.shop.engines[0].advance(moment(self.day))
        for client, event in enumerate(self.waiting):
            if event is not None:
                self.step(client, bad_luck=False)
        self.day += 100
        for member in (*self.world.members, *self.world.now):
            known = self.world.members[self.world.called(member)]
            self.same(f"{member} at last", self.balance(member), known.balance(self.day))
        return self.faults

    def step(self, client: int, *, bad_luck: bool) -> None:
        """Let a client send what he waits for an answer to, or something new; perhaps it goes wrong."""
        event = self.waiting[client] or self.wish()
        number = self.random.randrange(len(self.shop.engines))
        luck = self.random.random() if bad_luck else 1
        self.waiting[client] = event
        if luck < 0.08:
            self.dies_before_it_is_written(number, event)
            return
        answer = self.world.decide(event, self.day)
        self.ask(number, event, answer)
        if luck < 0.16:
            self.shop.counted["answers lost"] += 1
            return
        if luck < 0.20:
            self.shop.counted["deaths after writing"] += 1
            self.shop.restart(number)
            return
        self.waiting[client] = None
        self.sent.append(event)

    def ask(self, number: int, event: dict[str, Any], wanted: Answer | None) -> None:
        """Send an event, and compare the answer with the model's."""
        try:
            outcome = self.shop.engines[number].evaluate(event)
        except EventError as error:
            self.shop.counted[f"errors {error.code}"] += 1
            self.same(f"{event['id']}", (error.code, None), ("LR620", wanted))
            return
        self.shop.counted[f"{event['type']}{' replayed' if outcome.replayed else ''}"] += 1
        if wanted is None:
            self.faults.append(f"{self.name} {event['id']}: another content under a known id was answered")
            return
        found = outcome.balances.get(wanted.member, {}).get("points")
        has = (0, 0, 0) if found is None else (int(found.available), int(found.pending), int(found.owed))
        self.same(
            event["id"], (not outcome.refused, has), (wanted.accepted, wanted.balance if found else has)
        )

    def dies_before_it_is_written(self, number: int, event: dict[str, Any]) -> None:
        """The process dies inside the transaction, at one of its statements."""
        known = event["id"] in self.world.answers
        engine = self.shop.engines[number]
        with dying(engine.store, self.random.randrange(8)):
            try:
                engine.evaluate(event)
            except (Died, EventError):
                self.shop.counted["deaths before writing"] += 1
            else:
                if not known:
                    self.world.decide(event, self.day)  # It got through before its time was up.
        self.shop.restart(number)

    def balance(self, member: str) -> tuple[int, int, int]:
        engine = self.shop.engines[0]
        if not engine.store.member(SHOP.id, self.world.called(member)).balances:
            return (0, 0, 0)
        found = engine.member(member, moment(self.day)).balance("points")
        return int(found.available), int(found.pending), int(found.owed)

    def same(self, what: str, found: object, wanted: object) -> None:
        if found != wanted:
            self.faults.append(f"{self.name} {what}: {found}, the model says {wanted}")

    # --- What a client wants ----------------------------------------------------------------------

    def wish(self) -> dict[str, Any]:
        """Return an event that nobody sent yet, or one that was sent before, perhaps with another content."""
        chance = self.random.random()
        if self.sent and chance < 0.08:
            return self.random.choice(self.sent)
        if self.sent and chance < 0.12:
            return {**self.random.choice(self.sent), "at": moment(self.day + 1)}
        self.count += 1
        event = {"id": f"{self.name}-e{self.count}", "member": self.member(), "at": moment(self.day)}
        orders = list(self.world.orders)
        if chance < 0.45 or not orders:
            return event | self.order(f"{self.name}-o{self.count}")
        if chance < 0.50:  # The same order once more, under an id that is new.
            return event | self.order(self.random.choice(orders))
        if chance < 0.72:
            return event | self.refund(self.random.choice(orders))
        amount = self.random.choice((1, 5, 15, 30, 60))
        if chance < 0.84:
            return event | {"type": "points.redeemed", "points": {"amount": amount}}
        if chance < 0.90:
            return event | {"type": "points.transferred", "points": {"amount": amount, "to": self.member()}}
        if chance < 0.92:
            return event | {"type": "members.merged", "members": {"from": self.member()}}
        by_hand = {"amount": self.random.choice((amount, -amount)), "reason": "count", "by": "kim"}
        return event | {"type": "points.adjusted", "points": by_hand}

    def member(self) -> str:
        return f"{self.name}-m{self.random.randrange(MEMBERS)}"

    def order(self, order: str) -> dict[str, Any]:
        return {"type": "order.paid", "order": {"id": order, "lines": [{"id": "l", "price": self.money(90)}]}}

    def refund(self, order: str) -> dict[str, Any]:
        part = {"amount": self.money(40)} if self.random.random() < 0.6 else {}
        member = self.world.orders[order][0]
        return {"type": "order.refunded", "member": member, "order": {"id": order, **part}}

    def money(self, most: int) -> str:
        return f"{self.random.randrange(3, most)}.50"


@contextmanager
def dying(store: Any, after: int) -> Iterator[None]:
    """Let a store die before its statement number ``after``, or in memory behind what it wrote."""
    database = getattr(store, "database", None)
    target = store if database is None else database
    names = ("commit",) if database is None else ("execute", "execute_many", "change", "commit")
    left = [after]

    def dies(work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*values: Any, **more: Any) -> Any:
            if database is None:
                work(*values, **more)
                raise Died
            left[0] -= 1
            if left[0] < 0:
                raise Died
            return work(*values, **more)

        return run

    with ExitStack() as stack:
        for name in names:
            stack.enter_context(patch.object(target, name, dies(getattr(target, name))))
        yield


def moment(day: int) -> str:
    return f"{(EPOCH + timedelta(days=day)).isoformat()}T12:00:00Z"


def judged(shop: Shop, first: int, schedules: int) -> list[str]:
    """Run schedules on one shop, deliver, and look at all its books; return what is not as it must be."""
    faults: list[str] = []
    messages = 0
    for seed in range(first, first + schedules):
        schedule = Schedule(shop, seed)
        faults += schedule.run()
        messages += schedule.world.messages
    store = shop.engines[0].store
    told = sum(1 for _ in store.outbox(SHOP.id))
    if told != messages:
        faults.append(f"{told} messages, the model says {messages}")
    faults += undelivered(shop, Random(first))
    return faults + verify(store, SHOP.id)


def undelivered(shop: Shop, random: Random) -> list[str]:
    """Deliver every message with a deliverer that dies now and then; tell what was left out or came late."""
    store = shop.engines[0].store
    taken: list[str] = []

    def send(message: Any) -> None:
        taken.append(message.id)
        if random.random() < 0.1:
            raise KeyboardInterrupt  # Taken, and not marked.

    while store.waiting(SHOP.id, 1):
        try:
            deliver(store, SHOP.id, send, lambda: 1)
        except KeyboardInterrupt:
            shop.counted["deaths of deliverers"] += 1
    wanted = [one.id for one in store.outbox(SHOP.id)]
    return [] if list(dict.fromkeys(taken)) == wanted else ["messages were left out, or came out of order"]
