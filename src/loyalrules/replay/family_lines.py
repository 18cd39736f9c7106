"""What a replay says about levels, referrals, memberships and funds, in whole units, in a fixed order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from loyalrules.plugins.program import Program
from loyalrules.replay.families import FRIENDS, FUND, PAID, PLAN, TIER, Counts
from loyalrules.report.by_rule import RuleLine
from loyalrules.report.data import str_of

_FRIENDS_GET = "referral."


@dataclass(frozen=True, slots=True)
class MoveLine:
    """How often members moved from one level of a set to another; ``up`` tells the direction."""

    levels: str
    before: str
    after: str
    times: int
    up: bool


@dataclass(frozen=True, slots=True)
class FriendLine:
    """One tree of friends: how many joined by an invitation, and how often friends qualified.

    ``gave`` is what was paid out for it, by rule (only with the plain tree, or the first one).
    """

    tree: str
    joined: int
    qualified: int
    gave: tuple[RuleLine, ...]

    @property
    def cost(self) -> Fraction:
        """What was paid out, at its worth."""
        return sum((line.cost or Fraction(0) for line in self.gave), Fraction(0))


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One plan: who joined, renewed and left it in the history, and who has it at the end, by status.

    ``fees`` is the money that was paid for it, ``back`` what of it went back.
    """

    plan: str
    joined: int
    renewed: int
    left: int
    held: tuple[tuple[str, int], ...]
    fees: Fraction
    back: Fraction


@dataclass(frozen=True, slots=True)
class FundLine:
    """What one fund got of money, or of one sort of goods, from each giver, and what it paid, to whom."""

    fund: str
    goods: str
    gave: tuple[tuple[str, Fraction], ...]
    paid: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class FamilyLines:
    """Everything of a replay beside points."""

    moves: tuple[MoveLine, ...] = ()
    friends: tuple[FriendLine, ...] = ()
    plans: tuple[PlanLine, ...] = ()
    funds: tuple[FundLine, ...] = ()


def family_lines(program: Program, counts: Counts, rules: Sequence[RuleLine]) -> FamilyLines:
    """Return what a program's replay says beside points; what it has no words for is empty."""
    return FamilyLines(
        tuple(_moves(program, counts)), tuple(_friends(program, counts, rules)),
        tuple(_plans(program, counts)), tuple(_funds(program, counts)),
    )  # fmt: skip


def _count(counts: Counts, *key: str) -> int:
    return int(counts.get(key, 0))


def _moves(program: Program, counts: Counts) -> Iterator[MoveLine]:
    for key in sorted(key for key in counts if key[0] == TIER):
        _, levels, before, after = key
        part: Any = program.parts.get("tiers" if levels == "tier" else f"tiers {levels}")
        order = [str(level.id) for level in getattr(part, "levels", ())]
        up = order.index(after) > order.index(before)
        yield MoveLine(levels, before, after, _count(counts, *key), up)


def _friends(program: Program, counts: Counts, rules: Sequence[RuleLine]) -> Iterator[FriendLine]:
    gave = tuple(line for line in rules if _is_for_friends(program, line.rule))
    trees = [name.removesuffix("friends").removesuffix("_") for name in program.views if _is_tree(name)]
    for number, tree in enumerate(trees):
        joined, qualified = (_count(counts, FRIENDS, tree, what) for what in ("invited", "qualified"))
        yield FriendLine(tree, joined, qualified, () if number else gave)


def _is_tree(view: str) -> bool:
    return view.endswith("friends")


def _is_for_friends(program: Program, rule: str) -> bool:
    known = program.rules.get(rule)
    return known is not None and known.when.startswith(_FRIENDS_GET)


def _plans(program: Program, counts: Counts) -> Iterator[PlanLine]:
    part: Any = program.parts.get("memberships") or {}
    money = 10**program.decimals
    for plan in part:
        of = {key[2]: amount for key, amount in counts.items() if key[:2] == (PLAN, plan)}
        held = [(what.removeprefix("held "), n) for what, n in sorted(of.items()) if what.startswith("held ")]
        yield PlanLine(
            plan, int(of.get("joined", 0)), int(of.get("renewed", 0)), int(of.get("left", 0)),
            tuple((status, int(n)) for status, n in held),
            Fraction(of.get("fees", 0), money), Fraction(of.get("back", 0), money),
        )  # fmt: skip


def _funds(program: Program, counts: Counts) -> Iterator[FundLine]:
    part: Any = program.parts.get("funds") or {}
    found = {(key[1], key[-1] if key[0] == PAID else key[2]) for key in counts if key[0] in (FUND, PAID)}
    for fund in part:
        for goods in sorted(goods for name, goods in found if name == fund):
            gave = [
                (giver, Fraction(counts.get((FUND, fund, goods, giver), 0))) for giver in ("member", "shop")
            ]
            scale = 1 if goods else 10**program.decimals
            paid = [
                (key[2], Fraction(amount, scale))
                for key, amount in sorted(counts.items())
                if key[:2] == (PAID, fund) and key[3] == goods
            ]
            yield FundLine(fund, goods, tuple(gave), tuple(paid))


def family_data(lines: FamilyLines) -> dict[str, Any]:
    """Return it as JSON-like data; amounts are texts, exact."""
    return {
        "tier_moves": [
            {"levels": one.levels, "from": one.before, "to": one.after, "times": one.times}
            for one in lines.moves
        ],
        "referrals": [
            {
                "tree": one.tree, "joined": one.joined, "qualified": one.qualified,
                "rules": [line.rule for line in one.gave], "cost": str_of(one.cost),
            }
            for one in lines.friends
        ],
        "memberships": [
            {
                "plan": one.plan, "joined": one.joined, "renewed": one.renewed, "left": one.left,
                "held": dict(one.held), "fees": str_of(one.fees), "given_back": str_of(one.back),
            }
            for one in lines.plans
        ],
        "funds": [
            {
                "fund": one.fund, "goods": one.goods, "from": _texts(one.gave), "paid_out": _texts(one.paid)
            }
            for one in lines.funds
        ],
    }  # fmt: skip


def _texts(amounts: Sequence[tuple[str, Fraction]]) -> Mapping[str, str | None]:
    return {name: str_of(amount) for name, amount in amounts}
