"""Inputs that once broke a decoder, or look as if they might: each is answered soon, in little memory."""

from pathlib import Path

import pytest

from fuzz.decoders import DECODERS
from fuzz.judge import MEMORY, fault, fault_of_memory
from fuzz.seeds import KEPT

FILES = sorted(KEPT.glob("*/*"))
SECONDS = 5  # For busy machines; the limit of the long fuzzing is one, and most take a hundredth of it.


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_kept_input_does_no_harm(path: Path):
    decoder, data = DECODERS[path.parent.name], path.read_bytes()

    assert fault(decoder, data, SECONDS) is None
    assert fault_of_memory(decoder, data) is None


def test_every_decoder_has_kept_inputs():
    assert {path.parent.name for path in FILES} == set(DECODERS)


def _raises(_: bytes) -> None:
    raise KeyError("lines")


def _works(_: bytes) -> None:
    sum(range(20_000_000))


def _hoards(_: bytes) -> None:
    bytearray(MEMORY + 1)


def test_the_judge_sees_an_exception_slowness_and_memory():
    assert (fault(_raises, b"") or "").startswith("KeyError in test_kept.py:_raises:")
    assert fault(_works, b"", 0.001) == "more than 0.001 seconds for each 8,192 bytes"
    assert fault_of_memory(_hoards, b"") == "more than 64 MiB"
    assert fault(lambda _: None, b"") is None
    assert fault_of_memory(lambda _: None, b"") is None
