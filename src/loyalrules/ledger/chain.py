"""A chain of hashes over the events of a program: a changed, missing or added row breaks it."""

import hashlib
from collections.abc import Sequence

from loyalrules.base.compact import writer

START = bytes(32)
_write = writer()


def link(
    before: bytes, event: Sequence[object], papers: bytes, postings: Sequence[Sequence[object]]
) -> bytes:
    """Return the hash of an event's columns, papers and postings, chained to the hash before it.

    >>> link(START, ("A1",), b"", ()) == link(START, ("A1",), b"", [])
    True
    >>> link(START, ("A1",), b"", ()) == link(START, ("A1",), b"!", ())
    False
    """
    head = _write((event, len(papers), postings)).encode("utf-8", "surrogatepass")
    return hashlib.sha256(b"%s%s\n%s" % (before, head, papers)).digest()
