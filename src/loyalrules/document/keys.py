"""Keys that only look right: full-width letters, and letters of another alphabet."""

import re
import unicodedata

from loyalrules.base.say import say

# Letters that look like ASCII ones, in the order of `_ASCII`.
_LOOKALIKES = "аеорсухіјѕԁһԛԝАВЕКМНОРСТХІЅЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορνικυ"
_ASCII = "aeopcyxijsdhqwABEKMHOPCTXISJABEZHIKMNOPTYXaopvikv"
_TO_ASCII = str.maketrans(_LOOKALIKES, _ASCII)
_WIDE = re.compile("[\uff01-\uff5e\u3000]")
_WIDE_LETTER = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
WIDE_SPACES = "\u3000\u00a0\u1680\u2000-\u200a\u202f\u205f"  # For a character class of a pattern.


def ascii_form(key: str, *, whole: bool = False) -> tuple[str, str] | None:
    """Return how a key should be written and why, or None when it is fine.

    Keys of any script are fine; a mixture of alphabets in one word is not. With ``whole`` a word that
    has only letters of another alphabet is asked about as well.

    >>> ascii_form("ｅarn")
    ('earn', 'the letter ｅ is full-width')
    >>> ascii_form("еarn")
    ('earn', 'the letter е is U+0435 (CYRILLIC SMALL LETTER IE)')
    >>> ascii_form("커피"), ascii_form("скидка")
    (None, None)
    >>> ascii_form("сор", whole=True)
    ('cop', 'the letter с is U+0441 (CYRILLIC SMALL LETTER ES)')
    """
    if key.isascii():
        return None
    narrow = unicodedata.normalize("NFKC", key)
    # Between Chinese or Korean letters, full-width punctuation is at home; full-width letters never are.
    wide = (_WIDE if narrow.isascii() else _WIDE_LETTER).search(key)
    if wide:
        return narrow, say("the {kind} {character} is full-width", kind=_kind(wide[0]), character=wide[0])
    plain = key.translate(_TO_ASCII)
    if plain == key or not plain.isascii():
        return None
    if not whole and not any(letter.isascii() and letter.isalpha() for letter in key):
        return None  # The whole word may be of that alphabet.
    first = next(letter for letter, other in zip(key, plain, strict=True) if letter != other)
    number, name = f"U+{ord(first):04X}", unicodedata.name(first)
    return plain, say("the letter {letter} is {number} ({name})", letter=first, number=number, name=name)


def _kind(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return "digit"
    return "letter" if category.startswith("L") else "character"
