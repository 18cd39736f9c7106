"""Small changes of a text as people and machines make them: lines, indentation, words, bytes."""

import re
from collections.abc import Sequence
from random import Random


def mutated(data: bytes, others: Sequence[bytes], words: Sequence[bytes], chance: Random) -> bytes:
    """Return bytes with one to four changes; ``others`` are texts from which lines are taken."""
    for _ in range(chance.randint(1, 4)):
        data = chance.choice(_CHANGES)(data, others, words, chance)
    return data


def many_times(data: bytes, most: int, chance: Random) -> bytes:
    """Repeat a few lines, or a piece of one, up to a size, with other numbers and endings each time.

    Sixty letters that are fine may be two hundred thousand that take a minute.
    """
    lines = data.split(b"\n")
    at, size = chance.randrange(len(lines)), chance.randint(1, 5)
    piece, gap = b"\n".join(lines[at : at + size]), b"\n"
    if chance.random() < 0.3:
        start = chance.randint(0, len(piece))
        piece, gap = piece[start : start + chance.randint(1, 40)], chance.choice([b"", b" ", b", ", b" and "])
    room = chance.randint(1, max(1, most - len(data)))
    pieces: list[bytes] = []
    while room > 0:
        number = str(len(pieces)).encode()
        other = re.sub(rb"([a-z])\d*\b", rb"\g<1>" + number, piece, count=chance.randint(0, 1))
        pieces.append(re.sub(rb"\b\d+\b", number, other, count=1))
        room -= len(pieces[-1]) + len(gap) + 1
    return b"\n".join([*lines[:at], gap.join(pieces), *lines[at + size :]])


def _lines(data: bytes, others: Sequence[bytes], _: Sequence[bytes], chance: Random) -> bytes:
    """Take a few lines out, double them, move them, or bring some from another text."""
    lines = data.split(b"\n")
    at, size = chance.randrange(len(lines)), chance.randint(1, 4)
    piece = lines[at : at + size]
    kind = chance.randrange(4)
    if kind != 1:
        del lines[at : at + size]
    if kind == 3:
        other = chance.choice(others).split(b"\n")
        start = chance.randrange(len(other))
        piece = other[start : start + chance.randint(1, 6)]
    if kind:
        to = chance.randint(0, len(lines))
        lines[to:to] = piece
    return b"\n".join(lines)


def _indentation(data: bytes, _: Sequence[bytes], __: Sequence[bytes], chance: Random) -> bytes:
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    for number in range(at, min(len(lines), at + chance.randint(1, 3))):
        stripped = lines[number].lstrip()
        width = max(0, len(lines[number]) - len(stripped) + chance.choice([-4, -2, -1, 1, 2, 4]))
        lines[number] = b" " * width + stripped
    return b"\n".join(lines)


def _word(data: bytes, _: Sequence[bytes], words: Sequence[bytes], chance: Random) -> bytes:
    """Put a word in, in place of what stands there or beside it."""
    at = chance.randint(0, len(data))
    while at and data[at - 1 : at].isalnum() and chance.random() < 0.8:
        at -= 1
    end = at
    while end < len(data) and data[end : end + 1].isalnum() and chance.random() < 0.9:
        end += 1
    return data[:at] + chance.choice(words) + data[end if chance.random() < 0.7 else at :]


def _value(data: bytes, others: Sequence[bytes], _: Sequence[bytes], chance: Random) -> bytes:
    """Put what stands behind a colon of another line or text behind a colon of this one."""
    lines, other = data.split(b"\n"), chance.choice([data, chance.choice(others)]).split(b"\n")
    at = chance.randrange(len(lines))
    key, colon, _value = lines[at].partition(b":")
    lines[at] = key + colon + chance.choice(other).partition(b":")[2]
    return b"\n".join(lines)


def _bytes(data: bytes, _: Sequence[bytes], __: Sequence[bytes], chance: Random) -> bytes:
    at, size = chance.randint(0, len(data)), chance.randint(0, 3)
    return data[:at] + chance.randbytes(chance.randint(0, 2)) + data[at + size :]


_CHANGES = (_lines, _lines, _indentation, _word, _word, _word, _value, _value, _bytes)
