"""Where a balance came from: which rule moved it, when, and under which number of the ledger."""

from fractions import Fraction

from loyalrules.base.say import say
from loyalrules.cases.stage import Stage
from loyalrules.cases.views import number_shown
from loyalrules.facts.decision import Posting
from loyalrules.plugins.program import Program
from loyalrules.plugins.rule import Unit

_MOST = 8  # The latest entries that are shown.
_WORDS = {
    ("pending", "available"): say("became available"),
    ("available", "lapsed"): say("lapsed"),
    ("pending", "lapsed"): say("lapsed while pending"),
    ("available", "spent"): say("spent"),
    ("available", "issued"): say("taken back"),
    ("pending", "issued"): say("taken back"),
}


def where_from(stage: Stage, member: str, unit: Unit, account: str) -> tuple[str, ...]:
    """Return a line for each entry that moved an account since the story began, the oldest first."""
    moved = [
        (number, posting)
        for number, posting in stage.postings(member)
        if posting.unit == unit.id and account in (posting.source, posting.target)
    ]
    if not moved:
        return (say("nothing moved it in this story"),)
    lines = [_line(stage.program, unit, account, number, posting) for number, posting in moved[-_MOST:]]
    return (
        (say("... {count} earlier", count=len(moved) - _MOST), *lines) if len(moved) > _MOST else tuple(lines)
    )


def _line(program: Program, unit: Unit, account: str, number: int, posting: Posting) -> str:
    gains = (posting.target == account) != (account == "owed")
    amount = number_shown(Fraction(posting.amount) / 10**unit.decimals)
    what = posting.rule or _WORDS.get(
        (posting.source, posting.target),
        say("{source} to {target}", source=posting.source, target=posting.target),
    )
    if posting.rule and (posting.source, posting.target) in _WORDS and posting.source != "issued":
        became = _WORDS[posting.source, posting.target]
        what = say("{rule} ({became})", rule=posting.rule, became=became)
    sign = "+" if gains else "-"
    rule = program.rules.get(posting.rule)
    place = f"   {rule.place.file}:{rule.place.line}" if rule is not None else ""
    return say(
        "{amount}  {what}  on {day}, entry {number}{place}",
        amount=sign + amount, what=what, day=program.zone.local_text(posting.value_at), number=number,
        place=place,
    )  # fmt: skip
