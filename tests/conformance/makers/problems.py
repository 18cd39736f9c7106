"""Problems: what no expression may say, with the code and the column at which it must be found."""

from collections.abc import Iterator

from conformance.makers.line import Refused, refused

# The mark ^ stands before the column, and is no part of the expression. Written by hand.
MARKED = {
    # Pieces that do not fit together: the piece that cannot stand there.
    "LR201": """
member.tier is gold^, vip
order.total ^order.net_sales
order.total ^5 > 3
order.total > ^5 order.gift
(order.total) ^5 > 3
5 ^5
order.total ^not 5
order.total > 1^, 5
order.gift and order.paid ^order.gift
order.total > 5^; order.gift
order.total > ^> 5
""",
    # Something is missing: the word behind or before which it is missing.
    "LR202": """
order.total > 5 ^and
order.total ^>
order.total ^is not
order.labels ^contains
order.total between 5 ^and
order.total between ^5
order.total between ^5 + 6
order.placed_at ^within
order.note ^starts with
^and order.gift
^or order.gift
^is gold
order.gift and ^and order.gift
order.total > 5 and ^< 10
order.total + ^* 5
^* 5 > 3
^not
order.channel is ^and
order.channel is ^and order.gift
order.channel in [^or, and]
order.total ^+
(order.total +^)
^
""",
    # Brackets and quotes: the one that has no partner.
    "LR203": """
^(order.total > 5
order.total > 5^)
[order.total > 5^)
max^(order.total, 5
order.channel in ^[a, b
order.channel is ^"web
order.channel is web^"
order.channel is ^“web
order.channel is 'it's^'
((order.total > 5)^]
order.gift and ^(order.paid or (order.gift)
""",
    # Names that are not there.
    "LR204": """
^member.teir is gold
^memmber.tier is gold
^Member.Tier is gold
^order.totl > 5
order.total > ^order.totl
order.gift and ^order.pad
not ^order.gft
^order
^member
^order.total.cents > 5
^order.day.year > 2020
^gold is member.tier
^order.total-order.net_sales > 5
^order.total-5 > 3
^foo
^true
order.gift is ^true
order.gift is ^False
^start of qarter is today
^end of banana is today
^given(bse) > 3
^given(order.total) > 3
order.channel is ^order.chanel
sum(^line.nett_sales)
count(line where ^line.categry is coffee)
order.total is ^gold
order.channel is ^a.b
order.total between ^web and 5
order.day is ^web
starts_with(order.channel, ^CB)
주문.합계 > 5
""",
    # Characters that mean nothing here.
    "LR205": """
order.channel is H^&M
order.channel is a^@b.org
order.total > 5 ^# cheap
order.channel is ^{a}
order.total ^? 5 : 6
order^.
^.order
order^..total
order.total^.
order.total ^@ 2
order.total ^| 1
^~order.quantity
order.total ^\\ 5
""",
    # Numbers that are not written out, or could be two.
    "LR206": """
order.total > ^1,5
order.total > ^1.000.000
order.total > ^30,00
order.total > ^5.
order.total > ^.5
order.total > ^1_000
order.total > ^1e3
order.total > ^0x1F
order.total > ^1.5h
order.total > ^007
order.quantity in [^1,200]
order.quantity in (^1,200)
max(^1,000, 5) > 1
order.total > ^1234567890123456789
^1e3 is order.quantity
order.total > ^00.5
""",
    # Signs of currencies.
    "LR207": """
order.total > ^$20
^$20 < order.total
order.total > ^￥20
order.total > ^€20
^USD 20 < order.total
order.total > ^USD 20
order.total > ^₩20
""",
    # Dates and times that there are not.
    "LR210": """
order.day after ^2026-02-30
order.day after ^2023-02-29
order.day after ^2100-02-29
order.day after ^2026-13-01
order.day after ^2026-00-10
order.day after ^2026-12
order.day after ^26-12-05
order.day after ^05-12-2026
order.clock after ^25:00
order.clock after ^14:60
order.clock after ^24:00
order.clock between ^24:00 and 02:00
order.placed_at after 2026-12-05 ^25:00
order.placed_at after 2026-12-05T10:00^+25:00
order.placed_at after 2026-12-05T10:00^+09:75
""",
    # One comparison, then another.
    "LR211": """
5 < order.total ^< 10
order.total is 5 ^is yes
order.total > 5 ^> 3
order.gift is yes ^is yes
order.total between 5 and 6 ^> 3
""",
    # Text of several words.
    "LR212": """
order.channel is ^cold brew
order.channel is ^cold brew and order.gift
order.channel is not ^my big shop
order.channel in [^cold brew, tea]
order.labels contains ^two words
order.channel starts with ^cold brew
""",
    # Durations.
    "LR213": """
order.placed_at within ^1.5 hours
order.placed_at within ^5000 years
order.day + ^0.5 days is today
order.day > today - ^100000000 hours
""",
    # Comparing what cannot be compared: the side that does not fit what stands before it.
    "LR220": """
order.channel is ^12345
order.channel is ^5%
order.channel is ^20 USD
order.channel in [a, ^5]
order.total > ^order.quantity
order.quantity > ^20 USD
order.quantity > ^5%
order.rate > ^5
order.in_euro > ^5
member.stars > ^5 USD
order.total > ^order.channel
order.channel > ^5
^order.channel > web
^order.gift > order.paid
order.gift is ^1
order.day > ^order.clock
order.day > ^5
order.placed_at > ^5
order.day before ^5
^order.total before 5
^order.total after order.net_sales
^member.trial > 7 days
7 days > ^5
^plan.age is 6 months
plan.age > ^5
plan.age > ^shop.age
plan.age in [^6 months]
^order.quantity in order.labels
^order.day in order.prices
order.labels contains ^5
^order.labels contains order.labels
^order.total contains 5
order.channel contains ^5
^order.channel between 1 and 2
^order.gift between 1 and 2
order.day between ^1 and 5
order.day between ^09:00 and 10:00
order.clock between ^2026-12-05 and 2026-12-06
order.day between 2026-01-01 and ^now
order.total between 5 and ^order.channel
^member.trial between 1 day and 2 days
plan.age between 1 month and ^5
plan.age between ^1 and 2 months
^order.total starts with 5
order.channel starts with ^5
order.channel ends with ^order.total
order.total - order.discount > ^order.quantity
count(line where line.net_sales > ^line.quantity) > 1
sum(line.net_sales) > ^count(line)
month(today) is ^order.total
""",
    # Calculating with what cannot be calculated with.
    "LR221": """
order.rate + ^5
order.total + ^10%
order.total - ^10%
order.channel + ^order.channel
^-order.channel
order.gift + ^1
order.total * ^order.total
order.total * ^member.stars
order.quantity / ^order.total
^order.day * 2
order.day + ^7
order.day - ^7
order.day + ^order.day
order.day + ^order.total
order.clock + ^1 hour
member.trial + ^member.trial
order.labels + ^1
5% of ^order.channel
5% of ^order.day
order.total + order.net_sales + ^order.quantity
order.total * 2 * ^order.net_sales
sum(line.net_sales + ^line.quantity)
""",
    # One currency or unit is never another.
    "LR222": """
order.total > ^order.in_euro
order.total > ^20 EUR
order.total + ^20 EUR
order.total between ^5 EUR and 10 EUR
min(order.total, ^20 EUR)
order.total in [5, ^20 EUR]
member.stars > ^member.stamps
member.stars + ^5 stamps
order.total * ^order.in_euro
order.total / ^order.in_euro
round_up(order.total, ^5 EUR)
sum(line.net_sales) > ^1 KRW
order.prices contains ^5 EUR
given(base) - ^member.stamps
""",
    # Texts that are none of the declared values.
    "LR223": """
member.tier is ^golld
member.tier is ^silver
member.tier is not ^Gold
member.tier in [gold, ^golld, vip]
^"golld" is member.tier
weekday(today) is ^Saturday
weekday(today) in [^sat, sunday]
any(line.category is ^tea)
count(line where line.category in [coffee, ^cakes])
member.tier is ^"5"
weekday(today) is ^6
""",
    # A value alone behind `or`.
    "LR224": """
^member.tier is gold or vip
^member.tier is gold or vip or friend
order.gift and ^member.tier is gold or vip
^member.tier is not gold and vip
^member.tier in [gold] or vip
^order.quantity is 1 or 2
^order.total is 5 USD or 6 USD
^order.day is 2026-12-24 or 2026-12-25
""",
    # What is no condition.
    "LR225": """
not ^order.total
not ^member.tier
order.gift and ^order.total
^order.total or order.gift
^order.labels and order.gift
^order.day and order.gift
^order.clock and order.gift
^order.placed_at and order.gift
^plan.age and order.gift
^member.trial and order.gift
order.gift and ^5
count(line where ^line.quantity)
all(line.own_cup where ^line.sku)
""",
    "LR226": """
order.total > ^20 usd
order.total > ^20 won
member.stars > ^3 star
member.stars > ^3 coins
order.quantity > ^5 pieces
""",
    # Functions that there are not, and names that are none.
    "LR227": """
^maxx(1, 2) > 1
^roundup(order.total) > 1
^foo(1) > 1
^today() is 2026-12-05
^order.total(1) > 1
^order.gift (order.paid)
^member.tier(gold).since is known
^used(base) > 3
order.gift and ^len(order.labels) > 1
^if(order.gift, 1, 2)
""",
    # Arguments that do not fit.
    "LR228": """
^max > 5
^sum > 5
^max() > 1
^max(1) > 1
min(1, ^order.channel) > 1
min(^order.day, 1) > 1
^month() is 1
^month(order.day, order.day) is 1
month(^order.total) is 1
month(^5) is 1
hour(^order.day) is 1
hour(^2026-12-05) is 1
lower(^5) is a
^starts_with(order.channel)
round_up(order.total, ^0) > 1
^round_up(order.total, 5, 6) > 1
round_up(order.total, ^10%) > 1
round_up(^order.day) > 1
^days_between(order.day) > 1
days_between(order.day, ^5) > 1
years_between(^order.clock, today) > 1
^max(order.total).cents > 1
^sum() > 1
^sum(line.net_sales, 3) > 1
^count() > 1
weekday(^order.total) is monday
""",
    # A field of an element where one value is wanted.
    "LR229": """
^line.net_sales > 5
^line.category is coffee
^line > 5
order.total > ^line.net_sales
order.gift and ^line.own_cup
max(^line.net_sales, 5 USD) > 1
sum(line.net_sales) > ^line.net_sales
""",
    # Aggregates of what is no list.
    "LR230": """
order.total > 5 ^where order.gift
max(order.total ^where order.gift)
^sum(order.total) > 1
^sum(5) > 1
^sum(line) > 1
sum(^line.category) > 1
sum(^line.own_cup) > 1
^sum(line.net_sales + tender.amount) > 1
^sum(line.net_sales where tender.method is card) > 1
sum(line.net_sales where ^count(line) > 2) > 1
sum(^order.labels) > 1
^sum(order.prices where order.gift) > 1
^count(order.total) > 1
^count(line.category is coffee) > 1
^any(line)
any(^line.category)
^any(order.labels)
^all(line where line.own_cup)
least(^line.category) > 1
average(^line.category) > 1
^distinct(line) > 1
average(^line.baked_on) > 1
""",
    "LR231": """
^5 of order.total
^order.quantity of order.total
^order.total of order.net_sales
^(5 + 5) of order.total
""",
    # One value and a list.
    "LR233": """
^order.labels is gift
^order.labels is not gift
^order.labels in [gift, new]
^order.labels > 5
^order.channel is order.labels
^order.channel is [web, app]
order.channel in ^web
order.channel in ^member.tier
order.channel in ^[]
order.channel in [^[a], b]
order.labels contains ^[a, b]
order.labels contains ^[]
^[1, 2]
^order.total > [5]
""",
    "LR234": """
^order.total within 7 days
^plan.age within 6 months
^order.clock within 3 hours
order.placed_at within ^7
order.placed_at within ^order.total
order.day within ^3 hours
order.placed_at within ^3 hours of member.joined
order.day within 7 days of ^order.total
""",
    "LR235": """
order.total / ^0
order.total / ^(2 - 2)
5 USD / ^0.00
order.quantity * 2 / ^0
""",
    "LR236": """
1 ^for every 10 USD of order.total + 5 > 3
2 ^per 1 USD
5 > 2 ^per 1 USD
order.gift and 1 ^for every 10 USD
""",
    "LR291": """
^order.total between 10 and 5
^order.day between 2026-12-05 and 2026-12-04
order.gift and ^order.quantity between 3 and 2
^order.placed_at between 2026-12-05 14:00 and 2026-12-05 13:59
""",
    "LR292": """
^month(today) is 13
^month(today) < 1
order.gift and ^month(order.day) > 12
^hour(order.placed_at) is 24
^hour(order.clock) between 24 and 30
^day_of_month(today) is 32
^day_of_month(today) in [0, 32]
^year(order.day) > 9999
^count(line) < 0
^distinct(line.sku) is -1
^order.quantity is 2.5
^member.stars is 0.5
^order.total is 5.001
order.quantity > 2 and ^order.quantity < 3
order.total > 10 and ^order.total < 5
order.total > 10 and order.gift and ^order.total <= 10
order.total > 10 and order.total < 20 and ^order.total is 20
order.total between 1 and 5 and ^order.total between 6 and 9
member.tier is gold and ^member.tier is vip
member.tier is gold and ^member.tier is not gold
member.tier is not gold and member.tier is not vip and ^member.tier is not friend
member.tier in [gold, vip] and ^member.tier is friend
order.channel is app and ^order.channel is web
order.gift and ^not order.gift
not (order.total > 10 and ^order.total < 5)
order.day after 2026-01-01 and ^order.day before 2025-01-01
order.day is 2026-01-01 and ^order.day is 2026-01-02
order.placed_at before 2025-01-01 and ^order.placed_at after 2026-01-01
order.clock before 10:00 and ^order.clock after 12:00
weekday(today) is monday and ^weekday(today) is sunday
month(today) is 12 and ^month(today) is 1
order.note is not known and ^order.note is a
member.visits is not known and ^member.visits > 2
^order.total < order.total
^order.channel is not order.channel
^order.clock between 10:00 and 10:00
any(line where ^month(line.baked_on) is 13)
count(line where line.quantity > 3 and ^line.quantity < 2) > 1
^1 > 2
order.gift and ^no
^order.total is not known
""",
    "LR293": """
^month(today) is not 13
^month(today) >= 1
^hour(order.placed_at) < 24
^day_of_month(today) between 1 and 31
^count(line) >= 0
^order.quantity is not 2.5
order.total > 10 or ^order.total < 20
order.total > 10 or ^order.total <= 10
order.gift or ^not order.gift
member.tier is not gold or ^member.tier is not vip
order.day after 2025-01-01 or ^order.day before 2026-01-01
^order.total is order.total
^order.total >= order.total
^order.total is known
^month(order.due) > 0
order.gift and ^yes
^2 > 1
""",
    # Only a warning: `and` and `or` without brackets.
    "LR290": """
order.gift or ^order.paid and order.total > 5
^order.gift and order.paid or order.total > 5
""",
}
LONG = {
    "LR208": ["order.gift and " * 300 + "order.gift", "1 + " * 1_030 + "order.quantity > 0"],
    "LR209": [
        "(" * 65 + "order.gift" + ")" * 65,
        "not " * 70 + "order.gift",
        "- " * 70 + "order.quantity > 0",
    ],
}


def vectors() -> Iterator[Refused]:
    for code, lines in MARKED.items():
        for line in lines.strip("\n").splitlines():
            yield refused(code, line if "^" in line else "^" + line)
    yield Refused(LONG["LR208"][0], "LR208", 4_097)
    yield Refused(LONG["LR208"][1], "LR208", 4_097)
    yield Refused(LONG["LR209"][0], "LR209", 65)
