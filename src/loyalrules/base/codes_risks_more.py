"""LR315 to LR349: risks with rewards, circles, limits, rounding, refunds, gifts and plans."""

from loyalrules.base.code import Code, by_id

MORE: dict[str, Code] = by_id(
    Code(
        "LR315",
        "A reward that costs nothing, without end",
        "Whoever claims it again gets it again.",
        "Give it a cost or a limit.",
        bad="rewards:\n  - {id: tea, gives: [{free_item: {sku: TEA}}]}",
        good="rewards:\n  - {id: tea, gives: [{free_item: {sku: TEA}}], limit: {times: 1, each: year}}",
    ),
    Code(
        "LR316",
        "A reward worth more than its units",
        "Units have a worth when they pay. A reward that gives more for them is a discount that grows with "
        "every claim.",
        "Let it cost at least its worth, or accept the warning with a reason.",
        bad="units: {points: {worth: 0.01 USD}}\nrewards:\n"
        "  - {id: five-off, cost: 300, gives: [{issue_coupon: {worth: 5 USD}}]}",
        good="units: {points: {worth: 0.01 USD}}\nrewards:\n"
        "  - {id: five-off, cost: 500, gives: [{issue_coupon: {worth: 5 USD}}]}",
    ),
    Code(
        "LR317",
        "Spending that gives back what it spends",
        "A reward that gives the units it costs, two that change one unit into another and back, or a gift "
        "for each payment however small: a member goes round until the shop notices.",
        "Give less than was spent, or limit it.",
        bad="- {id: swap, cost: 100 points, gives: [{earn: {unit: points, amount: 120}}]}",
        good="- {id: swap, cost: 100 points, gives: [{earn: {unit: points, amount: 120}}], "
        "limit: {times: 1, each: year}}",
    ),
    Code(
        "LR318",
        "A budget of what nobody earns",
        "It counts a unit that none of its rules gives, so it is never used up and holds nothing.",
        "Name the unit that the rules give.",
        bad="budget: {unit: stars, total: 5000}  # the rules give points",
        good="budget: {unit: points, total: 5000}",
    ),
    Code(
        "LR319",
        "A gift for what can be repeated at will",
        "A review, a visit or a changed address costs the member nothing. Without a limit a hundred of them "
        "give a hundred gifts.",
        "Limit it, for example to once each month.",
        bad="when: review.written\nthen: [{earn: {amount: 50}}]",
        good="when: review.written\nthen: [{earn: {amount: 50, limit: {times: 1, each: month}}}]",
    ),
    Code(
        "LR320",
        "A reward by number that outlives the friends before",
        "The tenth friend paid more because nine came before. When the nine are refunded, their rewards go, "
        "and the tenth still pays as the tenth.",
        "Pay the same for each friend, or accept it with a reason.",
        bad="amount: {by: referrer.friends_total, steps: [{from: 1, gives: 1000}, {from: 10, gives: 2500}]}",
        good="amount: 1000",
    ),
    Code(
        "LR321",
        "A level that raises a rate at once",
        "An order reaches the level, the next ones earn at the better rate, then the first goes back: the "
        "level goes, what was earned at its rate stays.",
        "Cap what the better rate gives, or let levels go up at a review only.",
        bad="if: [member.tier is gold]\nthen: [{earn: {amount: 5% of order.net_sales}}]",
        good="if: [member.tier is gold]\nthen: [{earn: {amount: 5% of order.net_sales, at_most: 300}}]",
    ),
    Code(
        "LR322",
        "A limit that never starts anew",
        "Without each or over a limit counts for ever. Members stop earning one day, and nobody knows why.",
        "Say how often it starts anew, or each: ever.",
        bad="limit: {total: 1000}",
        good="limit: {total: 1000, each: month}",
    ),
    Code(
        "LR323",
        "Rounding up the smallest order",
        "Each order is rounded up on its own, so an order of one cent gives a whole point. Split into cents, "
        "a purchase gives a hundred times as much.",
        "Round down, or ask for a smallest order.",
        bad="points: {round: up, worth: 0.01 USD}",
        good="points: {round: down, worth: 0.01 USD}",
    ),
    Code(
        "LR324",
        "Units that are not rounded",
        "Thirds and hundredths pile up as a debt of the shop that no till pays out, and orders too small to "
        "earn anything add up.",
        "Round down, to a step if you like.",
        bad="points: {round: none, worth: 0.01 USD}",
        good="points: {round: {down_to: 0.01}, worth: 0.01 USD}",
    ),
    Code(
        "LR325",
        "A line that takes from the others",
        "Lines are summed before anything is given. One below 0 eats what the others earned.",
        "Write max(0, ...) around it, or pick the lines with if.",
        bad="for_each: order.line\nthen: [{earn: {amount: line.net_sales - 10 USD}}]",
        good='for_each: order.line\nthen: [{earn: {amount: "max(0 USD, line.net_sales - 10 USD)"}}]',
    ),
    Code(
        "LR327",
        "Units that stay when the order goes back",
        "Buy, keep the points, return the goods, again and again.",
        "Leave on_refund out (the default takes them back), or limit it.",
        bad="earn: {amount: 5% of order.net_sales, on_refund: keep}",
        good="earn: {amount: 5% of order.net_sales}",
    ),
    Code(
        "LR328",
        "An amount that is rounded to nothing",
        "The rule fires and gives nothing, for ever: 0.05 of a point is no point. Most often a "
        "percentage was meant.",
        "Write 5% of what it is of, or let the unit have decimals.",
        bad="earn: {amount: 0.05}",
        good="earn: {amount: 5% of order.net_sales}",
    ),
    Code(
        "LR330",
        "A gift that leads to itself",
        "Each gift raises donation.received, and units that become available raise points.credited. A rule "
        "that waits for it and gives again, or several that do so in a circle, would never end.",
        "Say whose gifts the rule waits for, or which unit: donation.from is member, points.unit is stars.",
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
    Code(
        "LR341",
        "A fee that goes back again and again",
        "Whoever gives a plan back has used it. When the whole fee goes back and the door stays open, the "
        "plan is had for nothing, for ever.",
        "Keep the door shut for a while (rejoin), or take off what was used (less).",
        bad="plus: {price: {amount: 60 USD, each: year}, refund: {gives: all}}",
        good="plus: {price: {amount: 60 USD, each: year}, refund: {gives: all}, rejoin: {wait: 6 months}}",
    ),
    Code(
        "LR342",
        "A gift for each joining that costs nothing",
        "A free plan can be joined, left and joined again. Each round brings the gift.",
        "Limit it: limit: {times: 1, per: member, each: ever}; or ask  insider.times_joined is 1.",
        bad="when: membership.started\nthen: [{earn: {amount: 500}}]",
        good="when: membership.started\nthen: [{earn: {amount: 500, limit: {times: 1, each: ever}}}]",
    ),
    Code(
        "LR343",
        "A gift that stays when the fee goes back",
        "Join, keep the gift, give the plan back, again and again.",
        "Leave on_refund out: the share of the fee that goes back takes the same share of the gift.",
        bad="when: membership.bought\nthen: [{earn: {amount: 500, on_refund: keep}}]",
        good="when: membership.bought\nthen: [{earn: {amount: 500}}]",
    ),
    Code(
        "LR344",
        "A gift for a level that is reached again and again",
        "A level of now is left when points are spent, and reached again with the next ones: each round "
        "brings the gift.",
        "Limit it: limit: {times: 1, per: member, each: year}.",
        bad="tiers: {balance: points, levels: [{id: light}, {id: heavy, from: 500}]}\n# in a rule\n"
        "when: tier.reached\nthen: [{earn: {amount: 50}}]",
        good="tiers: {balance: points, levels: [{id: light}, {id: heavy, from: 500}]}\n# in a rule\n"
        "when: tier.reached\nthen: [{earn: {amount: 50, limit: {times: 1, each: year}}}]",
    ),
)
