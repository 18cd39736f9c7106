"""Adding up decisions as they are made, so that nothing of them needs to be kept."""

from loyalrules.base.calendar import window_start
from loyalrules.facts.decision import MEMBER_ACCOUNTS, Decision
from loyalrules.facts.entries import is_apart
from loyalrules.facts.event import Event
from loyalrules.facts.state import Exact, MemberState, Order
from loyalrules.plugins.program import EventType, Program
from loyalrules.replay.compare import Net
from loyalrules.replay.families import Families
from loyalrules.replay.figures import Figures
from loyalrules.report.buying import standing_value, stands
from loyalrules.report.cohorts import count_months
from loyalrules.report.sums import Adding
from loyalrules.report.units import add_to


class Tally:
    """Adds up what was decided. ``figures`` are complete after ``finish``.

    Members are closed at the end: what they hold then is counted.
    """

    def __init__(self, program: Program, cut_at: int | None = None) -> None:
        self.program = program
        self._cut_at = -1 if cut_at is None else cut_at
        self.figures = Figures()
        self.families = Families(program, self.figures.families)
        self.net: Net = {}  # Got, less taken back.
        self._adding = Adding(program.zone)
        self._fired: dict[str, set[str]] = {}
        self._sold: dict[str, tuple[EventType, Exact]] = {}
        self._bought: dict[str, tuple[str, int]] = {}  # By order of which something remains: who and when.

    def take(self, event: Event, decision: Decision) -> None:
        """Add one decision."""
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
            if given.cut_by and given.wanted > 0 and given.rule:
                figures.cuts[given.rule, given.cut_by] += 1
        self._adding.take(decision.postings)
        self.families.take(event, decision)
        self._post(decision)
        for order in decision.orders.values():
            self._sell(event, order)

    def _post(self, decision: Decision) -> None:
        figures, net = self.figures, self.net
        for posting in decision.postings:
            member, unit, source, target, amount, _, rule = posting[:7]
            if unit[0] == "#" or is_apart(member, unit):
                continue
            if posting.booked_at <= self._cut_at:
                self._stand(unit, source, target, amount)
            if source == "issued":
                net[member, unit, rule] = net.get((member, unit, rule), 0) + amount
            elif target == "issued":
                net[member, unit, rule] = net.get((member, unit, rule), 0) - amount
                if source == "pending":
                    figures.cancelled[unit] += 1

    def _stand(self, unit: str, source: str, target: str, amount: Exact) -> None:
        """Count what was booked until the cut."""
        if target in MEMBER_ACCOUNTS:
            add_to(self.figures.at_cut, {(unit, target): amount})
        if source in MEMBER_ACCOUNTS:
            add_to(self.figures.at_cut, {(unit, source): -amount})

    def _sell(self, event: Event, order: Order) -> None:
        """Count what is left of an order as sales."""
        known = self._sold.get(order.id)
        if known is None:
            kind = self.program.events[event.type]
            if kind.role != "purchase":
                return
            self.figures.orders += 1
            before: Exact = 0
        else:
            kind, before = known
        if not stands(order):
            self._bought.pop(order.id, None)
        elif order.id not in self._bought:
            month = window_start("month", self.program.zone.day(order.at))
            self._bought[order.id] = (order.member, month)
        now = standing_value(kind, order)
        self.figures.sales += now - before
        self._sold[order.id] = (kind, now)

    def close(self, state: MemberState, at: int) -> None:
        """Count what a member holds at the end, and its level."""
        figures, program = self.figures, self.program
        figures.members += 1
        figures.held.take(program, state)
        self.families.close(state, at)
        view = program.views.get("tier")
        if view is not None:
            shown = view(program, state, at)
            if isinstance(shown, dict):
                figures.levels[str(shown["id"])] += 1

    def hold(self, state: MemberState) -> None:
        """Count what a household holds together at the end."""
        if not is_apart(state.id, "units"):
            self.figures.held.take(self.program, state)

    def finish(self) -> Figures:
        """Return the figures. ``net`` stays: what each member got, less what was taken back."""
        for rule, heads in self._fired.items():
            self.figures.fired_members[rule] += len(heads)
        months: dict[str, set[int]] = {}
        for member, month in self._bought.values():
            months.setdefault(member, set()).add(month)
        self.figures.cohorts.update(count_months(months.values()))
        self.figures.sums = self._adding.sums()
        return self.figures
