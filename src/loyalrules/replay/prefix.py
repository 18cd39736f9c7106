"""Looking ahead would show: a history cut at a day leaves members with what the whole one gave by then."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from loyalrules.plugins.program import Program
from loyalrules.replay.run import Inputs, Replayed, replay
from loyalrules.report.sums import whole


class Difference(NamedTuple):
    """What members hold on one account at the end of the cut, by the cut history and by the whole one."""

    unit: str
    account: str
    cut: Fraction
    whole: Fraction


def differences(
    inputs: Inputs, replayed: Replayed, again: Callable[[Inputs], Replayed] = replay
) -> list[Difference]:
    """Replay the history up to its cut and compare what members hold then; nothing when all is alike.

    ``inputs`` name a cut, and ``replayed`` is what they came to. The two differ when an event is booked
    later than it happened: one that stands behind later ones in the history. ``again`` replays.
    Raises ``EmptyHistory`` when nothing happened until the cut.
    """
    program = inputs.programs[0]
    at = inputs.shaping.cut_at(program.zone)
    shaping = replace(inputs.shaping, last=inputs.shaping.cut, cut=None)
    cut = again(replace(inputs, shaping=shaping, end=at)).result.figures[0].held.stands
    wholly = replayed.result.figures[0].at_cut
    keys = sorted(cut.keys() | wholly.keys())
    return [_difference(program, *key, cut.get(key, 0), wholly.get(key, 0)) for key in keys
            if cut.get(key, 0) != wholly.get(key, 0)]  # fmt: skip


def _difference(
    program: Program, unit: str, account: str, cut: int | Fraction, wholly: int | Fraction
) -> Difference:
    return Difference(unit, account, whole(program, unit, cut), whole(program, unit, wholly))
