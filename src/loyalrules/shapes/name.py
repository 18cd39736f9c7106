"""What can be a name in a program: small letters of any script, digits, and single ``_`` between them."""

import re
import unicodedata

_PLAIN = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*\Z")
_LETTERS = ("Ll", "Lo", "Lm")  # Small ones, and those of scripts that have no capital letters.
_MARKS = ("Mn", "Mc")  # Vowels and tones of scripts that write them around a letter.
_OTHER_FORMS = ("<wide>", "<narrow>", "<font>", "<circle>", "<super>", "<sub>", "<square>")


def is_name(text: str) -> bool:
    """Tell whether a text can name something of a program.

    >>> [is_name(text) for text in ("gold_2", "실적", "积分", "Gold", "a__b", "2nd", "ｇold")]
    [True, True, True, False, False, False, False]
    """
    if text.isascii():
        return _PLAIN.match(text) is not None
    return all(map(_is_part, text.split("_"))) and not text[0].isdigit()


def _is_part(part: str) -> bool:
    return part != "" and unicodedata.category(part[0]) not in _MARKS and all(map(_fits, part))


def _fits(character: str) -> bool:
    if character in "0123456789":
        return True
    # Full-width letters and such are read as the plain ones, so they would be a second spelling.
    other_form = unicodedata.decomposition(character).startswith(_OTHER_FORMS)
    return unicodedata.category(character) in (*_LETTERS, *_MARKS) and not other_form
