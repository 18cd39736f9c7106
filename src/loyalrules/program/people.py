"""Lists of members in expressions: ``upline.tier``, ``sum(invitee.spend)``. Each has the facts of a member.

Only what is used is read: looking a fact up gives it a place in the tuple that stands for one of them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from loyalrules.expr.scope import Each, Name
from loyalrules.expr.types import TEXT, Type
from loyalrules.facts.state import MemberState
from loyalrules.plugins.program import Fact, FactReader, People

LEVEL = Type("number", scale=0)
FIRST_FACT = 2  # Behind the id and the level.


class Slots:
    """The facts of one plan, in the order in which they were first used."""

    def __init__(self) -> None:
        self.readers: list[tuple[str, FactReader]] = []
        self.names: list[str] = []
        self.places: dict[str, int] = {}
        self.reads: set[str] = set()
        self.people: dict[str, Each] = {}

    def add(self, name: str, role: str, read: FactReader) -> int:
        """Return the slot of a fact."""
        if name not in self.places:
            self.places[name] = len(self.names)
            self.names.append(name)
            self.readers.append((role, read))
        return self.places[name]


class PeopleReader:
    """Reads a list of members, and of each the facts that were looked up."""

    def __init__(self, read: FactReader) -> None:
        self.read = read
        self.facts: list[FactReader] = []

    def __call__(self, work: Any, member: MemberState) -> object:
        """Return (id, level, facts ...) of each."""
        found: Any = self.read(work, member)
        if not self.facts:
            return found
        answer = []
        for one in found:
            state = work.member(one[0])
            answer.append((*one, *[read(work, state) for read in self.facts]))
        return tuple(answer)


class PeopleFields(Mapping[str, Name]):
    """What can be read of one of them, keyed by what follows the word."""

    def __init__(self, people: People, facts: Mapping[str, Fact], reader: PeopleReader) -> None:
        self.people = people
        self.known = facts
        self.reader = reader
        self.places: dict[str, int] = {"id": 0, **({"level": 1} if people.levels else {})}

    def __getitem__(self, field: str) -> Name:
        path = f"{self.people.word}.{field}"
        if field == "id":
            return Name(path, TEXT, "{x}[0]", "the member's id")
        if field == "level" and self.people.levels:
            return Name(path, LEVEL, "{x}[1]", "1 is the nearest")
        fact = self.known[field]
        if field not in self.places:
            self.places[field] = FIRST_FACT + len(self.reader.facts)
            self.reader.facts.append(fact.read)
        return Name(path, fact.type, f"{{x}}[{self.places[field]}]", fact.doc)

    def __contains__(self, field: object) -> bool:
        return field in self.places or field in self.known

    def __iter__(self) -> Iterator[str]:
        yield from dict.fromkeys((*self.places, *self.known))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def walk(slots: Slots, people: People, facts: Mapping[str, Fact]) -> Each:
    """Return a list of members for expressions, with its slot."""
    reader = PeopleReader(people.read)
    slot = slots.add(people.path, "member", reader)
    return Each(people.word, f"f[{slot}]", PeopleFields(people, facts, reader), people.doc)


def people_of(slots: Slots) -> dict[str, tuple[int, Mapping[str, int]]]:
    """Return where the lists of a plan stand, and the places of what is read of each one in them."""
    found: dict[str, tuple[int, Mapping[str, int]]] = {}
    for path, each in slots.people.items():
        fields: Any = each.fields
        places = {f"{each.word}.{field}": place for field, place in fields.places.items()}
        found[path] = found[each.word] = (slots.places[path], places)
    return found
