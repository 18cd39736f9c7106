"""Every page in a real browser: nothing fetched, nothing cut off, every chart drawn, in each language."""

import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from loyalrules.base.language import LANGUAGES
from pages.everything import page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PAGES = ("simulation", "comparison", "report")
# On a screen, on a telephone, and on paper of A4 between its margins.
WIDTHS = (("wide", 1000), ("narrow", 390), ("printed", 688))


def browser() -> str:
    """Return the path of a browser that can be driven, or skip."""
    found = os.environ.get("LOYALRULES_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no browser here: install chromium, or set LOYALRULES_BROWSER to the path of one")
    return found


def on_paper(text: str) -> str:
    """Return a page that looks on a screen as it does on paper."""
    return text.replace("@media print", "@media all")


def looked_at(pages: list[tuple[str, int, str]], folder: Path) -> tuple[dict[str, list[str]], str]:
    """Return what is wrong with each page, and what the browser said on its console."""
    harness = Path(__file__).with_name("harness.html").read_text(encoding="utf-8")
    file = folder / "harness.html"
    listed = json.dumps(pages).replace("</", "<\\/")
    file.write_text(harness.replace("PAGES", listed, 1), encoding="utf-8")
    done = subprocess.run(
        [
            browser(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-extensions",
            "--disable-background-networking", f"--user-data-dir={folder}/profile", "--enable-logging=stderr",
            "--virtual-time-budget=20000", "--dump-dom", file.as_uri(),
        ],
        capture_output=True, text=True, check=True, timeout=240,
    )  # fmt: skip
    said = re.search(r'<pre id="found">(.*?)</pre>', done.stdout, re.S)
    assert said is not None
    console = "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)
    found: dict[str, list[str]] = json.loads(unescape(said.group(1)))
    return found, console


def test_every_page_is_whole_in_every_language_and_width(tmp_path: Path) -> None:
    browser()
    pages = [
        (f"{name} {lang} {how}", width, on_paper(text) if how == "printed" else text)
        for name in PAGES
        for lang in LANGUAGES
        for text in (page(name, lang),)
        for how, width in WIDTHS
    ]
    found, console = looked_at(pages, tmp_path)
    assert found == {name: [] for name, _, _ in pages}
    assert not console


def test_a_page_with_something_wrong_is_noticed(tmp_path: Path) -> None:
    """The look above can fail: too wide a line, a picture from elsewhere, and a chart that nobody names."""
    text = page("simulation", "en").replace("<main>", '<main><p style="width: 3000px">wide</p><svg></svg>')
    text = text.replace("<main>", '<main><img src="http://127.0.0.1:9/picture.png"><script>oops(</script>')
    found, console = looked_at([("broken", 1000, text)], tmp_path)
    told = " ".join(found["broken"])
    assert "wider than the page" in told
    assert "fetches something" in told
    assert "a chart without" in told
    assert "SyntaxError" in console
