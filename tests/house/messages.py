"""The sentences of the source and their translations: `make messages` puts both together.

    python -m house.messages     (from tests/) updates the .po files and says what lacks a translation

An entry stands in the .po file for every template of `say` and `say_many`, for the title, the why and the
mend of every problem code, for the words of pages, for the help of every command, and for what every
built-in word does. They are sorted and carry no line numbers, so that two people who add sentences rarely
meet in one place.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from loyalrules.base.codes import CODES
from loyalrules.base.particles import with_particle
from loyalrules.cli.front import main
from loyalrules.cli.helping import help_texts
from loyalrules.cli.plugins import plugin_words
from loyalrules.pages.words import WORDS
from loyalrules.plugins.registry import build_registry

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "loyalrules"
LANGUAGES = ("ko", "zh")
# Behind a value, before its particle: what is closed there.
_CLOSING = re.compile(r"[\"'`”’)\]}」』》]*\Z")
_VALUE = re.compile(r"\{\w+[^}]*\}")
_WORD = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One template of the source: its text, the one for many, and whether braces hold values in it."""

    text: str
    many: str = ""
    filled: bool = True


def po_file(lang: str) -> Path:
    """Return the file with the translations into a language."""
    return SOURCE / "base" / "locale" / lang / "LC_MESSAGES" / "loyalrules.po"


def sentences() -> list[Sentence]:
    """Return every sentence of the source that is to be translated, sorted."""
    found: dict[str, Sentence] = {}
    methods = [("**.py", "python")]
    for _, _, message, _, _ in extract_from_dir(SOURCE, methods, keywords={"say": None, "say_many": (1, 2)}):
        one = Sentence(message) if isinstance(message, str) else Sentence(message[0], message[1])
        found[one.text] = one
    for code in CODES.values():
        for text in (code.title, code.why, code.mend):
            found.setdefault(text, Sentence(text, filled=False))
    for text in WORDS.values():
        found.setdefault(text, Sentence(text))
    for text in (*help_texts(main), *(doc for *_, doc in plugin_words(build_registry()))):
        found.setdefault(text, Sentence(text, filled=False))
    return sorted(found.values(), key=lambda one: one.text)


def hidden() -> Iterator[str]:
    """Yield where a sentence is made inside an f-string: it is not found there."""
    for path in sorted(SOURCE.rglob("*.py")):
        for outer in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(outer, ast.JoinedStr):
                for inner in ast.walk(outer):
                    if isinstance(inner, ast.Call) and getattr(inner.func, "id", "") in ("say", "say_many"):
                        yield f"{path.relative_to(ROOT)}:{outer.lineno}: make the sentence before it"


def translations(lang: str) -> dict[str, str]:
    """Return what the .po file of a language holds, by template; what has no translation is ""."""
    return {message.id: message.string for message in _read(lang) if message.id}


def complaints(lang: str, same: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield what is wrong with the translations into a language, each with what to do.

    ``same`` are the sentences whose translation may be the English text.
    """
    todo = f"run `make messages`, then fill in {po_file(lang).relative_to(ROOT)}"
    known = translations(lang)
    wanted = sentences()
    for one in wanted:
        translation = known.pop(one.text, None)
        if not translation:
            yield f"{lang}: no translation of {one.text!r}: {todo}"
        elif translation == one.text and one.text not in same and _WORD.search(_VALUE.sub("", one.text)):
            yield f"{lang}: the translation of {one.text!r} is the English text"
        elif one.filled:
            template = one.many or one.text
            yield from (f"{lang}: {one.text!r}: {fault}" for fault in faults(template, translation, lang))
    for text in known:
        yield f"{lang}: {text!r} is in the .po file, but not in the source: run `make messages`"


def faults(template: str, translation: str, lang: str) -> Iterator[str]:
    """Yield where the values of a translation differ from those of its template, and misplaced particles."""
    wanted = {(name, form) for _, name, form, _ in Formatter().parse(template) if name is not None}
    found = set()
    before, last = "", None
    try:
        parts = list(Formatter().parse(translation))
    except ValueError as error:
        yield f"the braces do not pair: {error}"
        return
    for literal, name, form, _ in parts:
        before = literal if literal else before if name is None else ""
        if name is None:
            continue
        if form and "/" in form:
            if lang != "ko":
                yield f"{{{name}:{form}}} is a Korean particle"
            elif name != last or not _CLOSING.fullmatch(before):
                yield f"the particle {form} does not stand behind {{{name}}}"
            elif with_particle("가", form) == with_particle("각", form):
                yield f"{form} is no pair of particles"
        else:
            found.add((name, form))
        last = name
    if found != wanted:
        yield f"its values are {sorted(found)}, and those of the template {sorted(wanted)}"


def update() -> int:
    """Bring the .po files up to the source and say what lacks; return how many translations lack."""
    wanted = sentences()
    lacking = 0
    for lang in LANGUAGES:
        old = translations(lang) if po_file(lang).exists() else {}
        catalog = Catalog(lang, header_comment="", fuzzy=False)
        for one in wanted:
            translation = old.get(one.text, "")
            if not translation:
                lacking += 1
                print(f"{lang} lacks {one.text!r}")
            if one.many:
                catalog.add((one.text, one.many), (translation,))
            else:
                catalog.add(one.text, translation)
        po_file(lang).parent.mkdir(parents=True, exist_ok=True)
        po_file(lang).write_text(written(catalog, lang), encoding="utf-8")
    return lacking


def written(catalog: Catalog, lang: str) -> str:
    """Return the text of a .po file: sorted, without anything that changes by itself."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, omit_header=True, sort_output=True, no_location=True)
    body = re.sub(r"^#, [\w, -]*-format\n", "", out.getvalue().decode(), flags=re.M)
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {lang}\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    )
    return head + body.strip("\n") + "\n"


def _read(lang: str) -> Iterator[Message]:
    with po_file(lang).open("rb") as file:
        for message in read_po(file, locale=lang):
            if isinstance(message.id, tuple):
                yield Message(message.id[0], message.string[0])
            else:
                yield message


if __name__ == "__main__":
    count = update()
    print(f"{count} translations are missing" if count else "every sentence has its translations")
    sys.exit(0)
