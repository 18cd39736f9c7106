"""From the files to vectors that can be run: the scopes with their types, and values as they run."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from loyalrules.base.calendar import Zone, read_date, read_duration, read_time, write_date, write_time
from loyalrules.base.money import write_exact
from loyalrules.expr.interpret import interpret
from loyalrules.expr.scope import Each, Name, Scope
from loyalrules.expr.typed import Typed
from loyalrules.expr.types import Kind, Type, scale_of
from loyalrules.functions import dates, numbers, texts

FOLDER = Path(__file__).parent
AMOUNTS = FOLDER / "vectors" / "amounts.yaml"
FILES = sorted(file for file in (FOLDER / "vectors").glob("*.yaml") if file != AMOUNTS)
FUNCTIONS = {function.name: function for module in (numbers, dates, texts) for function in module.FUNCTIONS}
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_PLAIN: dict[str, Kind] = {
    "text": "text", "yes/no": "yes/no", "date": "date", "time": "time", "moment": "moment",
    "duration": "duration", "age": "age",
}  # fmt: skip


def vectors(file: Path) -> tuple[str, list[list[Any]]]:
    """The scope of a file and its vectors; each line behind ``vectors:`` is JSON, and so YAML."""
    head, _, lines = file.read_text(encoding="utf-8").partition("vectors:\n")
    scope: str = yaml.safe_load(head)["scope"]
    return scope, [json.loads(line.removeprefix("- ")) for line in lines.splitlines()]


def type_of(text: str) -> Type:
    """The type that a word of the scopes stands for: ``money USD 2 ?``, ``list of text``."""
    maybe = text.endswith(" ?")
    words = text.removesuffix(" ?").split(" ")
    if words[0] == "list":
        # `list of number 1 ?`: each item may be not known; of texts, the whole list.
        inner = type_of(" ".join(words[2:]))
        items = maybe and inner.numeric
        return Type("list", item=inner.with_maybe(items), maybe=maybe and not items)
    if words[:2] == ["text", "of"]:
        return Type("text", values=tuple(words[2:]), maybe=maybe)
    if words[0] == "money":
        return Type("money", words[1], int(words[2]), maybe=maybe)
    if words[0] == "quantity":
        return Type("quantity", words[1], int(words[2]), maybe=maybe)
    if words[0] in ("number", "percent"):
        kind: Kind = "number" if words[0] == "number" else "percent"
        return Type(kind, scale=None if words[1] == "exact" else int(words[1]), maybe=maybe)
    return Type(_PLAIN[words[0]], maybe=maybe)


@cache
def scopes() -> Mapping[str, Scope]:
    """The named scopes. A name's code reads its place in the record that `record` makes."""
    read = yaml.load((FOLDER / "scopes.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    return {name: _scope(described) for name, described in read.items()}


def _scope(described: Mapping[str, Any]) -> Scope:
    names = {
        path: Name(path, type_of(words), f"v[{at}]")
        for at, (path, words) in enumerate(described["names"].items())
    }
    lists = {}
    for at, (word, fields) in enumerate(described["lists"].items(), start=len(names)):
        inside = {
            field: Name(f"{word}.{field}", type_of(words), f"{{x}}[{place}]")
            for place, (field, words) in enumerate(fields.items())
        }
        lists[word] = Each(word, f"v[{at}]", inside)
    units = {unit: int(decimals) for unit, decimals in described["units"].items()}
    zone = Zone(described["timezone"])
    return Scope(names, lists, FUNCTIONS, described["currency"], units, zone, "when order.paid happens")


def record(scope: Scope, values: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values of a vector as generated code reads them."""
    names = [value_of(values.get(path), name.type) for path, name in scope.names.items()]
    lists = [
        tuple(
            tuple(value_of(element.get(field), name.type) for field, name in each.fields.items())
            for element in values.get(word, ())
        )
        for word, each in scope.lists.items()
    ]
    return (*names, *lists)


def interpreted(typed: Typed, scope: Scope, values: Mapping[str, Any]) -> Any:
    """What the reference interpreter answers."""

    def elements(word: str) -> Sequence[Any]:
        fields = scope.lists[word].fields
        return [
            lambda path, element=element: value_of(
                element.get(path.partition(".")[2]), fields[path.partition(".")[2]].type
            )
            for element in values.get(word, ())
        ]

    return interpret(typed, lambda path: value_of(values.get(path), scope.names[path].type), elements)


def value_of(written: Any, type_: Type) -> Any:
    """The value at run time of what a vector says; ``None`` is not known."""
    if written is None:
        return None
    if type_.kind == "list":
        assert type_.item is not None
        return tuple(value_of(item, type_.item) for item in written)
    if type_.kind == "age":
        return tuple(_micros(moment) for moment in written)
    if type_.numeric:
        exact = Fraction(written)
        return exact if type_.scale is None else int(exact * 10**type_.scale)
    readers: Mapping[str, Any] = {
        "moment": _micros, "date": read_date, "time": read_time, "duration": read_duration,
        "yes/no": {"yes": True, "no": False}.__getitem__, "text": str,
    }  # fmt: skip
    return readers[type_.kind](written)


def _micros(zulu: str) -> int:
    return (datetime.fromisoformat(zulu) - EPOCH) // timedelta(microseconds=1)


def written(value: Any, type_: Type) -> str | None:
    """An exact value as the vectors write it."""
    if value is None:
        return None
    if type_.numeric:
        scale = scale_of(value)
        return str(value) if scale is None else write_exact(int(value * 10**scale), scale)
    if type_.kind == "yes/no":
        return "yes" if value else "no"
    if type_.kind == "moment":
        return (EPOCH + timedelta(microseconds=value)).isoformat().replace("+00:00", "Z")
    writers: Mapping[str, Any] = {"date": write_date, "time": write_time, "text": str}
    return str(writers[type_.kind](value))


def all_vectors() -> Iterator[list[Any]]:
    """Every vector of every file."""
    for file in (*FILES, AMOUNTS):
        yield from vectors(file)[1]
