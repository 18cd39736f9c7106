"""Doing something again whenever a file changes."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

_SECONDS = 1


def watch(files: Callable[[], Sequence[Path]], act: Callable[[], object]) -> None:
    """Call ``act`` now, and again when one of the files changed, came or went, until it is interrupted."""
    seen: dict[Path, tuple[int, int] | None] | None = None
    try:
        while True:
            now = {path: _stamp(path) for path in files()}
            if now != seen:
                seen = now
                act()
            time.sleep(_SECONDS)
    except KeyboardInterrupt:
        return


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
