"""What expressions may read in one rule: the event's records, the state's facts, the element at hand.

Facts get a slot when they are first used, so a plan reads from the state only what its rules need.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from loyalrules.base.calendar import Zone
from loyalrules.expr.functions import Function
from loyalrules.expr.scope import Each, Name, Scope
from loyalrules.expr.types import DATE, MOMENT, Type
from loyalrules.facts.fields import Field, Shape
from loyalrules.intake.reader import NUMBER_SCALE
from loyalrules.plugins.program import EventType, Fact, FactReader

SIMPLE = {"yes/no": Type("yes/no"), "date": DATE, "moment": MOMENT}


def type_of(field: Field, currency: str, decimals: int) -> Type:
    """Return the type of a field; one that may be left out, without a default, may be not known."""
    maybe = field.default is None and not field.required
    if field.kind == "number":
        return Type("number", scale=NUMBER_SCALE if field.scale is None else field.scale, maybe=maybe)
    if field.kind == "money":
        scale = decimals if field.scale is None else field.scale
        return Type("money", currency, scale, maybe=maybe)
    if field.kind == "text":
        return Type("text", values=field.values, maybe=maybe)
    if field.kind == "list of text":
        return Type("list", item=Type("text", values=field.values), maybe=maybe)
    return SIMPLE[field.kind].with_maybe(maybe)


class Slots:
    """The facts of one plan, in the order in which they were first used."""

    def __init__(self) -> None:
        self.readers: list[tuple[str, FactReader]] = []
        self.names: list[str] = []
        self.places: dict[str, int] = {}
        self.reads: set[str] = set()

    def add(self, name: str, role: str, read: FactReader) -> int:
        """Return the slot of a fact."""
        if name not in self.places:
            self.places[name] = len(self.names)
            self.names.append(name)
            self.readers.append((role, read))
        return self.places[name]


class Names(Mapping[str, Name]):
    """Names by path; looking a fact up gives it its slot."""

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.fixed: dict[str, Name] = {}
        self.facts: dict[str, tuple[str, Type, FactReader, str]] = {}
        self.dotted: dict[str, str] = {}

    def __getitem__(self, path: str) -> Name:
        found = self.fixed.get(path)
        if found is not None:
            if path in self.dotted:
                self.slots.reads.add(self.dotted[path])
            return found
        role, kind, read, doc = self.facts[path]
        slot = self.slots.add(path, role, read)
        name = self.fixed[path] = Name(path, kind, f"f[{slot}]", doc)
        return name

    def __iter__(self) -> Iterator[str]:
        yield from self.facts
        yield from (path for path in self.fixed if path not in self.facts)

    def __len__(self) -> int:
        return len(set(self.facts) | set(self.fixed))

    def __contains__(self, path: object) -> bool:
        return path in self.fixed or path in self.facts


class ElementFields(dict[str, Name]):
    """The fields of a list's elements; looking one up notes that it is read."""

    def __init__(self, slots: Slots, dotted: str, fields: Mapping[str, Name]) -> None:
        super().__init__(fields)
        self.slots = slots
        self.dotted = dotted

    def __getitem__(self, name: str) -> Name:
        found = super().__getitem__(name)
        self.slots.reads |= {self.dotted, f"{self.dotted}.{name}"}
        return found

    def get(self, name: str, default: Any = None) -> Any:
        """Return a field and note that it is read."""
        if name not in self:
            return default
        return self[name]


class ScopeMaker:
    """Makes scopes for one program."""

    def __init__(
        self,
        currency: str,
        decimals: int,
        zone: Zone,
        functions: Mapping[str, Function],
        units: Mapping[str, int],
    ) -> None:
        self.currency = currency
        self.decimals = decimals
        self.zone = zone
        self.functions = functions
        self.units = units
        self.facts: list[tuple[str, str, Fact]] = []
        self.roles: list[str] = ["member"]
        self.upline: tuple[FactReader, int] | None = None
        self.given: dict[str, tuple[str | None, int, str | None]] = {}

    def scope(self, event: EventType, for_each: str | None, slots: Slots) -> Scope:
        """Return the scope of a rule on an event; ``KeyError`` when ``for_each`` names no list."""
        names = Names(slots)
        lists: dict[str, Each] = {}
        names.facts["now"] = ("member", MOMENT, _now, "the moment of the event")
        names.facts["today"] = ("member", DATE, _today, "the local day of the event")
        for fact in self._facts():
            names.facts[fact[0]] = fact[1]
        for shape in event.shapes:
            self._record(names, lists, shape.word, shape.fields, f"r_{shape.word}")
        for rule, (unit, scale, currency) in self.given.items():
            kind = Type("money", currency, scale) if currency else Type("quantity", unit, scale)
            names.facts[f"given({rule})"] = ("member", kind, _nothing, f"what {rule} gave in this decision")
        if for_each is not None:
            self._element(names, lists, for_each)
        return Scope(names, lists, self.functions, self.currency, self.units, self.zone, event.name)

    def _facts(self) -> Iterator[tuple[str, tuple[str, Type, FactReader, str]]]:
        for _, _, fact in self.facts:
            if not fact.subject:
                yield fact.path, ("member", fact.type, fact.read, fact.doc)
                continue
            for role in self.roles:
                kind = fact.type if role == "member" else fact.type.with_maybe(True)
                yield f"{role}.{fact.path}", (role, kind, fact.read, fact.doc)

    def _record(
        self, names: Names, lists: dict[str, Each], word: str, fields: tuple[Field, ...], code: str
    ) -> None:
        for position, field in enumerate(fields):
            if not field.readable:
                continue
            read = f"{code}[{position}]"
            path = f"{word}.{field.name}"
            if field.kind == "list of records":
                inner = {
                    name.name: Name(
                        f"{field.element}.{name.name}", type_of(name, self.currency, self.decimals),
                        f"{{x}}[{place}]", name.doc,
                    )
                    for place, name in enumerate(field.fields)
                    if name.readable and name.kind not in ("record", "list of records")
                }  # fmt: skip
                fields_read = ElementFields(names.slots, path, inner)
                lists[field.element] = Each(field.element, read, fields_read, field.doc)
                lists[f"{word}.{field.element}"] = lists[field.element]
            elif field.kind == "record":
                self._record(names, lists, path, field.fields, read)
            else:
                names.fixed[path] = Name(path, type_of(field, self.currency, self.decimals), read, field.doc)
                names.dotted[path] = path

    def _element(self, names: Names, lists: dict[str, Each], for_each: str) -> None:
        if for_each == "member.upline" and self.upline is not None:
            slot = names.slots.add("member.upline", "member", self.upline[0])
            level = Name("upline.level", Type("number", scale=0), "{x}[1]", "1 is the member's own referrer")
            lists["upline"] = Each(
                "upline", f"f[{slot}]", {"level": level}, "those above the member, nearest first"
            )
            lists[for_each] = lists["upline"]
        each = lists[for_each]
        dotted = getattr(each.fields, "dotted", None)
        if dotted is not None:
            names.slots.reads.add(dotted)
        for field_name, name in each.fields.items():
            if dotted is not None:
                names.dotted[name.path] = f"{dotted}.{field_name}"
            names.fixed[name.path] = Name(name.path, name.type, name.code.replace("{x}", "x"), name.doc)


def _now(work: Any, _: object) -> object:
    return work.value_at


def _today(work: Any, _: object) -> object:
    return work.zone.day(work.value_at)


def _nothing(_: object, __: object) -> object:
    return 0


def shape_with(shape: Shape, word: str, more: tuple[Field, ...]) -> Shape:
    """Return a shape with declared fields: of the record itself, or of an element of one of its lists."""
    if word == shape.word:
        return shape.with_fields(more)
    fields = tuple(
        Field(
            field.name, field.kind, field.doc, field.required, field.default, field.values,
            (*field.fields, *more), field.element, field.scale, field.readable, field.input,
        )
        if field.element == word
        else field
        for field in shape.fields
    )  # fmt: skip
    return Shape(shape.word, fields)
