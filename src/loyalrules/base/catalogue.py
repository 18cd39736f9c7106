"""Translated sentences: the gettext files ``locale/<language>/LC_MESSAGES/loyalrules.po``, read as they are.

The .po files are in the package and are what translators edit. There is no compiled .mo beside them that
could be older, and nothing to merge twice. Read are the entries that tools write in order: a comment,
msgid, perhaps msgid_plural, msgstr; an entry that is marked fuzzy or has no translation is left out.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

_PART = re.compile(r'^(?:(msgid_plural|msgid|msgstr)(?:\[0\])? )?"(.*)"$')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


@lru_cache(maxsize=8)
def catalogue(lang: str) -> Mapping[str, str]:
    """Return the translation of every template in a language, nothing for English.

    >>> len(catalogue("en"))
    0
    """
    if lang == "en":
        return {}
    path = files("loyalrules.base").joinpath("locale", lang, "LC_MESSAGES", "loyalrules.po")
    return read_po(path.read_text(encoding="utf-8"))


def read_po(text: str) -> dict[str, str]:
    """Return the translations of a .po file by their msgid, without its header.

    >>> read_po('msgid "yes"\\nmsgstr ""\\n"\\xec\\x98\\x88"\\n'.encode("latin-1").decode())
    {'yes': '예'}
    """
    found = {}
    for entry in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        parts = dict(_parts(entry))
        msgid, translation = parts.get("msgid"), parts.get("msgstr")
        if msgid and translation and "#, fuzzy" not in entry:
            found[msgid] = translation
    return found


def _parts(entry: str) -> Iterator[tuple[str, str]]:
    """Yield each keyword of an entry with its text: a keyword's line and the quoted lines under it."""
    keyword, lines = "", list[str]()
    for line in entry.split("\n"):
        found = _PART.match(line)
        if found is None:
            continue
        if found[1]:
            yield keyword, "".join(lines)
            keyword, lines = found[1], []
        lines.append(_ESCAPE.sub(lambda escape: _ESCAPED.get(escape[1], escape[1]), found[2]))
    yield keyword, "".join(lines)
