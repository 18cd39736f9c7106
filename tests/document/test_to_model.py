"""What a model refuses is told in the author's words, at the exact place."""

from typing import Annotated, Any, Literal, Union, get_args

import pytest
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core.core_schema import ErrorType

from loyalrules.base.problem import ProgramError
from loyalrules.document.from_text import read_document
from loyalrules.document.sentences import has_words
from loyalrules.document.to_model import to_model, to_value


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _id(value: object) -> object:
    if isinstance(value, str) and not value.islower():
        raise ValueError(f'"{value}" is not an id')
    return value


Id = Annotated[str, BeforeValidator(_id)]


class Step(Model):
    from_: str | None = Field(None, alias="from")
    gives: "Amount"


class Table(Model):
    of: str | None = None
    steps: list[Step] = Field(min_length=1)


Amount = Union[str, Table]  # noqa: UP007  Step names it before it exists
Step.model_rebuild()


class RoundTo(Model):
    down_to: str | None = None
    up_to: str | None = None

    @model_validator(mode="after")
    def _one(self) -> "RoundTo":
        if (self.down_to is None) == (self.up_to is None):
            raise ValueError("write exactly one of down_to and up_to")
        return self


class Unit(Model):
    name: str | dict[str, str] | None = None
    round: Literal["none", "down", "half_up"] | RoundTo = "down"
    tags: list[str] = []
    worth: int = Field(0, ge=0)
    on: bool = True
    amount: Amount | None = None


class Program(Model):
    loyalrules: Literal["1"]
    id: Id
    units: dict[Id, Unit] = {}
    then: list[dict[str, Any]] = []


def told(text: str, annotation: Any = Program) -> list[str]:
    document = read_document(text, "a.yaml")
    with pytest.raises(ProgramError) as refused:
        to_value(annotation, document, ())
    shown = []
    for problem in refused.value.problems:
        place = f"{problem.place.line}:{problem.place.column}+{problem.place.length}"
        hint = f" | {problem.hint}" if problem.hint else ""
        fix = f" | -> {problem.fix}" if problem.fix is not None else ""
        shown.append(f"{place} {problem.code} {problem.message}{hint}{fix}")
    return shown


HEAD = "loyalrules: 1\nid: cafe\n"
PROBLEMS = {
    "unknown key": (
        HEAD + "unit: {}\n",
        ['3:1+4 LR101 there is no key "unit" | did you mean "units"? | -> units'],
    ),
    "unknown key that is near nothing": (
        HEAD + "units:\n  stars: {colour: red}\n",
        [
            '4:11+6 LR101 there is no key "colour" in "stars"'
            " | known keys: amount, name, on, round, tags, worth"
        ],
    ),
    "unknown key of a branch": (
        HEAD + "units:\n  stars:\n    amount:\n      steps:\n        - form: 5\n          gives: 1\n",
        ['7:11+4 LR101 there is no key "form" in this item of "steps" | did you mean "from"? | -> from'],
    ),
    "misspelt key that was needed": (
        "loyalrules: 1\nidd: cafe\n",
        ['2:1+3 LR101 there is no key "idd" | did you mean "id"? | -> id'],
    ),
    "missing key": ("loyalrules: 1\n", ['1:1+13 LR102 the key "id" is missing']),
    "missing key of an item": (
        HEAD + "units:\n  stars: {amount: {steps: [{from: 5}]}}\n",
        ['4:28+9 LR102 the key "gives" is missing in this item of "steps"'],
    ),
    "missing key of a mapping": (
        HEAD + "units:\n  stars:\n    amount: {of: x}\n",
        ['5:5+6 LR102 the key "steps" is missing in "amount"'],
    ),
    "text for a list": (
        HEAD + "units:\n  stars: {tags: x}\n",
        ['4:17+1 LR103 "tags" must be a list, not a text | write  - x  on the next line'],
    ),
    "text for keys": (
        HEAD + "units: x\n",
        [
            '3:8+1 LR103 "units" must be keys with values, not a text'
            ' | write "key: value" lines, or {key: value}'
        ],
    ),
    "list for a text": (
        HEAD.replace("cafe", "[cafe]"),
        ['2:1+2 LR103 "id" must be a text, not a list | one value stands here, not several'],
    ),
    "list for a text or keys": (
        HEAD + "units:\n  stars: {amount: [a], round: [b]}\n",
        [
            '4:11+6 LR103 "amount" must be a text or keys with values, not a list',
            '4:24+5 LR103 "round" must be a text or keys with values, not a list',
        ],
    ),
    "keys for a choice": (
        "loyalrules: {a: b}\nid: cafe\n",
        ['1:1+10 LR103 "loyalrules" must be one of: 1, not keys with values'],
    ),
    "a long text": (
        HEAD + "units:\n  s: {worth: " + "x" * 80 + "}\n",
        ['4:14+80 LR104 "' + "x" * 57 + '..." is not a whole number'],
    ),
    "keys for a number": (
        HEAD + "units:\n  stars: {worth: {a: b}}\n",
        ['4:11+5 LR103 "worth" must be a whole number, not keys with values'],
    ),
    "not one of the choices": (
        HEAD + "units:\n  stars: {round: donw}\n",
        ['4:18+4 LR104 "donw" is not one of: none, down, half_up | did you mean "down"? | -> down'],
    ),
    "not the only choice": (
        "loyalrules: 2\nid: cafe\n",
        ['1:13+1 LR104 only "1" is possible here | write 1'],
    ),
    "own words of a validator": ("loyalrules: 1\nid: Cafe\n", ['2:5+4 LR104 "Cafe" is not an id']),
    "own words about a mapping": (
        HEAD + "units:\n  stars:\n    round: {down_to: 5, up_to: 5}\n",
        ["5:5+5 LR104 write exactly one of down_to and up_to"],
    ),
    "wrong key of a mapping": (HEAD + "units: {Stars: {}}\n", ['3:9+5 LR104 "Stars" is not an id']),
    "too few entries": (
        HEAD + "units:\n  stars: {amount: {steps: []}}\n",
        ['4:20+5 LR104 "steps" needs at least 1 entry'],
    ),
    "not a number": (
        HEAD + "units:\n  stars: {worth: many, on: perhaps}\n",
        ['4:18+4 LR104 "many" is not a whole number', '4:28+7 LR104 "perhaps" is not yes or no'],
    ),
    "a number below": (HEAD + "units:\n  s: {worth: -1}\n", ['4:14+2 LR104 "-1" must be 0 or more']),
    "an empty value": (
        HEAD + "units:\nthen: []\n",
        ['3:1+5 LR105 "units" is empty | write its value, or delete it'],
    ),
    "an empty value that could be left out": (
        HEAD + "units:\n  stars:\n    name:\n",
        ['5:5+4 LR105 "name" is empty | write its value, or delete it'],
    ),
    "an empty item": (
        HEAD + "then:\n  -\n",
        ['4:4+1 LR105 this item of "then" is empty | write its value, or delete it'],
    ),
    "a full-width colon": (
        HEAD + "then:\n  - earn：3\n",
        [
            '4:9+1 LR006 this colon is full-width (：), YAML needs ":" and a space'
            " | typed with the Chinese, Japanese or Korean input method? | -> : "
        ],
    ),
    "no space after the colon": (
        HEAD + "then:\n  - earn:3\n",
        ['4:9+1 LR008 there is no space after "earn:" | -> : '],
    ),
    "full-width brackets": (
        HEAD + "then: ［earn］\n",
        ['3:7+1 LR006 this bracket is full-width (［), YAML needs "[" | -> ['],
    ),
    "full-width dash": (
        HEAD + "then:\n  －　earn\n",
        ['4:3+1 LR006 this dash is not the one of the keyboard (－), YAML needs "-" and a space | -> - '],
    ),
    "no space after the dash": (
        HEAD + "then:\n  -earn\n",
        ["4:3+1 LR026 there is no space after the dash | -> - "],
    ),
    "an empty text": (
        HEAD + 'then: ""\n',
        [
            '3:7+2 LR103 "then" must be a list, not a text'
            " | begin each item with a dash and a space, on a line of its own"
        ],
    ),
}


@pytest.mark.parametrize(("text", "problems"), PROBLEMS.values(), ids=list(PROBLEMS))
def test_a_mistake_is_told_in_our_words(text, problems):
    assert told(text) == problems


def test_a_key_in_another_alphabet_is_named_by_its_code_point():
    class Limit(Model):
        cap: str | None = None

    assert told("сар: 5\n", Limit) == [
        '1:1+3 LR101 there is no key "сар" | the letter с is U+0441 (CYRILLIC SMALL LETTER ES) | -> cap'
    ]


def test_a_sound_text_becomes_a_model():
    text = HEAD + "units:\n  stars: {name: {en: star, ko: 별}, round: {down_to: 10}, worth: 1, on: no}\n"
    program = to_model(Program, read_document(text, "a.yaml"))

    assert program.units["stars"].name == {"en": "star", "ko": "별"}
    assert program.units["stars"].round == RoundTo(down_to="10")
    assert (program.units["stars"].worth, program.units["stars"].on) == (1, False)


def test_a_part_of_a_document_keeps_its_places():
    document = read_document("units:\n  stars: {ruond: down}\n", "a.yaml")
    with pytest.raises(ProgramError) as refused:
        to_model(Unit, document, ("units", "stars"))

    (problem,) = refused.value.problems
    assert (str(problem.place), problem.message) == ("a.yaml:2:11", 'there is no key "ruond" in "stars"')


def test_only_some_keys_can_be_looked_at():
    class Head(Model):
        id: str

    document = read_document("id: cafe\nunits: {}\n", "a.yaml")

    assert to_model(Head, document, keys=("id",)) == Head(id="cafe")
    with pytest.raises(ProgramError, match="LR101"):
        to_model(Head, document)


def test_every_mistake_is_told_at_once():
    text = "loyalrules: 2\nid: Cafe\nunits: {stars: {round: up, tags: x}}\nfoo: bar\n"

    assert [line.split()[1] for line in told(text)] == ["LR104", "LR104", "LR104", "LR103", "LR101"]


def test_there_are_words_for_every_error_of_the_library_that_data_can_raise():
    """Errors about Python objects, arguments and JSON cannot come from a document."""
    of_python = {
        "no_such_attribute", "json_invalid", "json_type", "needs_python_object", "recursion_loop",
        "recursion_depth_exceeded", "frozen_field", "frozen_instance", "get_attribute_error",
        "dataclass_exact_type", "named_tuple_type", "default_factory_not_called", "iteration_error",
        "set_item_not_hashable", "is_instance_of", "is_subclass_of", "callable_type", "arguments_type",
        "missing_argument", "unexpected_keyword_argument", "missing_keyword_only_argument",
        "unexpected_positional_argument", "missing_positional_only_argument", "multiple_argument_values",
        "missing_sentinel_error", "ellipsis_error", "frozen_dict_type", "ordered_dict_type", "counter_type",
        "deque_type",
    }  # fmt: skip

    assert [name for name in get_args(ErrorType) if not has_words(name) and name not in of_python] == []


def test_the_words_of_the_library_never_reach_an_author():
    class Strict(Model):
        text: str = Field(min_length=3, max_length=5, pattern="^[a-c]+$")
        number: float = Field(gt=1, lt=2)
        many: list[int] = Field(max_length=1)

    shown = told("text: x\nnumber: 3\nmany: [1, 2]\n", Strict)

    assert shown == [
        '1:7+1 LR104 "x" needs at least 3 characters',
        '2:9+1 LR104 "3" must be below 2.0',
        '3:1+4 LR104 "many" may have at most 1 entry',
    ]
    assert told("text: xyz\nnumber: 1.5\nmany: []\n", Strict) == [
        '1:7+3 LR104 "xyz" does not have the form ^[a-c]+$'
    ]
