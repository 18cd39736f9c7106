"""A mapping whose forks share what they do not change is a dict, and no fork sees another's changes."""

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalrules.facts import layered
from loyalrules.facts.layered import Layered, fork, having, in_order, least, up_to
from loyalrules.facts.tracked import Tracked

KEYS = st.sampled_from("abcdefgh")
WHAT = st.sampled_from(["set", "delete", "pop", "default", "fork", "look", "clear"])
STEPS = st.lists(st.tuples(WHAT, KEYS, st.integers(0, 3)), max_size=30)


def change(mapping: dict[str, complex], what: str, key: str, number: int) -> None:
    value = complex(number, ord(key))
    if what == "set":
        mapping[key] = value
    elif what == "delete" and key in mapping:
        del mapping[key]
    elif what == "pop":
        assert mapping.pop(key, None) is None or key not in mapping
    elif what == "default":
        mapping.setdefault(key, value)
    elif what == "look":
        assert len(list(mapping.values())) == len(mapping)
    elif what == "clear" and number == 0:
        mapping.clear()


def by_key(values: list[complex]) -> list[complex]:
    return sorted(values, key=lambda one: (one.imag, one.real))


def by_both(value: complex) -> tuple[float, float]:
    return value.real, value.imag


def by_imag(value: complex) -> int:
    return int(value.imag)


def test_an_order_is_that_of_the_moment_it_was_asked_for():
    mapping = fork({str(number): number for number in range(layered.MANY)})
    found = []
    for value in in_order(mapping, int.__neg__):
        found.append(value)
        mapping[str(value - 1)] = 1_000  # What comes next, as it was.
    assert found == list(range(layered.MANY - 1, -1, -1))
    assert len(mapping.values()) == layered.MANY + 1


@given(st.sets(KEYS), STEPS)
def test_it_is_a_dict_whatever_was_forked(start: set[str], steps: list[tuple[str, str, int]]):
    plain: dict[str, complex] = {key: complex(0, ord(key)) for key in sorted(start)}
    mapping: dict[str, complex] = Layered(plain, tracks=True)
    kept: list[tuple[dict[str, complex], dict[str, complex]]] = []
    for what, key, number in steps:
        if what == "fork":
            kept.append((plain.copy(), mapping))
            mapping = fork(mapping)
        else:
            change(plain, what, key, number)
            change(mapping, what, key, number)
        for group in range(4):
            assert by_key(having(mapping, "real", group)) == by_key(having(plain, "real", group))
        assert list(in_order(mapping, by_both)) == list(in_order(plain, by_both))
        assert least(mapping, by_imag, 7) == least(plain, by_imag, 7)
        assert by_key(up_to(mapping, by_imag, ord("d"))) == by_key(up_to(plain, by_imag, ord("d")))
        assert mapping == plain
        assert plain == mapping
        assert (len(mapping), bool(mapping)) == (len(plain), bool(plain))
        assert all((mapping.get(one), one in mapping) == (plain.get(one), one in plain) for one in "abcdefgh")
    for then, it in kept:
        assert it == then
    start_then = {key: complex(0, ord(key)) for key in start}
    changed = {key for key in "abcdefgh" if plain.get(key) != start_then.get(key)}
    assert isinstance(mapping, Tracked)
    assert changed <= set(mapping.touched or ())


def test_whatever_takes_a_dict_takes_it():
    plain = {str(number): number for number in range(100)}
    mapping = fork(plain)
    assert isinstance(mapping, Layered)
    mapping["more"] = 7
    del mapping["3"]
    plain["more"] = 7
    del plain["3"]
    ways: list[Any] = [dict, list, sorted, repr, copy.copy, copy.deepcopy, lambda one: {**one}]
    for way in ways:
        assert way(mapping) == way(plain)
    assert mapping.copy().__class__ is dict
    assert pickle.loads(pickle.dumps(mapping)) == plain
    assert mapping | {"last": 1} == {"last": 1} | mapping == plain | {"last": 1}
    mapping |= {"or": 1}
    mapping.update({"c": 9}, more=3)
    assert (mapping.pop("or"), mapping["c"], mapping["more"]) == (1, 9, 3)
    assert mapping.popitem() == ("c", 9)
    with pytest.raises(KeyError):
        mapping["c"]
    with pytest.raises(KeyError):
        mapping.pop("c")
    with pytest.raises(KeyError):
        del mapping["c"]


def test_what_is_above_stays_small():
    mapping = fork({str(number): number for number in range(layered.MANY)})
    largest = 0
    for number in range(3_000):
        mapping = fork(mapping)
        mapping[f"more {number}"] = number
        assert isinstance(mapping, Layered)
        largest = max(largest, len(mapping._own))
    assert len(mapping) == layered.MANY + 3_000
    assert largest < 100
