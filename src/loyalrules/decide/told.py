"""Sentences for effects that are no gift: money and goods on their way to a fund, members who become one."""

from collections.abc import Mapping, Sequence
from typing import Any

from loyalrules.base.money import write_plain
from loyalrules.base.say import Said, say
from loyalrules.decide.shown import grouped
from loyalrules.facts.decision import Given
from loyalrules.plugins.program import Program

OF_FUNDS = frozenset({"donate", "receipt", "divided"})


def own_sentence(given: Given) -> str:
    """Return what gathers effects that one sentence tells; empty for those that the member gets.

    >>> own_sentence(Given("earn", "mina", "stars", 5, 5, "base", 0, "A1", "", ()))
    ''
    """
    detail = dict(given.detail)
    if given.verb == "pay_out" and "fund" in detail:
        return f"pay_out {detail['period']}"
    if given.verb == "merge":
        return f"merge {detail['from']} {given.unit}"
    if given.verb == "pool":
        return f"pool {detail['household']}"
    if given.verb in OF_FUNDS:
        return f"{given.verb} {detail['to']} {detail.get('number', '')}"
    return ""


def tell(program: Program, gifts: Sequence[Given]) -> list[Said]:
    """Return what is said of effects that belong into one sentence."""
    first = gifts[0]
    detail: Mapping[str, Any] = dict(first.detail)
    total = sum(one.change for one in gifts)
    if first.verb == "merge":
        return [_merged(program, first, detail["from"])]
    amount = _amount(program, first, abs(total))
    if first.verb == "pool":
        return [_pooled(first, detail["household"], amount)]
    if first.verb == "pay_out":
        return _paid(program, first, detail, amount)
    to = detail["to"]
    if first.verb == "divided":
        return [
            say("{charity} gets {amount} of what {who} divides", charity=to, amount=amount, who=first.member)
        ]
    if first.verb == "receipt":
        number = detail["number"]
        if total < 0:
            return [say("receipt {number} is lowered by {amount}", number=number, amount=amount)]
        return [say("receipt {number}: {amount} to {fund}", number=number, amount=amount, fund=to)]
    if detail["from"] == "member":
        if total < 0:
            return [say("{who} gets {amount} back from {fund}", who=first.member, amount=amount, fund=to)]
        return [say("{who} gives {amount} to {fund}", who=first.member, amount=amount, fund=to)]
    if total < 0:
        return [
            say(
                "the shop takes {amount} for {who} back from {fund}", who=first.member, amount=amount, fund=to
            )
        ]
    return [say("the shop gives {amount} to {fund} for {who}", who=first.member, amount=amount, fund=to)]


def _merged(program: Program, given: Given, gone: str) -> Said:
    if not given.unit:
        return say("{gone} and {who} are one member from now on: {who}", gone=gone, who=given.member)
    amount = _amount(program, given, given.change)
    unit = given.unit
    return say("{who} has {amount} {unit} from {gone}", who=given.member, amount=amount, unit=unit, gone=gone)


def _pooled(given: Given, how: str, amount: str) -> Said:
    values = {"who": given.member, "amount": amount, "unit": given.unit}
    if how == "joined":
        return say("{who} brings {amount} {unit} into the household", **values)
    if how == "left":
        return say("{who} leaves the household and takes {amount} {unit} along", **values)
    return say("{who} is the last to leave the household, and {amount} {unit} lapse", **values)


def _paid(program: Program, given: Given, detail: Mapping[str, Any], amount: str) -> list[Said]:
    period = detail["period"]
    lines = [say("{to} is paid {amount} for {period}", to=detail["to"], amount=amount, period=period)]
    if given.cut_by == "at_least":
        lines = [
            say("{to} is paid nothing for {period}: at_least is not reached", to=detail["to"], period=period)
        ]
    if given.cut_by == "at_most":
        lines.append(say("more than at_most is not paid"))
    for key, sentence in (
        ("carried", say("{amount} is carried to the next period", amount=grouped(detail["carried"]))),
        ("dropped", say("{amount} is dropped", amount=grouped(detail["dropped"]))),
    ):
        if any(digit in detail[key] for digit in "123456789"):
            lines.append(sentence)
    return lines


def _amount(program: Program, given: Given, amount: Any) -> str:
    unit = program.units[given.unit]
    shown = grouped(write_plain(amount, unit.decimals))
    if unit.kind == "money":
        return f"{shown} {program.currency}"
    return f"{shown} {dict(given.detail).get('unit') or dict(given.detail).get('goods') or ''}".strip()
