"""Adding up decisions as they are made, so that nothing of them needs to be kept."""

from loyalrules.base.calendar import window_start
from loyalrules.facts.decision import Decision
from loyalrules.facts.event import Event
from loyalrules.facts.state import Exact, MemberState, Order
from loyalrules.plugins.program import EventType, Program
from loyalrules.replay.figures import Figures, Issue
from loyalrules.report.sums import Adding


class Tally:
    """Adds up what was decided. ``figures`` are complete after ``finish``.

    Members are closed at the end: what they hold then is counted.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.figures = Figures()
        self.net: dict[tuple[str, str], Exact] = {}  # By member and unit: got, less taken back.
        self._adding = Adding(program.zone)
        self._fired: dict[str, set[str]] = {}
        self._sold: dict[str, tuple[EventType, Exact]] = {}
        self._bought: dict[str, set[int]] = {}
        self._months: dict[tuple[str, str], int] = {}

    def take(self, event: Event, decision: Decision, before: dict[str, MemberState]) -> None:
        """Add one decision; ``before`` are the states of its members that it was made on."""
        figures = self.figures
        if decision.refused:
            figures.refused += 1
            return
        for decided in decision.trace:
            for rule in decided.fired:
                figures.fired[rule] += 1
                heads = self._fired.get(rule)
                if heads is None:
                    heads = self._fired[rule] = set()
                heads.add(decided.member)
        for given in decision.given:
            if given.cut_by and given.wanted > 0:
                figures.cuts[given.rule, given.cut_by] += 1
        self._adding.take(decision.postings)
        self._post(decision, before)
        for order in decision.orders.values():
            self._sell(event, order)

    def _post(self, decision: Decision, before: dict[str, MemberState]) -> None:
        figures, net = self.figures, self.net
        for posting in decision.postings:
            member, unit, source, target, amount, lot = posting[:6]
            if unit[0] == "#":
                continue
            if source == "issued":
                net[member, unit] = net.get((member, unit), 0) + amount
                if lot:
                    self._by_issue(figures.issued, unit, self._month(member, lot, posting.booked_at), amount)
            elif target == "issued":
                net[member, unit] = net.get((member, unit), 0) - amount
                if source == "pending":
                    figures.cancelled[unit] += 1
            if "lapsed" in (source, target):
                known = before.get(member)
                earned = None if known is None else known.lots.get(lot) or known.closed.get(lot)
                at = posting.booked_at if earned is None else earned.earned_at
                month = self._month(member, lot, at)
                self._by_issue(figures.lapsed, unit, month, amount if target == "lapsed" else -amount)

    def _by_issue(self, into: dict[Issue, Exact], unit: str, month: int, amount: Exact) -> None:
        key = Issue(unit, month)
        into[key] = into.get(key, 0) + amount

    def _month(self, member: str, lot: str, at: int) -> int:
        """Return the month in which a lot was issued; ``at`` is used when it is met first."""
        key = (member, lot)
        found = self._months.get(key)
        if found is None:
            found = self._months[key] = window_start("month", self.program.zone.day(at))
        return found

    def _sell(self, event: Event, order: Order) -> None:
        """Count what is left of an order as sales."""
        known = self._sold.get(order.id)
        if known is None:
            kind = self.program.events[event.type]
            if kind.role != "purchase":
                return
            self.figures.orders += 1
            month = window_start("month", self.program.zone.day(order.at))
            self._bought.setdefault(order.member, set()).add(month)
            before: Exact = 0
        else:
            kind, before = known
        now: Exact = 0
        if kind.value is not None:
            whole = all(share == 1 for share in order.left)
            left = order.record if whole or kind.remain is None else kind.remain(order.record, order.left)
            now = kind.value(left)
        self.figures.sales += now - before
        self._sold[order.id] = (kind, now)

    def close(self, state: MemberState, at: int) -> None:
        """Count what a member holds at the end, and its level."""
        figures, program = self.figures, self.program
        figures.members += 1
        for key, amount in state.balances.items():
            unit, _, account = key.rpartition("/")
            if amount and unit and unit[0] != "#":
                figures.stands[unit, account] = figures.stands.get((unit, account), 0) + amount
        view = program.views.get("tier")
        if view is not None:
            shown = view(program, state, at)
            if isinstance(shown, dict):
                figures.levels[str(shown["id"])] += 1

    def finish(self) -> Figures:
        """Return the figures. ``net`` stays: what each member got, less what was taken back."""
        for rule, heads in self._fired.items():
            self.figures.fired_members[rule] += len(heads)
        for months in self._bought.values():
            first = min(months)
            self.figures.cohorts.update((first, month) for month in months)
        self.figures.sums = self._adding.sums()
        return self.figures
