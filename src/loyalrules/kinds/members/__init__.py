"""Members: joining, what is known of them, birthdays, and balances that come from elsewhere."""

from typing import Any

from loyalrules.base.calendar import add_days, add_months
from loyalrules.base.fold import fold
from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.books.lot_order import remind
from loyalrules.books.merging import MERGE
from loyalrules.expr.types import Type
from loyalrules.facts.entries import HOUSEHOLD, NONE, entry_id
from loyalrules.facts.fields import Field, Shape
from loyalrules.facts.state import MemberState
from loyalrules.kinds.members.merging import SHAPE, finish, merge
from loyalrules.kinds.members.segments import SEGMENTED, moved
from loyalrules.kinds.members.sharing import MembersModel, Sharing
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.plugins.program import Due, EventType, Fact, Occurrence, Program, Role

PROFILE = (
    Field("joined", "moment", "when the member joined"),
    Field("birthday", "date", "birthday"),
    Field("email", "text", "e-mail address, or a hash of it"),
    Field("person", "text", "a key of the person, for guards"),
    Field("payment_card", "text", "a key of the payment card, for guards"),
    Field("address", "text", "a key of the address, for guards"),
    Field("household", "text", "a key of the household; none: of none any more"),
    Field("devices", "list of text", "keys of the devices that the member uses, for guards"),
    Field("employee", "yes/no", "works for the shop"),
    Field("consents", "list of text", "what the member agreed to"),
    Field("segments", "list of text", "segments that the shop put the member in"),
)
MEMBER = Shape("member", PROFILE)
TYPES = {"list of text": Type("list", item=Type("text")), "number": Type("number", scale=6)}

EVENTS = (
    EventType("member.joined", MEMBER, doc="somebody became a member"),
    EventType("member.updated", MEMBER, doc="something about a member changed"),
    EventType(MERGE, SHAPE, doc="two ids of one person become one member"),
    EventType("member.birthday", Shape("birthday", ()), "clock", doc="a member's birthday begins, at 00:00"),
    *SEGMENTED,
    EventType(
        "state.imported", Shape("imported", ()), "import", doc="balances and tiers from another system"
    ),
)


def build(builder: Builder) -> None:
    """Add what expressions read of a member."""
    declared = tuple(_declared(name, kind) for name, kind in builder.member_fields.items())
    shape = MEMBER.with_fields(declared)
    sharing = _sharing(builder, shape)
    for event in EVENTS[:2]:
        builder.add_event(EventType(event.name, shape, event.role, doc=event.doc))
    for position, field in enumerate(shape.fields):
        builder.add_fact(Fact(field.name, _type(builder, field), _reader(field), field.doc))
        builder.add_import(field.name, _importer(shape, position, sharing))
    if sharing.most:
        builder.before("member.joined", lambda work, joined: _has_room(sharing, work, joined), first=True)
    for name in ("member.joined", "member.updated"):
        builder.before(name, lambda work, told: _keep(sharing, work, told))
    builder.before(MERGE, merge)
    builder.after(MERGE, lambda work, occurrence: finish(sharing, work, occurrence))
    builder.add_role(Role("household", _household, shares=True))
    builder.before("state.imported", _import)
    builder.add_due(Due(5, "birthday", _next_birthday, _birthday))


def _household(_: Any, member: MemberState) -> str:
    """Return who holds the limits of a member's household; a member of none is one for himself."""
    key = member.facts.get("household")
    return entry_id(HOUSEHOLD, fold("household", key), private=True) if isinstance(key, str) else member.id


def _declared(name: str, kind: Any) -> Field:
    """Return a declared field of a member; a list that nobody filled is empty."""
    return Field(name, kind, default=() if kind == "list of text" else None)


def _type(builder: Builder, field: Field) -> Type:
    if field.kind == "money":
        return Type("money", builder.currency, builder.decimals, maybe=True)
    kind: Any = field.kind
    known = TYPES.get(kind) or Type(kind)
    return known.with_maybe(field.kind != "list of text")


def _reader(field: Field) -> Any:
    empty = () if field.kind == "list of text" else None

    def read(_: Any, member: MemberState) -> object:
        return member.facts.get(field.name, empty)

    return read


def _sharing(builder: Builder, shape: Shape) -> Sharing:
    """Return the facts that only so many members may share; they are keys of people, so they are text."""
    model: MembersModel = builder.sections.get("members", MembersModel.model_validate({}))
    kinds = {field.name: field.kind for field in shape.fields}
    known = [name for name, kind in kinds.items() if kind in ("text", "list of text")]
    for fact in model.at_most:
        if fact not in known:
            said = say("{fact} is no text that is known of members", fact=fact)
            builder.unknown("LR165", said, ("members", "at_most", fact), fact, known)
    return Sharing({fact: most for fact, most in model.at_most.items() if fact in known})


def _told(work: Any, occurrence: Occurrence) -> dict[str, object]:
    """Return what an event says of its member."""
    fields = work.program.events[occurrence.type].shape.fields
    record = occurrence.records["member"]
    return {field.name: value for field, value in zip(fields, record, strict=True) if value is not None}


def _known(name: str, told: object) -> object:
    """Return what is known from now on; who says  household: none  belongs to none any more."""
    return None if name == HOUSEHOLD and told == NONE else told


def _has_room(sharing: Sharing, work: Any, occurrence: Occurrence) -> None:
    member, told = work.member(occurrence.member), _told(work, occurrence)
    for fact in sharing.most:
        sharing.room(work, member, fact, _known(fact, told.get(fact)))


def _keep(sharing: Sharing, work: Any, occurrence: Occurrence) -> None:
    member = work.member(occurrence.member)
    before: Any = member.facts.get("segments", ())
    for name, told in _told(work, occurrence).items():
        value = _known(name, told)
        if name in sharing.most:
            sharing.move(work, member, name, value)
        member.facts[name] = value
    if occurrence.type == "member.joined" and "joined" not in member.facts:
        member.facts["joined"] = occurrence.at
    moved(work, occurrence, before)
    _remind_birthday(work, member)


def _remind_birthday(work: Any, member: MemberState) -> None:
    member.marks.setdefault("known_since", work.value_at)
    upcoming = _next_birthday(work.program, member)
    if upcoming is not None:
        remind(member, upcoming)


def _next_birthday(program: Program, member: MemberState) -> int | None:
    birthday = member.facts.get("birthday")
    if not isinstance(birthday, int) or "member.birthday" not in program.plans:
        return None
    last: Any = member.marks.get("birthday")
    since: Any = member.marks.get("known_since", 0)
    first = program.zone.day(since) + 1 if last is None else add_days(last, 365)
    months = 0
    day = birthday
    while day < first:
        months += 12
        day = add_months(birthday, months)
    return program.zone.start_of_day(day)


def _birthday(work: Any, member: MemberState, at: int) -> None:
    member.marks["birthday"] = work.zone.day(at)
    work.happen(Occurrence("member.birthday", member.id, at, {"birthday": ()}))


def _import(work: Any, occurrence: Occurrence) -> None:
    member = work.member(occurrence.member)
    imported: Any = occurrence.records["imported"]
    for key, value in imported:
        take = work.program.imports.get(key)
        if take is None:
            known = ", ".join(sorted(work.program.imports))
            raise EventError(
                "LR602",
                say("nothing imports {key}", key=key),
                f"/imported/{key}",
                say("known here: {known}", known=known),
            )
        take(work, member, key, value)
    _remind_birthday(work, member)


def _importer(shape: Shape, position: int, sharing: Sharing) -> Any:
    field = shape.fields[position]

    def take(work: Any, member: MemberState, key: str, value: object) -> None:
        record = work.program.readers["member.updated"]({key: value})
        known = _known(field.name, record[position])
        if field.name in sharing.most:
            sharing.move(work, member, field.name, known)
        member.facts[field.name] = known

    return take


KIND = Kind(
    "members",
    "What is known of members, how many may share it, and their birthdays.",
    sections={"members": MembersModel},
    events=EVENTS,
    build=build,
    order=5,
)
