"""The statements of a ledger in SQLite, and the rows of postings."""

from fractions import Fraction
from typing import Any

from loyalrules.facts.decision import Posting

ADD_EVENT = """
INSERT INTO events (program, source, id, digest, type, member, order_id, at, booked_at, version, refused,
                    body, answer, trace, chain)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
ADD_POSTING = """
INSERT INTO postings (event, program, member, unit, source, target, amount, denominator, lot, rule, owner,
                      value_at, booked_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
ADD_MEMBER = "INSERT INTO members (program, member, version, next_due, state) VALUES (?, ?, ?, ?, ?)"
CHANGE_MEMBER = """
UPDATE members SET version = ?, next_due = ?, state = ? WHERE program = ? AND member = ? AND version = ?"""
CLOSE_LOT = """
INSERT INTO closed_lots (program, member, lot, state) VALUES (?, ?, ?, ?)
ON CONFLICT (program, member, lot) DO UPDATE SET state = excluded.state"""
REOPEN_LOT = "DELETE FROM closed_lots WHERE program = ? AND member = ? AND lot = ?"
ADD_ORDER = "INSERT INTO orders (program, order_id, version, state) VALUES (?, ?, ?, ?)"
CHANGE_ORDER = "UPDATE orders SET version = ?, state = ? WHERE program = ? AND order_id = ? AND version = ?"
PUT_POOL = """
INSERT INTO pools (program, pool, used) VALUES (?, ?, ?)
ON CONFLICT (program, pool) DO UPDATE SET used = excluded.used"""
ADD_PROGRAM = "INSERT INTO programs (digest, file, text) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING"

ANSWER = "SELECT digest, answer FROM events WHERE program = ? AND id = ? AND source = ?"
MEMBER = "SELECT state FROM members WHERE program = ? AND member = ?"
CLOSED_LOTS = "SELECT state FROM closed_lots WHERE program = ? AND member = ?"
ORDER = "SELECT state FROM orders WHERE program = ? AND order_id = ?"
POOL = "SELECT used FROM pools WHERE program = ? AND pool = ?"
PROGRAM = "SELECT file, text FROM programs WHERE digest = ?"
MEMBERS = "SELECT member FROM members WHERE program = ? ORDER BY member"
DUE = """
SELECT member FROM members WHERE program = ? AND next_due <= ? ORDER BY next_due, member LIMIT ?"""
LAST_CHAIN = "SELECT chain FROM events WHERE program = ? ORDER BY seq DESC LIMIT 1"

_WRITTEN = """
SELECT seq, source, id, digest, type, member, order_id, at, booked_at, version, refused, body, answer, trace
FROM events WHERE program = ?"""
EVENTS = f"{_WRITTEN} ORDER BY seq"
EVENTS_BY_ID = f"{_WRITTEN} AND id = ? ORDER BY seq"
# The index on orders leaves out events without one; the last condition tells the planner.
EVENTS_BY_ORDER = f"{_WRITTEN} AND order_id = ? AND order_id <> '' ORDER BY seq"
EVENT_ROWS = """
SELECT seq, chain, program, source, id, digest, type, member, order_id, at, booked_at, version, refused, body,
       answer, trace
FROM events WHERE program = ? ORDER BY seq"""
_POSTING = "member, unit, source, target, amount, denominator, lot, rule, owner, value_at, booked_at"
POSTINGS = f"SELECT {_POSTING} FROM postings NOT INDEXED WHERE program = ? ORDER BY seq"
POSTINGS_OF_MEMBER = f"SELECT {_POSTING} FROM postings WHERE program = ? AND member = ? ORDER BY seq"
POSTING_ROWS = f"SELECT event, program, {_POSTING} FROM postings NOT INDEXED WHERE program = ? ORDER BY seq"


def posting_row(program: str, posting: Posting) -> tuple[Any, ...]:
    """Return the values of a posting's columns, from ``program`` on."""
    member, unit, source, target, amount, lot, rule, owner, value_at, booked_at = posting
    return (
        program, member, unit, source, target, amount.numerator, amount.denominator, lot, rule, owner,
        value_at, booked_at,
    )  # fmt: skip


def posting_of(row: tuple[Any, ...]) -> Posting:
    """Return the posting of a row of ``POSTINGS``."""
    member, unit, source, target, amount, denominator, lot, rule, owner, value_at, booked_at = row
    exact = amount if denominator == 1 else Fraction(amount, denominator)
    return Posting(member, unit, source, target, exact, lot, rule, owner, value_at, booked_at)
