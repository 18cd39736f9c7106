"""Where a balance came from: which rule moved it, when, and under which number of the ledger."""

from fractions import Fraction

from loyalrules.cases.stage import Stage
from loyalrules.cases.views import number_shown
from loyalrules.facts.decision import Posting
from loyalrules.plugins.program import Program
from loyalrules.plugins.rule import Unit

_MOST = 8  # The latest entries that are shown.
_WORDS = {
    ("pending", "available"): "became available",
    ("available", "lapsed"): "lapsed",
    ("pending", "lapsed"): "lapsed while pending",
    ("available", "spent"): "spent",
    ("available", "issued"): "taken back",
    ("pending", "issued"): "taken back",
}


def where_from(stage: Stage, member: str, unit: Unit, account: str) -> tuple[str, ...]:
    """Return a line for each entry that moved an account since the story began, the oldest first."""
    moved = [
        (number, posting)
        for number, posting in stage.postings(member)
        if posting.unit == unit.id and account in (posting.source, posting.target)
    ]
    if not moved:
        return ("nothing moved it in this story",)
    lines = [_line(stage.program, unit, account, number, posting) for number, posting in moved[-_MOST:]]
    return (f"... {len(moved) - _MOST} earlier", *lines) if len(moved) > _MOST else tuple(lines)


def _line(program: Program, unit: Unit, account: str, number: int, posting: Posting) -> str:
    gains = (posting.target == account) != (account == "owed")
    amount = number_shown(Fraction(posting.amount) / 10**unit.decimals)
    what = posting.rule or _WORDS.get(
        (posting.source, posting.target), f"{posting.source} to {posting.target}"
    )
    if posting.rule and (posting.source, posting.target) in _WORDS and posting.source != "issued":
        what = f"{posting.rule} ({_WORDS[posting.source, posting.target]})"
    sign = "+" if gains else "-"
    text = f"{sign}{amount}  {what}  on {program.zone.local_text(posting.value_at)}"
    rule = program.rules.get(posting.rule)
    place = f"   {rule.place.file}:{rule.place.line}" if rule is not None else ""
    return f"{text}, entry {number}{place}"
