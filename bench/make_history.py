"""Write a realistic history of a shop, of any size, always the same for the same seed.

Members join over time, some invited by others; each has a taste (how often, how much, what), comes less
in some months and more in others, and one day stops coming. Orders are delivered, some are refunded in
part or whole, rewards are asked for, some members hold a subscription. One file for each month, events in
the order of time, JSON Lines in the form of ``docs/events.md``:

    python bench/make_history.py --events 1000000 --out /tmp/history

A month is written in the order of members into one file for each day, and each day is then sorted: 100
million events need the memory of one day of them.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path

MONTHS = 12
DAYS = 33  # Of a month, with what comes of its last orders.
PER_MEMBER = 26  # Events of a member in a year, about.
CATEGORIES = (
    ("produce", 3, 15), ("bakery", 2, 9), ("meat", 5, 30), ("dairy", 2, 12), ("drinks", 2, 20),
    ("household", 3, 25), ("gift_card", 20, 50),
)  # fmt: skip
SEASON = (80, 85, 95, 100, 100, 95, 90, 90, 100, 105, 120, 150)  # Percent of a usual month.
START = datetime(2025, 1, 1, tzinfo=UTC)


class Member:
    """One member's habits, drawn from the seed and its number alone."""

    def __init__(self, seed: int, number: int, members: int) -> None:
        chance = random.Random(f"{seed}/{number}")
        self.id = f"m{number:08}"
        self.joined = 0 if chance.random() < 0.6 else chance.randrange(MONTHS)
        self.stays = chance.choices((2, 4, 8, 99), (20, 20, 25, 35))[0]
        self.visits = chance.choices((0.4, 1, 2, 5), (25, 35, 28, 12))[0]
        self.basket = chance.choices((2, 4, 7), (40, 40, 20))[0]
        self.likes = chance.sample(range(len(CATEGORIES) - 1), 3)
        self.returns = chance.random() < 0.15
        self.subscribes = chance.random() < 0.1
        inviter = chance.randrange(members)
        self.referrer = f"m{inviter:08}" if chance.random() < 0.2 and inviter < number else None

    def month(self, seed: int, month: int) -> Iterator[tuple[float, dict[str, object]]]:
        """Yield the member's events of one month, with the second of the month at which they happen."""
        if not self.joined <= month < self.joined + self.stays:
            return
        chance = random.Random(f"{seed}/{self.id}/{month}")
        first = 0.0
        if month == self.joined:
            first = chance.random() * 86_400 * 5
            record = {"id": self.id} | ({"referrer": self.referrer} if self.referrer else {})
            yield first, {"type": "member.joined", "member": record}
        expected = self.visits * SEASON[month] / 100
        count = int(expected) + (chance.random() < expected % 1)
        for number in range(count):
            at = first + 60 + chance.random() * (86_400 * 27 - first)
            order = f"{self.id}-{month}-{number}"
            yield from self._order(chance, order, at)
        if count and chance.random() < 0.3:
            at = first + 120 + chance.random() * (86_400 * 27 - first)
            yield at, {"type": "reward.claimed", "member": self.id, "reward": {"id": "voucher"}}

    def _order(
        self, chance: random.Random, order: str, at: float
    ) -> Iterator[tuple[float, dict[str, object]]]:
        lines = []
        for number in range(1 + chance.randrange(self.basket)):
            likes = chance.choice(self.likes) if chance.random() < 0.8 else chance.randrange(len(CATEGORIES))
            category, low, high = CATEGORIES[likes]
            cents = chance.randrange(low * 100, high * 100)
            lines.append(
                {"id": f"l{number}", "category": category, "price": f"{cents // 100}.{cents % 100:02}"}
            )
        record = {"id": order, "channel": chance.choice(("web", "app", "store")), "lines": lines}
        yield at, {"type": "order.paid", "member": self.id, "order": record}
        delivered = at + 3600 * (20 + chance.randrange(28))
        yield delivered, {"type": "order.delivered", "member": self.id, "order": {"id": order}}
        if self.returns and chance.random() < 0.3:
            refund: dict[str, object] = {"id": order}
            if len(lines) > 1 and chance.random() < 0.7:
                refund["lines"] = [{"id": chance.choice(lines)["id"]}]
            yield delivered + 86_400, {"type": "order.refunded", "member": self.id, "order": refund}


def write_month(seed: int, month: int, members: int, out: Path) -> int:
    """Write one month; return the number of its events."""
    start = START.replace(month=month + 1)
    written = 0
    with tempfile.TemporaryDirectory(dir=out) as folder, ExitStack() as stack:
        days = [
            stack.enter_context((Path(folder) / str(day)).open("w+", encoding="utf-8")) for day in range(DAYS)
        ]
        for number in range(members):
            for second, event in Member(seed, number, members).month(seed, month):
                days[int(second // 86_400)].write(json.dumps([second, event], separators=(",", ":")) + "\n")
        with (out / f"{start:%Y-%m}.jsonl").open("w", encoding="utf-8") as stream:
            for day in days:
                day.seek(0)
                for second, event in sorted(map(json.loads, day), key=itemgetter(0)):
                    at = (start + timedelta(seconds=int(second))).isoformat()
                    whole = {"id": f"{month}-{written}", "source": "shop", "at": at, **event}
                    stream.write(json.dumps(whole, separators=(",", ":")) + "\n")
                    written += 1
    return written


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--events", type=int, default=1_000_000, help="about how many")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--out", type=Path, required=True)
    chosen = options.parse_args()
    members = max(10, chosen.events // PER_MEMBER)
    chosen.out.mkdir(parents=True, exist_ok=True)
    written = sum(write_month(chosen.seed, month, members, chosen.out) for month in range(MONTHS))
    print(f"{written:,} events of at most {members:,} members in {chosen.out}")


if __name__ == "__main__":
    main()
