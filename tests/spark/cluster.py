"""A standalone cluster on loopback: one master and two workers, each a process of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pyspark

HOME = Path(pyspark.__file__).parent
DEPLOY = "org.apache.spark.deploy"


class Cluster(NamedTuple):
    """``url`` is what ``--master`` takes; ``workers`` are the processes that start executors."""

    url: str
    workers: list[subprocess.Popen[str]]


@contextmanager
def cluster(folder: Path, environment: dict[str, str]) -> Iterator[Cluster]:
    """Start a cluster, wait until both workers are known to it, and end it."""
    env = {
        **os.environ, **environment,
        "SPARK_HOME": str(HOME), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable,
        "SPARK_WORKER_DIR": str(folder / "work"), "SPARK_LOCAL_DIRS": str(folder / "local"),
    }  # fmt: skip
    started: list[subprocess.Popen[str]] = []
    drains: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [str(HOME / "bin" / "spark-class"), *arguments],
            env=env, text=True, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        started.append(process)
        return process

    try:
        port, ui = free_port(), free_port()
        master = start(
            f"{DEPLOY}.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(ui)
        )
        url = f"spark://127.0.0.1:{port}"
        until(master, "New state: ALIVE")
        workers = []
        for _ in range(2):
            ui = free_port()
            options = ("-c", "1", "-m", "1g", "--webui-port", str(ui))
            workers.append(start(f"{DEPLOY}.worker.Worker", "--host", "127.0.0.1", *options, url))
            until(workers[-1], "Successfully registered with master")
        drains = [drain(process) for process in started]
        yield Cluster(url, workers)
    finally:
        for process in started:
            kill(process.pid)
            process.wait()
            process.stderr.close()
        for process in drains:
            process.wait()


def until(process: subprocess.Popen[str], said: str) -> None:
    """Read what a process says until it says something."""
    lines = []
    for line in process.stderr:
        lines.append(line)
        if said in line:
            return
    raise AssertionError(f"it ended before it said {said!r}:\n" + "".join(lines[-20:]))


def drain(process: subprocess.Popen[str]) -> subprocess.Popen[bytes]:
    """Throw away what else a process says, so that it never waits for a reader."""
    return subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)


def kill(pid: int) -> None:
    """Kill a process with all that it started, at once."""
    for child in children(pid):
        kill(child)
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def children(pid: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(re.sub(r".*\)", "", status.read_text()).split()[1])
        except OSError:
            continue  # It ended meanwhile.
        if parent == pid:
            found.append(int(status.parent.name))
    return found


def reads(pid: int, file: Path) -> bool:
    """Tell whether a process, or one that it started, has a file open."""
    for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            if os.readlink(descriptor) == str(file):
                return True
        except OSError:
            continue
    return any(reads(child, file) for child in children(pid))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
