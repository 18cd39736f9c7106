"""LR1xx: the structure of a program."""

from loyalrules.base.code import Code, by_id

STRUCTURE: dict[str, Code] = by_id(
    Code(
        "LR101",
        "An unknown key",
        "A key that nobody reads would be ignored without a word, and the program would do less than "
        "it says.",
        "Use the key that the message suggests, or look the section up in the reference.",
        bad="units:\n  stars: {ruond: down}",
        good="units:\n  stars: {round: down}",
    ),
    Code(
        "LR102",
        "A key is missing",
        "Without it the section does not say enough.",
        "Add the key that the message names.",
        bad="rules:\n  - id: base\n    then: [{earn: {amount: 100}}]",
        good="rules:\n  - id: base\n    when: order.paid\n    then: [{earn: {amount: 100}}]",
    ),
    Code(
        "LR103",
        "Another kind of value is needed",
        "A place for a list, a text or keys with values holds one of the others.",
        "A list has items that begin with a dash and a space; keys with values stand on lines of "
        "their own, or in {}.",
        bad="rules: base",
        good="rules:\n  - id: base",
    ),
    Code(
        "LR104",
        "A value that is not possible here",
        "The value has the right kind, but it is none of the choices, or not of the form that is needed.",
        "Write one of the values that the message names.",
        bad="units:\n  stars: {round: donw}",
        good="units:\n  stars: {round: down}",
    ),
    Code(
        "LR105",
        "A key without a value",
        "After the colon nothing follows, and the lines below are not indented deeper.",
        "Write the value, indent the lines that belong to the key, or delete the key.",
        bad="rules:\nunits: {stars: {round: down}}",
        good="units: {stars: {round: down}}",
    ),
    Code(
        "LR160",
        "An event that cannot make a friend count",
        "A friend counts once something has happened. A question changes nothing, a refund takes things "
        "away, and referral.qualified is what follows.",
        "Name something that the friend does, such as order.paid.",
        bad="referrals:\n  qualified: {when: cart.priced}",
        good="referrals:\n  qualified: {when: order.paid}",
    ),
    Code(
        "LR161",
        "A fund that is not declared",
        "Money for a fund that nobody knows would reach nobody.",
        "Declare the fund under funds:, or use the name that the message suggests.",
        bad="funds: {library: {}}\n# in a rule\n- donate: {to: libary, from: shop, amount: 100}",
        good="funds: {library: {}}\n# in a rule\n- donate: {to: library, from: shop, amount: 100}",
    ),
    Code(
        "LR162",
        "A goal that is not an amount of money",
        "A fund is filled with the program's currency, so its goal is an amount of it.",
        "Write a number, or a number and the program's currency.",
        bad="funds: {library: {goal: 1000 books}}",
        good="funds: {library: {goal: 1000 KRW}}",
    ),
    Code(
        "LR163",
        "A gift that nobody can pay",
        "A gift is paid in money, so a part of the smallest coin cannot be given.",
        "Leave round away, name a mode such as down, or round to a multiple of the smallest amount.",
        bad="donate: {to: library, from: shop, amount: 1% of order.net_sales, round: none}",
        good="donate: {to: library, from: shop, amount: 1% of order.net_sales, round: down}",
    ),
    Code(
        "LR164",
        "A name that is taken",
        "Two counters, units or fields of one name would be read as one, and counted twice.",
        "Give yours another name; what the engine counts by itself can be read without declaring it.",
        bad="counters:\n  orders: {count: order.paid}",
        good="counters:\n  orders_this_year: {count: order.paid, each: year}",
    ),
    Code(
        "LR165",
        "A fact that is not known of members",
        "Members are compared by what is known of them: texts that stand for a mailbox, a card, a household.",
        "Name what member.joined says, such as email, or declare the fact under fields:.",
        bad="members: {at_most: {mail: 1}}",
        good="members: {at_most: {email: 1}}",
    ),
    Code(
        "LR166",
        "An event that cannot link a friend",
        "A friend is linked by something that the friend does. What happens by itself, a question and a "
        "refund name no referrer.",
        "Name referral.accepted, member.joined, order.paid, or an event of your own.",
        bad="referrals:\n  attach: {when: order.refunded}",
        good="referrals:\n  attach: {when: order.paid}",
    ),
    Code(
        "LR170",
        "A plan with a word that begins other names",
        "Expressions read what is known of a plan as <plan>.started and so on; a plan called order would "
        "mix its names with those of orders.",
        "Give the plan a name of its own.",
        bad="memberships:\n  member: {price: {amount: 5 USD, each: month}}",
        good="memberships:\n  insider: {price: {amount: 5 USD, each: month}}",
    ),
    Code(
        "LR171",
        "A price that cannot be paid",
        "A price is an amount above 0 in the program's currency, with no more decimals than it has.",
        "Write the amount with the program's currency; a plan without a price says  price: none.",
        bad="memberships:\n  plus: {price: {amount: 0 USD, each: month}}",
        good="memberships:\n  plus: {price: {amount: 5 USD, each: month}}",
    ),
    Code(
        "LR172",
        "A trial of a free plan",
        "A trial ends when nothing is paid, and for a free plan nothing is ever paid.",
        "Give the plan a price, or leave out  trial:.",
        bad="memberships:\n  insider: {price: none, trial: 14 days}",
        good="memberships:\n  insider: {price: none}",
    ),
    Code(
        "LR173",
        "Grace where no payment is due",
        "Grace keeps the benefits while a payment is being retried. A plan that is free or paid once has "
        "no payment that falls due.",
        "Leave out  grace:, or make  expires:  longer.",
        bad="memberships:\n  card: {price: {amount: 40 USD}, expires: {after: 1 year}, grace: 3 days}",
        good="memberships:\n  card: {price: {amount: 40 USD}, expires: {after: 1 year}}",
    ),
    Code(
        "LR174",
        "A subscription that also expires",
        "A plan that is paid each month is over when a month is not paid; a second end would contradict it.",
        "Leave out  each:  (paid once, valid as long as  expires:  says), or leave out  expires:.",
        bad="memberships:\n  plus: {price: {amount: 5 USD, each: month}, expires: {after: 1 year}}",
        good="memberships:\n  plus: {price: {amount: 5 USD, each: month}}",
    ),
    Code(
        "LR175",
        "Joined instead of a plan that is not there",
        "instead_of  names another plan of the same program, which ends when this one is joined.",
        "Write the id of a declared plan.",
        bad="memberships:\n  gold: {price: {amount: 9 USD, each: month}, instead_of: sliver}\n"
        "  silver: {price: {amount: 5 USD, each: month}}",
        good="memberships:\n  gold: {price: {amount: 9 USD, each: month}, instead_of: silver}\n"
        "  silver: {price: {amount: 5 USD, each: month}}",
    ),
    Code(
        "LR176",
        "An answer to a cart that would be refunded in part",
        "An order uses a benefit of a priced cart as a whole. Its use comes back when nothing of the order "
        "remains (whole), or never (keep).",
        "Leave out  on_refund:, or write keep.",
        bad="- free_shipping: {limit: {times: 4, each: month}, on_refund: pro_rata}",
        good="- free_shipping: {limit: {times: 4, each: month}}",
    ),
    Code(
        "LR177",
        "A word of a plan that has nothing to work on",
        "A refund of a plan that costs nothing, a pause of one without an end, or a rest to take over from "
        "no other plan: such a word would promise something that can never happen.",
        "Leave the word out, or add what it works on.",
        bad="memberships:\n  insider: {price: none, refund: {gives: unused days}}",
        good="memberships:\n  insider: {price: {amount: 5 USD, each: month}, refund: {gives: unused days}}",
    ),
    Code(
        "LR178",
        "A benefit that cannot be asked for",
        "Who has a benefit follows from plans, tiers and other facts. One that depended on who has benefits "
        "would ask for itself, and one with the name of a field would be read as that field.",
        "Ask for what gives the benefit, and give it a name and a quota of its own.",
        bad="benefits:\n  lounge: {if: [member.benefits contains early_access]}",
        good="benefits:\n  lounge: {if: [member.memberships contains plus]}",
    ),
    Code(
        "LR179",
        "A membership that cannot be granted",
        "grant_membership gives time of a plan that the program declares.",
        "Write the id of a declared plan, and how many days, weeks, months or years of it.",
        bad="then: [{grant_membership: {plan: pluss, for: 1 month}}]",
        good="then: [{grant_membership: {plan: plus, for: 1 month}}]",
    ),
    Code(
        "LR190",
        "Two programs with one id",
        "The id of a program is the name of its ledger: events of two programs would meet in it.",
        "Give one of them another id, or remove the file that is no longer used.",
        bad="id: moon-cafe   (in two files)",
        good="id: moon-cafe, and id: moon-cafe-staff",
    ),
    Code(
        "LR191",
        "No program at this path",
        "There is no such file or folder, or no file below it ends in .loyal.yaml.",
        "Check the path. In a folder, programs are the files whose names end in .loyal.yaml.",
        bad="loyalrules run orders.jsonl --program mooncafe.loyal.yaml",
        good="loyalrules run orders.jsonl --program moon-cafe.loyal.yaml",
    ),
)
