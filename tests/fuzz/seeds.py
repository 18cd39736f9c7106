"""Where fuzzing starts: programs, stories, pages, bad programs, vectors; and words that mean something."""

import re
from collections.abc import Iterable, Iterator

from conformance.read import all_vectors
from fuzz.decoders import EVENTS, ROOT, as_json
from house.fences import fences
from problems.cases import cases

KEPT = ROOT / "tests" / "fuzz" / "kept"
_WORD = re.compile(r"[A-Za-z_][A-Za-z_.]*:?|[0-9][0-9,.:-]*%?")
_SIGNS = (
    ": ", "- ", "\n  ", "\n- ", "[", "]", "{", "}", ", ", "'", '"', "|\n", ">-\n", "&a ", "*a", "!x ", "<<: ",
    "\t", "#", "...\n", "---\n", "%YAML 1.2\n", "? ", "：", "，", "　", "\u200b", "\u00a0", "\ufeff", "\x85",
    "\r", "%", "=>", ">=", "≥", "&&", "“", "’", "5 %", "30,000", "30000원", "(", ")", "not ", " and ", " or ",
    " for every ", " per ", " of ", " where ", "sum(", "1e309", "-1", "99999999999999999999", "0.000001",
    "2026-02-30", "24:00", "9999 years", "null", "true", "NaN", "\\u0000", "\\ud800",
    '"id"', '"order"', '"lines"',
)  # fmt: skip


def seeds(name: str) -> list[bytes]:
    """Return the inputs that fuzzing of a decoder starts from: its own, and those that were kept."""
    kept = [path.read_bytes() for path in sorted((KEPT / name).glob("*"))]
    return list(dict.fromkeys([*kept, *(text.encode("utf-8", "surrogatepass") for text in _texts(name))]))


def words(name: str) -> list[bytes]:
    """Return the words of a decoder's seeds, the signs of YAML, JSON and expressions, commonest first."""
    count: dict[str, int] = {}
    for text in _texts(name):
        for word in _WORD.findall(text):
            count[word] = count.get(word, 0) + 1
    common = sorted(count, key=lambda word: (-count[word], word))[:600]
    return [word.encode() for word in (*_SIGNS, *common)]


def _texts(name: str) -> Iterable[str]:
    if name in ("document", "program"):
        return [*_files("*.loyal.yaml"), *_blocks(), *_bad()]
    if name == "story":
        return _files("*.test.yaml")
    if name == "mapping":
        return [*_files("*.map.yaml"), *(text for text in _blocks("each_row"))]
    if name == "expression":
        return [str(vector[0]) for vector in all_vectors()][::4]
    return _events()


def _files(pattern: str) -> list[str]:
    folders = ("programs", "examples", "tests/problems/bases", "tests/stories")
    return [
        path.read_text(encoding="utf-8")
        for folder in folders
        for path in sorted((ROOT / folder).rglob(pattern))
    ]


def _blocks(holding: str = "loyalrules: 1") -> Iterator[str]:
    """The blocks of the pages: small programs with every word that there is."""
    for page in sorted((ROOT / "docs").glob("*.md")):
        for fence in fences(page.read_text(encoding="utf-8"), page.name):
            if fence.language == "yaml" and holding in fence.text:
                yield fence.text


def _bad() -> Iterator[str]:
    for case in cases():
        for key in ("file", "shop", "section", "rule"):
            if isinstance(case.data.get(key), str):
                head = "" if key == "file" else "loyalrules: 1\nid: shop\ncurrency: USD\ntimezone: UTC\n"
                yield head + str(case.data[key])


def _events() -> Iterator[str]:
    for event in EVENTS:
        yield as_json(event).decode()
    for case in cases():
        if "event" in case.data:
            yield str(case.data["event"])
    for page in sorted((ROOT / "docs").glob("*.md")):
        for fence in fences(page.read_text(encoding="utf-8"), page.name):
            if fence.language in ("json", "jsonl"):
                yield from (line for line in fence.content.splitlines() if line.startswith("{"))
