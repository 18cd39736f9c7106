"""The source of one rule's function: its lines, the walk over elements, and the amounts.

For a rule on lines the function looks like this::

    def rule(r_order, f, xs):
        if not (<a line without the element>): return None
        a0 = 0
        hit = False
        for x in (r_order[7] if xs is None else xs):
            if <an unless line>: continue
            hit = True
            a0 += <the amount of one element>
        if not hit: return None
        return (<what the sum gives>,)
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from loyalrules.expr.closed import compile_function
from loyalrules.expr.constants import SumCode
from loyalrules.plugins.kind import AmountCode

_CONSTANT = re.compile(r"\bk\d+\b")
BUILTINS: dict[str, object] = {"min": min, "max": max, "tuple": tuple}


@dataclass(frozen=True, slots=True)
class LineCode:
    """One condition as code: the rule goes on while ``holds``. Not known stops it, in either list."""

    holds: str
    by_element: bool


@dataclass(frozen=True, slots=True)
class AmountPlace:
    """One amount that the function answers: what it is, and how elements come together in it.

    ``kind`` is "sum", "list" (each element for itself), "picked" (the elements themselves) or "once"
    (a cap, which is asked once, not for every element).
    """

    amount: AmountCode | None
    kind: str = "sum"


@dataclass(frozen=True, slots=True)
class RuleCode:
    """What a rule's function is made of, so that the rules of one event can be put into one function."""

    lines: tuple[LineCode, ...]
    amounts: tuple[AmountPlace, ...]
    elements: str | None
    bindings: dict[str, object]
    sums: dict[str, SumCode] = field(default_factory=dict)


class Late:
    """A function that is compiled at its first call: of a thousand rules few are ever asked.

    >>> Late("def double(x): return x * k0", "double", {"k0": 2})(21)
    42
    """

    __slots__ = ("_bindings", "_function", "_name", "_source")

    def __init__(self, source: str, name: str, bindings: dict[str, object]) -> None:
        self._source = source
        self._name = name
        self._bindings = bindings
        self._function: Callable[..., object] | None = None

    def __call__(self, *arguments: object) -> object:
        """Call the function. Raises ``NotClosed`` at the first call, for code that must not be."""
        function = self._function
        return self.compiled()(*arguments) if function is None else function(*arguments)

    def compiled(self) -> Callable[..., object]:
        """Return the compiled function."""
        if self._function is None:
            names = {**BUILTINS, **self._bindings}
            self._function = compile_function(self._source, self._name, names, frozenset({"append"}))
        return self._function


def source_of(name: str, roots: Sequence[str], code: RuleCode, *, per_element: bool) -> str:
    """Return the source of a rule's function."""
    parameters = ", ".join([*(f"r_{root}" for root in roots), "f"])
    body = [f"def {name}({parameters}, xs):"]
    body += [f"    if not ({line.holds}): return None" for line in code.lines if not line.by_element]
    if code.elements is None:
        body += _once(code.amounts)
    elif per_element:
        body += _each_receiver(code.lines, code.amounts, code.elements)
    else:
        body += _walk(code.lines, code.amounts, code.elements)
    return "\n".join(body)


def make_function(
    name: str, roots: Sequence[str], code: RuleCode, *, per_element: bool
) -> Callable[..., object]:
    """Return the function of a rule, which is compiled when it is called for the first time.

    Of a thousand rules most are never reached by the events of a process, or by a check.
    """
    made: Callable[..., object] | None = None

    def run(*arguments: object) -> object:
        nonlocal made
        if made is None:
            source = source_of(name, roots, code, per_element=per_element)
            made = compile_function(source, name, {**BUILTINS, **code.bindings}, frozenset({"append"}))
        return made(*arguments)

    return run


def words_in(source: str, bindings: Mapping[str, object]) -> str:
    """Return source as people read it: constants in their places, helpers under their own names.

    >>> words_in("if (channel == k0): total += k1(lines)", {"k0": "app", "k1": len})
    "if (channel == 'app'): total += len(lines)"
    """
    return _CONSTANT.sub(lambda found: word(bindings[found[0]]), source)


def word(value: object) -> str:
    """Return a constant or a helper of generated code as people read it.

    >>> word("app"), word(frozenset({"web", "app"})), word(len)
    ("'app'", "{'app', 'web'}", 'len')
    """
    if isinstance(value, frozenset):
        return "{" + ", ".join(sorted(map(repr, value))) + "}"
    return getattr(value, "__name__", "") or repr(value)


def _once(amounts: Sequence[AmountPlace]) -> list[str]:
    body, answers = _asked_once(amounts, "    ", "return None")
    return [*body, f"    return {_tuple(answers)}"]


def _walk(lines: Sequence[LineCode], amounts: Sequence[AmountPlace], elements: str) -> list[str]:
    body = [f"    a{number} = {'[]' if place.kind != 'sum' else '0'}" for number, place in enumerate(amounts)]
    body += ["    hit = False", f"    for x in ({elements} if xs is None else xs):"]
    body += [f"        if not ({line.holds}): continue" for line in lines if line.by_element]
    unknown = [number for number, place in enumerate(amounts) if _can_be_unknown(place)]
    for number in unknown:  # All are asked before one is added, so an element counts whole or not at all.
        amount = amounts[number].amount
        body.append(f"        t_{number} = {'' if amount is None else amount.each}")
        body.append(f"        if t_{number} is None: continue")
    answers: list[str] = []
    last: list[str] = []
    for number, place in enumerate(amounts):
        if place.kind == "once" and place.amount is not None:
            last.append(f"    a{number} = {place.amount.each}")
            answers.append(_finished(number, place.amount))
            continue
        if place.kind == "picked" or place.amount is None:
            body.append(f"        a{number}.append(x)")
            answers.append(f"tuple(a{number})")
            continue
        each = f"t_{number}" if number in unknown else place.amount.each
        if place.kind == "list":
            finished = place.amount.finish(f"({each})") if place.amount.finish else each
            body.append(f"        a{number}.append({finished})")
            answers.append(f"tuple(a{number})")
        else:
            body.append(f"        a{number} += {each}")
            answers.append(_finished(number, place.amount))
    body += [
        "        hit = True",
        "    if not hit: return None",
        *last,
        f"    return {_tuple(answers)}",
    ]
    return body


def _can_be_unknown(place: AmountPlace) -> bool:
    return place.amount is not None and place.amount.maybe and place.kind in ("sum", "list")


def _each_receiver(lines: Sequence[LineCode], amounts: Sequence[AmountPlace], elements: str) -> list[str]:
    body = ["    out = []", f"    for x in ({elements} if xs is None else xs):"]
    body += [f"        if not ({line.holds}): continue" for line in lines if line.by_element]
    asked, answers = _asked_once(amounts, "        ", "continue")
    body += [*asked, f"        out.append((x[0], {_tuple(answers)}))"]
    return [*body, "    if not out: return None", "    return out"]


def _asked_once(amounts: Sequence[AmountPlace], indent: str, stop: str) -> tuple[list[str], list[str]]:
    """Return the lines that compute amounts, and the codes of the answers; one not known stops the rule."""
    body: list[str] = []
    answers: list[str] = []
    for number, place in enumerate(amounts):
        if place.amount is None:
            answers.append("None")
            continue
        body.append(f"{indent}a{number} = {place.amount.each}")
        if place.amount.maybe:
            body.append(f"{indent}if a{number} is None: {stop}")
        finished = _finished(number, place.amount)
        answers.append(f"({finished},)" if place.kind == "list" else finished)
    return body, answers


def _tuple(codes: Sequence[str]) -> str:
    """Return the code of a tuple; a rule whose effects were all mistaken has none."""
    return f"({''.join(f'{code}, ' for code in codes)})"


def _finished(number: int, amount: AmountCode) -> str:
    return amount.finish(f"a{number}") if amount.finish else f"a{number}"
