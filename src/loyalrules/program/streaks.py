"""``streak:`` in a counter: days in a row, the missed ones that are forgiven, and streaks from elsewhere."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from loyalrules.base.calendar import read_date, window_end, window_start
from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.books.asked import ask
from loyalrules.books.counters import COUNTED_IN, Window, counted, move
from loyalrules.books.lot_order import remind
from loyalrules.books.streaks import Streak
from loyalrules.facts.state import MemberState
from loyalrules.plugins.kind import Builder, Path
from loyalrules.plugins.program import Due, Occurrence, Program
from loyalrules.program.counting import counter_unit
from loyalrules.shapes.measure import ForgivenModel, MeasureModel
from loyalrules.shapes.model import read_number


def add_streak(builder: Builder, counter: str, measure: MeasureModel, each: str, path: Path) -> Window:
    """Add what a streak needs beside its counts, and return its window; mistakes are reported."""
    need = Fraction(1)
    try:
        need = read_number(measure.at_least or "1")
        if need <= 0:
            raise ValueError(say("a limit is above 0, not {total}", total=measure.at_least))
    except ValueError as error:
        builder.unfit("LR125", error, (*path, "at_least"))
    parts = need * COUNTED_IN
    streak = Streak(counter, each, parts.numerator if parts.denominator == 1 else parts)
    forgiven = None
    if measure.forgiven is not None:
        forgiven = _Forgiven(builder, streak, measure.forgiven, (*path, "forgiven"))
        builder.after("*", forgiven.follow)
        builder.add_due(Due(1, f"a missed {each} of {counter}", forgiven.next, forgiven.pass_over))
    builder.add_import(counter, _take_over(streak, forgiven))
    return Window(each, None, None, streak)


class _Forgiven:
    """Looks at each window of a streak when it is over, as long as the streak goes on."""

    def __init__(self, builder: Builder, streak: Streak, model: ForgivenModel, path: Path) -> None:
        self.streak = streak
        self.most = model.times * COUNTED_IN
        self.window = Window(model.each, None, builder.period(model.each, (*path, "each")))
        self.used = f"{streak.counter}_forgiven"
        self.asked = ""
        if model.if_ is not None:
            self.asked = builder.ask(f"{streak.counter} is forgiven?", path, if_=model.if_)
        builder.counter(self.used, MeasureModel.model_validate({"each": model.each}), path)

    @property
    def seen(self) -> str:
        """The mark of the moment up to which windows were looked at."""
        return f"{self.streak.key} seen"

    def follow(self, work: Any, occurrence: Occurrence) -> None:
        """Begin to look when something is counted."""
        unit = counter_unit(self.streak.counter).id
        members = [posting.member for posting in work.postings if posting.unit == unit]
        for member_id in dict.fromkeys(members):
            member = work.member(member_id)
            if self.seen not in member.marks:
                self.begin(work, member)

    def begin(self, work: Any, member: MemberState) -> None:
        """Look at the window of now, when it is over."""
        member.marks[self.seen] = work.booked_at
        due = self.next(work.program, member)
        if due is not None:
            remind(member, due)

    def next(self, program: Program, member: MemberState) -> int | None:
        """Return when the next window that is looked at is over."""
        seen: Any = member.marks.get(self.seen)
        if seen is None:
            return None
        return program.zone.start_of_day(window_end(self.streak.each, program.zone.day(seen)))

    def pass_over(self, work: Any, member: MemberState, at: int) -> None:
        """Forgive a window that was missed, or end to look when the streak is over."""
        bucket = window_start(self.streak.each, work.zone.day(at) - 1)
        member.marks[self.seen] = at
        if self.streak.met(member, bucket):
            return
        goes_on = self.streak.ending_with(member, self.streak.before(bucket)) > 0
        used = counted(member, self.used, self.window, work.zone, at - 1)
        if not goes_on or used >= self.most or (self.asked and ask(work, self.asked, member) is None):
            member.marks.pop(self.seen, None)
            return
        self.streak.forgive(member, bucket)
        move(member, self.used, self.window.bucket(work.zone, at - 1, member), COUNTED_IN)
        unit = counter_unit(self.used).id
        work.post(member, unit, "events", "counted", COUNTED_IN, "", self.streak.counter, value_at=at - 1)


def _take_over(streak: Streak, forgiven: _Forgiven | None) -> Callable[[Any, MemberState, str, object], None]:
    """Return what takes a streak over: how many in a row, to the window before now or to that of a day."""

    def take(work: Any, member: MemberState, key: str, value: object) -> None:
        told: Mapping[str, Any] = value if isinstance(value, Mapping) else {"in_a_row": value}
        last = streak.before(window_start(streak.each, work.zone.day(work.value_at)))
        try:
            many = read_number(str(told.get("in_a_row")))
            if many.denominator != 1 or many < 0:
                raise ValueError(say("write a whole number, not {value}", value=told.get("in_a_row")))
            if told.get("last") is not None:
                last = window_start(streak.each, read_date(str(told["last"])))
        except ValueError as error:
            raise EventError("LR601", str(error), f"/imported/{key}") from None
        streak.take_over(member, last, int(many))
        if forgiven is not None:
            forgiven.begin(work, member)

    return take
