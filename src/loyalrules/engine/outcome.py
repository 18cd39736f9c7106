"""The outcome of an event, for shops: what it gave and took, by which rule, and the balances after it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from loyalrules.base.calendar import write_moment
from loyalrules.base.compact import writer
from loyalrules.base.language import in_language
from loyalrules.base.money import write_exact
from loyalrules.base.say import say
from loyalrules.decide.explain_text import explain
from loyalrules.engine.explain import Explanation
from loyalrules.facts.decision import Decided, Decision, Given
from loyalrules.facts.state import Exact
from loyalrules.ledger.plain import plain_all
from loyalrules.plugins.program import Program

Amount = Decimal | Fraction  # A Fraction only where no decimal number is exact.

_write = writer()
SHOWN_ACCOUNTS = ("available", "pending", "owed")


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a member got, or lost (below 0). ``wanted`` is more when ``cut_by`` cut it.

    ``place`` is the file and line of the rule; ``order`` the order it belongs to, if any; ``detail``
    what the verb adds, such as a coupon's label.
    """

    verb: str
    member: str
    unit: str
    amount: Amount
    wanted: Amount
    cut_by: str
    rule: str
    place: str
    order: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands on a member's accounts of one unit, in whole units. ``owed`` is above 0 for a debt."""

    available: Amount
    pending: Amount
    owed: Amount


class Made(NamedTuple):
    """What an outcome is made of when it was just decided. Its text is written when somebody asks."""

    program: Program
    given_by: Mapping[str, Program]  # By order: the version that decided it, if it is another one.
    source: str
    id: str
    event_type: str
    member: str
    at: int
    booked_at: int
    late: bool
    refused: str
    given: tuple[Given, ...]
    balances: tuple[tuple[str, dict[str, Exact]], ...]
    trace: tuple[Decided, ...]


class Outcome:
    """The answer to one event. It never changes; asked again, it says ``replayed`` and nothing else anew."""

    __slots__ = ("_data", "_made", "_recall", "_replayed")

    def __init__(
        self,
        made: Made | None = None,
        data: dict[str, Any] | None = None,
        recall: Callable[[], Explanation] | None = None,
    ) -> None:
        self._made = made
        self._data = data
        self._recall = recall
        self._replayed = data is not None

    @staticmethod
    def of(program: Program, decision: Decision, given_by: Mapping[str, Program]) -> "Outcome":
        """Return the outcome of a decision. The states in it are not kept, only their balances."""
        return Outcome(
            Made(
                program, given_by, decision.source, decision.id, decision.event_type, decision.member,
                decision.at, decision.booked_at, decision.late, decision.refused, decision.given,
                tuple([(state.id, state.balances) for state in decision.members.values()]), decision.trace,
            )
        )  # fmt: skip

    @staticmethod
    def stored(text: str, recall: Callable[[], Explanation] | None = None) -> "Outcome":
        """Return the outcome that ``to_json`` wrote, as a replay; ``recall`` reads its stored trace."""
        return Outcome(None, {**json.loads(text), "replayed": True}, recall)

    @property
    def data(self) -> Mapping[str, Any]:
        """The outcome as JSON-like data, in the order of ``to_json``."""
        if self._data is None:
            assert self._made is not None, "an outcome is made of one or the other"
            self._data = _data_of(self._made)
        return self._data

    @property
    def made(self) -> Made | None:
        """What it was made of; ``None`` for a replay."""
        return self._made

    @property
    def program(self) -> str:
        """The id of the program that decided."""
        return str(self.data["program"])

    @property
    def version(self) -> str:
        """The digest of the program's text."""
        return str(self.data["version"])

    @property
    def source(self) -> str:
        """Who sent the event."""
        return str(self.data["source"])

    @property
    def event_id(self) -> str:
        """The event's id."""
        return str(self.data["id"])

    @property
    def replayed(self) -> bool:
        """Whether this is the stored answer of an event that came before."""
        return self._replayed

    @property
    def refused(self) -> str:
        """Why the event was not accepted; empty when it was."""
        return str(self.data["refused"])

    @property
    def late(self) -> bool:
        """Whether something later was booked before it."""
        return bool(self.data["late"])

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What members got and lost, in the order it happened."""
        return tuple(
            [
                Effect(**{**one, "amount": read_amount(one["amount"]), "wanted": read_amount(one["wanted"])})
                for one in self.data["effects"]
            ]
        )

    @property
    def balances(self) -> Mapping[str, Mapping[str, Balance]]:
        """The balances after the event, by member that it touched and unit."""
        return {
            member: {
                unit: Balance(**{account: read_amount(text) for account, text in accounts.items()})
                for unit, accounts in units.items()
            }
            for member, units in self.data["balances"].items()
        }

    def explain(self, member: str | None = None, lang: str = "en") -> str:
        """Return why this was given, and why not more, as text: every rule, line by line.

        With ``member`` only what that member got; ``lang`` is "en", "ko" or "zh".
        """
        if self._made is not None:
            made = self._made
            if made.refused:
                return in_language(say("refused: {why}", why=made.refused), lang)
            return "\n".join(explain(made.program, made.trace, made.given, member=member, lang=lang))
        if self.refused and (lang == "en" or self._recall is None):
            return in_language(say("refused: {why}", why=self.refused), lang)
        if self._recall is None:
            unknown = say("this answer was read without its ledger; ask the engine to explain it")
            return in_language(unknown, lang)
        return self._recall().text(member, lang)

    def to_json(self) -> str:
        """Return the outcome as compact JSON: the same text for ever, but for ``replayed``."""
        return _write(self.data)

    def plain(self) -> tuple[Any, ...] | None:
        """Return what the text is made of as plain values, for ``teller``; ``None`` where it is not."""
        made = self._made
        if made is None or made.given_by:
            return None  # Another version decided the order: its places are in the text.
        balances = tuple([(member, tuple(accounts.items())) for member, accounts in made.balances])
        return (*made[2:10], plain_all(made.given), balances)

    def teller(self) -> Callable[[tuple[Any, ...]], str]:
        """Return what makes the text of ``plain``, for all outcomes of this version of the program."""
        made = self._made
        assert made is not None, "what is plain was just made"
        program = made.program

        def tell(plain: tuple[Any, ...]) -> str:
            *kept, given, balances = plain
            accounts = tuple([(member, dict(values)) for member, values in balances])
            again = (program, {}, *kept, tuple(map(Given._make, given)), accounts, ())
            return _write(_data_of(Made._make(again)))

        return tell

    def __repr__(self) -> str:
        return f"Outcome({self.to_json()})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Outcome) and self.data == other.data

    __hash__ = None  # type: ignore[assignment]


def amount_of(value: Exact, decimals: int) -> Amount:
    """Return an amount in smallest parts as whole units, exactly.

    >>> amount_of(1250, 2), amount_of(Fraction(1, 3), 0)
    (Decimal('12.50'), Fraction(1, 3))
    """
    return read_amount(write_exact(value, decimals))


def read_amount(text: str) -> Amount:
    """Read an amount that ``write_exact`` wrote."""
    return Fraction(text) if "/" in text else Decimal(text)


def decimals_of(program: Program, unit: str) -> int:
    """Return how finely a unit is counted; what is no unit is counted whole."""
    known = program.units.get(unit)
    return 0 if known is None else known.decimals


def balances_of(program: Program, balances: Mapping[str, Exact]) -> dict[str, dict[str, str]]:
    """Return balances by unit and account as texts; ``owed`` is turned so that a debt is above 0."""
    found: dict[str, dict[str, str]] = {}
    for key in sorted(balances):
        unit, _, account = key.rpartition("/")
        known = program.units.get(unit)
        if account not in SHOWN_ACCOUNTS or unit in found or (known is not None and known.kind == "counter"):
            continue
        decimals = decimals_of(program, unit)
        found[unit] = {
            name: write_exact((-1 if name == "owed" else 1) * balances.get(f"{unit}/{name}", 0), decimals)
            for name in SHOWN_ACCOUNTS
        }
    return found


def _data_of(made: Made) -> dict[str, Any]:
    program = made.program
    return {
        "program": program.id,
        "version": program.digest,
        "source": made.source,
        "id": made.id,
        "type": made.event_type,
        "member": made.member,
        "at": write_moment(made.at),
        "booked_at": write_moment(made.booked_at),
        "late": made.late,
        "refused": made.refused,
        "replayed": False,
        "effects": [_effect(made.given_by.get(given.owner, program), given) for given in made.given],
        "balances": {member: balances_of(program, accounts) for member, accounts in made.balances},
    }


def _effect(program: Program, given: Given) -> dict[str, Any]:
    decimals = decimals_of(program, given.unit)
    place = ""
    rule = program.rules.get(given.rule)
    if rule is not None:
        at = rule.effects[given.effect].place if given.effect < len(rule.effects) else rule.place
        place = f"{at.file}:{at.line}"
    return {
        "verb": given.verb,
        "member": given.member,
        "unit": given.unit,
        "amount": write_exact(given.change, decimals),
        "wanted": write_exact(given.wanted, decimals),
        "cut_by": given.cut_by,
        "rule": given.rule,
        "place": place,
        "order": given.owner,
        "detail": {key: _shown(value) for key, value in given.detail},
    }


def _shown(value: object) -> object:
    """Return a detail as JSON-like data; what JSON does not have is written as text."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): _shown(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_shown(item) for item in value]
    return str(value)
