"""Texts that were meant to be structure: ``- earn：3``, ``[a]`` with full-width brackets, ``-b``."""

import re
from collections.abc import Callable

from loyalrules.base.place import Place
from loyalrules.base.problem import Problem
from loyalrules.base.say import say

_WIDE_COLON = re.compile(r"[^\W\d][\w.-]*\s*(：)(\s?)")
_UNSPACED = re.compile(r"[^\W\d][\w.-]*(:)(?!//)\S")
_WIDE_BRACKETS = {"［": "[", "【": "[", "｛": "{"}
_WIDE_DASHES = "－–—・•"


def misread(text: str, needs: str, place: Callable[[int, int], Place]) -> Problem | None:
    """Return the sign that kept a text from being the structure that is needed, or None.

    ``needs`` is "a list" or "keys with values"; ``place`` gives the place of characters of the text.
    """
    if not text:
        return None
    if needs == "keys with values":
        wide = _WIDE_COLON.match(text)
        if wide:
            message = say('this colon is full-width (：), YAML needs ":" and a space')
            hint = say("typed with the Chinese, Japanese or Korean input method?")
            fix = ":" if wide[2] or wide.end() == len(text) else ": "
            return Problem("LR006", message, place(wide.start(1), 1), hint, fix=fix)
        unspaced = _UNSPACED.match(text)
        if unspaced:
            message = say('there is no space after "{text}"', text=text[: unspaced.end(1)])
            return Problem("LR008", message, place(unspaced.start(1), 1), fix=": ")
    if text[0] in _WIDE_BRACKETS:
        plain = _WIDE_BRACKETS[text[0]]
        return Problem(
            "LR006",
            say('this bracket is full-width ({text}), YAML needs "{plain}"', text=text[0], plain=plain),
            place(0, 1),
            fix=plain,
        )
    if needs == "a list" and text[0] in _WIDE_DASHES:
        message = say(
            'this dash is not the one of the keyboard ({text}), YAML needs "-" and a space', text=text[0]
        )
        return Problem("LR006", message, place(0, 1), fix="-" if text[1:2] == " " else "- ")
    if needs == "a list" and text[0] == "-" and text[1:2] not in ("", " "):
        return Problem("LR026", say("there is no space after the dash"), place(0, 1), fix="- ")
    return None
