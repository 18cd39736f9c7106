"""What pydantic complains about, with its own steps taken out and one branch of each union chosen.

A union makes pydantic report the failure of every branch, with the branch's name as a step of the
location that the text does not have. An author wrote one of the branches: the one of which the
value has the right kind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from loyalrules.base.say import Said, say
from loyalrules.document.node import Data, Path

# Complaints that a value is of another kind altogether, and what would have been right.
KINDS: dict[str, Said] = {
    "string_type": say("a text"),
    "string_sub_type": say("a text"),
    "model_type": say("keys with values"),
    "model_attributes_type": say("keys with values"),
    "dataclass_type": say("keys with values"),
    "dict_type": say("keys with values"),
    "mapping_type": say("keys with values"),
    "list_type": say("a list"),
    "tuple_type": say("a list"),
    "set_type": say("a list"),
    "frozen_set_type": say("a list"),
    "iterable_type": say("a list"),
    "none_required": say("nothing"),
}
_TEXTS = ("bool_type", "int_type", "float_type", "decimal_type", "date_type", "time_type", "datetime_type")
_OPTIONS = ("literal_error", "enum")


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint, at the path of a value that is in the data (or of the mapping that lacks a key)."""

    type: str  # Pydantic's name of it.
    path: Path
    value: Data
    details: Mapping[str, Any]
    tags: tuple[tuple[Path, str], ...] = ()  # Branches of unions, with the path where they branch off.
    missing: str | None = None
    of_key: bool = False  # The key that ends the path is wrong, not its value.
    kinds: tuple[str, ...] = ()  # The kinds that would have been right, if every branch wants another.

    @property
    def options(self) -> str:
        """The options of a fixed list, as pydantic writes them."""
        return str(self.details.get("expected", "")) if self.type in _OPTIONS else ""


def complaints(errors: Sequence[Mapping[str, Any]], data: Data) -> list[Complaint]:
    """Return the complaints that an author should read."""
    return _choose([_located(error, data) for error in errors], 0)


def _located(error: Mapping[str, Any], data: Data) -> Complaint:
    path: Path = ()
    tags: tuple[tuple[Path, str], ...] = ()
    value = data
    missing: str | None = None
    steps = error["loc"]
    for number, step in enumerate(steps):
        child = _child(value, step)
        last = number == len(steps) - 1
        if child is not None:
            path, value = (*path, step), child[0]
        elif last and error["type"] == "missing":
            missing = str(step)
        elif last and step == "[key]":
            details = error.get("ctx") or {}
            return Complaint(
                error["type"], path, str(path[-1]), {**details, "msg": error["msg"]}, tags, of_key=True
            )
        else:
            tags = (*tags, (path, str(step)))
    return Complaint(
        error["type"], path, value, {**(error.get("ctx") or {}), "msg": error["msg"]}, tags, missing
    )


def _child(value: Data, step: str | int) -> tuple[Data] | None:
    if isinstance(value, dict) and isinstance(step, str) and step in value:
        return (value[step],)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return (value[step],)
    return None


def _choose(found: list[Complaint], depth: int) -> list[Complaint]:
    """Keep, wherever branches part at their tag number ``depth``, the branch that was meant."""
    chosen: list[Complaint] = []
    unions: dict[Path, dict[str, list[Complaint]]] = {}
    for complaint in found:
        if len(complaint.tags) <= depth:
            chosen.append(complaint)
        else:
            path, tag = complaint.tags[depth]
            unions.setdefault(path, {}).setdefault(tag, []).append(complaint)
    for path, branches in unions.items():
        fitting = [
            branch for branch in branches.values() if not any(_other_kind(one, path) for one in branch)
        ]
        if fitting:
            chosen.extend(_choose(min(fitting, key=len), depth + 1))
        else:
            chosen.append(_of_no_kind(path, [branch[0] for branch in branches.values()]))
    return chosen


def _other_kind(complaint: Complaint, path: Path) -> bool:
    if complaint.path != path or complaint.missing is not None:
        return False
    not_text = not isinstance(complaint.value, str)
    return complaint.type in KINDS or (not_text and complaint.type in (*_TEXTS, *_OPTIONS))


def _of_no_kind(path: Path, firsts: list[Complaint]) -> Complaint:
    kinds = dict.fromkeys(KINDS.get(first.type, say("a text")) for first in firsts)
    kinds.pop(say("nothing"), None)
    return replace(firsts[0], path=path, kinds=tuple(kinds))
