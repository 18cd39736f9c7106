"""The text of an estimate, and its data: always beside what it rests on."""

from collections.abc import Iterator
from typing import Any

from loyalrules.base.calendar import write_date
from loyalrules.base.say import say
from loyalrules.cli.frame import told
from loyalrules.cli.table import aligned
from loyalrules.decide.shown import grouped
from loyalrules.plugins.program import Program
from loyalrules.report.data import str_of
from loyalrules.report.estimate import Estimate

SOURCE = "Fader, Hardie & Lee 2005; Fader & Hardie 2013"


def estimate_lines(found: Estimate, program: Program) -> Iterator[str]:
    """Yield what is expected, what it was fitted on, and where the models come from."""
    yield " " + told(
        say("ESTIMATE for {months} months after {day}: not exact, no part of the books",
            months=found.months, day=write_date(found.span.last))
    )  # fmt: skip
    currency = program.currency
    rows = [
        (say("days with a purchase, of a member"), grouped(str(found.purchases))),
        (say("what each comes to"), f"{grouped(str(found.spend))} {currency}"),
        (say("value of a member, x margin, not discounted"), f"{grouped(str(found.value))} {currency}"),
        (say("value of all"), f"{grouped(str(found.total))} {currency}"),
        (
            say("fitted on"),
            told(say("{members} members of {span}, {count} of them came back",
                     members=found.members, span=str(found.span), count=found.came_back)),
        ),
        (say("parameters"), ", ".join(f"{name} {value}" for name, value in found.parameters)),
        (say("models"), f"BG/NBD, Gamma-Gamma (MAP); {SOURCE}"),
    ]  # fmt: skip
    yield from aligned([[told(name), text] for name, text in rows], indent="   ")


def estimate_data(found: Estimate) -> dict[str, Any]:
    """Return an estimate as JSON-like data; decimals are texts."""
    return {
        "exact": False, "model": "BG/NBD and Gamma-Gamma, MAP", "source": SOURCE, "months": found.months,
        "from": write_date(found.span.first), "through": write_date(found.span.last),
        "members": found.members, "came_back": found.came_back, "margin": str_of(found.margin),
        "purchases": str(found.purchases), "spend": str(found.spend), "value": str(found.value),
        "total": str(found.total), "parameters": {name: str(value) for name, value in found.parameters},
    }  # fmt: skip
