"""Functions: which there is, and whether the arguments fit."""

from dataclasses import replace

from loyalrules.base.say import any_of, say, say_many
from loyalrules.expr.check_compare import as_kind
from loyalrules.expr.check_names import look_up, path_of, unknown
from loyalrules.expr.check_numbers import alike
from loyalrules.expr.check_values import exact, is_bare_word
from loyalrules.expr.checking import Checking, broken, did_you_mean, is_broken, place
from loyalrules.expr.from_text import AGGREGATES
from loyalrules.expr.functions import MAX_ARGUMENTS, Function, Parameter, alike_types
from loyalrules.expr.nodes import Call, Node
from loyalrules.expr.to_text import shown
from loyalrules.expr.typed import Applied, Constant, Typed
from loyalrules.expr.types import NUMERIC, Type


def visit_call(checking: Checking, node: Call) -> Typed:
    """A name with brackets, such as ``given(base)``, or a function of the scope."""
    path = path_of(node)
    read = look_up(checking, path, node) if path is not None else None
    if read is not None:
        return read
    function = checking.scope.functions.get(node.name)
    if function is not None and node.tail:
        message = say("`{node}` gives one value, which has no `{tail}`", node=node.name, tail=node.tail)
        return checking.mistake(
            "LR228", message, node, say("write {signature}", signature=function.signature)
        )
    if function is None:
        return _no_function(checking, node, path)
    arguments = _arguments(checking, node, function)
    if arguments is None or is_broken(*arguments):
        return broken(node)
    return _applied(function, arguments, node)


def _no_function(checking: Checking, node: Call, path: str | None) -> Typed:
    names = checking.scope.names
    if path is not None and any(name.startswith(f"{node.name}(") for name in names):
        return unknown(checking, path, node)
    if node.name in names:
        message = say("`{node}` is a name, not a function", node=node.name)
        return checking.mistake(
            "LR227", message, node, say("write {node} without brackets", node=node.name), node.name
        )
    if node.name in AGGREGATES and not node.tail:
        advice = {
            "sum": say("add values with +"),
            "least": say("write min(...)"),
            "most": say("write max(...)"),
        }.get(node.name)
        message = say("`{node}` takes one value for each element of a list", node=node.name)
        return checking.mistake(
            "LR228", message, node, advice or say("write {node}(... where ...)", node=node.name)
        )
    hint, found = did_you_mean(node.name, [*checking.scope.functions, *AGGREGATES])
    if node.name.lower() == "if" or "." in node.name:
        hint, found = say("write the condition under  if:  of the rule"), None
        if "." in node.name:
            hint = say("a name is written without brackets")
    known = sorted([*checking.scope.functions, *AGGREGATES])
    at = replace(node, length=len(node.name))
    return checking.mistake(
        "LR227",
        say('there is no function "{node}"', node=node.name),
        at,
        hint or say("there are {known}", known=known),
        found,
    )


def _arguments(checking: Checking, node: Call, function: Function) -> list[Typed] | None:
    parameters = function.parameters
    required = sum(not parameter.optional for parameter in parameters)
    repeats = bool(parameters) and parameters[-1].repeats
    most = MAX_ARGUMENTS if repeats else len(parameters)
    given = len(node.arguments)
    if not required <= given <= most:
        bound = required if given < required else most
        wanted = say_many("{n} argument", "{n} arguments", bound)
        if required != most and given < required:
            wanted = say_many("at least {n} argument", "at least {n} arguments", bound)
        elif required != most:
            wanted = say_many("at most {n} argument", "at most {n} arguments", bound)
        message = say(
            "`{function}` takes {wanted}, here are {given}",
            function=function.name,
            wanted=wanted,
            given=given,
        )
        checking.mistake("LR228", message, node, say("write {signature}", signature=function.signature))
        return None
    pairs = list(zip(node.arguments, function.parameters_for(given), strict=True))
    parts = [_argument(checking, argument, parameter, function) for argument, parameter in pairs]
    if is_broken(*parts):
        return None
    return _made_alike(checking, parts, pairs)


def _argument(checking: Checking, node: Node, parameter: Parameter, function: Function) -> Typed:
    if parameter.kinds == ("text",) and is_bare_word(checking, node):
        text = shown(node).strip("`")
        return unknown(checking, text, node, say('to mean the text, write "{text}" in quotes', text=text))
    part = checking.visit(node)
    if is_broken(part) or part.type.kind in parameter.kinds:
        return part
    for kind in ("date", "time"):
        if part.type.kind == "moment" and kind in parameter.kinds:
            return as_kind(checking, part, kind)
    kinds = [Type(kind).said for kind in parameter.kinds if kind not in NUMERIC]
    wanted = any_of([*kinds, *([say("an amount")] if NUMERIC & set(parameter.kinds) else [])])
    message = say(
        "{node} is {type}; `{parameter}` of {function} is {wanted}",
        node=shown(node),
        type=part.type.said,
        parameter=parameter.name,
        function=function.name,
        wanted=wanted,
    )
    return checking.mistake("LR228", message, node, say("write {signature}", signature=function.signature))


def _made_alike(
    checking: Checking, parts: list[Typed], pairs: list[tuple[Node, Parameter]]
) -> list[Typed] | None:
    group = [
        index for index, (_, parameter) in enumerate(pairs) if parameter.alike and parts[index].type.numeric
    ]
    fitted: list[Typed] | None = []
    if group:
        chosen = [parts[index] for index in group]
        fitted = alike(checking, chosen, [pairs[index][0] for index in group], "LR228", say("used together"))
    if fitted is None:
        return None
    for index, part in zip(group, fitted, strict=True):
        parts[index] = part
    kinds = {part.type.kind for part, (_, parameter) in zip(parts, pairs, strict=True) if parameter.alike}
    if len(kinds) > 1:
        checking.mistake("LR228", say("these arguments are not of one type"), pairs[0][0], None)
        return None
    for part, (node, parameter) in zip(parts, pairs, strict=True):
        if parameter.above_zero and isinstance(part, Constant) and exact(part) <= 0:
            checking.mistake("LR228", say("`{parameter}` must be above 0", parameter=parameter.name), node)
            return None
    return parts


def _applied(function: Function, arguments: list[Typed], at: Node) -> Typed:
    parameters = function.parameters_for(len(arguments))
    types = alike_types([argument.type for argument in arguments], parameters)
    maybe = function.partial or any(argument.type.maybe for argument in arguments)
    for argument, parameter in zip(arguments, parameters, strict=True):
        maybe = maybe or (parameter.above_zero and not isinstance(argument, Constant))
    result = function.result([type_.with_maybe(False) for type_ in types]).with_maybe(maybe)
    return Applied(function, tuple(arguments), type=result, **place(at))
