"""Readers: one generated function for each record, from JSON-like data to a tuple of exact values.

A reader is made once when a program is loaded. It checks every field, refuses what is not declared,
and never rounds. Generated, because it runs for every event: the field list is known at load.
"""

from collections.abc import Callable, Mapping
from typing import Any

from loyalrules.base.calendar import Zone
from loyalrules.base.nearest import nearest
from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.base.sent import json_kind
from loyalrules.facts.fields import Field, Record, Shape
from loyalrules.intake.values import number_of, read_date, read_list, read_text, read_yes_no

Reader = Callable[[object], Record]
NUMBER_SCALE = 6


def make_reader(shape: Shape, decimals: int, zone: Zone, only: frozenset[str] | None = None) -> Reader:
    """Return a function that reads one record of this shape.

    ``decimals`` are those of the program's currency. With ``only`` (dotted names such as
    ``order.lines.price``) just these fields are read and the others are left ``None``: for callers
    that ask for amounts alone. The reader raises ``EventError`` with a pointer to the wrong value.
    """
    make = _Maker(decimals, zone, only)
    name = make.record(shape.fields, shape.word)
    source = "\n".join(make.functions)
    scope: dict[str, Any] = {**make.bindings, "__builtins__": _BUILTINS}
    exec(compile(source, f"<reader of {shape.word}>", "exec"), scope)
    reader: Callable[[object, str], Record] = scope[name]
    pointer = f"/{shape.word}"
    return lambda raw: reader(raw, pointer)


# All that generated readers may call beside what is bound to them.
_BUILTINS = {
    "dict": dict, "list": list, "str": str, "int": int, "tuple": tuple, "len": len, "enumerate": enumerate,
    "ValueError": ValueError,
}  # fmt: skip


class _Maker:
    """Writes the source. No text of a program is part of it but as a literal: names are numbered."""

    def __init__(self, decimals: int, zone: Zone, only: frozenset[str] | None) -> None:
        self.decimals = decimals
        self.only = only
        self.functions: list[str] = []
        self.bindings: dict[str, Any] = {
            "EventError": EventError, "unknown": _unknown, "missing": _missing,
            "an_object": say("an object"), "a_list": say("a list"), "wrong": _wrong, "number_of": number_of,
            "read_text": read_text, "read_list": read_list, "read_yes_no": read_yes_no,
            "read_date": read_date, "read_moment": zone.read_moment,
        }  # fmt: skip

    def _bound(self, value: object) -> str:
        name = f"bound{len(self.bindings)}"
        self.bindings[name] = value
        return name

    def record(self, fields: tuple[Field, ...], dotted: str) -> str:
        """Write the function of a record, and of what is in it; return its name."""
        sent = [field for field in fields if field.input]
        known = self._bound(frozenset(field.name for field in sent))
        name = f"read_{known}"
        lines = [
            f"def {name}(raw, at):",
            "    if raw.__class__ is not dict: raise wrong(at, raw, an_object)",
        ]
        if self.only is None:
            lines.append(f"    if not raw.keys() <= {known}: raise unknown(at, raw, {known})")
        values = []
        for position, field in enumerate(fields):
            if not self._is_read(field, f"{dotted}.{field.name}"):
                values.append(self._bound(field.default))  # What it is where it is not sent.
                continue
            values.append(f"v{position}")
            lines.extend(
                f"    {line}" for line in self._field(f"v{position}", field, f"{dotted}.{field.name}")
            )
        lines.append(f"    return ({', '.join(values)}{',' if values else ''})")
        self.functions.append("\n".join(lines))
        return name

    def _field(self, variable: str, field: Field, dotted: str) -> list[str]:
        key = repr(field.name)
        where = f"at + {'/' + field.name!r}"
        missing = f"raise missing({key}, {where})"
        if not field.required:
            missing = f"{variable} = {self._default(field.default)}"
        return [  # A field that is not sent is the shortest way: of most records most are not.
            f"if {key} not in raw: {missing}",
            f"elif ({variable} := raw[{key}]) is None: {missing}",
            *self._convert(variable, field, dotted, where),
        ]

    def _default(self, value: object) -> str:
        """Return the code of a default: as a literal where it is plain, which is quicker than a name."""
        return repr(value) if value is None or value.__class__ is int or value == () else self._bound(value)

    def _is_read(self, field: Field, dotted: str) -> bool:
        return field.input and (self.only is None or dotted in self.only)

    def _convert(self, variable: str, field: Field, dotted: str, where: str) -> list[str]:
        if field.kind == "text":
            known = self._bound(field.values)
            general = f"{variable} = read_text({variable}, {where}, {known})"
            if field.values is not None:
                return [f"else: {general}"]
            return [
                f"elif {variable}.__class__ is not str or not {variable} or len({variable}) > 200"
                f" or not {variable}.isascii() or not {variable}.isprintable(): {general}"
            ]
        if field.kind in ("money", "number"):
            return self._number(variable, field, where)
        if field.kind == "moment":
            return [
                "else:",
                f"    try: {variable} = read_moment({variable})",
                f"    except ValueError as error: raise EventError('LR604', str(error), {where}) from None",
            ]
        if field.kind == "list of records":
            inner = self.record(field.fields, dotted)
            return [
                f"elif {variable}.__class__ is not list: raise wrong({where}, {variable}, a_list)",
                "else:",
                f"    try: {variable} = tuple([{inner}(x, '') for x in {variable}])",
                "    except EventError:",  # Read once more, to say which element it is.
                f"        base = {where} + '/'",
                f"        {variable} = tuple([{inner}(x, base + str(i)) for i, x in enumerate({variable})])",
            ]
        if field.kind == "record":
            inner = self.record(field.fields, dotted)
            return [f"else: {variable} = {inner}({variable}, {where})"]
        helper = {"yes/no": "read_yes_no", "date": "read_date", "list of text": "read_list"}[field.kind]
        return [f"else: {variable} = {helper}({variable}, {where})"]

    def _number(self, variable: str, field: Field, where: str) -> list[str]:
        scale = field.scale
        if scale is None:
            scale = self.decimals if field.kind == "money" else NUMBER_SCALE
        general = f"{variable} = number_of({variable}, {scale}, {where}, {field.kind!r})"
        if field.kind == "number":
            return [
                f"elif {variable}.__class__ is int and -1 < {variable} < 1000000: {variable} *= {10**scale}",
                f"else: {general}",
            ]
        if scale == 0:
            return [
                f"elif {variable}.__class__ is str and {variable}.isdigit() and {variable}.isascii()"
                f" and len({variable}) < 16 and ({variable}[0] != '0' or len({variable}) == 1):"
                f" {variable} = int({variable})",
                f"elif {variable}.__class__ is int and -1 < {variable} < 1000000000000: pass",
                f"else: {general}",
            ]
        cut = scale + 1
        return [
            f"elif {variable}.__class__ is str and {variable}[-{cut}:-{scale}] == '.'"
            f" and (t := {variable}[:-{cut}] + {variable}[-{scale}:]).isdigit() and t.isascii()"
            f" and len(t) < 16 and (t[0] != '0' or len(t) == {cut}): {variable} = int(t)",
            f"else: {general}",
        ]


def _wrong(pointer: str, value: object, wanted: str) -> EventError:
    return EventError(
        "LR603",
        say("{pointer} must be {wanted}, not {kind}", pointer=pointer, wanted=wanted, kind=json_kind(value)),
        pointer,
    )


def _missing(key: str, pointer: str) -> EventError:
    return EventError("LR605", say("{key} is missing", key=key), pointer)


def _unknown(pointer: str, raw: Mapping[str, object], known: frozenset[str]) -> EventError:
    key = next((key for key in raw if key not in known), "")
    near = nearest(str(key), sorted(known))
    hint = (
        say('did you mean "{near}"?', near=near)
        if near
        else say("declare it under fields: (or events:) in the program")
    )
    return EventError(
        "LR602",
        say("nothing declares the field {pointer}/{key}", pointer=pointer, key=key),
        f"{pointer}/{key}",
        hint,
    )


__all__ = ["NUMBER_SCALE", "Reader", "make_reader"]
