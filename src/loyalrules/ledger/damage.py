"""What of a program's chain is broken in the tables: changed, missing and added rows, one sentence each."""

import json
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from loyalrules.ledger import statements as sql
from loyalrules.ledger.chain import START, link
from loyalrules.ledger.database import Database
from loyalrules.ledger.head import Head
from loyalrules.ledger.papers import unpack, unpack_bytes
from loyalrules.ledger.read_rows import ANSWER


def wrong_messages(database: Database, head: Head) -> Iterator[str]:
    """Yield a sentence for each message that does not tell what the answer to its event says."""
    for event, line, message, body, papers in database.each(sql.MESSAGES_OF_EVENTS, (head.book,)):
        try:
            told, effects = json.loads(body), json.loads(unpack(papers)[ANSWER])["effects"]
            same = told["id"] == message and effects[line - 1].items() <= told["data"].items()
        except (ValueError, LookupError, TypeError, AttributeError):
            same = False
        if not same:
            yield f"message {message} (event number {event}) is not what its event led to"


def broken_links(database: Database, program: str, head: Head) -> Iterator[str]:
    """Yield a sentence for each event that is not what was written, and for each one that is missing."""
    postings = groupby(database.each(sql.POSTINGS_BY_EVENT, (head.book,)), itemgetter(0))
    group = next(postings, None)
    before, expected = START, 1
    for seq, *columns, papers, chain in database.each(sql.CHAIN, (head.book,)):
        name = f"event {columns[1]} of {columns[0]} (number {seq})"
        if seq != expected:
            yield f"{program} has no event number {expected}; the next one is number {seq}"
        lines: list[tuple[object, ...]] = []
        while group is not None and group[0] <= seq:
            if group[0] < seq:
                yield f"postings of {program} belong to the event number {group[0]}, which is not there"
            else:
                lines = list(group[1])
            group = next(postings, None)
        if [line[1] for line in lines] != list(range(1, len(lines) + 1)):
            yield f"{name}: a posting is missing or was added"
        try:
            found = link(before, (seq, *columns), unpack_bytes(papers), [line[2:] for line in lines])
        except ValueError as error:
            yield f"{name}: {error}"
        else:
            if found != bytes(chain):
                yield f"{name} is not what was written"
        before, expected = bytes(chain), seq + 1
    if group is not None:
        yield f"postings of {program} belong to the event number {group[0]}, which is not there"
    if (head.events, head.chain) != (expected - 1, before):
        yield (
            f"{program} should have {head.events} events, the last with the hash {head.chain.hex()[:12]}; "
            f"it has {expected - 1}, the last with {before.hex()[:12]}"
        )
