"""The languages in which sentences are told, and the one place that tells a sentence in another one."""

from string import Formatter

from loyalrules.base.catalogue import catalogue
from loyalrules.base.particles import with_particle
from loyalrules.base.say import Part, Said, Value

LANGUAGES = ("en", "ko", "zh")

_COMMA = {"zh": "、"}  # Between the parts of a list; ", " in the other languages.


def in_language(text: str, lang: str) -> str:
    """Return a sentence in a language: "ko" or "zh". Ids and all other text that `say` did not make stay.

    A sentence without a translation stays English, and so does everything in a language not known.
    In a Korean translation ``{name:을/를}`` is the particle that follows the value of ``{name}``.

    >>> in_language("gold-extra", "ko")
    'gold-extra'
    """
    if not isinstance(text, Said) or lang not in LANGUAGES or lang == "en":
        return text
    template = catalogue(lang).get(text.template)
    values = {name: _told(value, lang) for name, value in text.values.items()}
    if template is None:
        # Its values may be sentences that do have a translation.
        template = text.template if text.plural is None or text.values["n"] == 1 else text.plural
    return filled(template, values)


def text_in_language(text: str, lang: str) -> str:
    """Return a text of the catalogue of codes in a language: it holds no values, and braces are braces."""
    return catalogue(lang).get(text, text) if lang in LANGUAGES else text


def filled(template: str, values: dict[str, Part]) -> str:
    """Return a template with its values.

    >>> filled("{name}{name:을/를} 찾을 수 없습니다", {"name": "gold"})
    'gold를 찾을 수 없습니다'
    """
    parts = []
    for literal, name, form, _ in Formatter().parse(template):
        parts.append(literal)
        if name is not None:
            value = values[name]
            parts.append(
                with_particle(str(value), form) if form and "/" in form else format(value, form or "")
            )
    return "".join(parts)


def _told(value: Value, lang: str) -> Part:
    if isinstance(value, tuple):
        return _COMMA.get(lang, ", ").join(str(_told(part, lang)) for part in value)
    return value if isinstance(value, int) else in_language(value, lang)
