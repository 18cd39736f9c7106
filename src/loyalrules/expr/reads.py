"""What a checked expression depends on: the names it reads, and what must hold at least."""

from typing import Literal, NamedTuple

from loyalrules.expr.typed import AllOf, Among, Compared, Constant, OneOf, Read, Summary, Typed, walk


class Guard(NamedTuple):
    """A text that must have one of some values, or a list that must contain one, before all can hold."""

    path: str
    how: Literal["is", "in", "contains"]
    values: tuple[str, ...]


def names_in(typed: Typed) -> tuple[str, ...]:
    """Return the paths of all names that are read, in order, each once.

    Fields of list elements are among them by their whole path ("line.net_sales"); a list that is
    only counted is there by its word ("line").
    """
    found: dict[str, None] = {}
    for part in walk(typed):
        if isinstance(part, Read):
            found[part.name.path] = None
        elif isinstance(part, Summary) and part.each is not None and part.value is None:
            found[part.each.word] = None
    return tuple(found)


def guards(typed: Typed) -> list[Guard]:
    """Return what a condition asks of single texts and lists, where all of it must hold.

    Only what stands on the top level, joined by ``and``; for an index of rules.
    """
    parts = typed.items if isinstance(typed, AllOf) else (typed,)
    nested = [guards(part) if isinstance(part, AllOf) else [_guard(part)] for part in parts]
    return [guard for found in nested for guard in found if guard is not None]


def _guard(typed: Typed) -> Guard | None:
    if isinstance(typed, Compared) and typed.op == "==":
        left, right = typed.left, typed.right
        return _of(left, "is", (right,)) or _of(right, "is", (left,))
    if isinstance(typed, OneOf):
        return _of(typed.item, "in", typed.choices)
    if isinstance(typed, Among):
        return _of(typed.collection, "contains", (typed.item,))
    return None


def _of(read: Typed, how: Literal["is", "in", "contains"], values: tuple[Typed, ...]) -> Guard | None:
    texts = [value.value for value in values if isinstance(value, Constant) and isinstance(value.value, str)]
    if not isinstance(read, Read) or read.each or len(texts) != len(values):
        return None
    return Guard(read.name.path, how, tuple(texts))
