"""Comparing what is shown of a member with what a test expects, whatever its form.

A view may be one value, keys with values (``tier``: id, until, missing), or a list of either
(``badges``, ``coupons``). A test may write as much of it as it cares for.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from loyalrules.base.calendar import Zone
from loyalrules.base.money import write_exact
from loyalrules.document.node import Data
from loyalrules.shapes.model import read_amount

_MAIN = ("id", "member")  # The part that stands for the whole when one value is expected.
_NOTHING = ("none", "no")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENTS = frozenset({"from", "until", "trial_until", "expires"})


def same(wanted: Data, got: object, zone: Zone, key: str = "") -> bool:
    """Tell whether a view is as a test expects it. ``key`` is the name under which the value stands.

    >>> zone = Zone("Asia/Seoul")
    >>> tier = {"id": "gold", "missing": 5}
    >>> same("gold", tier, zone), same({"missing": "5"}, tier, zone)
    (True, True)
    >>> same("none", {}, zone), same("none", tier, zone), same("none", {"id": "none"}, zone)
    (True, False, True)
    >>> same("2", ["a", "b"], zone), same(["b", "a"], ("a", "b"), zone), same(["a"], ("a", "b"), zone)
    (True, True, False)
    """
    if isinstance(got, Mapping):
        return _same_keys(wanted, got, zone)
    if isinstance(got, list | tuple):
        return _same_list(wanted, got, zone)
    if wanted is None or (isinstance(wanted, str) and wanted in _NOTHING and got in (None, "")):
        return got in (None, "")
    return isinstance(wanted, str) and _same_value(wanted, got, zone, key)


def _same_keys(wanted: Data, got: Mapping[str, object], zone: Zone) -> bool:
    if isinstance(wanted, dict):
        return all(key in got and same(value, got[key], zone, key) for key, value in wanted.items())
    if wanted is None or (wanted in _NOTHING and not got):
        return not got
    main = next((key for key in _MAIN if key in got), None)
    return main is not None and same(wanted, got[main], zone, main)


def _same_list(wanted: Data, got: Sequence[object], zone: Zone) -> bool:
    if wanted is None or (isinstance(wanted, str) and wanted in _NOTHING):
        return not got
    if isinstance(wanted, str) and wanted.isdigit():
        return len(got) == int(wanted)
    if isinstance(wanted, dict):  # By name: {plus: {status: trial}}
        named = {name_of(one): one for one in got}
        return len(named) == len(wanted) and all(
            name in named and (value is None or same(value, named[name], zone))
            for name, value in wanted.items()
        )
    items: list[Data] = [wanted] if isinstance(wanted, str) else wanted
    left = list(got)
    for item in items:
        fits = next((one for one in left if _same_item(item, one, zone)), None)
        if fits is None:
            return False
        left.remove(fits)
    return not left


def _same_item(wanted: Data, got: object, zone: Zone) -> bool:
    if isinstance(wanted, str) and isinstance(got, Mapping):
        return wanted == name_of(got)
    return same(wanted, got, zone)


def name_of(value: object) -> str:
    """Return the name of one item of a list: of keys with values, the first of them."""
    if isinstance(value, Mapping):
        return str(next(iter(value.values()), ""))
    return str(value)


def _same_value(wanted: str, got: object, zone: Zone, key: str) -> bool:
    if isinstance(got, bool):
        return wanted in (("yes", "true") if got else ("no", "false"))
    if key in _MOMENTS and isinstance(got, int):
        text = f"{wanted} 00:00" if _DAY.fullmatch(wanted) else wanted.replace("T", " ")
        return zone.local_text(got) == text
    if isinstance(got, int | Fraction | Decimal):
        return _number(wanted) == Fraction(got)
    if isinstance(got, str) and wanted != got:
        number = _number(wanted)
        return number is not None and number == _number(got)
    return wanted == got


def _number(text: str) -> Fraction | None:
    try:
        return read_amount(text)[0]
    except ValueError:
        return None


def shown(value: object, zone: Zone, key: str = "") -> str:
    """Return a view as a report shows it.

    >>> shown({"id": "gold", "missing": Fraction(5, 2)}, Zone("Asia/Seoul"))
    '{id: gold, missing: 2.5}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {shown(one, zone, str(name))}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(shown(one, zone) for one in value) + "]"
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if key in _MOMENTS and isinstance(value, int):
        return zone.local_text(value)
    if isinstance(value, int | Fraction):
        return write_exact(value, 0) if isinstance(value, int) else number_shown(value)
    return str(value)


def number_shown(value: Fraction) -> str:
    """Return an exact number: with decimals where it has an end, else as a ratio.

    >>> number_shown(Fraction(5, 2)), number_shown(Fraction(1, 3)), number_shown(Fraction(1440))
    ('2.5', '1/3', '1440')
    """
    scale = 0
    while (value * 10**scale).denominator != 1:
        scale += 1
        if scale > 9:
            return f"{value.numerator}/{value.denominator}"
    return write_exact(int(value * 10**scale), scale)
