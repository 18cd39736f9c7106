"""The papers of an event: its texts, packed. They say much in common words, so packing them is worth it.

The first byte is the form. In form 1 the rest is raw DEFLATE, primed with the words below, of: the
lengths of the texts, separated by spaces; a line feed; the texts one after the other, in UTF-8.
"""

import zlib
from collections.abc import Sequence

from loyalrules.base.say import say

_FORM = b"\x01"
# Never change it: what was packed with these words is unpacked with them. Another list is another form.
_WORDS = (
    b'{"specversion":"1.0","source":"default","time":"2026-01-01T00:00:00+09:00","subject":"","id":"","type":'
    b'"order.refunded","at":"2026-01-01T00:00:00Z","member":"","data":{"order":{"id":"","channel":"","store":"'
    b'","currency":"","lines":[{"brand":"","category":"","department":"","id":"1","price":"0.00","quantity":"1'
    b'","sku":""},{"id":"2","line":"","amount":"","discount":"0"}]}},"type":"order.paid"}[[["earn","","points"'
    b',1,1,"base",0,"","",[]]],[["order.paid","",1700000000000000,[{"r":0}],["member",1000000000,null],["base"'
    b']]]]["order.paid","",1700000000000000,[{"r":[1,0]}],[["#orders",0,"",1000000000,1000000000,1000000000,'
    b'null,0,"",[]],["#sales",0,"",[{"q":"1/1"}]]],null,-1,"",[],0,1000000,false,[],null]'
    b'{"program":"","version":"","source":"","id":"","type":"","member":"","at":"2026-01-01T00:00:00Z",'
    b'"booked_at":"2026-01-01T00:00:00Z","late":false,"refused":"","replayed":false,"effects":[{"verb":"earn",'
    b'"member":"","unit":"points","amount":"1","wanted":"1","cut_by":"","rule":"base","place":".loyal.yaml:",'
    b'"order":"","detail":{}},{"verb":"earn","member":"","unit":"'
    b'"}],"balances":{"":{"points":{"available":"0","pending":"0","owed":"0"}}}}'
)
_MOST = 1 << 26  # A ledger is a file that others may have touched: nothing unpacks without end.


def join(texts: Sequence[str]) -> bytes:
    """Return texts as one, from which ``unpack`` tells them apart.

    >>> join(["{}", "별"])
    b'2 3\\n{}\\xeb\\xb3\\x84'
    """
    parts = [text.encode() for text in texts]
    return b" ".join([b"%d" % len(part) for part in parts]) + b"\n" + b"".join(parts)


def pack(joined: bytes) -> bytes:
    """Return what ``join`` returned in fewer bytes.

    >>> unpack(pack(join(["{}", "", "별"])))
    ['{}', '', '별']
    """
    packer = zlib.compressobj(2, zlib.DEFLATED, -14, 5, zlib.Z_DEFAULT_STRATEGY, _WORDS)
    return _FORM + packer.compress(joined) + packer.flush()


def unpack_bytes(packed: bytes) -> bytes:
    """Return what was packed. Raises ``ValueError`` for anything else."""
    if packed[:1] != _FORM:
        raise ValueError(say("its papers are of an unknown form"))
    unpacker = zlib.decompressobj(-14, _WORDS)
    try:
        joined = unpacker.decompress(packed[1:], _MOST)
    except zlib.error as error:
        raise ValueError(say("its papers cannot be unpacked: {error}", error=error)) from None
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError(say("its papers are cut off, or something was added to them"))
    return joined


def unpack(packed: bytes) -> list[str]:
    """Return the texts. Raises ``ValueError`` for what ``pack`` did not write."""
    return split(unpack_bytes(packed))


def split(joined: bytes) -> list[str]:
    """Return the texts that ``join`` joined. Raises ``ValueError`` for anything else."""
    head, _, rest = joined.partition(b"\n")
    texts: list[str] = []
    start = 0
    for length in map(int, head.split()):
        texts.append(rest[start : start + length].decode())
        start += length
    if start != len(rest):
        raise ValueError(say("its papers have another length than they say"))
    return texts
