"""Signatures of Standard Webhooks. Needs the library of that name, an extra: loyalrules[webhooks]."""

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

from loyalrules.base.say import say

Sign = Callable[[str, int, str], str]

_PREFIX = "whsec_"
_LEAST = 24  # Bytes, as the specification asks: a shorter secret can be guessed.


def signer(secret: str) -> Sign:
    """Return what signs a message: from its id, the second since 1970 UTC and its text to the header's value.

    >>> sign = signer("whsec_" + "c2VjcmV0" * 4)
    >>> sign("m1", 1_700_000_000, "{}")
    'v1,4SievKOnltZa6dAEsISLMfpmkQJy7n8FxAqNxO7tcJA='

    Raises ``ValueError`` for a secret that is not ``whsec_`` and Base64 of at least 24 bytes.
    """
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(_PREFIX) or len(key) < _LEAST:
        raise ValueError(
            say("the secret is not whsec_ and the Base64 of at least {least} bytes", least=_LEAST)
        )
    hook = Webhook(key)
    return lambda message, second, text: hook.sign(message, datetime.fromtimestamp(second, UTC), text)
