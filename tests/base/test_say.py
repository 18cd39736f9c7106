"""Sentences keep their template and values wherever they travel as text."""

import copy
import json
import pickle

import pytest

from loyalrules.base.place import Place
from loyalrules.base.problem import EventError, Problem, ProgramError, StoreError
from loyalrules.base.say import Said, say, say_many


def test_a_sentence_is_its_english_text():
    said = say("there is no level {level}", level="gold")
    assert said == "there is no level gold"
    assert hash(said) == hash("there is no level gold")
    assert json.dumps(said) == '"there is no level gold"'
    assert said.upper() == "THERE IS NO LEVEL GOLD"


@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, lambda said: pickle.loads(pickle.dumps(said))])
def test_a_sentence_survives_copies(travel):
    inner = say_many("{n} level", "{n} levels", 2)
    said = travel(say("there are {count} of {names}", count=inner, names=["a", say("b")]))
    assert isinstance(said, Said)
    assert said == "there are 2 levels of a, b"
    assert said.template == "there are {count} of {names}"
    assert said.values["count"].plural == "{n} levels"
    assert isinstance(said.values["names"][1], Said)


def test_the_text_of_an_error_is_still_the_sentence():
    error = ValueError(say("write {what}", what="a date"))
    assert str(error).template == "write {what}"
    assert f"{error}".template == "write {what}"


def test_problems_and_errors_keep_the_sentence():
    said = say("no {what}", what="tier")
    assert Problem("LR204", said, Place("a", 1, 1)).message.template == "no {what}"
    assert EventError("LR602", said).message.template == "no {what}"
    assert StoreError("LR709", said).message.template == "no {what}"
    assert str(ProgramError([Problem("LR204", said, Place("a", 1, 1))])) == "a:1:1: LR204 no tier"


def test_a_value_may_be_called_template_or_self():
    assert say("{template} {self} {n}", template="a", self="b", n=3) == "a b 3"


def test_a_template_without_its_value_is_a_mistake_at_once():
    with pytest.raises(KeyError):
        say("no {what}")
