"""What a check of a cut history found, as text and as data."""

from collections.abc import Iterator, Sequence
from typing import Any

from loyalrules.base.calendar import write_date
from loyalrules.base.say import say
from loyalrules.cli.frame import told
from loyalrules.plugins.program import Program
from loyalrules.replay.prefix import Difference
from loyalrules.report.data import str_of
from loyalrules.report.shown import amount_of


def prefix_lines(day: int, found: Sequence[Difference], program: Program) -> Iterator[str]:
    """Yield one line that all is alike, or a line for each account that is not."""
    cut = write_date(day)
    if not found:
        yield " " + told(say("cut at {day}: members hold then what they hold in the whole history", day=cut))
    for one in found:
        alone, whole = (amount_of(amount, program, one.unit) for amount in (one.cut, one.whole))
        account = _ACCOUNTS.get(one.account, one.account)
        said = say(
            "cut at {day}: {unit} {account} {alone}, but {whole} in the whole history: an event stands"
            " behind later ones",
            day=cut, unit=one.unit, account=account, alone=alone, whole=whole,
        )  # fmt: skip
        yield " " + told(said)


_ACCOUNTS = {"available": say("available"), "pending": say("pending"), "owed": say("owed")}


def prefix_data(day: int, found: Sequence[Difference]) -> dict[str, Any]:
    """Return what was found as JSON-like data; amounts are texts, exact."""
    return {
        "day": write_date(day), "alike": not found,
        "differences": [
            {"unit": one.unit, "account": one.account, "cut": str_of(one.cut), "whole": str_of(one.whole)}
            for one in found
        ],
    }  # fmt: skip
