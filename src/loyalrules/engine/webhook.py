"""A receiver of the outbox behind an address: signed as the Standard Webhooks say, and asked by POST."""

import http.client
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

from loyalrules.base.say import say
from loyalrules.engine.deliver import Unreachable
from loyalrules.ledger.store import Outgoing

_LATER = frozenset({408, 409, 425, 429})  # What a receiver answers that cannot take it yet.
PATIENCE = 15  # Seconds to wait for an answer.


class Refused(Exception):
    """The receiver answered that it does not take this message."""


class _NoDetours(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """A redirected POST would lose its body; the answer is a refusal that names the status."""
        return None


class Webhook:
    """Sends messages to ``url``; ``sign`` makes the header from a message's id, the second and its text.

    ``now`` tells microseconds since 1970 UTC. Raises ``ValueError`` for an address that is not http(s).
    """

    def __init__(self, url: str, sign: Callable[[str, int, str], str] | None, now: Callable[[], int]) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(say("{url} is not an address of http or https", url=url))
        self._url = url
        self._sign = sign
        self._now = now
        self._opener = urllib.request.build_opener(_NoDetours())

    def __call__(self, message: Outgoing) -> None:
        """Send one. Raises ``Unreachable`` when nobody can take it now, ``Refused`` when it is not taken."""
        body = message.text.encode()
        request = urllib.request.Request(self._url, body, self._headers(message), method="POST")
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                answer.read(1024)
        except urllib.error.HTTPError as error:
            with error:
                if error.code >= 500 or error.code in _LATER:
                    said = say("{url} answers {status}", url=self._url, status=error.code)
                    raise Unreachable(said) from None
                raise Refused(say("{url} answers {status}", url=self._url, status=error.code)) from None
        except (OSError, http.client.HTTPException) as error:
            why = getattr(error, "reason", error)
            raise Unreachable(say("{url} cannot be reached: {why}", url=self._url, why=why)) from None

    def _headers(self, message: Outgoing) -> dict[str, str]:
        second = self._now() // 1_000_000
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "loyalrules",
            "webhook-id": message.id,
            "webhook-timestamp": str(second),
        }
        if self._sign is not None:
            headers["webhook-signature"] = self._sign(message.id, second, message.text)
        return headers
