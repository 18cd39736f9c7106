"""The one place that asks the machine for the time: for notes beside the books, never for a decision."""

from time import time_ns


def now() -> int:
    """Return the moment, in microseconds since 1970 UTC."""
    return time_ns() // 1_000
