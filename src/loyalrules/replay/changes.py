"""What changed between two texts of a program, entry by entry, and what of it may take away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from loyalrules.document.from_text import read_document
from loyalrules.plugins.program import Program

_HEAD = "head"

_NAMES_ONLY = frozenset({"name", "texts", "text", "description", "note"})
# Sections whose new entries add to what members have; any other may bound it, such as limits and groups.
_GIVING = frozenset(
    {
        "rules", "rewards", "units", "counters", "fields", "events", "names", "funds", "memberships",
        "benefits", "level", "tiers", "referrals", "campaigns", "calendar",
    }
)  # fmt: skip
_TAKING = frozenset({"take"})  # What a new rule does with what members have.


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that was added ("+"), removed ("-") or changed ("~").

    ``section`` is where it stands (rules, rewards, ...), ``entry`` its id. ``details`` are the places
    inside it, with what stood there before and after; ``None`` where nothing stood.
    """

    sign: str
    section: str
    entry: str
    details: tuple[tuple[str, str | None, str | None], ...]

    @property
    def may_take_away(self) -> bool:
        """Tell whether the change can take from somebody what was promised.

        Only what adds something, and what members merely read, surely takes nothing away: any other value
        may be the one that somebody relied on, whichever way it goes.
        """
        section = self.entry if self.section == _HEAD else self.section
        if section in _NAMES_ONLY:
            return False
        if self.sign == "-":
            return True
        if self.sign == "+":
            return section not in _GIVING or any(_takes(now) for _, _, now in self.details)
        return not all(_NAMES_ONLY & set(path.split(".")) for path, _, _ in self.details)


def _takes(text: str | None) -> bool:
    return any(f"{{{verb}:" in (text or "") for verb in _TAKING)


def changes(before: Program, after: Program) -> list[Change]:
    """Return what changed from one program's text to the other's, in the order of the new text.

    Comments, and the order of keys, are no change; names alone take nothing away.
    """
    old = _entries(read_document(before.text, before.file).data)
    new = _entries(read_document(after.text, after.file).data)
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        section, entry = key
        was, now = old.get(key), new.get(key)
        if was == now:
            continue
        sign = "+" if key not in old else "-" if key not in new else "~"
        details = tuple(_details(was, now, "")) if sign == "~" else tuple(_shown(was or now, sign))
        found.append(Change(sign, section, entry, details))
    return found


def _entries(data: object) -> dict[tuple[str, str], object]:
    """Return everything that has an id or a name of its own, by section and id."""
    found: dict[tuple[str, str], object] = {}
    assert isinstance(data, dict), "a program is a mapping"
    for section, value in data.items():
        if isinstance(value, list):
            _list_entries(section, value, found)
        elif isinstance(value, dict) and section not in ("name", "tiers", "referrals"):
            for name, one in value.items():
                found[section, str(name)] = one
        elif section == "tiers" and isinstance(value, dict):
            rest = {name: one for name, one in value.items() if name != "levels"}
            found[section, "measure"] = rest
            _list_entries("level", value.get("levels") or [], found)
        else:
            found[_HEAD, str(section)] = value
    return found


def _list_entries(section: str, values: list[object], found: dict[tuple[str, str], object]) -> None:
    for number, one in enumerate(values, 1):
        entry = str(one["id"]) if isinstance(one, dict) and "id" in one else str(number)
        if isinstance(one, dict) and isinstance(one.get("rules"), list):
            _list_entries("rules", one["rules"], found)
            one = {name: value for name, value in one.items() if name != "rules"}
        found[section, entry] = one


def _details(was: object, now: object, path: str) -> Iterator[tuple[str, str | None, str | None]]:
    if isinstance(was, dict) and isinstance(now, dict):
        for name in dict.fromkeys([*was, *now]):
            yield from _details(was.get(name), now.get(name), f"{path}.{name}" if path else str(name))
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for number, (one, other) in enumerate(zip(was, now, strict=True), 1):
            inner = path if len(was) == 1 else f"{path}.{number}"
            yield from _details(one, other, inner)
    elif was != now:
        yield path, _text(was), _text(now)


def _shown(value: object, sign: str) -> Iterator[tuple[str, str | None, str | None]]:
    if not isinstance(value, Mapping):
        yield "", *((None, _text(value)) if sign == "+" else (_text(value), None))
        return
    for name, one in value.items():
        if name != "id" and name not in _NAMES_ONLY:
            yield str(name), *((None, _text(one)) if sign == "+" else (_text(one), None))


def _text(value: object) -> str | None:
    """Write a value on one line, as in a program."""
    if value is None:
        return None
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_text(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(str(_text(one)) for one in value) + "]"
    return str(value)
