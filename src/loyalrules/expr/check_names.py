"""Names: what they stand for, and what to say about one that is not known."""

from collections.abc import Iterable
from typing import cast

from loyalrules.base.calendar import WINDOWS, Window
from loyalrules.base.listing import first_few
from loyalrules.base.meant import meant_date, meant_money, meant_number, meant_time
from loyalrules.base.say import say
from loyalrules.expr.checking import Checking, did_you_mean, place
from loyalrules.expr.from_text import AGGREGATES
from loyalrules.expr.nodes import Boundary, Call, Name, Node
from loyalrules.expr.spoken import spoken
from loyalrules.expr.to_text import shown, to_text
from loyalrules.expr.typed import Edge, Read, Typed
from loyalrules.expr.types import DATE

_WINDOWS = tuple(window for window in WINDOWS if window != "ever")
# Words of other languages for what is written otherwise here.
_SPELLINGS = {
    "true": "yes", "false": "no", "True": "yes", "False": "no",
    "오늘": "today", "今天": "today", "今日": "today", "지금": "now", "현재": "now", "现在": "now",
}  # fmt: skip


def look_up(checking: Checking, path: str, at: Node) -> Read | None:
    """Return the name of a path if there is one, else ``None``.

    Within an aggregate, the field of a list element comes before an outside name.
    """
    if checking.elements is not None:
        word, _, field = path.partition(".")
        each = checking.scope.lists.get(word)
        if each is not None and field in each.fields:
            checking.elements[each.word] = each
            name = each.fields[field]
            return Read(name, word, type=name.type, **place(at))
    found = checking.scope.names.get(path)
    return Read(found, type=found.type, **place(at)) if found is not None else None


def visit_name(checking: Checking, node: Name) -> Typed:
    """Return the name that is read, or report that there is none."""
    return look_up(checking, node.path, node) or unknown(checking, node.path, node)


def path_of(node: Node) -> str | None:
    """Return the path that a name or a call spells, as in ``given(base)``; ``None`` for anything else."""
    if isinstance(node, Name):
        return node.path
    if isinstance(node, Call) and len(node.arguments) == 1 and isinstance(node.arguments[0], Name):
        return f"{node.name}({node.arguments[0].path}){node.tail}"
    return None


def visit_boundary(checking: Checking, node: Boundary) -> Typed:
    """Return the first or last day of a window around today, or of a period of the program."""
    if node.word in _WINDOWS:
        today = checking.scope.names["today"]
        read = Read(today, type=today.type, **place(node))
        return Edge(
            node.side, cast(Window, node.word), read, type=DATE.with_maybe(today.type.maybe), **place(node)
        )
    path = to_text(node)
    periods = [
        name.partition(" of ")[2] for name in checking.scope.names if name.startswith(f"{node.side} of ")
    ]
    found = look_up(checking, path, node)
    if found is not None:
        return found
    known = [*_WINDOWS, *periods]
    hint, _ = did_you_mean(node.word, known)
    message = say('there is no period "{node}"', node=node.word)
    return checking.mistake("LR204", message, node, hint or say("there are {known}", known=first_few(known)))


def unknown(checking: Checking, path: str, at: Node, hint: str | None = None) -> Typed:
    """Report a name that is not known, with the best advice there is."""
    for special in (_is_element, _is_minus, _is_function, _is_part, _is_spoken, _is_number):
        found = special(checking, path, at)
        if found is not None:
            return found
    scope = checking.scope
    suggestion, fix = did_you_mean(path, _readable(checking))
    if path in _SPELLINGS:
        suggestion, fix = say("write {spellings}", spellings=_SPELLINGS[path]), _SPELLINGS[path]
    elif hint is not None and (suggestion is None or "." not in path):
        suggestion, fix = hint, None
    message = say('there is no field "{path}"', path=path)
    if scope.event:
        message = say('there is no field "{path}" when {event} happens', path=path, event=scope.event)
    return checking.mistake("LR204", message, at, suggestion or _neighbours(checking, path), fix)


def _readable(checking: Checking) -> list[str]:
    fields = [name.path for each in checking.scope.lists.values() for name in each.fields.values()]
    return [*checking.scope.names, *fields]


def _neighbours(checking: Checking, path: str) -> str:
    called, bracket, _ = path.partition("(")
    if bracket:
        return say(
            "there are {name}",
            name=first_few(name for name in checking.scope.names if name.startswith(f"{called}(")),
        )
    root, dot, _ = path.partition(".")
    below = _below(root, _readable(checking))
    if dot and below:
        return say("{root} has {listed}", root=root, listed=first_few(below))
    if below:
        field = next((name for name in ("net_sales", "id", "tier") if name in below), below[0])
        return say("{root} holds several things: write for example {root}.{field}", root=root, field=field)
    roots = sorted(
        {name.partition(".")[0].partition("(")[0] for name in checking.scope.names if " " not in name}
    )
    return say("names here start with {roots}", roots=first_few(roots))


def _below(root: str, names: Iterable[str]) -> list[str]:
    return sorted({name[len(root) + 1 :] for name in names if name.startswith(f"{root}.")})


def _is_element(checking: Checking, path: str, at: Node) -> Typed | None:
    lists = checking.scope.lists
    if path in lists:
        word = lists[path].word
        message = say("`{path}` stands for each {word} of a list, not for one value", path=path, word=word)
        hint = say("write count({path}), or the field of it that you mean", path=path)
        return checking.mistake("LR229", message, at, hint)
    for listed, one in lists.items():
        if path in (f"{listed}s", f"{listed.partition('.')[0]}.items") and "." in listed:
            message = say("`{path}` is a list, and no expression reads it whole", path=path)
            hint = say("write count({word}), or any({word}. ...) of what you look for", word=one.word)
            return checking.mistake("LR229", message, at, hint)
    word, _, field = path.partition(".")
    each = lists.get(word)
    if each is None or field not in each.fields:
        return None
    message = say("`{path}` is there once for each {word}", path=path, word=word)
    number = each.fields[field].type.numeric
    example = f"sum({path})" if number else f"any({path} is ...)"
    return checking.mistake(
        "LR229", message, at, say("write {example}, or `for_each:` in the rule", example=example)
    )


def _is_minus(checking: Checking, path: str, at: Node) -> Typed | None:
    left, minus, right = path.partition("-")
    while minus:
        if left in checking.scope.names and (right in checking.scope.names or right.isdigit()):
            message = say('there is no field "{path}"', path=path)
            hint = say("a minus needs a space on both sides")
            return checking.mistake("LR204", message, at, hint, f"{left} - {right}")
        more, minus, right = right.partition("-")
        left = f"{left}-{more}"
    return None


def _is_function(checking: Checking, path: str, at: Node) -> Typed | None:
    function = checking.scope.functions.get(path)
    signature = function.signature if function is not None else f"{path}(...)"
    if function is None and path not in AGGREGATES:
        return None
    return checking.mistake(
        "LR228",
        say("{at} is a function and needs brackets", at=shown(at)),
        at,
        say("write {signature}", signature=signature),
    )


def _is_part(checking: Checking, path: str, at: Node) -> Typed | None:
    """``member.joined.year``: parts of a value are functions here."""
    name, _, part = path.rpartition(".")
    if name not in checking.scope.names or part not in checking.scope.functions:
        return None
    fix = f"{part}({name})"
    return checking.mistake(
        "LR204", say('there is no field "{path}"', path=path), at, say("did you mean `{fix}`?", fix=fix), fix
    )


def _is_spoken(checking: Checking, path: str, at: Node) -> Typed | None:
    """What people say in one word: ``首单``, ``本月``, ``10번째주문마다``."""
    found = spoken(path)
    if found is None or found.length < len(path):
        return None
    return checking.mistake(found.code, found.message, at, found.hint, found.fix)


def _is_number(checking: Checking, path: str, at: Node) -> Typed | None:
    if not path[0].isdigit():
        return None
    said = say("`{path}` is neither a number nor a name", path=path)
    money = meant_money(path)
    meant = meant_number(path) if money is None else f"{money[0]} {money[1] or checking.scope.currency}"
    meant = meant or meant_time(path) or meant_date(path)
    if meant is not None:
        return checking.mistake("LR206", said, at, say("write {meant}", meant=meant), meant)
    hint = say('write digits and a point before decimals, or "{path}" in quotes for text', path=path)
    return checking.mistake("LR206", said, at, hint)
