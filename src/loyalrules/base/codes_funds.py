"""LR1xx: funds, what they are filled with, and what is counted for everybody."""

from loyalrules.base.code import Code, by_id

FUNDS: dict[str, Code] = by_id(
    Code(
        "LR167",
        "A fund that cannot be settled",
        "A fund is paid out at the end of a period that is the same for everybody, within bounds, to "
        "charities that something names.",
        "Name the end of a calendar period or of a period from a date, amounts of money as bounds, and a "
        "text field that says the charity.",
        bad="funds: {library: {pay_out: {when: order.paid}}}",
        good="funds: {library: {pay_out: {when: month.ended}}}",
    ),
    Code(
        "LR168",
        "Goods that a fund does not receive",
        "What is given in kind is counted piece by piece, each kind for itself, so the fund says its kinds.",
        "Add the word to the goods of the fund, or use one that stands there.",
        bad="funds: {shelter: {goods: [socks]}}\n# in a rule\n"
        "- donate: {to: shelter, from: shop, unit: shoes, amount: 1}",
        good="funds: {shelter: {goods: [socks]}}\n# in a rule\n"
        "- donate: {to: shelter, from: shop, unit: socks, amount: 1}",
    ),
    Code(
        "LR169",
        "A window that cannot be counted for all",
        "What is counted for everybody is one sum for each period, so its periods are the same for "
        "everybody.",
        "Name a calendar window or a period from a date; count rolling windows for each member.",
        bad="counters:\n  spend: {total: order.net_sales, per: program, over: 30 days}",
        good="counters:\n  spend: {total: order.net_sales, per: program, each: month}",
    ),
)
