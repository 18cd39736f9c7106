"""loyalrules as one more engine of a peer benchmark: ten to a thousand earning rules on one event.

The benchmark gives neutral rules and an event as a dict; ``rules_text`` writes them as a program, and
``Loyalrules`` answers the points of one event through ``make_quote``, with nothing kept between events.
"""

from loyalrules.decide.quote import make_quote
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text

HEAD = """loyalrules: 1
id: peer-job
currency: EUR
timezone: UTC

events:
  sale.made:
    total: required money
    currency: required text
    channel: required text
    placed_at: required moment
    member:
      tier: required text
      joined: required date
      country: required text
      segments: list of text
    items:
      - category: required text
        quantity: required number
        unit_price: required money
        discount: required money

units:
  points: {round: none}

rules:
"""
FIELDS = {
    "total": "sale.total", "channel": "sale.channel",
    "currency": "sale.currency", "placed_at": "sale.placed_at",
    "member.tier": "sale.member.tier", "member.country": "sale.member.country",
    "member.segments": "sale.member.segments", "member.joined": "sale.member.joined",
}  # fmt: skip


def rules_text(rules: list[dict]) -> str:
    """Return neutral rules as a program."""
    return HEAD + "\n".join(_rule(rule) for rule in rules)


def _rule(rule: dict) -> str:
    earn = rule["earn"]
    lines = [f"  - id: {rule['id']}", "    when: sale.made"]
    if "spend" in earn:
        lines.append("    for_each: sale.item")
    conditions = [*_conditions(rule["when"])]
    if "spend" in earn:
        how, category = earn["spend"]
        conditions.append(f"item.category is {'not ' if how == 'not' else ''}{category}")
    if conditions:
        lines += ["    if:", *(f"      - {condition}" for condition in conditions)]
    if "fixed" in earn:
        amount = f"amount: {earn['fixed']}"
    elif "spend" in earn:
        amount = f"amount: {earn['rate']} per 1 EUR of item.quantity * item.unit_price - item.discount"
    else:
        amount = f"amount: {earn['rate']} per 1 EUR of sale.total, at_most: {earn['cap']}"
    return "\n".join([*lines, "    then:", f"      - earn: {{{amount}}}"])


def _conditions(atoms: list[list]) -> list[str]:
    found, hours = [], {}
    for op, path, value in atoms:
        if path == "hour":
            hours[op] = value
        elif op == "qty>=":
            found.append(f"sum(item.quantity where item.category is {path}) >= {value}")
        elif op == "in":
            found.append(f"{FIELDS[path]} in [{', '.join(value)}]")
        elif op in ("has", "lacks"):
            found.append(f"{FIELDS[path]} {'contains' if op == 'has' else 'not contains'} {value}")
        elif op == "==":
            found.append(f"{FIELDS[path]} is {value}")
        else:
            day = value[:10] if path in ("placed_at", "member.joined") else value
            found.append(f"{FIELDS[path]} {op} {day}")
    if hours:
        found.append(f"sale.placed_at between {hours['>=']:02d}:00 and {hours['<']:02d}:00")
    return found


try:
    from engines import Engine
except ImportError:  # Read outside the benchmark, for instance by a linter.
    Engine = object


class Loyalrules(Engine):  # type: ignore[misc, valid-type]
    """See the benchmark's ``Engine``: ``prepare`` is not timed, ``load`` and ``evaluate`` are."""

    name, package, number = "loyalrules", "loyalrules", "exact (int, Decimal)"

    def prepare(self, rules: list[dict]) -> str:
        """Write the rules as a program."""
        return rules_text(rules)

    def load(self, text: str) -> None:
        """Compile the program."""
        program = load_text(text, "peers.loyal.yaml", build_registry())
        self.evaluate = make_quote(program, "sale.made", "points")
