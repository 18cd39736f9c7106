"""What a fused quote remembers between events: texts that were found good, and the days of dates.

An event repeats what earlier ones said: channels, categories, countries, days. A text that is known is
good, so it need not be looked at again. What is remembered is what texts are, never what an event gives,
and never more than ``MOST`` of them: a full memory begins anew.
"""

import unicodedata
from collections.abc import Callable
from datetime import date

MAX_TEXT = 200  # Characters of one text; the careful reader says so.
MOST = 10_000  # Texts that one quote remembers, and dates.


def admitting(known: set[str]) -> Callable[[list[str]], bool]:
    """Return a function that tells whether texts are all good, and makes them known.

    Good is what the careful reader takes as it is: 1 to 200 printable characters in Unicode's NFC.

    >>> known = set()
    >>> admit = admitting(known)
    >>> admit(["app", "카페"]), admit(["web", ""]), sorted(known)
    (True, False, ['app', '카페'])
    """

    def admit(texts: list[str]) -> bool:
        together = "".join(texts)  # Of what is no text: a TypeError, which is unusual as well.
        plain = together.isascii() and together.isprintable() and len(together) <= MAX_TEXT
        if "" in texts or not (plain or all(map(_is_good, texts))):
            return False
        if len(known) > MOST:
            known.clear()
        known.update(texts[:MOST])
        return True

    return admit


def _is_good(text: str) -> bool:
    return (
        len(text) <= MAX_TEXT
        and text.isprintable()
        and (text.isascii() or unicodedata.is_normalized("NFC", text))
    )


class Days(dict[str, int]):
    """The days of dates by their text; one that is not known yet is read.

    >>> Days()["2026-12-05"]
    739955
    """

    def __missing__(self, text: str) -> int:
        """Read a date. Raises ``ValueError`` or ``TypeError`` for what is not written as ``2026-12-05``."""
        if text[4::3] != "--":
            raise ValueError(text)
        day = date.fromisoformat(text).toordinal()
        if len(self) >= MOST:
            self.clear()
        self[text] = day
        return day
