"""The records of what happens to memberships. All have the word ``membership``."""

from loyalrules.facts.fields import Field, Shape
from loyalrules.plugins.program import EventType

# Where the fields of the records stand: of a payment, of a cancellation, of a refund.
ID, FEE, CURRENCY, TRIAL = 0, 1, 2, 3
AT_END = 2
REFUND_FEE, REFUND_PAID, REFUND_CURRENCY = 1, 2, 3

STARTED_BY = ("trial", "bought", "renewed", "imported")
ENDED_BY = ("lapsed", "cancelled", "refunded", "replaced", "trial_over")


def _id(plans: tuple[str, ...]) -> Field:
    return Field("id", "text", "the plan", required=True, values=plans or None)


def events(plans: tuple[str, ...]) -> tuple[EventType, ...]:
    """Return the event types of a program with these plans."""
    plan = _id(plans)
    fee = Field("fee_paid", "money", "what was paid; the plan's price when left out, nothing for a trial")
    currency = Field("currency", "text", "ISO 4217; the program's when left out", readable=False)
    bought = (plan, fee, currency, Field("trial", "yes/no", "with the trial; once in a lifetime if left out"))
    cancelled = (
        plan,
        Field("by", "text", "who cancelled", default="member", values=("member", "shop")),
        Field("at_end", "yes/no", "benefits stay until what is paid is over", default=True),
        Field("reason", "text", "why"),
    )
    refunded = (
        plan,
        Field("fee", "money", "what goes back; the fee that was paid when left out"),
        Field("fee_paid", "money", "the fee that was paid last", default=0, input=False),
        currency,
    )
    return (
        _event("bought", bought, "a member joined a plan"),
        _event("renewed", (plan, fee, currency), "the next term of a plan was paid"),
        _event("payment_failed", (plan,), "a payment for a plan did not go through"),
        _event("cancelled", cancelled, "a member, or the shop, cancelled a plan"),
        _event("refunded", refunded, "the fee of a plan went back, and the plan is over"),
        _event("started", (plan, _reason(STARTED_BY)), "benefits of a plan began", "derived"),
        _event("ended", (plan, _reason(ENDED_BY)), "benefits of a plan stopped", "derived"),
    )


def _event(name: str, fields: tuple[Field, ...], doc: str, role: str = "fact") -> EventType:
    return EventType(f"membership.{name}", Shape("membership", fields), role, doc=doc)


def _reason(reasons: tuple[str, ...]) -> Field:
    return Field("reason", "text", "why", required=True, values=reasons)
