"""The reference page of expressions: functions and fields as the registry has them, plugins' ones too."""

from collections.abc import Iterable, Iterator

from loyalrules.document.from_text import read_document
from loyalrules.document.to_model import to_model, to_value
from loyalrules.expr.functions import Function, Parameter
from loyalrules.expr.types import NUMERIC, Kind, Type
from loyalrules.facts.fields import Field
from loyalrules.plugins.registry import Registry
from loyalrules.program.builder import ProgramBuilder
from loyalrules.program.mistakes import Mistakes
from loyalrules.program.model import HeadModel

_HEAD = """# Reference of expressions

Written from the functions and events themselves, by `loyalrules.program.reference`. The words around
them are taught in [expressions](expressions.md). Examples that read no field are true; a test asks them.
"""

_FACTS = """
## Names of facts

In a program that counts `stars` and has the plan `plus` and the levels friend and gold. What is said of
`member` can be asked of a referrer, too, where there is one.
"""
# One of each section that gives names.
_SAMPLE = """
loyalrules: 1
id: sample
currency: USD
timezone: UTC
units: {stars: {}}
tiers: {measure: stars, levels: [{id: friend}, {id: gold, from: 100}]}
memberships: {plus: {price: none, expires: {after: 1 year}}}
referrals: {attach: {when: member.joined, touch: first}}
"""


def reference(registry: Registry) -> str:
    """Return the page for what a registry holds, as Markdown.

    >>> from loyalrules.plugins.registry import build_registry
    >>> "| `month(date)` |" in reference(build_registry())
    True
    """
    functions = "\n".join(_function(function) for function in registry.functions.values())
    table = f"| function | takes | gives | what | examples |\n|---|---|---|---|---|\n{functions}"
    facts = "| name | type | what |\n|---|---|---|\n" + "\n".join(_facts(registry))
    parts = [_HEAD, "## Functions\n", table, _FACTS, facts, "\n## Fields of events\n", *_records(registry)]
    return "\n".join(parts) + "\n"


def _function(function: Function) -> str:
    takes = "; ".join(f"{parameter.name}: {_kinds(parameter)}" for parameter in function.parameters)
    examples = ", ".join(f"`{example}`" for example in function.examples)
    return f"| `{function.signature}` | {takes} | {_result(function)} | {function.doc} | {examples} |"


def _kinds(parameter: Parameter) -> str:
    words = [Type(kind).said for kind in parameter.kinds if kind not in NUMERIC]
    if NUMERIC & set(parameter.kinds):
        words.append("an amount")
    return " or ".join(words)


def _result(function: Function) -> str:
    """The type of the result for the first kind that each parameter takes."""
    first: list[Kind] = [parameter.kinds[0] for parameter in function.parameters]
    given = [Type(kind) for kind in first]
    result = function.result(given)
    if any(parameter.alike for parameter in function.parameters):
        return "an amount of that unit"
    if result.values is not None:
        return f"text: {', '.join(result.values)}"
    ends = "" if function.least is None else f" from {function.least} to {function.most}"
    return f"{result.said}{ends}" + (", or not known" if function.partial else "")


def _facts(registry: Registry) -> Iterator[str]:
    document = read_document(_SAMPLE, "sample")
    head = to_model(HeadModel, document, (), keys=tuple(HeadModel.model_fields))
    builder = ProgramBuilder(head, registry.events, Mistakes(document))
    for name, kind in registry.sections().items():
        if name in document.data:
            builder.sections[name] = to_value(kind.sections[name], document, (name,))
    for kind in registry.kinds.values():
        if kind.build is not None:
            kind.build(builder)
    facts = {f"member.{fact.path}" if fact.subject else fact.path: fact for _, _, fact in builder.facts}
    for path, fact in sorted(facts.items()):
        told = fact.type.said if fact.type.values is None else f"text: {', '.join(fact.type.values)}"
        yield f"| `{path}` | {told}{', or not known' if fact.type.maybe else ''} | {fact.doc} |"


def _records(registry: Registry) -> Iterator[str]:
    shapes: dict[str, dict[str, Field]] = {}
    where: dict[str, list[str]] = {}
    for event in registry.events.values():
        for shape in event.shapes:
            where.setdefault(shape.word, []).append(event.name)
            for path, field in _fields(shape.word, shape.fields):
                shapes.setdefault(shape.word, {}).setdefault(path, field)
    for word, fields in sorted(shapes.items()):
        events = ", ".join(f"`{name}`" for name in sorted(set(where[word])))
        rows = "\n".join(f"| `{path}` | {_type(field)} | {field.doc} |" for path, field in fields.items())
        yield f"### {word}\n\nIn {events}.\n\n| field | type | what |\n|---|---|---|\n{rows}\n"


def _fields(word: str, fields: Iterable[Field]) -> Iterator[tuple[str, Field]]:
    for field in fields:
        if not field.readable:
            continue
        if field.kind == "list of records":
            yield from _fields(field.element, field.fields)
        elif field.kind == "record":
            yield from _fields(f"{word}.{field.name}", field.fields)
        else:
            yield f"{word}.{field.name}", field


def _type(field: Field) -> str:
    told = field.kind if field.values is None else f"{field.kind}: {', '.join(field.values)}"
    return told if field.required or field.default is not None else f"{told}, or not known"
