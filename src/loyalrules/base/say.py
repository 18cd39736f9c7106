"""Sentences that remember how they were made, so that they can be told in another language later.

Whoever finds a mistake writes the English sentence with its values apart. The result is the English
text, a `str` like any other; only at the edge, where somebody reads it, `loyalrules.base.language`
looks its template up in the catalogue of another language and fills the same values in.

So deciding and checking know no language. A sentence must not be cut, joined or put into an f-string on
its way, since that leaves plain English text: give it to another sentence as a value instead.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import LiteralString, Self

Part = str | int  # What a value becomes: a text (maybe a sentence itself), or a whole number.
Value = Part | tuple[Part, ...]

_NOTHING: Mapping[str, Value] = MappingProxyType({})


class Said(str):
    """An English sentence with its ``template``, its ``plural`` template if it counts, and its ``values``.

    >>> said = say("there is no field {name}", name="member.teir")
    >>> said, said.template, dict(said.values)
    ('there is no field member.teir', 'there is no field {name}', {'name': 'member.teir'})
    """

    __slots__ = ("plural", "template", "values")

    template: str
    plural: str | None
    values: Mapping[str, Value]

    def __new__(
        cls, template: str, plural: str | None = None, values: Mapping[str, Value] = _NOTHING
    ) -> Self:
        """Fill the values in. ``plural`` is the template when the value ``n`` is not 1."""
        chosen = template if plural is None or values["n"] == 1 else plural
        said = super().__new__(cls, chosen.format_map({name: _told(value) for name, value in values.items()}))
        said.template = template
        said.plural = plural
        said.values = MappingProxyType(dict(values))
        return said

    def __str__(self) -> str:
        # The sentence itself: so str(error) of an error that was raised with it still knows its template.
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[str, str | None, dict[str, Value]]]:
        return type(self), (self.template, self.plural, dict(self.values))


def say(template: LiteralString, /, **values: object) -> Said:
    """Return a sentence. The template is a literal with ``{name}`` where a value stands.

    A value is a text, a number, another sentence, a list of these (told with commas), or anything else
    that ``str`` makes a text of. ``{{`` and ``}}`` stand for braces.

    >>> say("write one of {known}", known=["gold", "vip"])
    'write one of gold, vip'
    >>> say("this holds {count:,} values, {why}", count=50001, why=say("that is too much"))
    'this holds 50,001 values, that is too much'
    """
    return Said(template, None, {name: _kept(value) for name, value in values.items()})


def say_many(one: LiteralString, many: LiteralString, n: int, /, **values: object) -> Said:
    """Return a sentence that counts: ``one`` is its template when ``{n}`` is 1, ``many`` otherwise.

    >>> say_many("{n} file", "{n} files", 1), say_many("{n} file", "{n} files", 0)
    ('1 file', '0 files')
    """
    return Said(one, many, {"n": n, **{name: _kept(value) for name, value in values.items()}})


def with_values_changed(text: str, old: str, new: str) -> str:
    """Return a sentence with one text in place of another in its values; a plain text is changed itself.

    >>> with_values_changed(say("{at} is missing", at="/order/id"), "/order", "/data/order").template
    '{at} is missing'
    """
    if not isinstance(text, Said):
        return text.replace(old, new)

    def changed_part(part: Part) -> Part:
        return part if isinstance(part, int) else with_values_changed(part, old, new)

    def changed(value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple([changed_part(part) for part in value])
        return changed_part(value)

    return Said(text.template, text.plural, {name: changed(value) for name, value in text.values.items()})


def any_of(parts: Iterable[str]) -> Said:
    """Return a sentence that names at least one part, with "or" between them.

    >>> any_of(["a text", "a list"])
    'a text or a list'
    """
    first, *rest = parts
    said = say("{part}", part=first)
    for part in rest:
        said = say("{one} or {other}", one=said, other=part)
    return said


def _kept(value: object) -> Value:
    if isinstance(value, list | tuple):
        return tuple(_part(item) for item in value)
    return _part(value)


def _part(value: object) -> Part:
    # str() keeps a sentence as it is; a bool is told as the text that it has in Python.
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _told(value: Value) -> Part:
    return ", ".join(str(part) for part in value) if isinstance(value, tuple) else value
