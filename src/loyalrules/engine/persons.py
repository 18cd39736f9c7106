"""What the events of a person say of that person, and what is written in its place."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from loyalrules.base.fold import fold
from loyalrules.facts.entries import HOUSEHOLD, NONE, entry_id
from loyalrules.facts.fields import Field
from loyalrules.ledger.erased import MARK, is_pseudonym, of_event, of_member, pseudonym
from loyalrules.ledger.store import Written

TOLD = ("member.joined", "member.updated", "state.imported")  # The events that say what is known of a member.
_KEPT_KEYS = frozenset(
    {"type", "at", "time", "source", "specversion", "program", "datacontenttype", "dataschema"}
)
_SHORTEST = 3  # Of a text that is looked for inside of longer ones.
_GROUPS = frozenset({"consents", "segments"})  # Lists of what many members have.


class Depth(NamedTuple):
    """How much is replaced: all; or dates, numbers and groups stay; or also texts that others share."""

    facts_stay: bool
    shared_stay: bool


DEPTHS = (Depth(False, False), Depth(True, False), Depth(True, True))


def people_of(history: Iterable[Written], wanted: Iterable[str]) -> frozenset[str]:
    """Return every id that some persons ever had: those that became theirs, and those that theirs became."""
    into: dict[str, str] = {}
    for row in history:
        if row.event_type == "members.merged" and not row.refused:
            gone = _record(json.loads(row.body), "members").get("from")
            into.setdefault(_root(into, str(gone)), _root(into, row.member))
    roots = {_root(into, one) for one in wanted}
    return frozenset({*roots, *wanted, *[one for one in into if _root(into, one) in roots]})


def _root(into: Mapping[str, str], member: str) -> str:
    seen = {member}
    while member in into and into[member] not in seen:
        member = into[member]
        seen.add(member)
    return member


def _record(raw: Mapping[str, Any], word: str) -> dict[str, Any]:
    held = raw.get("data", raw) if "specversion" in raw else raw
    found = held.get(word) if isinstance(held, dict) else None
    return found if isinstance(found, dict) else {}


@dataclass(slots=True)
class Names:
    """What stands for the words of some persons.

    ``fields`` is what is known of a member, by name; ``also`` are more texts that say who they are.
    """

    salt: str
    ids: frozenset[str]
    fields: Mapping[str, Field]
    also: frozenset[str] = frozenset()
    depth: Depth = DEPTHS[0]
    texts: dict[tuple[str, str], None] = field(default_factory=dict)
    shared: set[tuple[str, str]] = field(default_factory=set)
    events: dict[str, str] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    _own: re.Pattern[str] | None = None
    _others: re.Pattern[str] | None = None

    def learn(self, history: Callable[[], Iterable[Written]]) -> None:
        """Read what the persons told of themselves, and which of it others told too."""
        for row in history():
            if row.event_type in TOLD and row.member in self.ids:
                self.texts.update(dict.fromkeys(self._told(row)))
        for row in history():
            if row.event_type in TOLD and row.member not in self.ids:
                self.shared.update(self.texts.keys() & set(self._told(row)))

    def begin(self, depth: Depth) -> None:
        """Begin to replace, as much as a depth says."""
        self.depth = depth
        self.events.clear()
        gone = [one for one in self.texts if not (depth.shared_stay and one in self.shared)]
        self.entries = {
            entry_id(name, fold(name, text), private=True): entry_id(
                name, fold(name, self._value(name, text)), private=True
            )
            for name, text in gone
            if (name, text) not in self.shared
        }
        told = [*self.ids, *self.also, *[text for _, text in gone]]
        self._own = _pattern(told, re.IGNORECASE)
        self._others = _pattern([*self.ids, *self.also])

    def member(self, member_id: str) -> str:
        """Return the id, or the entry, that stands for one."""
        if member_id in self.ids:
            return of_member(self.salt, member_id)
        return self.entries.get(member_id, member_id)

    def row(self, row: Written) -> tuple[dict[str, Any], str]:
        """Return what an event says from now on, and its digest."""
        raw: dict[str, Any] = json.loads(row.body)
        own = row.member in self.ids
        changed = {key: raw[key] if key in _KEPT_KEYS else self._replaced(raw[key], own) for key in raw}
        if own and row.event_type in TOLD:
            for word in ("member", "imported"):
                self._facts(_record(raw, word), _record(changed, word))
        if changed["id"] != raw["id"]:
            changed["id"] = self.events[row.id] = of_event(self.salt, row.source, row.id)
        same = changed == raw
        return changed, row.digest if same or row.digest.startswith(MARK) else MARK + row.digest

    def _told(self, row: Written) -> list[tuple[str, str]]:
        raw = json.loads(row.body)
        found = []
        for word in ("member", "imported"):
            for name, value in _record(raw, word).items():
                known = self.fields.get(name)
                if known is not None and known.kind in ("text", "list of text") and name not in _GROUPS:
                    texts = value if isinstance(value, list) else [value]
                    found += [
                        (name, one) for one in texts if isinstance(one, str) and not _says_nobody(name, one)
                    ]
        return found

    def _facts(self, told: Mapping[str, Any], changed: dict[str, Any]) -> None:
        """Replace what a person told: texts by pseudonyms; all else is left out, unless facts stay."""
        for name, value in told.items():
            known = self.fields.get(name)
            if known is None or name == "id":
                continue
            if known.kind == "text":
                changed[name] = self._value(name, value)
            elif known.kind == "list of text" and name not in _GROUPS and isinstance(value, list):
                changed[name] = [self._value(name, one) for one in value]
            elif self.depth.facts_stay:
                changed[name] = value
            else:
                del changed[name]

    def _value(self, name: str, value: Any) -> Any:
        if not isinstance(value, str) or _says_nobody(name, value):
            return value
        if self.depth.shared_stay and (name, value) in self.shared:
            return value
        return pseudonym(self.salt, name, fold(name, value))

    def _replaced(self, value: Any, own: bool) -> Any:
        if isinstance(value, dict):
            return {key: self._replaced(item, own) for key, item in value.items()}
        if isinstance(value, list):
            return [self._replaced(item, own) for item in value]
        if not isinstance(value, str):
            return value
        if value in self.ids:
            return of_member(self.salt, value)
        if value in self.events:
            return self.events[value]
        pattern = self._own if own else self._others
        return value if pattern is None else pattern.sub(self._in_text, value)

    def _in_text(self, found: re.Match[str]) -> str:
        text = found[0]
        return of_member(self.salt, text) if text in self.ids else pseudonym(self.salt, "text", text)


def _says_nobody(name: str, value: str) -> bool:
    """Tell whether a text is a pseudonym already, or says only that somebody left a household."""
    return is_pseudonym(value) or (name == HOUSEHOLD and value == NONE)


def _pattern(texts: Iterable[str], flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str] | None:
    """Return what finds texts that stand by themselves inside of longer ones, the longest first."""
    long = sorted({text for text in texts if len(text) >= _SHORTEST}, key=lambda text: (-len(text), text))
    if not long:
        return None
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, long))})(?![^\W_])", flags)
