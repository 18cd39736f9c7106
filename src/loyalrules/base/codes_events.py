"""LR6xx: events."""

from loyalrules.base.code import Code, by_id

EVENTS: dict[str, Code] = by_id(
    Code(
        "LR601",
        "A number that is not exact",
        "A JSON number with a fraction was rounded before it came; money with more decimals than the "
        "currency has would have to be rounded. Points are money: nothing is rounded silently.",
        "Send amounts as text, with at most the currency's decimals.",
        bad='{"price": 12000.5}',
        good='{"price": "12000.50"}',
    ),
    Code(
        "LR602",
        "A field that nothing declares",
        "What nobody reads would be ignored without a word.",
        "Correct the name, or declare the field in the program under fields: or events:.",
        bad='{"lines": [{"id": "l1", "categry": "cake", "price": "5"}]}',
        good='{"lines": [{"id": "l1", "category": "cake", "price": "5"}]}',
    ),
    Code(
        "LR603",
        "A value of another kind",
        "A text, a list or yes or no stands where something else is needed.",
        "Send the kind of value that the message names.",
        bad='{"channel": 5}',
        good='{"channel": "app"}',
    ),
    Code(
        "LR604",
        "A time that is not exact",
        "A moment without a zone could be one of many moments.",
        "Send a date as 2026-12-05, and a moment with its offset from UTC.",
        bad='{"at": "2026-12-05T15:00:00"}',
        good='{"at": "2026-12-05T15:00:00+09:00"}',
    ),
    Code(
        "LR605",
        "Something that is needed is missing",
        "Without it the event does not say what happened.",
        "Send it.",
        bad='{"id": "A1", "lines": [{"id": "l1"}]}',
        good='{"id": "A1", "lines": [{"id": "l1", "price": "5"}]}',
    ),
    Code(
        "LR606",
        "An event of an unknown type",
        "Nothing in the program waits for it, or its name is misspelt.",
        "Use the type that the message suggests, or declare it under events:.",
        bad='{"type": "order.payed"}',
        good='{"type": "order.paid"}',
    ),
    Code(
        "LR608",
        "Amounts of an order that contradict each other",
        "Points are computed from them, so they must add up.",
        "Correct the amounts at the place that the message names.",
        bad='{"lines": [{"id": "l1", "price": "5", "discount": "6"}]}',
        good='{"lines": [{"id": "l1", "price": "6", "discount": "5"}]}',
    ),
    Code(
        "LR609",
        "An event that does not say which unit",
        "With several units the engine cannot know which one is meant.",
        "Send the unit's id.",
        bad='{"points": {"amount": 100}}',
        good='{"points": {"unit": "stars", "amount": 100}}',
    ),
    Code(
        "LR630",
        "An import of a plan that is not declared",
        "The memberships of a member can only be taken over for plans that the program knows.",
        "Use the id under which the plan stands in memberships:.",
        bad='{"memberships": ["pluss"]}',
        good='{"memberships": ["plus"]}',
    ),
    Code(
        "LR631",
        "An import of a membership that does not fit",
        "A membership that is taken over has begun, is not over, and says its dates as dates or moments.",
        "Send a list of plans, or each plan with from, until, trial, times_joined, renewals, fee_paid.",
        bad='{"memberships": {"plus": {"since": "2026-01-31"}}}',
        good='{"memberships": {"plus": {"from": "2026-01-31", "until": "2026-02-28"}}}',
    ),
)
