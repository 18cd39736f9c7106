"""Characters: which count as which. Full-width and typographic marks are read as the plain ones."""

import unicodedata

# Every mapping is one character to one, so that offsets in the text stay what they are.
_MARKS = {
    "\u3000": " ", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ",
    "、": ",", "。": ".", "【": "[", "】": "]",
    "×": "*", "÷": "/", "−": "-", "–": "-", "—": "-",
    ";": ",", "；": ",",  # The separator of arguments in many spreadsheets.
}  # fmt: skip
_FULL_WIDTH = {
    chr(code + 0xFEE0): chr(code)
    for code in range(0x21, 0x7F)
    if not chr(code).isalpha() and chr(code) != "_"
}
_PLAIN = str.maketrans({**_FULL_WIDTH, **_MARKS})

# Opening quote: the quotes that close it.
QUOTES = {
    '"': '"', "'": "'", "＂": "＂", "＇": "＇",
    "“": "”", "”": "”", "„": "”“", "‘": "’", "’": "’", "‚": "’‘",
    "«": "»", "「": "」", "『": "』",
}  # fmt: skip


def plain(text: str) -> str:
    """Return a text of the same length in which look-alike marks and digits are the plain ones.

    >>> plain("ｘ＞＝３００００（％）")
    'ｘ>=30000(%)'
    """
    return text.translate(_PLAIN)


def is_word_character(character: str) -> bool:
    """Tell whether a character can stand in a name: a letter, mark or digit of any script, or ``_``.

    >>> [is_word_character(character) for character in "a커ी9_-.%"]
    [True, True, True, True, True, False, False, False]
    """
    return character == "_" or character.isalnum() or unicodedata.category(character) in ("Mn", "Mc")


def is_invisible(character: str) -> bool:
    """Tell whether a character cannot be seen, and is no space, tab or line end.

    >>> is_invisible("\\u200b"), is_invisible("\\u202e"), is_invisible(" "), is_invisible("\\n")
    (True, True, False, False)
    """
    return character not in "\t\n\r" and unicodedata.category(character) in (
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Zl",
        "Zp",
    )


def called(character: str) -> str:
    """Return how a character is named in a message.

    >>> called("\\u200b"), called("$")
    ('U+200B ZERO WIDTH SPACE', '`$`')
    """
    if character.isprintable():
        return f"`{character}`"
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
