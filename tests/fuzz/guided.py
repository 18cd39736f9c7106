"""One decoder under libFuzzer, through atheris: started by `fuzz.run`, in a process of its own.

``python tests/fuzz/guided.py DECODER FOLDER SECONDS RUNS SEED``
"""

import os
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random

import atheris

sys.path.insert(0, str(Path(__file__).parents[1]))

with atheris.instrument_imports(include=["loyalrules", "yaml"], enable_loader_override=False):
    from fuzz.decoders import DECODERS
    from fuzz.judge import SECONDS, fault
    from fuzz.mutate import many_times, mutated
    from fuzz.seeds import seeds, words

SLOWER = 4  # So much longer an instrumented decoder may take before an input is judged again.
LONGEST = 200_000  # Bytes of an input.
LONG = 0.02  # The share of changes that make an input as long.
GUIDED = 0.4  # The share of changes that are libFuzzer's own.


def main() -> None:
    """Fuzz, and do not come back: libFuzzer ends the process."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    seconds, runs, seed = sys.argv[3:]
    corpus, findings = folder / "corpus" / name, folder / "findings" / name
    start, known = seeds(name), words(name)
    for data in start:
        if len(data) <= LONGEST:
            (corpus / sha256(data).hexdigest()[:16]).write_bytes(data)
    dictionary = folder / f"{name}.dict"
    dictionary.write_text("".join(f'"{_escaped(word)}"\n' for word in known), encoding="ascii")

    def mutator(data: bytes, most: int, number: int) -> bytes:
        chance = Random(number)
        if chance.random() < GUIDED:
            return bytes(atheris.Mutate(data, most))
        if chance.random() < LONG:
            return many_times(chance.choice(start), most, chance)[:most]
        return mutated(data, start, known, chance)[:most]

    options = {
        "max_total_time": seconds, "runs": runs, "seed": seed, "dict": dictionary, "max_len": LONGEST,
        "timeout": 120, "rss_limit_mb": 2048, "artifact_prefix": f"{findings}/", "len_control": 0,
    }  # fmt: skip
    arguments = [f"-{option}={value}" for option, value in options.items()]
    atheris.Setup(
        [sys.argv[0], *arguments, str(corpus)], kept_in(findings, DECODERS[name]), custom_mutator=mutator
    )
    atheris.Fuzz()
    os._exit(0)


def kept_in(folder: Path, decoder: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Return what is run for each input: one input of each fault is written to the folder."""
    known: set[str] = set()

    def once(data: bytes) -> None:
        what = fault(decoder, data, SECONDS * SLOWER)
        if what is not None and what not in known:
            known.add(what)
            (folder / sha256(what.encode()).hexdigest()[:12]).write_bytes(data)

    return once


def _escaped(word: bytes) -> str:
    return "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}" for byte in word
    )


if __name__ == "__main__":
    main()
