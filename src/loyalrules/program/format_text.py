"""``fmt``: a program in its canonical form. Comments and blank lines stay, and so does the meaning."""

from collections.abc import Mapping, Sequence
from typing import Any

from loyalrules.document.document import Document
from loyalrules.document.from_text import read_document, scan_document
from loyalrules.document.known_keys import known_keys
from loyalrules.document.node import Path
from loyalrules.plugins.kind import Kind, Verb
from loyalrules.plugins.registry import Registry
from loyalrules.program.layout import Moved, cleaned, disordered, indented
from loyalrules.program.model import HeadModel, RuleModel
from loyalrules.program.spelling import same_meaning, spelling

# Where the pages teach another order than the models have: who and what before how much and how long.
_EFFECT = (
    "to", "from", "unit", "rule", "by", "amount", "worth", "discount", "sku", "badge", "text", "at_most",
    "for", "round", "stack", "available", "expires", "limit", "budget", "on_refund",
)  # fmt: skip
_BUDGET = ("unit", "total", "times", "each", "when_used_up")
_TIERS = ("measure", "review", "go_up", "expires", "levels")
_MOST_READ = 4_000_000  # Characters that are read anew, to see that keys in order say the same...
_FEWEST_READINGS = 8  # ...but long texts so often at least.


def formatted(text: str, file: str, registry: Registry) -> str:
    """Return the canonical form of a program's text.

    Each step is taken only if the text says the same behind it, so what is written in an unusual way
    stays as it is. Raises ``ProgramError`` for a text that is not YAML as programs are.

    >>> from loyalrules.plugins.registry import build_registry
    >>> print(formatted('id:   "cafe"\\nrules:\\n- {if: [a=1], id: x}', "a.yaml", build_registry()), end="")
    id:   cafe
    rules:
      - {id: x, if: [a is 1]}
    """
    document = read_document(text, file)
    document = _step(document, _respelt(document))
    document = _step(document, indented(document))
    document = _Ordering(registry, len(text)).ordered(document)
    return _step(document, cleaned(document.text)).text


def _step(document: Document, text: str | None) -> Document:
    """Return the document of a changed text, or the one before it when the change says something else."""
    if text is None or text == document.text:
        return document
    changed, problems = scan_document(text, document.file)
    if changed is None or problems or not same_meaning(document, changed):
        return document
    return changed


class _Ordering:
    """Puts the keys of mappings in order, many at once: level by level, and in halves where that fails."""

    def __init__(self, registry: Registry, size: int) -> None:
        self.order = _Order(registry)
        self.readings = max(_FEWEST_READINGS, _MOST_READ // max(size, 1))
        self.leave: set[Path] = set()

    def ordered(self, document: Document) -> Document:
        """Return the document with its keys in order, wherever it says the same so."""
        while self.readings and (moved := disordered(document, self.order, self.leave)):
            document = self._together(document, moved)
        return document

    def _together(self, document: Document, moved: Sequence[Moved]) -> Document:
        if not self.readings:
            return document
        self.readings -= 1
        text = document.text
        for one in reversed(moved):
            text = text[: one.start] + one.text + text[one.end :]
        changed = _step(document, text)
        if changed is not document:
            return changed
        if len(moved) == 1:
            self.leave.add(moved[0].path)
            return document
        half = len(moved) // 2  # The later half first: what stands before it stays where it is.
        return self._together(self._together(document, moved[half:]), moved[:half])


def _respelt(document: Document) -> str:
    text = document.text
    for start, end, part in sorted(spelling(document), reverse=True):
        text = text[:start] + part + text[end:]
    return text


class _Order:
    """The order of the models: head, rules, effects, and the sections of kinds."""

    def __init__(self, registry: Registry) -> None:
        self.sections: Mapping[str, Kind] = registry.sections()
        self.verbs: Mapping[str, Verb] = registry.verbs

    def __call__(self, path: Path) -> Sequence[str]:
        """Return the known keys at a path in the order of the pages."""
        known = self._known(path)
        if path and path[-1] == "budget":
            return _BUDGET
        if len(path) > 1 and path[-1] in self.verbs and isinstance(path[-2], int):
            return sorted(known, key=lambda key: _EFFECT.index(key) if key in _EFFECT else len(_EFFECT))
        if path and path[0] == "tiers" and "levels" in known:
            return _TIERS
        return known

    def _known(self, path: Path) -> Sequence[str]:
        if not path:
            return known_keys(HeadModel, ())
        for at in range(len(path) - 1, 0, -1):
            step = path[at]
            if isinstance(step, str) and step in self.verbs and isinstance(path[at - 1], int):
                return known_keys(self.verbs[step].model, path[at + 1 :])
            if step == "rules" and at + 1 < len(path):
                return known_keys(RuleModel, path[at + 2 :])
        if path[0] == "rules":
            return known_keys(RuleModel, path[2:]) if len(path) > 1 else ()
        kind = self.sections.get(str(path[0]))
        annotation: Any = kind.sections[str(path[0])] if kind is not None else None
        return known_keys(annotation, path[1:]) if annotation is not None else ()
