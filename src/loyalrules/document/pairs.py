"""Pairs between braces that YAML took for one long key: ``{amount：3000， at_most:5}``."""

import re

from loyalrules.base.problem import Problem
from loyalrules.base.say import say
from loyalrules.document.lines import Lines
from loyalrules.document.node import Node

_KEY = r"(?P<key>[^\W\d][\w.-]*)\s*"
_PAIR = re.compile(_KEY + r"(?P<colon>：|:(?!//))(?P<gap>\s*)(?P<value>[^：，]*?)\s*(?=，|\Z)")
_COMMA = re.compile(r"，(?P<gap>\s*)")
_LAST = re.compile(_KEY + r"\Z")


def split_pairs(key: Node, value: Node, lines: Lines, problems: list[Problem]) -> list[tuple[Node, Node]]:
    """Return the pairs that a plain key was meant to be, and report each wrong sign between them.

    The last pair may have a colon that YAML saw, and then ``value`` is its own. A key that is no such
    run of pairs comes back as it is.
    """
    text = lines.text[key.start : key.end]
    pairs: list[tuple[Node, Node]] = []
    signs: list[Problem] = []
    at = 0
    while True:
        pair = _PAIR.match(text, at) or (_LAST.match(text, at) if value.value is not None else None)
        if pair is None:
            return [(key, value)]
        name = Node(key.start + pair.start("key"), key.start + pair.end("key"), "", pair["key"])
        if pair.re is _LAST:
            pairs.append((name, value))
            break
        start, end = (key.start + offset for offset in pair.span("value"))
        pairs.append((name, Node(start, end, "", pair["value"] or None)))
        signs.append(_sign(pair, pair["colon"], pair.start("colon"), key.start, lines))
        comma = _COMMA.match(text, pair.end())
        if comma is None:
            if value.value is not None:
                return [(key, value)]
            break
        signs.append(_sign(comma, "，", comma.start(), key.start, lines))
        at = comma.end()
    problems += signs
    return pairs if signs else [(key, value)]


def _sign(found: re.Match[str], sign: str, at: int, offset: int, lines: Lines) -> Problem:
    place = lines.place(offset + at, offset + at + 1)
    gap = "" if found["gap"] else " "
    if sign == "：":
        message = say('this colon is full-width (：), YAML needs ":" and a space')
        return Problem("LR006", message, place, fix=f":{gap}")
    if sign == "，":
        message = say('this comma is full-width (，), YAML needs "," and a space')
        return Problem("LR006", message, place, fix=f",{gap}")
    return Problem(
        "LR008", say('there is no space after "{found}:"', found=found["key"]), place, fix=f":{gap}"
    )
