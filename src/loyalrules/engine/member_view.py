"""What is known of a member at a moment, for people and shops."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from loyalrules.base.calendar import Zone
from loyalrules.base.say import say
from loyalrules.engine.outcome import Amount, Balance, amount_of, balances_of, decimals_of, read_amount
from loyalrules.facts.state import Exact, Lot, MemberState
from loyalrules.plugins.program import Program

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LotView:
    """Units that were given together: what is left of them, since when, and until when.

    ``available_at`` is ``None`` while they wait for something without a date, ``expires_at`` when they
    never lapse.
    """

    unit: str
    left: Amount
    pending: bool
    rule: str
    order: str
    earned_at: datetime
    available_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member at a moment (``None``: as the books stand), in the program's time zone.

    ``expiring`` says for each unit when the next lapse is and how much lapses then. ``parts`` is what
    the program's kinds show: the tier, memberships, coupons. Of the past only balances are known.
    """

    id: str
    program: str
    at: datetime | None
    balances: Mapping[str, Balance]
    lots: tuple[LotView, ...] = ()
    expiring: Mapping[str, tuple[datetime, Amount]] = field(default_factory=dict)
    parts: Mapping[str, object] = field(default_factory=dict)

    def balance(self, unit: str) -> Balance:
        """Return the balance of a unit; zeros when the member never had any of it."""
        zero = read_amount("0")
        return self.balances.get(unit, Balance(zero, zero, zero))


def view_of(program: Program, state: MemberState, at: int | None) -> MemberView:
    """Return the view of a state."""
    zone = ZoneInfo(program.zone.name)
    moment = state.booked_at if at is None else at
    lots = sorted(state.lots.values(), key=lambda lot: (lot.unit, lot.earned_at, len(lot.id), lot.id))
    return MemberView(
        state.id,
        program.id,
        None if at is None else clock(at, zone),
        _balances(program, state.balances),
        tuple([_lot(program, lot, zone) for lot in lots]),
        _expiring(program, lots, zone),
        {name: view(program, state, moment) for name, view in sorted(program.views.items())},
    )


def past_view(program: Program, member_id: str, at: int, balances: Mapping[str, Exact]) -> MemberView:
    """Return the view of balances as they were booked at a past moment."""
    moment = clock(at, ZoneInfo(program.zone.name))
    return MemberView(member_id, program.id, moment, _balances(program, balances))


def clock(us: int, zone: ZoneInfo) -> datetime:
    """Return a moment on a local clock, exactly."""
    return (_EPOCH + timedelta(microseconds=us)).astimezone(zone)


def micros(moment: "datetime | str | int", zone: Zone) -> int:
    """Return a moment in microseconds: of an aware datetime, a text with its offset, or such a number.

    Raises ``ValueError`` for a moment that does not say its offset from UTC.
    """
    if isinstance(moment, int):
        return moment
    if isinstance(moment, str):
        return zone.read_moment(moment)
    if moment.tzinfo is None:
        raise ValueError(say("a moment needs its time zone: datetime(..., tzinfo=...)"))
    passed = moment - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


def _balances(program: Program, balances: Mapping[str, Exact]) -> dict[str, Balance]:
    return {
        unit: Balance(**{account: read_amount(text) for account, text in accounts.items()})
        for unit, accounts in balances_of(program, balances).items()
    }


def _lot(program: Program, lot: Lot, zone: ZoneInfo) -> LotView:
    return LotView(
        lot.unit,
        amount_of(lot.left, decimals_of(program, lot.unit)),
        lot.pending,
        lot.rule,
        lot.owner,
        clock(lot.earned_at, zone),
        None if lot.available_at is None else clock(lot.available_at, zone),
        None if lot.expires_at is None else clock(lot.expires_at, zone),
    )


def _expiring(program: Program, lots: list[Lot], zone: ZoneInfo) -> dict[str, tuple[datetime, Amount]]:
    soonest: dict[str, tuple[int, Exact]] = {}
    for lot in lots:
        if lot.expires_at is None:
            continue
        at, amount = soonest.get(lot.unit, (lot.expires_at, 0))
        if lot.expires_at < at:
            at, amount = lot.expires_at, 0
        soonest[lot.unit] = (at, amount + lot.left if lot.expires_at == at else amount)
    return {
        unit: (clock(at, zone), amount_of(amount, decimals_of(program, unit)))
        for unit, (at, amount) in soonest.items()
    }
