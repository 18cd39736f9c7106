"""A shop as files, and how its tests call the command line."""

from click.testing import CliRunner, Result

from loyalrules.cli import main

PROGRAM = """\
loyalrules: 1
id: shop
currency: USD
timezone: Asia/Seoul
units:
  stars:
    name: {en: star, ko: 별, zh: 星星}
    worth: 0.01 USD
    available: {after: order.delivered, wait: 7 days}
    expires: {after: 12 months}
tiers:
  measure: {total: order.net_sales, over: 12 months}
  levels: [{id: friend, from: 0}, {id: gold, from: 1000}]
rules:
  - id: base
    when: order.paid
    then: [{earn: {amount: 100 for every 1 USD of order.net_sales}}]
  - id: gold-extra
    when: order.paid
    if: [member.tier is gold]
    then: [{earn: {amount: 50 for every 1 USD of order.net_sales, at_most: 90000}}]
  - id: welcome
    when: member.joined
    then: [{earn: {amount: 500, available: now}}]
"""
STORIES = """\
program: shop.loyal.yaml
tests:
  - it: gives a hundred stars for a dollar
    steps:
      - at: 2026-12-05 15:00
        order.paid: {id: A1, member: mina, lines: [{id: l1, price: 12.50}]}
        expect: {mina: {stars: {pending: 1200}}}
  - it: greets
    steps:
      - at: 2026-12-05 15:00
        member.joined: {member: jun}
        expect: {jun: {stars: 500}}
"""
EVENT = {
    "id": "A1-paid",
    "type": "order.paid",
    "at": "2026-12-05T15:00:00+09:00",
    "member": "mina",
    "order": {"id": "A1", "lines": [{"id": "l1", "price": "12.50"}]},
}
HISTORY = """\
receipt,paid_at,card,price
A1,2026-12-05 15:00,mina,12.50
A1,2026-12-05 15:00,mina,1000
A2,2026-12-05 16:00,jun,3
"""
MAP = """\
source: till
events:
  order.paid:
    group_by: receipt
    at: paid_at
    member: card
    fields: {id: receipt, lines: {each_row: {price: price}}}
"""
STORE = "sqlite:///shop.db"


def run(*arguments: str, exit_code: int | None = 0, **options: object) -> Result:
    result = CliRunner().invoke(main, list(arguments), prog_name="loyalrules", **options)
    assert exit_code is None or result.exit_code == exit_code, result.output
    assert "Traceback" not in result.output
    return result


def lines(result: Result) -> list[str]:
    return result.stdout.rstrip("\n").split("\n")
