"""Coverage-guided fuzzing of everything that reads strangers' bytes: ``python tests/fuzz/run.py``.

Each decoder is fuzzed in a process of its own, with libFuzzer through atheris (the extra ``fuzz``). A
finding is written to the folder of findings and fuzzing goes on; at the end every finding is judged again
without instrumentation, and only what stands counts. Exit code 1: something was found.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzz.decoders import DECODERS
from fuzz.judge import fault, fault_of_memory

_DONE = re.compile(r"#(\d+)\s+DONE\s+cov: (\d+) ft: (\d+) corp: (\d+)/")


def main() -> int:
    """Fuzz the decoders that are named, or all; return 1 when something was found."""
    parser = argparse.ArgumentParser(description="fuzz what reads strangers' bytes")
    parser.add_argument("decoders", nargs="*", metavar="DECODER", help=f"{', '.join(DECODERS)}; default: all")
    parser.add_argument("--seconds", type=int, default=60, help="for each decoder (default: 60)")
    parser.add_argument("--runs", type=int, default=-1, help="at most, for each decoder (default: no limit)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where inputs are kept, to go on with another time")
    wanted = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = (wanted.folder or Path(temporary)).resolve()
        found = [
            campaign(name, folder, wanted.seconds, wanted.runs, wanted.seed)
            for name in wanted.decoders or DECODERS
        ]
    return 1 if any(found) else 0


def campaign(name: str, folder: Path, seconds: int, runs: int, seed: int) -> int:
    """Fuzz one decoder in a process of its own and tell what came out; return the number of findings."""
    for part in ("corpus", "findings"):
        (folder / part / name).mkdir(parents=True, exist_ok=True)
    log = folder / f"{name}.log"
    command = [sys.executable, str(Path(__file__).with_name("guided.py")), name, str(folder)]
    with log.open("w", encoding="utf-8") as stream:
        code = subprocess.run(
            [*command, str(seconds), str(runs), str(seed)], stdout=stream, stderr=stream, check=False
        ).returncode
    said = log.read_text(encoding="utf-8", errors="replace")
    done = _DONE.search(said)
    if done is None or code != 0:
        print(f"{name}: the fuzzer ended with exit code {code}. The end of its log:\n{said[-2000:]}")
        return 1
    count, branches, features, inputs = (f"{int(number):,}" for number in done.groups())
    print(f"{name}: {count} runs, {branches} branches, {features} features, {inputs} inputs", flush=True)
    return _stand(name, folder / "findings" / name)


def _stand(name: str, folder: Path) -> int:
    """Judge the findings again, as users run the code; tell and count those that stand."""
    count = 0
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        what = fault(DECODERS[name], data) or fault_of_memory(DECODERS[name], data)
        if what is not None:
            count += 1
            print(f"  FOUND {what}\n    {path}", flush=True)
    return count


if __name__ == "__main__":
    sys.exit(main())
