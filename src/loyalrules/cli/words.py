"""Labels, and the language of the machine. Codes, ids, JSON keys and what a program says stay as they are."""

import os

from loyalrules.base.language import LANGUAGES, in_language
from loyalrules.base.say import Said, say

_WORDS: dict[str, Said] = {
    "available": say("available"),
    "pending": say("pending"),
    "owed": say("owed"),
    "tier": say("tier"),
    "lot": say("lot"),
    "rule": say("rule"),
    "earned": say("earned"),
    "expires": say("expires"),
    "never": say("never"),
    "unit": say("unit"),
    "accepted": say("accepted"),
    "refused": say("refused"),
    "unreadable": say("unreadable"),
    "warning": say("warning"),
}


def word(key: str, language: str) -> str:
    """Return a label.

    >>> word("tier", "ko"), word("tier", "en")
    ('회원등급', 'tier')
    """
    return in_language(_WORDS[key], language)


def language_of_machine() -> str:
    """Return the language that the environment asks for, English when it is none of ours."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return value[:2] if value[:2] in LANGUAGES else "en"
    return "en"
