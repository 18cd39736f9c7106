"""``loyalrules member``: what a member has, until when, and what is missing for the next tier."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from loyalrules.base.language import in_language
from loyalrules.base.nearest import nearest
from loyalrules.base.say import say
from loyalrules.cases.moments import read_local
from loyalrules.cases.views import number_shown, shown
from loyalrules.cli.files import the_program
from loyalrules.cli.frame import common, language
from loyalrules.cli.helping import ToldCommand
from loyalrules.cli.stores import open_engine
from loyalrules.cli.table import aligned
from loyalrules.cli.usage import FILE
from loyalrules.cli.words import word
from loyalrules.decide.shown import grouped
from loyalrules.engine.engine import Engine
from loyalrules.engine.entitlements import Entitlements
from loyalrules.engine.member_view import MemberView
from loyalrules.engine.outcome import Amount
from loyalrules.facts.entries import is_entry
from loyalrules.plugins.program import Program
from loyalrules.shapes.model import label


@click.command("member", cls=ToldCommand, short_help="Show what a member has.")
@click.argument("member_id", metavar="ID")
@click.option("--store", required=True, help="The ledger, such as sqlite:///shop.db.")
@click.option("--program", type=FILE, help="The program; default: the only one below the current folder.")
@click.option("--at", help="A moment such as 2026-12-05 15:00; of the past only balances are known.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@common
def command(member_id: str, store: str, program: Path | None, at: str | None, form: str) -> None:
    """Show the balances of the member ID by lot, the tier, and what is missing."""
    with open_engine(the_program(program), store, make=False) as engine:
        (loaded,) = engine.programs.values()
        must_be_known(engine, loaded, member_id)
        try:
            moment = None if at is None else read_local(at, loaded.zone)
        except ValueError as error:
            raise click.UsageError(say("--at: {error}", error=error)) from None
        view = engine.member(member_id, moment)
        benefits = engine.entitlements(member_id, moment)
    if form == "json":
        data = {**_data(view), "entitlements": _data(benefits.benefits)}
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join([*_lines(view, loaded, language()), *_benefits(benefits, language())]))


def must_be_known(engine: Engine, program: Program, member_id: str) -> None:
    """Raise ``UsageError``, with a near name, for a member that no event was about."""
    if engine.store.member(program.id, member_id).version:
        return
    near = nearest(member_id, [one for one in engine.store.members(program.id) if not is_entry(one)])
    raise click.UsageError(
        say(
            'no event was about a member "{member_id}"{more}',
            member_id=member_id,
            more=say("; did you mean {near}?", near=near) if near else "",
        )
    )


def _lines(view: MemberView, program: Program, lang: str) -> Iterator[str]:
    when = "" if view.at is None else f"   {view.at:%Y-%m-%d %H:%M} {program.zone.name}"
    yield f"{click.style(view.id, bold=True)}   {view.program}{when}"
    units = [name for name, unit in program.units.items() if unit.kind == "lots"]
    yield ""
    yield from _balances(view, program, units, lang)
    lots = [lot for lot in view.lots if lot.unit in units]
    if lots:
        yield ""
        head = [word(key, lang) for key in ("unit", "lot", "rule", "earned", "available", "expires")]
        rows = [
            [
                lot.unit,
                _amount(lot.left),
                lot.rule + (f" ({lot.order})" if lot.order else ""),
                _day(lot.earned_at),
                (_day(lot.available_at) if lot.available_at else word("pending", lang))
                if lot.pending
                else "✔",
                _day(lot.expires_at) if lot.expires_at else word("never", lang),
            ]
            for lot in lots
        ]
        yield from aligned([head, *rows], right=[1])
    if view.parts:
        yield ""
        parts = [(name, part) for name, part in view.parts.items() if name != "limits" or part]
        yield from aligned([_part(name, part, program, lang) for name, part in parts])


def _benefits(benefits: Entitlements, lang: str) -> Iterator[str]:
    """Yield the benefits that the member has, with their values and what is left."""
    held = [one for one in benefits.benefits if one.held]
    if not held:
        return
    yield ""
    rows = []
    for one in held:
        left = ""
        if one.quota is not None:
            text = say("{left} of {limit} left", left=_plain(one.quota.left), limit=_plain(one.quota.limit))
            if one.quota.until is not None:
                text = say("{left}, until {day}", left=text, day=_day(one.quota.until))
            left = in_language(text, lang)
        rows.append(["✔" if one.usable else "✘", one.id, one.value or "", left])
    yield from aligned(rows)


def _plain(amount: Amount) -> str:
    return number_shown(Fraction(amount))


def _balances(view: MemberView, program: Program, units: list[str], lang: str) -> Iterator[str]:
    accounts = ("available", "pending", "owed")
    rows = [[word("unit", lang), *(word(account, lang) for account in accounts), word("expires", lang)]]
    for unit in units:
        balance = view.balance(unit)
        soonest = view.expiring.get(unit)
        expiry = "" if soonest is None else f"{_day(soonest[0])} ({_amount(soonest[1])})"
        name = unit if lang == "en" else label(program.units[unit].name, lang, unit)
        rows.append([name, *(_amount(getattr(balance, account)) for account in accounts), expiry])
    yield from aligned(rows, right=[1, 2, 3])


def _part(name: str, part: object, program: Program, lang: str) -> list[str]:
    label_ = word("tier", lang) if name == "tier" else name
    if name == "tier" and isinstance(part, Mapping):
        return [label_, _tier(part, program, lang)]
    return [label_, shown(part, program.zone)]


def _tier(tier: Mapping[str, Any], program: Program, lang: str) -> str:
    text = str(tier.get("id"))
    if tier.get("until") is not None:
        until = program.zone.local_text(tier["until"])
        text = in_language(say("{tier}, until {day}", tier=text, day=until), lang)
    if tier.get("next") and "missing" in tier:
        missing = grouped(number_shown(Fraction(tier["missing"])))
        ahead = say("next: {tier}, {missing} missing", tier=tier["next"], missing=missing)
        text += f"   {in_language(ahead, lang)}"
    return text


def _amount(amount: Amount) -> str:
    if isinstance(amount, Fraction):
        return number_shown(amount)
    return grouped(format(amount, "f"))


def _day(moment: datetime) -> str:
    """Return a moment as a day, with its time when it is not the day's first moment."""
    return f"{moment:%Y-%m-%d}" if (moment.hour, moment.minute) == (0, 0) else f"{moment:%Y-%m-%d %H:%M}"


def _data(value: Any) -> Any:
    """Return a view as JSON-like data: amounts as exact text, moments as RFC 3339."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Fraction):
        return number_shown(value)
    if isinstance(value, Mapping):
        return {str(key): _data(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_data(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _data(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
