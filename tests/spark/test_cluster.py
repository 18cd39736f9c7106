"""On a cluster of one master and two workers, one of which is killed while it replays: the same figures."""

import json
import os
import subprocess
import sys
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from replay.histories import history, program_text, write
from spark.conftest import SHORT_LIVED, lacking

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(
    not Path("/proc/self/fd").exists(), reason="looks for processes below /proc, as Linux has it"
)
@pytest.mark.skipif(bool(lacking()), reason=lacking())
def test_a_worker_is_killed_in_the_middle(tmp_path: Path):
    from spark.cluster import cluster, kill, reads  # noqa: PLC0415

    program = tmp_path / "replayed.loyal.yaml"
    program.write_text(program_text(90), encoding="utf-8")
    events = history(3, members=20, events=160, linked=True)
    files = [write(tmp_path / "1.jsonl", events[:80]), write(tmp_path / "2.jsonl", events[80:])]
    simulate = [
        sys.executable, "-m", "loyalrules", "simulate", str(program), *map(str, files), "--format", "json",
    ]  # fmt: skip
    alone = subprocess.run([*simulate, "--jobs", "1"], capture_output=True, text=True, env=environment())
    expected = json.loads(alone.stdout)
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    gated = environment(GATE=str(gate), GATED_MEMBER=str(events[-1]["member"]))
    with cluster(tmp_path, gated) as spark, ThreadPoolExecutor(2) as pool:
        driver = subprocess.Popen(
            [*simulate, "--engine", "spark", "--master", spark.url],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
        )  # fmt: skip
        ended = pool.submit(driver.communicate)
        opened = pool.submit(gate.open, "wb")
        wait([ended, opened], return_when=FIRST_COMPLETED)
        if not opened.done():
            os.close(os.open(gate, os.O_RDONLY | os.O_NONBLOCK))
            raise AssertionError(ended.result()[1])
        (victim,) = [worker for worker in spark.workers if reads(worker.pid, gate)]
        gate.unlink()
        kill(victim.pid)
        opened.result().close()
        output, errors = ended.result()

    assert driver.returncode == alone.returncode, errors
    assert json.loads(output) == expected
    assert expected["orders"] > 50


def environment(**more: str) -> dict[str, str]:
    """Return an environment in which Python finds the package, and what gates it for who has a gate."""
    path = [str(ROOT / "tests" / "spark" / "gated"), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path),
        "SPARK_LOCAL_IP": "127.0.0.1",
        **SHORT_LIVED,
        **more,
    }
