"""Guards: what must not be so of two members if one is to be rewarded for the other.

A guard is a word (``same_email``, ``employee``, ``existing_customer``) or a line of one's own, such as
``friend.segments contains staff``. Lines can call functions of plugins.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from loyalrules.base.fold import fold
from loyalrules.base.say import say
from loyalrules.books.asked import ask
from loyalrules.facts.state import MemberState
from loyalrules.plugins.kind import Builder, Path

SAME = "same_"
BUILT_IN = ("same_person", "same_email", "same_payment_card", "same_address", "same_household", "same_device")
GUARDS = (*BUILT_IN, "employee", "existing_customer")
BY_LINE = "never_reward"
_WORD = re.compile(r"[a-z]+(?:_[a-z0-9]+)*\Z")


@dataclass(frozen=True, slots=True)
class Guard:
    """One guard. ``word`` names it as the state of a friend; ``said`` is what stands in the program.

    It compares a ``fact`` of both, or asks the question ``asked``; ``once`` asks only when they are linked.
    """

    word: str
    said: str
    fact: str = ""
    asked: str = ""
    once: bool = False

    def forbids(self, work: Any, friend: MemberState, referrer: MemberState) -> bool:
        """Tell whether the friend must not count for the referrer. What is not known forbids nothing.

        >>> mina = MemberState("mina", facts={"devices": ("d1", "d2")})
        >>> jun = MemberState("jun", facts={"devices": ("d2",)})
        >>> Guard("same_device", "same_device", "devices").forbids(None, jun, mina)
        True
        """
        if self.asked:
            return ask(work, self.asked, friend) is not None
        if self.fact:
            left, right = (_values(self.fact, one.facts.get(self.fact)) for one in (friend, referrer))
            return bool(left & right)
        return friend.facts.get("employee") is True or referrer.facts.get("employee") is True


def _values(fact: str, value: object) -> set[str]:
    values = value if isinstance(value, tuple) else (value,)
    return {fold(fact, one) for one in values if isinstance(one, str)}


def first_that_forbids(
    guards: Sequence[Guard], work: Any, friend: MemberState, referrer: MemberState, *, linking: bool
) -> Guard | None:
    """Return the first guard that forbids a reward, ``None`` when all allow it."""
    for guard in guards:
        if (linking or not guard.once) and guard.forbids(work, friend, referrer):
            return guard
    return None


def compile_guards(builder: Builder, written: Sequence[str], tree: str, path: Path) -> tuple[Guard, ...]:
    """Return the guards of a list; a fact that members do not have is reported."""
    joined = builder.event("member.joined")
    fields = () if joined is None else joined.shape.fields
    texts = {field.name for field in fields if field.kind in ("text", "list of text")}
    found: list[Guard] = []
    for number, text in enumerate(written):
        if text == "employee":
            found.append(Guard(text, text))
        elif text == "existing_customer":
            found.append(_asked(builder, text, text, "member.orders > 0", tree, (*path, number), once=True))
        elif text.startswith(SAME) and _WORD.match(text):
            word = text.removeprefix(SAME)
            fact = next((name for name in (word, f"{word}s") if name in texts), "")
            if not fact:
                said = say("{fact} is no text that is known of members", fact=word)
                known = [*(f"{SAME}{name}" for name in texts), *GUARDS]
                builder.unknown("LR165", said, (*path, number), text, known)
            found.append(Guard(text, text, fact or "person"))
        else:
            found.append(_asked(builder, BY_LINE, text, text, tree, (*path, number)))
    return tuple(found)


def _asked(
    builder: Builder, word: str, said: str, line: str, tree: str, path: Path, *, once: bool = False
) -> Guard:
    key = f"guard {tree} {' '.join(str(step) for step in path)}"
    builder.ask(key, path[:-2], if_=[line], lines_at=str(path[-2]))
    return Guard(word, said, asked=key, once=once)
