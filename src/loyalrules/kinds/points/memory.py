"""What lots remember of what they were given for, as programs declare and write it."""

from collections.abc import Mapping
from fractions import Fraction

from loyalrules.base.say import say
from loyalrules.intake.reader import NUMBER_SCALE
from loyalrules.plugins.kind import AmountCode, Path, RuleDesk
from loyalrules.plugins.rule import Unit


def scale_of(kind: str, decimals: int) -> int:
    """Return the decimals of a remembered value; ``decimals`` are those of the program's currency."""
    return decimals if kind == "money" else NUMBER_SCALE


def remembered(
    model: Mapping[str, str], unit: Unit, desk: RuleDesk, path: Path
) -> tuple[tuple[str, AmountCode, Fraction], ...]:
    """Compile ``remember:`` of an effect: every name is one that its unit remembers, of its kind."""
    found: list[tuple[str, AmountCode, Fraction]] = []
    for name, text in model.items():
        where = (*path, "remember", name)
        kind = unit.remembers.get(name)
        if kind is None:
            said = say("{unit} do not remember {name}", unit=unit.id, name=name)
            desk.unknown("LR189", said, where, name, unit.remembers)
            continue
        amount = desk.amount(text, where)
        if (amount.kind == "money") != (kind == "money"):
            said = say(
                "{unit} remember {name} as {kind}, and this is not", unit=unit.id, name=name, kind=kind
            )
            desk.problem("LR189", said, where)
        found.append((name, amount, amount.exact * 10 ** scale_of(kind, desk.money().decimals)))
    return tuple(found)
