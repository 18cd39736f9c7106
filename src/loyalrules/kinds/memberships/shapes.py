"""The records of what happens to memberships. All have the word ``membership``."""

from loyalrules.facts.fields import Field, Shape
from loyalrules.plugins.program import EventType

# Where the fields of the records stand: of a payment, of a cancellation, of a refund, of a pause.
ID, FEE, CURRENCY, OFFER, TRIAL, CREDIT = 0, 1, 2, 3, 4, 5
TENDERS = {"membership.bought": 6, "membership.renewed": 4}
AT_END, BACK, BACK_OF = 2, 4, 5
REFUND_FEE, REFUND_PAID, REFUND_CURRENCY = 1, 2, 3
PAUSE_UNTIL = 1
WITH = 1

NO_OFFER = "none"
STARTED_BY = ("trial", "bought", "renewed", "imported", "granted")
ENDED_BY = ("lapsed", "cancelled", "refunded", "replaced", "trial_over")


def _id(plans: tuple[str, ...]) -> Field:
    return Field("id", "text", "the plan", required=True, values=plans or None)


def events(plans: tuple[str, ...]) -> tuple[EventType, ...]:
    """Return the event types of a program with these plans."""
    plan = _id(plans)
    fee = Field("fee_paid", "money", "what was paid in money; what is due when left out, nothing for a trial")
    currency = Field("currency", "text", "ISO 4217; the program's when left out", readable=False)
    offer = Field(
        "offer", "text", "the offer that set the price", default=NO_OFFER, input=False,
        values=(NO_OFFER, "introductory", "win_back"),
    )  # fmt: skip
    tenders = Field(
        "tenders", "list of records", "the parts that units paid", default=(), element="tender",
        fields=(
            Field("method", "text", "card, cash, or the id of a unit", required=True),
            Field("amount", "money", "the part that it paid", required=True),
        ),
    )  # fmt: skip
    bought = (
        plan, fee, currency, offer,
        Field("trial", "yes/no", "with the trial; once in a lifetime if left out"),
        Field("credit", "money", "what the rest of the plan before was worth", default=0, input=False),
        tenders,
    )  # fmt: skip
    cancelled = (
        plan,
        Field("by", "text", "who cancelled", default="member", values=("member", "shop")),
        Field("at_end", "yes/no", "benefits stay until what is paid is over", default=True),
        Field("reason", "text", "why"),
        Field("fee", "money", "what goes back of the fee, as the plan says", default=0, input=False),
        Field("fee_paid", "money", "the fee that was paid last", default=0, input=False),
    )
    refunded = (
        plan,
        Field("fee", "money", "what goes back; as the plan says, or all that was paid, when left out"),
        Field("fee_paid", "money", "the fee that was paid last", default=0, input=False),
        currency,
    )
    other = (plan, Field("with", "text", "the other member", required=True))
    paused = (plan, Field("until", "date", "the day on which it goes on; the last possible when left out"))
    return (
        _event("bought", bought, "a member joined a plan"),
        _event("renewed", (plan, fee, currency, offer, tenders), "the next term of a plan was paid"),
        _event("payment_failed", (plan,), "a payment for a plan did not go through"),
        _event("paused", paused, "a plan rests: no benefits, and what is paid is kept for later"),
        _event("resumed", (plan,), "a plan that rested goes on"),
        _event("shared", other, "a member shares a plan with another one, who gets its benefits"),
        _event("unshared", other, "a member shares a plan no more with another one"),
        _event("cancelled", cancelled, "a member, or the shop, cancelled a plan"),
        _event("refunded", refunded, "the fee of a plan went back, and the plan is over"),
        _event("started", (plan, _reason(STARTED_BY)), "benefits of a plan began", "derived"),
        _event("ended", (plan, _reason(ENDED_BY)), "benefits of a plan stopped", "derived"),
    )


def _event(name: str, fields: tuple[Field, ...], doc: str, role: str = "fact") -> EventType:
    return EventType(f"membership.{name}", Shape("membership", fields), role, doc=doc)


def _reason(reasons: tuple[str, ...]) -> Field:
    return Field("reason", "text", "why", required=True, values=reasons)
