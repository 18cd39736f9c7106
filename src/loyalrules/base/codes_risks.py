"""LR3xx: risks with money and time."""

from loyalrules.base.code import Code, by_id

RISKS: dict[str, Code] = by_id(
    Code(
        "LR301",
        "Units that are forgiven and can be spent at once",
        "Buy, spend the points, return the goods: with forgive and without a hold the points are a gift, "
        "again and again.",
        "Hold them until returns are unlikely, or say owe.",
        bad="stars: {if_taken_back_after_spending: forgive}",
        good="stars: {if_taken_back_after_spending: forgive, available: {wait: 14 days}}",
    ),
    Code(
        "LR314",
        "Units that would stay pending for ever",
        "They wait for an event of an order, but what gives them has no order.",
        "Add available: now to this effect.",
        bad="when: member.birthday  # stars wait for order.delivered\nthen: [{earn: {amount: 3000}}]",
        good="when: member.birthday\nthen: [{earn: {amount: 3000, available: now}}]",
    ),
    Code(
        "LR330",
        "A gift that leads to itself",
        "Each gift raises donation.received. A rule that waits for it and gives again, or several that do so "
        "in a circle, would never end; such an event is refused.",
        "Say whose gifts the rule waits for: donation.from is member.",
        bad="when: donation.received\nthen:\n"
        "  - donate: {to: library, from: shop, amount: 100% of donation.amount}",
        good="when: donation.received\nif:\n  - donation.from is member\nthen:\n"
        "  - donate: {to: library, from: shop, amount: 100% of donation.amount}",
    ),
    Code(
        "LR340",
        "A grace as long as a term",
        "Whoever pays only at the end of each grace starts a new term then, and had the days before for "
        "nothing.",
        "Choose a grace of a few days: the time in which a payment is retried.",
        bad="memberships:\n  plus: {price: {amount: 5 USD, each: week}, grace: 7 days}",
        good="memberships:\n  plus: {price: {amount: 5 USD, each: week}, grace: 2 days}",
    ),
)
