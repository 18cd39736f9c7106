"""When units can be spent: holds that are missing, too short, too long, or never end."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from loyalrules.base.calendar import Duration, Zone, add
from loyalrules.base.codes_risks import RISKS as STORIES
from loyalrules.base.say import say
from loyalrules.plugins.program import FOLLOWED
from loyalrules.plugins.risk import Alarm, Gift, Risk, Sight
from loyalrules.plugins.rule import Effect
from loyalrules.risks.reading import QUALIFIED, is_limited, is_spendable
from loyalrules.shapes.lifetime import Hold, Lifetime

_OF_AN_ORDER = frozenset({"purchase", "progress", "refund", "derived"})
_YEAR, _NOON = 738_885, 12 * 3_600_000_000  # Some January 1; noon, so that a day has passed in no zone.


def _has_order(sight: Sight, gift: Gift) -> bool:
    event = sight.program.events.get(gift.rule.when)
    if event is None or event.role not in _OF_AN_ORDER:
        return False
    # A friend who counts for something else than an order, such as signing in, brings none.
    return event.name != QUALIFIED or any(shape.word == "order" for shape in event.shapes)


def _goes_back(effect: Effect) -> bool:
    return effect.on_refund != "keep"


def forgiven(sight: Sight) -> Iterator[Alarm]:
    """Units that are forgiven after a refund, and can be spent before it."""
    for gift in sight.gifts():
        effect = gift.effect
        if effect.unit.taken_back != "forgive" or effect.hold is not None or not _has_order(sight, gift):
            continue
        if _goes_back(effect) and not is_limited(effect):
            unit = effect.unit.id
            yield sight.alarm(
                gift.rule.id,
                say(
                    "the {unit} of {rule} can be spent at once and are forgiven after "
                    "a refund: goods for nothing",
                    unit=unit,
                    rule=gift.rule.id,
                ),
                gift.path,
                say("hold them (available: {{after: order.delivered, wait: 14 days}}), or say owe"),
                at_key=True,
            )


def referral(sight: Sight) -> Iterator[Alarm]:
    """A reward for a friend's order that can be spent before the order can no longer come back."""
    for gift in sight.gifts():
        if gift.rule.when == QUALIFIED and gift.effect.hold is None and _has_order(sight, gift):
            yield sight.alarm(
                gift.rule.id,
                say("{rule} pays for a friend's order that can still be sent back", rule=gift.rule.id),
                gift.path,
                say("add  available: {{after: order.delivered, wait: 14 days}}"),
                at_key=True,
            )


def shorter_than_returns(sight: Sight) -> Iterator[Alarm]:
    """A hold that ends while goods may still come back; asked when the program says its return window."""
    window = sight.return_window
    if window is None:
        return
    zone = sight.program.zone
    for gift in sight.gifts():
        hold = gift.effect.hold
        of_order = _has_order(sight, gift) and is_spendable(sight.program, gift.effect.unit)
        if not of_order or not _goes_back(gift.effect) or (gift.rule.when == QUALIFIED and hold is None):
            continue
        if hold is None or _ends_before(zone, hold, window):
            held = say("held for less time")
            if hold is None or hold.wait is None:
                held = say("not held")
            yield sight.alarm(
                gift.rule.id,
                say(
                    "goods may come back for {window}, but the {unit} of {rule} are {held}",
                    window=_said(window),
                    unit=gift.effect.unit.id,
                    rule=gift.rule.id,
                    held=held,
                ),
                gift.path,
                say("add  available: {{after: order.delivered, wait: {window}}}", window=_said(window)),
                at_key=True,
            )


@lru_cache(maxsize=256)
def _ends_before(zone: Zone, hold: Hold, window: Duration) -> bool:
    return any(hold.ends(zone, start) < add(zone, start, window) for start in _starts(zone))


def _said(window: Duration) -> str:
    """Return a duration as programs write it.

    >>> _said(Duration(0, 14, 0))
    '14 days'
    """
    months, days, micros = window.months, window.days, window.micros
    if months:
        return f"{months} month{'s' * (months > 1)}"
    return f"{days} day{'s' * (days > 1)}" if days else f"{micros // 3_600_000_000} hours"


def outlasts(sight: Sight) -> Iterator[Alarm]:
    """A hold that ends when the units have lapsed."""
    for gift in sight.gifts():
        hold, lifetime = gift.effect.hold, gift.effect.lifetime
        if hold is not None and lifetime is not None and _outlasts(sight.program.zone, hold, lifetime):
            yield sight.alarm(
                gift.rule.id,
                say(
                    "the {unit} of {rule} can lapse before they become available: nobody gets them",
                    unit=gift.effect.unit.id,
                    rule=gift.rule.id,
                ),
                gift.path,
                say("let them live longer, or wait less"),
                at_key=True,
            )


@lru_cache(maxsize=256)
def _outlasts(zone: Zone, hold: Hold, lifetime: Lifetime) -> bool:
    return any(hold.ends(zone, start) >= lifetime.ends(zone, start) for start in _starts(zone))


@lru_cache(maxsize=32)
def _starts(zone: Zone) -> tuple[int, ...]:
    """Return noon of every day of a year: lifetimes that end with a month are of many lengths."""
    return tuple(zone.start_of_day(_YEAR + day) + _NOON for day in range(366))


def without_order(sight: Sight) -> Iterator[Alarm]:
    """A hold that waits for an event of an order, where there is none."""
    for gift in sight.gifts():
        hold, rule = gift.effect.hold, gift.rule
        if hold is None or not hold.after or rule.when == hold.after:
            continue
        followed: Any = sight.program.parts.get(FOLLOWED, {})
        if not _has_order(sight, gift) and followed.get(hold.after) != rule.when:
            yield sight.alarm(
                rule.id,
                say(
                    "the {unit} of {rule} would stay pending for ever: they wait for "
                    "{event}, but {when} has no order",
                    unit=gift.effect.unit.id,
                    rule=rule.id,
                    event=hold.after,
                    when=rule.when,
                ),
                gift.path,
                say("add  available: now"),
                at_key=True,
            )


RISKS = (
    Risk(STORIES["LR301"], forgiven),
    Risk(STORIES["LR304"], referral),
    Risk(STORIES["LR305"], shorter_than_returns),
    Risk(STORIES["LR306"], outlasts),
    Risk(STORIES["LR314"], without_order),
)
