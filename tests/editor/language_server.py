"""A small client of the language server protocol: open a text, ask for completions, hovers and problems."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class LanguageServer:
    """A running yaml-language-server that knows our schemas; use it in a ``with``."""

    def __init__(self, script: Path, schemas: Mapping[str, Path]) -> None:
        self.process = subprocess.Popen(
            ["node", str(script), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.number = 0
        self.published: dict[str, list[dict[str, Any]]] = {}
        self.settings = {
            "yaml": {
                "schemas": {path.resolve().as_uri(): [f"*.{what}.yaml"] for what, path in schemas.items()},
                "schemaStore": {"enable": False},
                "validate": True, "hover": True, "completion": True,
            }
        }  # fmt: skip

    def __enter__(self) -> "LanguageServer":
        capabilities = {
            "textDocument": {
                "completion": {
                    "completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}
                },
                "hover": {"contentFormat": ["markdown"]},
                "publishDiagnostics": {},
            },
            "workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}},
        }
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": self.settings})
        # The first answers are given before the schemas are read.
        self.problems("first", "", "loyalrules: 1\n")
        self.problems("first", "test:", "program: a\n")
        return self

    def __exit__(self, *_: object) -> None:
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.wait(20)

    # --- What a user sees ------------------------------------------------------------------------

    def problems(self, file: str, name: str, text: str) -> list[str]:
        """Return the messages of a text, each with its line and column (from 1)."""
        uri = self._open(file, name, text)
        while uri not in self.published:
            self._take(self._read())
        return [
            f"{one['range']['start']['line'] + 1}:{one['range']['start']['character'] + 1} {one['message']}"
            for one in self.published[uri]
        ]

    def completions(self, file: str, name: str, text: str) -> list[str]:
        """Return the labels that are offered at the cursor, which is written ``|`` in the text."""
        found = self.ask("textDocument/completion", self._at(file, name, text))
        items = found["items"] if isinstance(found, dict) else found or []
        return [item["label"] for item in items]

    def hover(self, file: str, name: str, text: str) -> str:
        """Return what is shown at the cursor."""
        found = self.ask("textDocument/hover", self._at(file, name, text))
        return "" if found is None else found["contents"]["value"]

    # --- The protocol ----------------------------------------------------------------------------

    def _at(self, file: str, name: str, text: str) -> dict[str, Any]:
        before, _, after = text.partition("|")
        uri = self._open(file, name, before + after)
        lines = before.split("\n")
        return {
            "textDocument": {"uri": uri},
            "position": {"line": len(lines) - 1, "character": len(lines[-1])},
        }

    def _open(self, file: str, name: str, text: str) -> str:
        uri = f"file:///shop/{file}.{'test' if name.startswith('test:') else 'program'}.yaml"
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.published.pop(uri, None)
        self.tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def ask(self, method: str, params: Any) -> Any:
        """Send a request and return its result."""
        self.number += 1
        self._send({"id": self.number, "method": method, "params": params})
        while True:
            message = self._read()
            if message.get("id") == self.number and "method" not in message:
                assert "error" not in message, message
                return message.get("result")
            self._take(message)

    def tell(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def _take(self, message: dict[str, Any]) -> None:
        method = message.get("method")
        if method == "textDocument/publishDiagnostics":
            self.published[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "id" in message and method is not None:
            self._send({"id": message["id"], "result": self._answer(method, message.get("params"))})

    def _answer(self, method: str, params: Any) -> Any:
        if method != "workspace/configuration":
            return None
        return [self.settings.get(item.get("section", "")) for item in params["items"]]

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the language server has ended"
        found: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return found
