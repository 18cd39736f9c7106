"""Compact JSON, by an encoder that is made once.

``JSONEncoder.encode`` makes the C encoder anew for every value, which takes longer than writing a small
value does.
"""

import json
from collections.abc import Callable
from json import encoder
from typing import Any

Write = Callable[[Any], str]


def writer(
    *, sort_keys: bool = False, allow_nan: bool = True, default: Callable[[Any], Any] | None = None
) -> Write:
    """Return a function that writes a value as JSON without spaces, every character as it is.

    Circles are not looked for: they raise ``RecursionError``. ``default`` is asked for what JSON has no form
    for, as by ``json.JSONEncoder``. The function raises what that raises.

    >>> writer(sort_keys=True)({"b": [1, "별"], "a": None})
    '{"a":null,"b":[1,"별"]}'
    """
    whole = json.JSONEncoder(
        ensure_ascii=False, check_circular=False, allow_nan=allow_nan, sort_keys=sort_keys,
        separators=(",", ":"), default=default,
    )  # fmt: skip
    make: Any = getattr(encoder, "c_make_encoder", None)
    if make is None:  # A Python without the C encoder.
        return whole.encode
    chunks = make(
        None, whole.default, encoder.encode_basestring, None, ":", ",", sort_keys, whole.skipkeys, allow_nan
    )
    join = "".join

    def write(value: Any) -> str:
        return join(chunks(value, 0))

    return write
