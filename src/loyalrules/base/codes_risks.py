"""LR3xx: risks with money and time. Warnings: the program does what it says, and that may cost."""

from loyalrules.base.code import Code, by_id
from loyalrules.base.codes_risks_more import MORE

RISKS: dict[str, Code] = MORE | by_id(
    Code(
        "LR300",
        "An accepted warning that is not there",
        "A line under accept hides a warning. Where there is none, it would hide the next one unseen.",
        "Delete the line.",
        bad="risks:\n  accept:\n    LR302: we sell no gift cards  # and no rule counts them",
        good="risks: {return_window: 14 days}",
    ),
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
        "LR302",
        "Gift cards that earn",
        "A gift card is bought with the one before, and each earns: the same money gives points without end. "
        "And what is bought with it earns again.",
        "Count net_sales, where gift cards are 0, or leave gift cards out with unless.",
        bad="earn: {amount: 5% of order.subtotal}",
        good="earn: {amount: 5% of order.net_sales}",
    ),
    Code(
        "LR303",
        "A share of what the shop does not keep",
        "Tax goes to the state and shipping to the carrier. A share of the total gives away what never was "
        "the shop's, and counts gift cards as well.",
        "Count net_sales: goods after discounts, without tax, shipping and gift cards.",
        bad="earn: {amount: 5% of order.total}",
        good="earn: {amount: 5% of order.net_sales}",
    ),
    Code(
        "LR304",
        "A referral reward that is paid before the order is safe",
        "The friend orders, the reward is spent, the order goes back: what was spent is owed by somebody who "
        "never comes again.",
        "Hold it until returns are unlikely.",
        bad="when: referral.qualified\nthen: [{earn: {to: referrer, amount: 1000}}]",
        good="when: referral.qualified\nthen:\n  - earn: {to: referrer, amount: 1000, "
        "available: {after: order.delivered, wait: 14 days}}",
    ),
    Code(
        "LR305",
        "A hold that is shorter than the return window",
        "The units can be spent while the goods may still come back; what was spent is then owed or lost.",
        "Hold them at least as long as goods may come back (risks: return_window).",
        bad="risks: {return_window: 30 days}\nunits:\n  points: {available: {wait: 7 days}}",
        good="risks: {return_window: 30 days}\nunits:\n  points: {available: {wait: 30 days}}",
    ),
    Code(
        "LR306",
        "A hold that outlasts the units",
        "Validity counts from the purchase. What is pending when it is over lapses: nobody ever had it.",
        "Let the units live longer than they wait.",
        bad="earn: {amount: 100, available: {wait: 60 days}, expires: {after: 30 days}}",
        good="earn: {amount: 100, available: {wait: 14 days}, expires: {after: 30 days}}",
    ),
    Code(
        "LR307",
        "A multiplier without an end",
        "One large order at triple points can cost more than the campaign was meant to.",
        "Cap it with at_most, a limit or a budget.",
        bad="multiply: {rule: base, by: 3}",
        good="multiply: {rule: base, by: 3, at_most: 500}",
    ),
    Code(
        "LR308",
        "The same gift for the smallest order",
        "One purchase is paid as ten small ones, and gives ten gifts.",
        "Ask for a smallest order, or limit how often it is given.",
        bad="when: order.paid\nthen: [{earn: {amount: 100}}]",
        good="when: order.paid\nif: [order.net_sales >= 20]\nthen: [{earn: {amount: 100}}]",
    ),
    Code(
        "LR309",
        "Steps with a gap, or one that is never reached",
        "Who falls into the gap gets nothing; of two steps for one value only the first gives.",
        "Name every value once, or end with otherwise.",
        bad="by: member.tier\nsteps: [{is: basic, gives: 1%}, {is: gold, gives: 2%}]  # there is a level vip",
        good="by: member.tier\nsteps: [{is: basic, gives: 1%}, {is: [gold, vip], gives: 2%}]",
    ),
    Code(
        "LR310",
        "A rule that never fires",
        "Lines under if must all hold. Two that exclude each other never do, so members wait for a promise "
        "in vain.",
        "Write any: where one of the lines is enough, or mend the days.",
        bad="if:\n  - order.channel is app\n  - order.channel is web",
        good="if:\n  - order.channel in [app, web]",
    ),
    Code(
        "LR311",
        "A campaign that is over",
        "Its rules never fire again; members who read of it ask why. Found with check --at DAY.",
        "Leave it out, or give it new days.",
        bad="during: {from: 2025-12-05, through: 2025-12-06}",
        good="during: {from: 2026-12-05, through: 2026-12-06}",
    ),
    Code(
        "LR312",
        "Two rules that give for the same reason",
        "Rules add up. Two with the same event, lines and base give what was meant to be given once.",
        "Leave one out, or give it a line under if.",
        bad="- {id: base, when: order.paid, then: [{earn: {amount: 5% of order.net_sales}}]}\n"
        "- {id: five, when: order.paid, then: [{earn: {amount: 5% of order.net_sales}}]}",
        good="- {id: base, when: order.paid, then: [{earn: {amount: 5% of order.net_sales}}]}",
    ),
    Code(
        "LR313",
        "A gift for joining that buys a reward",
        "Accounts cost nothing: each new one is a free reward.",
        "Let the reward cost more, or give the units with the first order.",
        bad="rewards:\n  - {id: tea, cost: 100, gives: [...]}  # member.joined gives 100",
        good="rewards:\n  - {id: tea, cost: 250, gives: [...]}",
    ),
    Code(
        "LR314",
        "Units that would stay pending for ever",
        "They wait for an event of an order, but what gives them has no order.",
        "Add available: now to this effect.",
        bad="when: member.birthday  # stars wait for order.delivered\nthen: [{earn: {amount: 3000}}]",
        good="when: member.birthday\nthen: [{earn: {amount: 3000, available: now}}]",
    ),
)
