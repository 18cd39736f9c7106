"""Compiling generated source into a function that can reach nothing but what it was given.

The source is made by this project from checked trees, and never holds text of a program. This is
the second wall: whatever the source says, the function that comes out uses only the operations and
names that are listed here, no attribute of any object, no import, and no builtin.
"""

import ast
import dis
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any

from loyalrules.base.problem import LoyalError

# Operations of CPython 3.11 to 3.13 that compute on values at hand, branch and loop.
_LISTED = """
    BINARY_OP BINARY_SUBSCR BUILD_LIST BUILD_SET BUILD_TUPLE CACHE CALL COMPARE_OP CONTAINS_OP COPY
    COPY_FREE_VARS END_FOR EXTENDED_ARG FOR_ITER GET_ITER IS_OP JUMP_BACKWARD
    JUMP_BACKWARD_NO_INTERRUPT JUMP_FORWARD JUMP_IF_FALSE_OR_POP JUMP_IF_TRUE_OR_POP LIST_APPEND
    LIST_EXTEND LIST_TO_TUPLE LOAD_CLOSURE LOAD_CONST LOAD_DEREF LOAD_FAST LOAD_FAST_AND_CLEAR
    LOAD_FAST_CHECK LOAD_FAST_LOAD_FAST LOAD_GLOBAL MAKE_CELL MAKE_FUNCTION NOP
    POP_JUMP_BACKWARD_IF_FALSE POP_JUMP_BACKWARD_IF_NONE POP_JUMP_BACKWARD_IF_NOT_NONE
    POP_JUMP_BACKWARD_IF_TRUE POP_JUMP_FORWARD_IF_FALSE POP_JUMP_FORWARD_IF_NONE
    POP_JUMP_FORWARD_IF_NOT_NONE POP_JUMP_FORWARD_IF_TRUE POP_JUMP_IF_FALSE POP_JUMP_IF_NONE
    POP_JUMP_IF_NOT_NONE POP_JUMP_IF_TRUE POP_TOP PRECALL PUSH_NULL RERAISE RESUME RETURN_CONST
    RETURN_VALUE CALL_INTRINSIC_1 SET_ADD SET_FUNCTION_ATTRIBUTE STORE_DEREF STORE_FAST STORE_FAST_LOAD_FAST
    STORE_FAST_MAYBE_NULL STORE_FAST_STORE_FAST SWAP TO_BOOL UNARY_NEGATIVE UNARY_NOT UNPACK_SEQUENCE
"""
OPERATIONS: frozenset[str] = frozenset(_LISTED.split())
# Signs of BINARY_OP. Not / (a float), not ** and << (a short text for a huge number).
SIGNS: frozenset[str] = frozenset({"+", "-", "*", "//", "%", "&", "|", "|=", "+=", "-=", "*="})
# The only intrinsic of 3.12 and later that is used: a tuple with many items is built as a list.
_LIST_TO_TUPLE = 6
_ATTRIBUTES = frozenset({"LOAD_ATTR", "LOAD_METHOD"})


class NotClosed(LoyalError):
    """Generated code would have reached something that it must not: a bug, not a mistake of a program."""


def compile_function(
    source: str,
    name: str,
    bindings: Mapping[str, object],
    attributes: frozenset[str] = frozenset(),
    operations: frozenset[str] = frozenset(),
) -> Callable[..., Any]:
    """Return the function called ``name`` that a source defines.

    ``bindings`` are all the names that it may read beside its own variables; texts, whole numbers
    and sets of them among them become constants of its code. ``attributes`` are the few attribute
    names that it may ask an object for, ``operations`` what it may do beside the list; an expression
    needs neither.

    >>> double = compile_function("def double(x): return x * k0", "double", {"k0": 2})
    >>> double(21)
    42
    >>> compile_function("def f(x): return x.__class__", "f", {})
    Traceback (most recent call last):
    loyalrules.expr.closed.NotClosed: f: LOAD_ATTR __class__ is not allowed

    Raises `NotClosed` when the code would use an operation, a name or a constant that is not listed.
    """
    tree = ast.parse(source)
    _put_constants_in(tree, bindings)
    module = compile(tree, f"<{name}>", "exec", dont_inherit=True, optimize=0)
    found = [part for part in module.co_consts if isinstance(part, CodeType) and part.co_name == name]
    if len(found) != 1 or len(tree.body) != 1 or not isinstance(tree.body[0], ast.FunctionDef):
        raise NotClosed(f"{name}: the source must define just this one function")
    definition = tree.body[0]
    arguments = definition.args
    if definition.decorator_list or arguments.defaults or arguments.kw_defaults:
        raise NotClosed(f"{name}: a generated function has neither decorators nor defaults")
    check_closed(found[0], frozenset(bindings), attributes, operations)
    # An empty __builtins__ keeps Python from putting its own there.
    return FunctionType(found[0], {**bindings, "__builtins__": {}})


def _put_constants_in(tree: ast.AST, bindings: Mapping[str, object]) -> None:
    """Replace the names of plain constants by the constants: nothing is read faster."""
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if isinstance(value, list):
                value[:] = [_constant(item, bindings) for item in value]
            else:
                setattr(parent, field, _constant(value, bindings))


def _constant(node: object, bindings: Mapping[str, object]) -> object:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in bindings:
        value = bindings[node.id]
        if is_plain(value):
            return ast.copy_location(ast.Constant(value), node)  # type: ignore[arg-type]
    return node


def is_plain(value: object) -> bool:
    """Tell whether a value can be a constant of Python code.

    >>> from fractions import Fraction
    >>> is_plain("gold"), is_plain(frozenset({"gold"})), is_plain(Fraction(1, 3))
    (True, True, False)
    """
    if type(value) in (tuple, frozenset):
        return all(is_plain(item) for item in value)  # type: ignore[attr-defined]
    return type(value) in (str, int, bool, type(None))


def check_closed(
    code: CodeType,
    names: frozenset[str],
    attributes: frozenset[str] = frozenset(),
    operations: frozenset[str] = frozenset(),
) -> None:
    """Check a code object and every one inside it against the lists.

    Raises `NotClosed` naming the first operation, name or constant that is not listed.
    """
    for part in code_objects(code):
        for instruction in dis.get_instructions(part):
            if instruction.opname not in operations:
                _check_instruction(part.co_name, instruction, names, attributes)
        for constant in part.co_consts:
            if not (isinstance(constant, CodeType) or is_plain(constant)):
                raise NotClosed(
                    f"{part.co_name}: a constant of type {type(constant).__name__} is not allowed"
                )


def code_objects(code: CodeType) -> Iterator[CodeType]:
    """Yield a code object and every one inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from code_objects(constant)


def _check_instruction(
    where: str, instruction: dis.Instruction, names: frozenset[str], attributes: frozenset[str]
) -> None:
    operation, argument = instruction.opname, instruction.argval
    if operation in _ATTRIBUTES and argument in attributes:
        return
    if operation not in OPERATIONS:
        shown = f"{operation} {argument}" if operation in _ATTRIBUTES else operation
        raise NotClosed(f"{where}: {shown} is not allowed")
    if operation == "CALL_INTRINSIC_1" and argument != _LIST_TO_TUPLE:
        raise NotClosed(f"{where}: the intrinsic {argument} is not allowed")
    if operation == "LOAD_GLOBAL" and argument not in names:
        raise NotClosed(f"{where}: the name {argument} is not bound")
    if operation == "BINARY_OP" and instruction.argrepr not in SIGNS:
        raise NotClosed(f"{where}: the sign {instruction.argrepr} is not allowed")
