"""The same judge as that of the long fuzzing, on a few hundred changed inputs in each run of the tests."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.decoders import DECODERS
from fuzz.judge import fault
from fuzz.mutate import mutated
from fuzz.seeds import seeds, words

# Decoders that check whole programs are slower.
EXAMPLES = {"program": 25, "story": 10}


@cache
def _known(name: str) -> tuple[list[bytes], list[bytes]]:
    return seeds(name), words(name)


@pytest.mark.parametrize("name", DECODERS)
def test_changed_inputs_do_no_harm(name: str):
    start, known = _known(name)
    examples = (
        EXAMPLES.get(name, 60) if settings.default.max_examples <= 100 else settings.default.max_examples
    )

    @settings(max_examples=examples)
    @given(st.sampled_from(start), st.randoms(use_true_random=False))
    def judge(data: bytes, chance):
        changed = mutated(data, start, known, chance)

        assert fault(DECODERS[name], changed, 5) is None, changed

    judge()
