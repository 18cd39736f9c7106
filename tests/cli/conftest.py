"""The folder in which the tests of commands stand."""

import json
from pathlib import Path

import pytest

from cli.shop_files import EVENT, HISTORY, MAP, PROGRAM, STORIES


@pytest.fixture
def shop_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a program, its tests, an event, a history and a mapping."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    Path("shop.loyal.yaml").write_text(PROGRAM, encoding="utf-8")
    Path("shop.test.yaml").write_text(STORIES, encoding="utf-8")
    Path("event.json").write_text(json.dumps(EVENT), encoding="utf-8")
    Path("history.csv").write_text(HISTORY, encoding="utf-8")
    Path("map.yaml").write_text(MAP, encoding="utf-8")
    return tmp_path
