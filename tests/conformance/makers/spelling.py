"""Spellings of other languages and hands: every one means what its plain spelling means."""

from collections.abc import Iterator

from conformance.makers.line import Gives

ROW = {
    "order.channel": "app", "order.total": "30.00", "order.net_sales": "25.99", "order.quantity": "5",
    "order.gift": "yes", "order.paid": "no", "order.labels": ["vip", "dogs"], "member.tier": "gold",
    "today": "2026-12-05", "order.day": "2026-12-05", "order.clock": "14:00", "member.email": "a@b.org",
    "member.visits": "1500",
}  # fmt: skip
YES = """
order.channel = app
order.channel == app
order.channel != web
order.channel <> web
order.channel ≠ web
order.total => 30
order.total ≥ 30
order.total =< 30
order.total ≤ 30
order.gift && order.total > 20
order.gift AND order.total > 20
order.paid || order.total > 20
order.paid OR order.total > 20
!order.paid
! order.paid
NOT order.paid
not(order.paid)
if order.gift
IF order.gift
if order.channel is app && order.total > 20
order.channel IS app
order.channel IS NOT web
order.channel is in [app, web]
order.channel is in (app, web)
order.channel is not in [web]
order.channel IN [app]
order.channel in (app)
order.channel not in (web, shop)
order.total is between 20 and 30
order.total is between 20 - 30
order.total is not between 40 and 50
order.total not between 40 and 50
order.labels does not contain cats
order.labels not contains cats
order.labels contains "vip"
order.channel does not start with b
order.channel does not end with b
order.total < 30,000
order.total < 30 000
order.total < 30 000 USD
order.total is 30 USD
order.total is 30USD
order.total is 30.00
order.net_sales is 25.99 USD
member.visits is 1,500
member.visits is 1 500
member.visits = 1,500
today = 2026/12/05
today is 2026.12.05
today is 2026-12-5
order.day is today
order.channel is “app”
order.channel is ‘app’
order.channel is 'app'
order.channel is "app"
order.gift is yes
order.paid is no
(order.gift)
((order.gift)) and (((order.total > 20)))
order.total>20
order.total*2>50
order.total -5 > 20
order.total - 5 > 20
order.total+5 is 35
order.total/2 is 15
10% of order.total is 3
10 % of order.total is 3
order.quantity between 5 and 5 and order.gift
order.day + 1day is 2026-12-06
order.day + 7days is 2026-12-12
order.clock is 14:00:00
order.clock is not 9:30
"""
NO = """
order.channel = web
order.channel != app
order.gift && order.paid
order.paid || order.total > 30
!order.gift
order.total => 31
order.total =< 29.99
order.channel is in (web, shop)
order.total is between 31 - 40
order.labels does not contain vip
order.channel does not start with a
order.total > 30,000
order.total <> 30
order.paid AND NOT order.gift is yes
if order.paid
today != 2026/12/05
member.tier == vip
member.tier not in (gold, vip)
"""


def vectors() -> Iterator[Gives]:
    for lines, result in ((YES, "yes"), (NO, "no")):
        for line in lines.strip().splitlines():
            yield Gives(line, ROW, result)
