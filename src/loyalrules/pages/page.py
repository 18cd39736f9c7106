"""One page: a title, tiles, parts and a list, filled into the template."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from loyalrules.pages.need import need
from loyalrules.pages.parts import Part, Tile


def page(
    lang: str, title: str, name: str, made: str, *, verdict: str, history: str, tiles: Sequence[Tile],
    parts: Sequence[Part], listed: str, items: Sequence[str],
) -> str:  # fmt: skip
    """Return a page as HTML; ``items`` stand below the title ``listed`` at its end.

    Raises ``MissingLibrary``.
    """
    environment: Any = need("jinja2").Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(files(__package__).joinpath("page.html").read_text(encoding="utf-8"))
    return str(
        template.render(
            lang=lang, title=title, name=name, made=made, verdict=verdict, history=history, tiles=tiles,
            parts=parts, listed=listed, items=items,
        )
    )  # fmt: skip
