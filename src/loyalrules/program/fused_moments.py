"""Moments that a fused quote compares as they are written: ``2026-06-01T00:00:00Z`` sorts as text.

Where rules ask of a moment only whether it is before or after fixed ones, or what the clock says in UTC,
it is never made a number: its text is checked, and compared with theirs.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from loyalrules.base.calendar import DAY, SECOND
from loyalrules.program.fused_index import Part
from loyalrules.program.fused_read import END, FIRST
from loyalrules.program.fused_sums import Sum

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def as_texts(
    moments: Iterable[str],
    parts: Sequence[Part],
    sums: Iterable[Sum],
    bindings: Mapping[str, object],
    bind: Callable[[object], str],
) -> tuple[list[Part], list[str]]:
    """Return rules that compare moments as texts, and the variables of those moments.

    ``moments`` are the variables of all moments; one is left as it is where any rule wants its number.
    """
    found, chosen = list(parts), []
    added_up = " ".join(text for one in sums for text in (*one.tests, one.value))
    for name in moments:
        changed = _Comparisons(name, bindings, bind)
        rewritten = [replace(part, tests=tuple(map(changed, part.tests))) for part in found]
        own = re.compile(rf"\b{name}\b")
        everywhere = [text for part in found for text in (*part.tests, *_amounts(part))]
        if changed.all_known and changed.count == len(own.findall(" ".join([added_up, *everywhere]))):
            found = rewritten
            chosen.append(name)
    return found, chosen


def _amounts(part: Part) -> list[str]:
    return [text for term in part.terms for text in (term.text, term.cap, term.cut)]


class _Comparisons:
    """Puts texts into the comparisons of one moment, and counts those that it knows."""

    def __init__(self, name: str, bindings: Mapping[str, object], bind: Callable[[object], str]) -> None:
        self.bindings = bindings
        self.bind = bind
        self.count = 0
        self.all_known = True
        self.form = re.compile(
            rf"(?<=\()(?:(K\d+|\d+) (<=?) )?{name}( % {DAY})?(?: ([<>]=?) (K\d+|\d+))?(?=\))"
        )
        self.name = name

    def __call__(self, test: str) -> str:
        return self.form.sub(self._compared, test)

    def _compared(self, found: re.Match[str]) -> str:
        before, sign_before, clock, sign_after, after = found.groups()
        self.count += 1
        left = f"{self._text(before, clock)} {sign_before} " if before else ""
        right = f" {sign_after} {self._text(after, clock)}" if after else ""
        self.all_known &= bool(left or right)
        return f"{left}{self.name}{'[11:]' if clock else ''}{right}"

    def _text(self, constant: str, clock: str | None) -> str:
        """Return the constant that stands for a moment, or for a time of day, as text."""
        micros = self.bindings[constant] if constant[0] == "K" else int(constant)
        first, end = (0, DAY + 1) if clock else (FIRST, END)
        if type(micros) is not int or micros % SECOND or not first <= micros < end:
            self.all_known = False
            return constant
        if clock:
            minutes, seconds = divmod(micros // SECOND, 60)
            return self.bind(f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}Z")
        moment = _EPOCH + timedelta(microseconds=micros)
        return self.bind(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
