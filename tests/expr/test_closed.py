"""Generated code reaches nothing but what it was given, and text of a program never becomes code."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expr.shop import SCOPE, checked, run, told
from expr.strategies import expressions
from loyalrules.expr.check import check
from loyalrules.expr.closed import NotClosed, check_closed, code_objects, compile_function, is_plain
from loyalrules.expr.constants import Constants
from loyalrules.expr.errors import ExprError, ExprErrors
from loyalrules.expr.from_text import parse
from loyalrules.expr.nodes import Node
from loyalrules.expr.to_python import to_condition, to_python


def payloads() -> list[str]:
    """The ways out that `escapes.txt` lists: each is no expression here, or names nothing that there is."""
    lines = Path(__file__).with_name("escapes.txt").read_text(encoding="utf-8").splitlines()
    written = [line for line in lines if line and not line.startswith("# ")]
    return [re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), line) for line in written]


PAYLOADS = payloads()


def refused(text: str) -> ExprError | ExprErrors:
    try:
        check(parse(text), SCOPE)
    except (ExprError, ExprErrors) as error:
        return error
    pytest.fail(f"{text} was accepted")


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_a_way_out_of_other_languages_is_refused_at_its_place(payload: str):
    for error in refused(payload).errors:
        assert error.code.startswith("LR2")
        assert 0 <= error.start <= len(payload)
        assert error.length >= 1


def test_there_are_enough_ways_out():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 500


@pytest.mark.parametrize("payload", [text for text in PAYLOADS if text.isprintable()], ids=ascii)
def test_the_same_text_in_quotes_is_only_text(payload: str):
    quoted = payload.replace('"', '""')
    composed = unicodedata.normalize("NFC", payload)

    assert run(checked(f'order.channel is "{quoted}"'), {"order.channel": composed}) is True


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=40))
def test_any_text_stays_what_it_is(text: str):
    typed = checked('order.channel is "' + text.replace('"', '""') + '"')
    composed = unicodedata.normalize("NFC", text)

    assert run(typed, {"order.channel": composed}) is True
    assert told(typed, {"order.channel": composed}) is True


@given(expressions())
def test_compiled_code_uses_only_listed_operations_and_bound_names(node: Node):
    try:
        typed = check(node, SCOPE)
    except ExprErrors:
        return
    for form in (to_python, to_condition) if typed.type.kind == "yes/no" else (to_python,):
        constants = Constants()
        source = f"def run(v):\n    return {form(typed, constants)}\n"
        function = compile_function(source, "run", constants.bindings)

        check_closed(function.__code__, frozenset(constants.bindings))
        assert names_of(function.__code__) <= set(constants.bindings)


def names_of(code: CodeType) -> set[str]:
    return {name for part in code_objects(code) for name in part.co_names}


def test_the_source_of_an_expression_holds_no_text_of_the_program():
    constants = Constants()

    source = to_python(checked('order.channel is "evil(1)" and order.tags contains evil'), constants)

    assert "evil" not in source
    assert set(constants.bindings.values()) == {"evil(1)", "evil"}


def test_texts_become_constants_of_the_code():
    function = compile_function("def f(x): return x in k0", "f", {"k0": frozenset({"gold", "vip"})})

    assert function.__code__.co_names == ()
    assert frozenset({"gold", "vip"}) in function.__code__.co_consts
    assert function("gold") is True


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("def f(x): return x.tier", "LOAD_ATTR"),
        ("def f(x): return x.append(1)", "LOAD_"),
        ("def f(x): return secret", "secret"),
        ("def f(x): return len(x)", "len"),
        ("def f(x): return __builtins__", "__builtins__"),
        ("def f(x):\n import os\n return os", "IMPORT_NAME"),
        ("def f(x): return x / 2", "/"),
        ("def f(x): return x ** 2", "**"),
        ("def f(x): return x << 2", "<<"),
        ("def f(x): return 0.5", "float"),
        ("def f(x): return f'{x}'", "FORMAT"),
        ("def f(x):\n global y\n y = x", "STORE_GLOBAL"),
        ("def f(x):\n x.a = 1", "STORE_ATTR"),
        ("def f(x):\n x[0] = 1", "STORE_SUBSCR"),
        ("def f(x):\n raise x", "RAISE_VARARGS"),
        ("def f(x):\n yield x", ""),
        ("def f(x):\n class A: pass\n return A", "LOAD_BUILD_CLASS"),
        ("def f(x): return [y.z for y in x]", "LOAD_ATTR"),
        ("def f(x): return (lambda y: y.z)(x)", "LOAD_ATTR"),
        ("def f(x): return k0(*x)", ""),
        ("def f(x): return k0(a=x)", ""),
        ("def f(x):\n with x: pass", ""),
        ("def f(x):\n try: return 1\n except k0: return 2", ""),
        ("def f(x, y=k0): return y", "defaults"),
        ("def f(x, *, y=k0): return y", "defaults"),
        ("@k0\ndef f(x): return x", "decorators"),
        ("def g(x): return x", "just this one"),
        ("def f(x): return x\nf(1)", "just this one"),
        ("x = 1", "just this one"),
    ],
)
def test_code_that_reaches_further_is_refused(source: str, why: str):
    with pytest.raises(NotClosed) as caught:
        compile_function(source, "f", {"k0": max})

    assert why in str(caught.value)


def test_an_attribute_must_be_allowed_by_name():
    source = "def f(x):\n    out = []\n    for y in x: out.append(y)\n    return out"

    assert compile_function(source, "f", {}, frozenset({"append"}))((1, 2)) == [1, 2]
    with pytest.raises(NotClosed):
        compile_function(source, "f", {}, frozenset({"extend"}))


def test_a_function_finds_no_builtins():
    function: Callable[..., Any] = compile_function("def f(x): return k0(x)", "f", {"k0": len})

    assert function((1, 2)) == 2
    assert function.__globals__["__builtins__"] == {}


def test_plain_constants_are_exact_and_cannot_change():
    assert is_plain(("a", 1, None, True, frozenset({"b"})))
    assert not is_plain(0.5)
    assert not is_plain(["a"])
    assert not is_plain((1, 0.5))


def test_helpers_are_bound_once():
    constants = Constants()

    assert constants.add(max) == constants.add(max) != constants.add(min)
    assert constants.add(1) != constants.add(True)
    assert constants.helper("a", lambda: "first") == constants.helper("a", lambda: "second")
    assert constants.bindings["k0"] is max
