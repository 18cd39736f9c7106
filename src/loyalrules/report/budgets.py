"""How much of each budget is used."""

from dataclasses import dataclass
from fractions import Fraction

from loyalrules.books.counters import Window
from loyalrules.ledger.store import Store
from loyalrules.plugins.program import Program
from loyalrules.report.sums import whole


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A budget in the window of a moment: ``most`` and ``used`` in whole units, or in times.

    ``name`` is that of its campaign, or of the rule that has it. ``unit`` is empty for times.
    """

    name: str
    unit: str
    most: Fraction
    used: Fraction

    @property
    def left(self) -> Fraction:
        """What may still be given."""
        return max(self.most - self.used, Fraction(0))


def budgets(program: Program, store: Store, at: int) -> list[BudgetLine]:
    """Return every budget of a program's rules, each once, as it stands in the window of a moment."""
    found: dict[str, BudgetLine] = {}
    for rule in program.rules.values():
        for effect in rule.effects:
            for budget in effect.budgets:
                if budget.key in found:
                    continue
                bucket = Window(budget.each, budget.over, budget.period).bucket(program.zone, at)
                used = store.pool(program.id, f"{budget.key}|{bucket}")
                name = rule.campaign if budget.key == f"budget {rule.campaign}" else rule.id
                if budget.what == "times":
                    found[budget.key] = BudgetLine(name, "", Fraction(budget.most), Fraction(used))
                    continue
                unit = effect.unit.id
                most = Fraction(budget.most, 10**effect.unit.decimals)
                found[budget.key] = BudgetLine(name, unit, most, whole(program, unit, used))
    return list(found.values())
