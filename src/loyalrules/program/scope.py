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
from loyalrules.plugins.program import EventType, Fact, FactReader, People
from loyalrules.program.people import PeopleFields, Slots, walk

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


class Names(Mapping[str, Name]):
    """Names by path; looking a fact up gives it its slot."""

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.fixed: dict[str, Name] = {}
        self.facts: dict[str, tuple[str, Type, FactReader, str]] = {}
        self.dotted: dict[str, str] = {}
        self.element: Each | None = None

    def __getitem__(self, path: str) -> Name:
        found = self.fixed.get(path)
        if found is not None:
            if path in self.dotted:
                self.slots.reads.add(self.dotted[path])
            return found
        if self._of_element(path):
            return self._walked(path)
        role, kind, read, doc = self.facts[path]
        slot = self.slots.add(path, role, read)
        name = self.fixed[path] = Name(path, kind, f"f[{slot}]", doc)
        return name

    def __iter__(self) -> Iterator[str]:
        yield from self.facts
        yield from (path for path in self.fixed if path not in self.facts)
        if self.element is not None:
            yield from (f"{self.element.word}.{field}" for field in self.element.fields)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, path: object) -> bool:
        return path in self.fixed or path in self.facts or self._of_element(str(path))

    def _of_element(self, path: str) -> bool:
        """Tell whether a path is of the one whom a rule is walking past."""
        word, _, field = path.partition(".")
        return self.element is not None and word == self.element.word and field in self.element.fields

    def _walked(self, path: str) -> Name:
        found: Any = self.element
        name = found.fields[path.partition(".")[2]]
        return Name(path, name.type, name.code.replace("{x}", "x"), name.doc)


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


class Lists(dict[str, Each]):
    """The lists of one scope; the people among them get a slot when they are first looked at."""

    def __init__(self, names: Names, people: list[People], facts: list[tuple[str, Fact]]) -> None:
        super().__init__()
        self.names = names
        self.facts = facts
        self.known = {people.path: people for people in people}
        words = [one.word for one in people]
        for one in people:
            if words.count(one.word) == 1:  # Of several lists a word means the one that a rule walks.
                self.known.setdefault(one.word, one)

    def __missing__(self, path: str) -> Each:
        found = self.known[path]
        each = self.names.slots.people.get(found.path)
        if each is None:
            each = self.names.slots.people[found.path] = walk(self.names.slots, found, dict(self.facts))
        self[path] = each
        return each

    def __contains__(self, path: object) -> bool:
        return dict.__contains__(self, path) or path in self.known

    def get(self, path: str, default: Any = None) -> Any:
        """Return a list, if there is one of that path or word."""
        if path not in self:
            return default
        return self[path]

    def here(self, each: Each) -> None:
        """Let the word of an element mean the list that a rule walks."""
        self[each.word] = each


class ScopeMaker:
    """Makes scopes for one program."""

    def __init__(
        self,
        currency: str,
        decimals: int,
        zone: Zone,
        functions: Mapping[str, Function],
        units: Mapping[str, int],
        called: Mapping[str, str],
    ) -> None:
        self.currency = currency
        self.decimals = decimals
        self.zone = zone
        self.functions = functions
        self.units = units
        self.called = called
        self.facts: list[tuple[str, str, Fact]] = []
        self.roles: list[str] = ["member"]
        self.people: list[People] = []
        self.given: dict[str, tuple[str | None, int, str | None]] = {}

    def scope(self, event: EventType, for_each: str | None, slots: Slots) -> Scope:
        """Return the scope of a rule on an event; ``KeyError`` when ``for_each`` names no list."""
        names = Names(slots)
        lists = Lists(names, self.people, [(fact.path, fact) for _, _, fact in self.facts if fact.subject])
        names.facts["now"] = ("member", MOMENT, _now, "the moment of the event")
        names.facts["today"] = ("member", DATE, _today, "the local day of the event")
        for fact in self._facts():
            names.facts[fact[0]] = fact[1]
        for shape in event.shapes:
            self._record(names, lists, shape.word, shape.fields, f"r_{shape.word}")
        for rule, (unit, scale, currency) in self.given.items():
            kind = Type("money", currency, scale) if currency else Type("quantity", unit, scale)
            if unit is None and currency is None:  # A rule that fills a counter.
                kind = Type("number", scale=scale)
            names.facts[f"given({rule})"] = ("member", kind, _nothing, f"what {rule} gave in this decision")
        if for_each is not None:
            self._element(names, lists, for_each)
        return Scope(
            names, lists, self.functions, self.currency, self.units, self.zone, event.name, self.called
        )

    def _facts(self) -> Iterator[tuple[str, tuple[str, Type, FactReader, str]]]:
        for _, _, fact in self.facts:
            if not fact.subject:
                yield fact.path, ("member", fact.type, fact.read, fact.doc)
                continue
            for role in self.roles:
                kind = fact.type if role == "member" else fact.type.with_maybe(True)
                yield f"{role}.{fact.path}", (role, kind, fact.read, fact.doc)

    def _record(self, names: Names, lists: Lists, word: str, fields: tuple[Field, ...], code: str) -> None:
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

    def _element(self, names: Names, lists: Lists, for_each: str) -> None:
        each = lists[for_each]
        if isinstance(each.fields, PeopleFields):
            names.element = each
            lists.here(each)
            return
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
