"""A chain of hashes over the events of a program: a changed, missing or added row breaks it."""

import hashlib
import json
from collections.abc import Sequence

START = bytes(32)
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def link(before: bytes, event: Sequence[object], postings: Sequence[Sequence[object]]) -> bytes:
    """Return the hash of an event row and its posting rows, chained to the hash before it.

    >>> link(START, ("A1",), ()) == link(START, ("A1",), [])
    True
    >>> link(START, ("A1",), ()) == link(START, ("A2",), ())
    False
    """
    return hashlib.sha256(before + _write((event, postings)).encode("utf-8", "surrogatepass")).digest()
