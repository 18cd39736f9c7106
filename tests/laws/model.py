"""A second, small account of the rules of the ledger: orders, refunds, spending, expiry, a cap, debts.

It is written from what the pages promise, with lists and plain sums, and shares no code with the package.
One member; days are whole numbers, and everything of a day happens at noon. Money is in cents.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

EPOCH = date(2026, 1, 1)
LIFE, WAIT, CAP = 20, 3, 60
BONUS_FROM, BONUS, BONUS_LIFE = 50_00, 15, 45


@dataclass
class Lot:
    """Points of one order: what of them is left, spent, gone; who took from it, its order or others."""

    number: int
    order: int
    left: int
    ready: int
    ends: int
    lapsed: int = 0
    others: int = 0

    def ended(self, day: int) -> bool:
        return day >= self.ends


@dataclass
class Order:
    """An order: its value, what was refunded of it, and for each rule what it gave, gives, and could."""

    day: int
    cents: int
    refunded: Fraction = Fraction(0)
    steps: list[int] = field(default_factory=list)
    bonus: int = 0


class Model:
    """What a member has, by the book."""

    def __init__(self) -> None:
        self.lots: list[Lot] = []
        self.orders: list[Order] = []
        self.used: dict[tuple[int, int], int] = {}
        self.debt = 0

    def balance(self, day: int) -> tuple[int, int, int]:
        """Return (available, pending, owed) after all that is due until noon of a day."""
        self._pass(day)
        waits = sum(lot.left for lot in self.lots if lot.ready > day)
        return sum(lot.left for lot in self.lots) - waits, waits, self.debt

    def _pass(self, day: int) -> None:
        """A lot lapses at the end of its last day; one whose wait is over pays what is owed."""
        moments = sorted({lot.ends for lot in self.lots} | {lot.ready for lot in self.lots})
        for moment in (one for one in moments if one <= day):
            for lot in self.lots:
                if lot.ends == moment:  # At midnight, so before anything that becomes ready at noon.
                    lot.lapsed, lot.left = lot.lapsed + lot.left, 0
            for lot in self.lots:
                if lot.ready == moment and not lot.ended(moment):
                    self._pay(lot)

    def _pay(self, lot: Lot) -> None:
        part = min(lot.left, self.debt)
        lot.left -= part
        lot.others += part
        self.debt -= part

    def buy(self, day: int, cents: int) -> None:
        """An order earns by completed steps, under the month's cap, and a bonus when it is large."""
        self._pass(day)
        order = Order(day, cents)
        number = len(self.orders)
        self.orders.append(order)
        wanted = cents // 7_00 * 5
        month = _month(day)
        room = max(CAP - self.used.get(month, 0), 0)
        given = min(wanted, room)
        order.steps = [given, given, room]
        if given:
            self.used[month] = self.used.get(month, 0) + given
            self._open(number, given, day + WAIT, day + LIFE + 1)
        if cents >= BONUS_FROM:
            order.bonus = BONUS
            self._open(number, BONUS, day, day + BONUS_LIFE + 1)

    def _open(self, order: int, amount: int, ready: int, ends: int) -> None:
        lot = Lot(len(self.lots), order, amount, ready, ends)
        self.lots.append(lot)
        if ready <= self.orders[order].day:
            self._pay(lot)

    def spend(self, day: int, amount: int) -> bool:
        """Spend the points that lapse first; more than there are is refused."""
        if amount > self.balance(day)[0]:
            return False
        for lot in self._ready(day):
            part = min(amount, lot.left)
            lot.left -= part
            amount -= part
        return True

    def _ready(self, day: int) -> list[Lot]:
        ready = [lot for lot in self.lots if lot.ready <= day and not lot.ended(day)]
        return sorted(ready, key=lambda lot: (lot.ends, self.orders[lot.order].day, lot.number))

    def refund(self, day: int, number: int, cents: int) -> bool:
        """What the order gives on what remains, never more than before; the rest is taken back."""
        self._pass(day)
        order = self.orders[number]
        remains = order.cents - order.refunded
        if not remains or cents > remains:
            return False
        order.refunded += cents
        remains -= cents
        given, standing, room = order.steps
        target = min(int(remains // 7_00) * 5, given, room)
        self._take(day, number, standing - target)
        self.used[_month(order.day)] = self.used.get(_month(order.day), 0) - (standing - target)
        order.steps[1] = target
        if order.bonus and remains < BONUS_FROM:
            self._take(day, number, order.bonus)
            order.bonus = 0
        return True

    def _take(self, day: int, number: int, amount: int) -> None:
        """From the order's own lots, then what lapsed of them, then the other lots, then as a debt."""
        own = [lot for lot in self.lots if lot.order == number]
        elsewhere = 0
        for lot in sorted(own, key=lambda lot: (lot.ready <= day or lot.ended(day), lot.number)):
            part = min(amount, lot.left)
            lot.left -= part
            amount -= part
            if not lot.ended(day):  # What others took from it they must now take elsewhere.
                part = min(amount, lot.others)
                lot.others -= part
                amount -= part
                elsewhere += part
        for lot in own:
            part = min(amount, lot.lapsed)
            lot.lapsed -= part
            amount -= part
        elsewhere += amount
        for lot in self._ready(day):
            part = min(elsewhere, lot.left)
            lot.left -= part
            lot.others += part
            elsewhere -= part
        self.debt += elsewhere


def _month(day: int) -> tuple[int, int]:
    when = EPOCH + timedelta(days=day)
    return when.year, when.month
