"""``loyalrules deliver``: to a receiver on this machine, which checks the signature as a shop would."""

import base64
import json
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from cli.shop_files import EVENT, PROGRAM, STORE, lines, run
from loyalrules.ledger.open import open_store

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four!").decode()
COUPON = "then: [{earn: {amount: 100 for every 1 USD of order.net_sales}}, {notify: {text: thanks}}]"


class Shop:
    """A receiver: what it was sent, and what it answers, first to last; then 200."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {key.lower(): value for key, value in self.headers.items()}
                shop.requests.append((headers, body))
                self.send_response(shop.answers.pop(0) if shop.answers else 200)
                self.send_header("Location", "http://127.0.0.1:9/")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                return None

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/loyalty"
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    made = Shop()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(autouse=True)
def ledger(shop_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two orders were paid, and each has a text to send."""
    monkeypatch.delenv("LOYALRULES_WEBHOOK_SECRET", raising=False)
    changed = PROGRAM.replace("then: [{earn: {amount: 100 for every 1 USD of order.net_sales}}]", COUPON)
    Path("shop.loyal.yaml").write_text(changed, encoding="utf-8")
    second = {**EVENT, "id": "A2-paid", "order": {"id": "A2", "lines": [{"price": "3"}]}}
    Path("two.jsonl").write_text(f"{json.dumps(EVENT)}\n{json.dumps(second)}\n", encoding="utf-8")
    run("run", "two.jsonl", "--store", STORE)


def states() -> list[str]:
    with closing(open_store(STORE)) as store:
        return [one.state for one in store.outbox("shop")]


def test_messages_are_listed_and_nothing_is_sent_without_an_address():
    shown = run("deliver", STORE)
    assert lines(shown)[-1] == "2 messages wait or are parked"
    assert "waiting  mina  notify 1 message" in lines(shown)[0]
    assert states() == ["waiting", "waiting"]


def test_messages_are_sent_signed_and_in_order(shop: Shop):
    Path("secret").write_text(SECRET + "\n", encoding="utf-8")
    assert lines(run("deliver", STORE, "--to", shop.url, "--secret-file", "secret")) == [
        "2 delivered, 0 parked"
    ]
    told = [Webhook(SECRET).verify(body, headers) for headers, body in shop.requests]
    assert [one["data"]["order"] for one in told] == ["A1", "A2"]
    assert [one["id"] for one in told] == [headers["webhook-id"] for headers, _ in shop.requests]
    assert lines(run("deliver", STORE, "--to", shop.url)) == ["0 delivered, 0 parked"]
    assert len(shop.requests) == 2


def test_a_signature_does_not_fit_another_text(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOYALRULES_WEBHOOK_SECRET", SECRET)
    run("deliver", STORE, "--to", shop.url)
    headers, body = shop.requests[0]
    with pytest.raises(Exception, match="signature"):
        Webhook(SECRET).verify(body.replace(b'"1"', b'"9"'), headers)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_receiver_that_cannot_now_gets_it_later(shop: Shop, status: int):
    shop.answers = [status]
    shown = run("deliver", STORE, "--to", shop.url, "--tries", "1", exit_code=1)
    assert f"answers {status}" in shown.stderr
    assert states() == ["waiting", "waiting"]
    run("deliver", STORE, "--to", shop.url)
    ids = [headers["webhook-id"] for headers, _ in shop.requests]
    assert len(ids) == 3
    assert ids[0] == ids[1]


@pytest.mark.parametrize("status", [400, 302])
def test_a_message_that_is_refused_is_parked_and_can_be_tried_again(shop: Shop, status: int):
    shop.answers = [status]
    assert lines(run("deliver", STORE, "--to", shop.url, "--tries", "1")) == ["1 delivered, 1 parked"]
    assert states() == ["parked", "delivered"]
    assert f"answers {status}" in lines(run("deliver", STORE))[0]
    assert lines(run("deliver", STORE, "--to", shop.url, "--parked")) == ["1 delivered, 0 parked"]


def test_nobody_listens():
    shown = run("deliver", STORE, "--to", "http://127.0.0.1:9/", exit_code=1)
    assert "cannot be reached" in shown.stderr
    assert states() == ["waiting", "waiting"]


@pytest.mark.parametrize("secret", ["secret", "whsec_c2VjcmV0", "whsec_" + "!" * 40])
def test_a_secret_that_can_be_guessed_is_refused(shop: Shop, secret: str):
    Path("secret").write_text(secret, encoding="utf-8")
    shown = run("deliver", STORE, "--to", shop.url, "--secret-file", "secret", exit_code=2)
    assert "24 bytes" in shown.stderr
    assert secret not in shown.output.replace("the secret is", "")
    assert shop.requests == []


def test_an_address_that_is_none():
    assert "http or https" in run("deliver", STORE, "--to", "file:///x", exit_code=2).stderr


def test_a_ledger_of_the_present_form_needs_no_upgrade():
    assert lines(run("store", "upgrade", STORE)) == ["nothing to do: the ledger has version 4"]
