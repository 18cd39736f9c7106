"""Events to nodes: what YAML offers and a program does not need is refused, with a place."""

import unicodedata

from loyalrules.base.problem import Problem, Related
from loyalrules.base.say import say
from loyalrules.document.characters import character_problem, hidden_character
from loyalrules.document.events import (
    AliasEvent,
    DocumentEndEvent,
    Event,
    Events,
    MappingEndEvent,
    MappingStartEvent,
    QuickEvents,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
    end_of,
    start_of,
)
from loyalrules.document.keys import ascii_form
from loyalrules.document.limits import MAX_NESTING, MAX_NODES, MAX_PROBLEMS
from loyalrules.document.lines import Lines
from loyalrules.document.node import Data, Node
from loyalrules.document.pairs import split_pairs
from loyalrules.document.scalars import offsets


class LimitPassedError(Exception):
    """The reading stopped at a limit; `problems` says which and where, unless it was that of problems."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("a limit of the document was passed")
        self.problems = problems


class Composer:
    """Builds the nodes of one document and collects what is wrong with them in `problems`.

    `last_text` is the text value read last: a scanner that fails often failed because of it.
    """

    def __init__(self, lines: Lines, events: Events | QuickEvents) -> None:
        self.problems: list[Problem] = []
        self._undashed: list[int] = []  # Where items seem to begin without their dash.
        self.last_text: Node | None = None
        self._lines = lines
        self._events = events
        self._count = 0

    def document(self) -> Node | None:
        """Return the root, or None for a text without a value.

        Raises ``LimitPassedError``, and what `Events.take` raises.
        """
        self._events.take()  # The start of the stream.
        if self._events.peek_event_is(StreamEndEvent):
            return None
        start = self._events.take()
        if self._lines.text.startswith("%", start_of(start)):
            self._directive(start_of(start))
        root = self._node(0)
        self._end_of_document()
        return root

    def _directive(self, at: int) -> None:
        place = self._lines.place(at, self._lines.bounds(self._lines.line_of(at))[1])
        hint = say("delete it; a text that begins with % needs quotes")
        self.problems.append(Problem("LR025", say("a line cannot begin with % (a directive)"), place, hint))

    def _end_of_document(self) -> None:
        end = self._events.take()
        if isinstance(end, DocumentEndEvent) and end.explicit:
            self._problem(
                "LR013", say("`...` ends nothing here: a file holds one document"), end, say("delete it")
            )
        if not self._events.peek_event_is(StreamEndEvent):
            hint = say("move what follows into a file of its own")
            self._problem(
                "LR013", say("a second document starts here: a file holds one"), self._events.take(), hint
            )

    def _node(self, depth: int) -> Node:
        event = self._events.take()
        self._count += 1
        if self._count > MAX_NODES:
            self._stop(
                "LR004", say("this file has more than {max_nodes:,} values", max_nodes=MAX_NODES), event
            )
        if len(self.problems) > MAX_PROBLEMS:
            raise LimitPassedError
        self._refuse_extras(event)
        if isinstance(event, ScalarEvent):
            return self._text(event)
        if isinstance(event, AliasEvent):
            return Node(start_of(event), end_of(event), "", None)
        if depth >= MAX_NESTING:
            self._stop(
                "LR003",
                say(
                    "brackets and indentation are nested more than {max_nesting} deep",
                    max_nesting=MAX_NESTING,
                ),
                event,
            )
        if isinstance(event, MappingStartEvent):
            return self._mapping(event, depth)
        return self._list(event, depth)

    def _refuse_extras(self, event: Event) -> None:
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            sign, word = ("*", "alias") if isinstance(event, AliasEvent) else ("&", "anchor")
            hint = say("write the value out; a text that begins with {sign} needs quotes", sign=sign)
            self._problem(
                "LR010",
                say(
                    "{sign}{anchor} is a YAML {word}, which is not allowed",
                    sign=sign,
                    anchor=anchor,
                    word=word,
                ),
                event,
                hint,
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            hint = say("delete it; a text that begins with ! needs quotes")
            self._problem(
                "LR011", say("{shown} is a YAML tag, which is not allowed", shown=shown), event, hint
            )

    def _text(self, event: ScalarEvent) -> Node:
        style = event.style or ""
        # Letters that can be written in two ways come out in one; the text of the file stays as it is.
        value = unicodedata.normalize("NFC", event.value) if style or event.value else None
        self.last_text = node = Node(start_of(event), end_of(event), style, value)
        if style == '"' and value is not None:
            self._refuse_hidden(node, value)
        return node

    def _refuse_hidden(self, node: Node, value: str) -> None:
        """Refuse what an escape such as ``\\u202E`` would smuggle in."""
        at = hidden_character(value)
        if at is not None:
            spans = offsets(self._lines.text, node.start, node.end, node.style, value)
            start, end = spans[at] if spans else (node.start, node.end)
            self.problems.append(character_problem(value[at], self._lines.place(start, end)))

    def _list(self, event: Event, depth: int) -> Node:
        values: list[Data] = []
        node = Node(start_of(event), end_of(event), "[", values)
        while not self._events.peek_event_is(SequenceEndEvent):
            child = self._node(depth + 1)
            node.children[len(values)] = child
            values.append(child.value)
        return self._closed(node)

    def _mapping(self, event: Event, depth: int) -> Node:
        values: dict[str, Data] = {}
        node = Node(start_of(event), end_of(event), "{", values)
        in_braces = bool(getattr(event, "flow_style", False))
        while not self._events.peek_event_is(MappingEndEvent):
            key_node = self._node(depth + 1)
            child = self._node(depth + 1)
            pairs = [(key_node, child)]
            if in_braces and key_node.style == "" and isinstance(key_node.value, str):
                pairs = split_pairs(key_node, child, self._lines, self.problems)
            for key_node, child in pairs:
                self._add(node, values, key_node, child)
        return self._closed(node)

    def _add(self, node: Node, values: dict[str, Data], key_node: Node, child: Node) -> None:
        key = self._key(key_node)
        if key is None:
            return
        if key in node.keys:
            self._duplicate(key, key_node, node.keys)
            return
        node.keys[key] = key_node
        node.children[key] = child
        values[key] = child.value

    def _closed(self, node: Node) -> Node:
        end = self._events.take()
        # A block ends where the next token stands; what belongs to it ends with its last value.
        last = next(reversed(node.children.values()), None)
        brackets = end_of(end) > start_of(end)
        node.end = end_of(end) if brackets or last is None else max(last.end, node.start + 1)
        return node

    def _key(self, node: Node) -> str | None:
        key = node.value
        if not isinstance(key, str) or not key:
            hint = say("text with {{ or [ in it needs quotes") if isinstance(key, dict | list) else None
            self._key_problem("LR016", say("a key must be a word"), node, hint)
            return None
        if key == "<<" and node.style == "":
            self._key_problem(
                "LR012", say("<< is a YAML merge key, which is not allowed"), node, say("write the keys out")
            )
            return None
        better = ascii_form(key) if node.style == "" else None
        if better is None:
            return key
        form, reason = better
        self._key_problem(
            "LR017", say('this key is not "{form}": {reason}', form=form, reason=reason), node, fix=form
        )
        return form

    def _key_problem(
        self, code: str, message: str, node: Node, hint: str | None = None, fix: str | None = None
    ) -> None:
        place = self._lines.place(node.start, node.end)
        self.problems.append(Problem(code, message, place, hint, fix=fix))

    def _duplicate(self, key: str, second: Node, keys: dict[str, Node]) -> None:
        first = keys[key]
        if any(first.start < at < second.start for at in self._undashed):
            return  # It belongs to the item whose dash is missing.
        first_place = self._lines.place(first.start, first.end)
        message = say('the key "{key}" is here twice, first on line {line}', key=key, line=first_place.line)
        place = self._lines.place(second.start, second.end)
        related = (Related(first_place, say("the first one")),)
        hint = say("keep one of them")
        if first is next(iter(keys.values())) and self._opens_an_item(first):
            self._undashed.append(second.start)
            hint = say("if a new item begins here, put a dash before it:  - {key}:", key=key)
        self.problems.append(Problem("LR009", message, place, hint, related=related))

    def _opens_an_item(self, key: Node) -> bool:
        """Tell whether a key is the first one behind the dash of a list item."""
        text = self._lines.text
        return text[text.rfind("\n", 0, key.start) + 1 : key.start].strip() == "-"

    def _problem(self, code: str, message: str, event: Event, hint: str | None = None) -> None:
        place = self._lines.place(start_of(event), end_of(event))
        self.problems.append(Problem(code, message, place, hint))

    def _stop(self, code: str, message: str, event: Event) -> None:
        place = self._lines.place(start_of(event), start_of(event) + 1)
        raise LimitPassedError(Problem(code, message, place))
