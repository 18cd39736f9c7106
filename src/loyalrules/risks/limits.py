"""Limits that say less than they seem to: budgets of what nobody earns, limits that never start anew."""

from collections.abc import Iterator
from typing import Any

from loyalrules.base.codes_risks import RISKS as STORIES
from loyalrules.base.say import say
from loyalrules.plugins.kind import Path
from loyalrules.plugins.risk import Alarm, Risk, Sight


def budget_of_nothing(sight: Sight) -> Iterator[Alarm]:
    """A campaign's budget in a unit that no rule of it gives: it holds nothing."""
    campaigns: Any = sight.document.value(("campaigns",)) or []
    for number, _ in enumerate(campaigns):
        campaign = sight.body(("campaigns", number))
        unit = sight.body(("campaigns", number, "budget")).get("unit")
        name = str(campaign.get("id"))
        given = {effect.unit.id for rule in sight.rules() if rule.campaign == name for effect in rule.effects}
        if unit is not None and unit not in given:
            yield sight.alarm(
                name,
                say("no rule of {name} gives {unit}: this budget holds nothing", name=name, unit=unit),
                ("campaigns", number, "budget", "unit"),
                say("its rules give {units}", units=", ".join(sorted(given))),
            )


def without_each(sight: Sight) -> Iterator[Alarm]:
    """A limit that does not say how often it starts anew: once it is used up, it stays so."""
    for about, path in _limited(sight):
        body = sight.body(path)
        if not body or "each" in body or "over" in body:
            continue
        key = "times" if "times" in body else "total"
        place = sight.document.place(path)
        line = sight.document.text.split("\n")[place.line - 1]
        in_braces = line[place.column - 1 : place.column] == "{"
        yield sight.alarm(
            about,
            say(
                "this {what} of {about} never starts anew: once it is used up, it stays used up",
                what=path[-1],
                about=about,
            ),
            (*path, key),
            say("add  each: month, or say  each: ever"),
            fix=f"{body[key]}, each: ever" if in_braces else None,
        )


def _limited(sight: Sight) -> Iterator[tuple[str, Path]]:
    for gift in sight.gifts():
        if not gift.rule.campaign:  # A campaign's limit ends with its days.
            yield gift.rule.id, (*gift.path, "limit")
    section: Any = sight.document.value(("rewards",)) or []
    for number, _ in enumerate(section):
        yield str(sight.body(("rewards", number)).get("id")), ("rewards", number, "limit")


RISKS = (Risk(STORIES["LR318"], budget_of_nothing), Risk(STORIES["LR322"], without_each))
