"""What a schema says to people, in a language: hovers, and the sentences of mistakes.

``hover.json`` has the Korean and the Chinese of what keys are; what codes are called is in the catalogue of
codes. What a plugin says stays as it is.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from loyalrules.base.language import LANGUAGES, text_in_language

_SPOKEN = frozenset({"description", "errorMessage", "patternErrorMessage"})
_OPEN = "..."  # A sentence that ends so is followed by a list that is not translated.


def spoken(schema: Any, language: str) -> Any:
    """Return a schema in a language; what has code in it is also said as ``markdownDescription``."""
    if isinstance(schema, list):
        return [spoken(part, language) for part in schema]
    if not isinstance(schema, dict):
        return schema
    said: dict[str, Any] = {}
    for key, value in schema.items():
        if key in _SPOKEN and isinstance(value, str):
            text = translated(value, language)
            said[key] = text.replace("`", "")
            if key == "description" and "`" in text:
                said["markdownDescription"] = text
        else:
            said[key] = spoken(value, language)
    return said


def translated(text: str, language: str) -> str:
    """Return a text in a language, paragraph by paragraph; what is not known stays English.

    >>> translated("How often.", "ko")
    '몇 번까지.'
    """
    return "\n\n".join(_paragraph(part, language) for part in text.split("\n\n"))


def _paragraph(text: str, language: str) -> str:
    if language == LANGUAGES[0]:
        return text
    known = sentences()
    at = LANGUAGES.index(language) - 1
    if text in known:
        return known[text][at]
    titled = text_in_language(text, language)
    if titled != text:
        return titled  # What a code is called is in the catalogue of codes.
    for english, others in known.items():
        start = english.removesuffix(_OPEN)
        if start != english and text.startswith(start):
            return others[at].removesuffix(_OPEN) + text.removeprefix(start)
    return text


@lru_cache(maxsize=1)
def sentences() -> dict[str, list[str]]:
    """Return every sentence that is known: English, then Korean and Chinese."""
    found: dict[str, list[str]] = json.loads(
        Path(__file__).with_name("hover.json").read_text(encoding="utf-8")
    )
    return found
