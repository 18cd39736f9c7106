"""Data to typed models: pydantic checks, we say what is wrong, where, and what was meant."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from loyalrules.base.listing import first_few
from loyalrules.base.nearest import nearest, spelt
from loyalrules.base.place import Place
from loyalrules.base.problem import Problem, ProgramError, UnfitError
from loyalrules.base.say import say
from loyalrules.document.branches import Complaint, complaints
from loyalrules.document.document import Document
from loyalrules.document.keys import ascii_form
from loyalrules.document.known_keys import example_at, field_examples, key_advice, known_keys, short_key
from loyalrules.document.misread import misread
from loyalrules.document.node import Data, Path
from loyalrules.document.sentences import literals, sentence, wanted

_START, _REST = re.compile(r"\d{1,3}"), re.compile(r"\d{3}(?: \w+)?")  # Of 2,000 and 2,000 KRW.

_PLAIN_AMOUNT = re.compile(r"\d[^{}\[\],:#]*(?<!%)")  # 5, 5%, 1 for every 10 USD of order.net_sales

M = TypeVar("M", bound=BaseModel)


def to_model(
    model: type[M], document: Document, path: Path = (), *, keys: Collection[str] | None = None
) -> M:
    """Return the mapping at a path as a model; with ``keys``, only those of its keys are looked at.

    Raises ``ProgramError`` with every problem: an unknown key at the key, with the nearest known
    one; a missing key at the mapping; a wrong value at the value. The text of a ``ValueError`` that
    a validator of the model raises is passed through.
    """
    value: M = _validated(model, document, path, keys)
    return value


def to_value(annotation: Any, document: Document, path: Path) -> Any:
    """Return the data at a path as any type that pydantic knows, such as ``dict[Id, UnitModel]``.

    Raises ``ProgramError`` as `to_model` does.
    """
    return _validated(annotation, document, path, None)


_MOST = 300  # Problems of one section: what is explained takes time, and nobody reads more of it.


@lru_cache(maxsize=512)
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)


def _validated(annotation: Any, document: Document, path: Path, keys: Collection[str] | None) -> Any:
    data: Data = document.value(path)
    if keys is not None and isinstance(data, dict):
        data = {key: value for key, value in data.items() if key in keys}
    empty = list(_empty(data, path))
    try:
        value = _adapter(annotation).validate_python(data)
        if not empty:
            return value
        found = []
    except ValidationError as error:
        found = list(islice(complaints(error.errors(include_url=False), data), _MOST))
        empty = empty[:_MOST]
    raise ProgramError(_Explainer(annotation, document, path).problems(found, empty))


def _empty(data: Data, path: Path) -> Iterator[Path]:
    """Yield where a value is missing: to be left out a key must be left out, so that nothing is half said."""
    if data is None:
        yield path
    elif isinstance(data, dict | list):
        for step, child in data.items() if isinstance(data, dict) else enumerate(data):
            if child is None or isinstance(child, dict | list):
                yield from _empty(child, (*path, step))


class _Explainer:
    """Turns what pydantic complains about into problems of one document."""

    def __init__(self, annotation: Any, document: Document, base: Path) -> None:
        self.annotation = annotation
        self.document = document
        self.base = base

    def problems(self, found: Iterable[Complaint], empty: Collection[Path]) -> list[Problem]:
        """Return a problem for each empty value and each complaint about another one.

        A missing key that was only misspelt is not told twice.
        """
        unknown: dict[tuple[Path, str], Problem] = {}
        meant: set[tuple[Path, str]] = set()
        others: list[tuple[Complaint, Problem]] = []
        for complaint in found:
            if complaint.type == "extra_forbidden":
                if self.base + complaint.path in empty and self._cut_number(self.base + complaint.path):
                    continue  # The end of a number that was cut at its comma.
                problem = self._unknown_key(complaint)
                unknown[complaint.path[:-1], str(complaint.path[-1])] = problem
                near = nearest(str(complaint.path[-1]), self._known(complaint))
                if near is not None:
                    meant.add((complaint.path[:-1], near))
            elif complaint.missing is not None or self.base + complaint.path not in empty:
                others.append((complaint, self._explain(complaint)))
        self._take_together(unknown, others, meant)
        conditions = {path for path, key in unknown if "." in key}  # Each was cut at its colon.
        kept = [
            problem
            for complaint, problem in others
            if complaint.missing is None
            or ((complaint.path, complaint.missing) not in meant and complaint.path not in conditions)
        ]
        return [*(self._no_value(path) for path in empty), *unknown.values(), *kept]

    def _take_together(
        self,
        unknown: dict[tuple[Path, str], Problem],
        others: list[tuple[Complaint, Problem]],
        meant: set[tuple[Path, str]],
    ) -> None:
        """Where one key is missing and one is not known, the one was probably meant by the other."""
        missing = [(complaint.path, complaint.missing) for complaint, _ in others if complaint.missing]
        for path, key in [pair for pair in missing if pair not in meant]:
            here = [
                place
                for place, problem in unknown.items()
                if place[0] == path and problem.fix is None and "." not in place[1]
            ]
            if len(here) == 1 and [place for place, _ in missing].count(path) == 1:
                message = say("{message}, and {key} is missing", message=unknown[here[0]].message, key=key)
                hint = say('did you mean "{key}"?', key=key)
                unknown[here[0]] = replace(unknown[here[0]], message=message, hint=hint)
                meant.add((path, key))

    def _no_value(self, path: Path) -> Problem:
        place = self.document.key_place(path) if path else self.document.place(path)
        if cut := self._cut_number(path):
            return cut
        message = say("{path} is empty", path=self._called(path[len(self.base) :]))
        hint = say("write its value, or delete it")
        if self.document.comment_behind(path):
            hint = say("what follows # is a comment: take the # away, or put the value in quotes")
        return Problem("LR105", message, place, hint)

    def _cut_number(self, path: Path) -> Problem | None:
        """Return what is said of ``2,000`` in braces, which was read as 2 and an empty key 000."""
        rest = _REST.fullmatch(str(path[-1])) if path else None
        siblings = self.document.value(path[:-1]) if path else None
        if rest is None or not isinstance(siblings, dict):
            return None
        keys = list(siblings)
        before = keys[max(0, keys.index(str(path[-1])) - 1)]
        value = siblings[before]
        start, end = self.document.place((*path[:-1], before)), self.document.key_place(path)
        if not isinstance(value, str) or not _START.fullmatch(value) or start.line != end.line:
            return None
        place = replace(start, length=end.column + end.length - start.column)
        written, meant = f"{value},{rest[0]}", value + rest[0]
        said = say("in braces a comma ends a value, so {written} is cut in two", written=written)
        return Problem("LR105", said, place, say("write {meant}", meant=meant), fix=meant)

    def _explain(self, complaint: Complaint) -> Problem:
        if complaint.missing is not None:
            missing = complaint.missing
            message = say('the key "{missing}" is missing', missing=missing)
            if complaint.path or self.base:
                whole = self._called(complaint.path)
                message = say('the key "{missing}" is missing in {whole}', missing=missing, whole=whole)
            examples = field_examples(self.annotation, complaint.path, missing)
            hint = (
                say("add  {missing}: {example}", missing=missing, example=examples[0]) if examples else None
            )
            return Problem("LR102", message, self._whole(complaint.path), hint)
        if complaint.of_key:
            place = self.document.key_place(self.base + complaint.path)
            return Problem("LR104", sentence(complaint), place, _proposed(complaint)[0])
        needs = wanted(complaint)
        if needs is not None:
            return self._wrong_kind(complaint, needs)
        if complaint.options and isinstance(complaint.value, str):
            return self._not_an_option(complaint, complaint.value)
        advice, fix = _proposed(complaint)
        return Problem("LR104", sentence(complaint), self._at_fault(complaint), advice, fix=fix)

    def _known(self, complaint: Complaint) -> list[str]:
        return known_keys(self.annotation, complaint.path[:-1], complaint.tags)

    def _unknown_key(self, complaint: Complaint) -> Problem:
        *parent, key = complaint.path
        key = str(key)
        known = self._known(complaint)
        place = self.document.key_place(self.base + complaint.path)
        message = say('there is no key "{key}"', key=key)
        if self.base or parent:
            whole = self._called(tuple(parent))
            message = say('there is no key "{key}" in {whole}', key=key, whole=whole)
        value = self.document.value(self.base + complaint.path)
        if "." in key and isinstance(value, str):  # A condition that was cut at a colon.
            line = f"{key} is {value}"
            return Problem("LR101", message, place, say("write {line}", line=line))
        advice = key_advice(self.annotation, complaint.path[:-1], key)
        if advice is not None:
            return Problem("LR101", message, place, advice)
        better = ascii_form(key, whole=True)
        if better is not None and better[0] in known:
            return Problem("LR101", message, place, better[1], fix=better[0])
        near = nearest(key, known)
        if near is not None:
            return Problem(
                "LR101", message, place, say('did you mean "{near}"?', near=near), fix=spelt(key, known)
            )
        return Problem(
            "LR101",
            message,
            place,
            say("known keys: {known}", known=first_few(sorted(known), 12)) if known else None,
        )

    def _wrong_kind(self, complaint: Complaint, needs: str) -> Problem:
        path = self.base + complaint.path
        value = complaint.value
        called = self._called(complaint.path)
        if isinstance(value, str):
            place = self.document.place(path)
            better = misread(value, needs, lambda at, length: self.document.inside(path, at, length))
            short = short_key(self.annotation, complaint.path) if needs == "keys with values" else None
            if better is None and short is not None and _PLAIN_AMOUNT.fullmatch(value):
                fix = f"{{{short}: {value}}}"
                said = say("{called} must be {needs}, not a text", called=called, needs=needs)
                return Problem("LR103", said, place, say("write {fix}", fix=fix), fix=fix)
            item = example_at(self.annotation, (*complaint.path, 0)) or self._item(complaint.path)
            hint = self._how(needs, complaint)
            if needs == "a list" and value:
                hint = say("write  - {value}  on the next line", value=item or value)
            return better or Problem(
                "LR103", say("{called} must be {needs}, not a text", called=called, needs=needs), place, hint
            )
        kind = say("a list") if isinstance(value, list) else say("keys with values")
        message = say("{called} must be {needs}, not {kind}", called=called, needs=needs, kind=kind)
        return Problem("LR103", message, self._whole(complaint.path), self._how(needs, complaint))

    def _item(self, path: Path) -> str | None:
        """Return how one item of a list is written, where the examples of its key are such lists."""
        examples = field_examples(self.annotation, path[:-1], str(path[-1])) if path else []
        shown = str(examples[0]) if examples else ""
        return shown[1:-1] if shown.startswith("[{") and shown.endswith("}]") else None

    def _how(self, needs: str, complaint: Complaint) -> str | None:
        if needs == "a list":
            return say("begin each item with a dash and a space, on a line of its own")
        if needs == "keys with values":
            example = example_at(self.annotation, complaint.path) or self._item(complaint.path[:-1])
            return (
                say("write for example {example}", example=example)
                if example
                else say('write "key: value" lines, or {{key: value}}')
            )
        if needs == "a text":
            return say("one value stands here, not several")
        return None

    def _not_an_option(self, complaint: Complaint, value: str) -> Problem:
        options = literals(complaint.options)
        place = self.document.place(self.base + complaint.path)
        if len(options) == 1:
            meant = nearest(value, options) is not None and not value.isdigit()
            fix = options[0] if meant else None
            message = say('only "{options}" is possible here', options=options[0])
            example = example_at(self.annotation, complaint.path)
            hint = say("write {option}", option=options[0])
            if example:
                message = say(
                    "{called} must be keys with values here, not a text", called=self._called(complaint.path)
                )
                hint = say("write {option}, or for example {example}", option=options[0], example=example)
            return Problem("LR104", message, place, None if fix else hint, fix=fix)
        near = nearest(value, options)
        message = say('"{value}" is not one of: {options}', value=value, options=list(options))
        if near is None:
            return Problem("LR104", message, place)
        return Problem(
            "LR104", message, place, say('did you mean "{near}"?', near=near), fix=spelt(value, options)
        )

    def _at_fault(self, complaint: Complaint) -> Place:
        """The key that does not go with those before it, where the complaint says which; else the whole."""
        error, value = complaint.details.get("error"), complaint.value
        keys = error.keys if isinstance(error, UnfitError) and isinstance(value, dict) else ()
        written = [key for key in value if key in keys] if isinstance(value, dict) else []
        if not written:
            return self._whole(complaint.path)
        return self.document.key_place((*self.base, *complaint.path, written[-1]))

    def _whole(self, path: Path) -> Place:
        """The place that stands for a mapping or a list: the key it belongs to, if it has one."""
        path = self.base + path
        if path and isinstance(path[-1], str) and isinstance(self.document.value(path), dict | list):
            return self.document.key_place(path)
        return self.document.place(path)

    def _called(self, path: Path) -> str:
        """Name a part of the document as its author would."""
        path = self.base + path
        if not path:
            return say("this file")
        if isinstance(path[-1], str):
            return f'"{path[-1]}"'
        key = next((step for step in reversed(path) if isinstance(step, str)), None)
        value = self.document.value(path)
        own = value.get("id") if isinstance(value, dict) else None
        if isinstance(own, str) and own:
            return say('"{id}" of "{key}"', id=own, key=key) if key is not None else f'"{own}"'
        return say('this item of "{key}"', key=key) if key is not None else say("this item")


def _proposed(complaint: Complaint) -> tuple[str | None, str | None]:
    """Return the hint and the fix of an `UnfitError` that a model raised."""
    error = complaint.details.get("error")
    return (error.hint, error.fix) if isinstance(error, UnfitError) else (None, None)
