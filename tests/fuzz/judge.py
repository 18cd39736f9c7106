"""When an input is a finding: an exception, more than a second of work, more than 64 MiB of memory.

Long inputs may take a second, and so much memory, for each 8 KiB: what grows faster than its input
is found.
"""

import resource
import sys
import time
import traceback
import tracemalloc
from collections.abc import Callable
from pathlib import Path

SECONDS = 1.0
MEMORY = 64 * 1024 * 1024
PIECE = 8 * 1024  # Bytes that may take so much.
_PAGE = resource.getpagesize()


def fault(decoder: Callable[[bytes], None], data: bytes, seconds: float = SECONDS) -> str | None:
    """Return what is wrong when bytes are decoded, in one line that is the same for the same fault.

    The memory is that of the process: it shows only an input that needs more than every one before it,
    and costs nothing. `fault_of_memory` measures exactly.
    """
    pieces = max(1.0, len(data) / PIECE)
    resident, most = _resident(), _peak()
    start = time.process_time()
    try:
        decoder(data)
    except Exception as error:
        return _name(error)
    if time.process_time() - start > seconds * pieces:
        return f"more than {seconds:g} seconds for each {PIECE:,} bytes"
    if _peak() - resident > MEMORY * pieces and _peak() > most:
        return "more than 64 MiB"
    return None


def fault_of_memory(decoder: Callable[[bytes], None], data: bytes) -> str | None:
    """Return what is wrong with the memory that bytes need: the most that Python holds at one time."""
    most = MEMORY * max(1.0, len(data) / PIECE)
    tracemalloc.start()
    try:
        decoder(data)
        return "more than 64 MiB" if tracemalloc.get_traced_memory()[1] > most else None
    finally:
        tracemalloc.stop()


def _name(error: Exception) -> str:
    """Name an exception by the last lines of the project that it passed."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "loyalrules" in frame.filename]
    last = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(str(error).split())[:80]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.name}:{last.lineno} {said}"


def _peak() -> int:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _resident() -> int:
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except OSError:  # Elsewhere only what is more than ever before is seen.
        return _peak()
