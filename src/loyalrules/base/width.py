"""How many columns a text takes on a terminal, where the letters of East Asia are two columns wide."""

import unicodedata


def width(text: str) -> int:
    """Return how many columns a terminal needs for a text.

    >>> width("abc"), width("커피")
    (3, 4)
    """
    return sum(_width(character) for character in text)


def padded(text: str, columns: int) -> str:
    """Return a text with spaces behind it, up to a number of columns.

    >>> padded("커피", 6), padded("coffee", 3)
    ('커피  ', 'coffee')
    """
    return text + " " * (columns - width(text))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me") or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
