"""Pairs between braces that YAML took for one long key: ``{amount：3000， at_most:5}``."""

import re
from itertools import pairwise

from loyalrules.base.problem import Problem
from loyalrules.document.lines import Lines
from loyalrules.document.node import Node

_PAIR = re.compile(
    r"(?P<key>[^\W\d][\w.-]*)\s*(?P<colon>：|:(?!//))(?P<space>\s*)"
    r"(?P<value>[^：:，]*?)\s*(?:(?P<comma>，)(?P<gap>\s*)|$)"
)


def split_pairs(key: Node, value: Node, lines: Lines, problems: list[Problem]) -> list[tuple[Node, Node]]:
    """Return the pairs that a plain key without a value was meant to be, and report each wrong sign.

    A key that is no such run of pairs comes back as it is.
    """
    text = lines.text[key.start : key.end]
    found = list(_PAIR.finditer(text))
    if not found or found[0].start() != 0 or found[-1].end() != len(text) or found[-1]["comma"]:
        return [(key, value)]
    if any(before.end() != after.start() for before, after in pairwise(found)):
        return [(key, value)]
    pairs = []
    for pair in found:
        _report(pair, key.start, lines, problems)
        start, end = (key.start + at for at in pair.span("value"))
        pairs.append(
            (
                Node(key.start + pair.start("key"), key.start + pair.end("key"), "", pair["key"]),
                Node(start, end, "", pair["value"] or None),
            )
        )
    return pairs


def _report(pair: re.Match[str], offset: int, lines: Lines, problems: list[Problem]) -> None:
    at = offset + pair.start("colon")
    place = lines.place(at, at + 1)
    if pair["colon"] == "：":
        message = 'this colon is full-width (：), YAML needs ":" and a space'
        problems.append(Problem("LR006", message, place, fix=_spaced(":", pair["space"])))
    else:
        problems.append(Problem("LR008", f'there is no space after "{pair["key"]}:"', place, fix=": "))
    if pair["comma"]:
        at = offset + pair.start("comma")
        message = 'this comma is full-width (，), YAML needs "," and a space'
        problems.append(Problem("LR006", message, lines.place(at, at + 1), fix=_spaced(",", pair["gap"])))


def _spaced(sign: str, gap: str) -> str:
    return sign if gap else f"{sign} "
