"""What of a program's chain is broken in the tables: changed, missing and added rows, one sentence each."""

import json
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from loyalrules.base.say import say
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
        name = say("event {id} of {source} (number {seq})", id=columns[1], source=columns[0], seq=seq)
        if seq != expected:
            yield say(
                "{program} has no event number {expected}; the next one is number {seq}",
                program=program, expected=expected, seq=seq,
            )  # fmt: skip
        lines: list[tuple[object, ...]] = []
        while group is not None and group[0] <= seq:
            if group[0] < seq:
                yield _no_event(program, group[0])
            else:
                lines = list(group[1])
            group = next(postings, None)
        if [line[1] for line in lines] != list(range(1, len(lines) + 1)):
            yield say("{event}: a posting is missing or was added", event=name)
        try:
            found = link(before, (seq, *columns), unpack_bytes(papers), [line[2:] for line in lines])
        except ValueError as error:
            yield say("{event}: {fault}", event=name, fault=error)
        else:
            if found != bytes(chain):
                yield say("{event} is not what was written", event=name)
        before, expected = bytes(chain), seq + 1
    if group is not None:
        yield _no_event(program, group[0])
    if (head.events, head.chain) != (expected - 1, before):
        yield say(
            "{program} should have {count} events, the last with the hash {hash}; it has {found}, the last"
            " with {other}",
            program=program, count=head.events, hash=head.chain.hex()[:12], found=expected - 1,
            other=before.hex()[:12],
        )  # fmt: skip


def _no_event(program: str, number: object) -> str:
    return say(
        "postings of {program} belong to the event number {number}, which is not there",
        program=program, number=number,
    )  # fmt: skip
