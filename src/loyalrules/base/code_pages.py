"""The catalogue of codes as pages: one for each family, made from nothing else."""

from collections.abc import Iterator

from loyalrules.base.code import Code
from loyalrules.base.codes import FAMILIES


def page_name(digit: str) -> str:
    """Return the name of the page of a family.

    >>> page_name("2")
    'expressions.md'
    """
    title = FAMILIES[digit][0].lower()
    return f"{'-'.join(word for word in title.split() if word not in ('of', 'a', 'the', 'and', 'with'))}.md"


def family_page(digit: str) -> str:
    """Return the page of a family: each of its codes with why, what to do, and an example."""
    title, codes = FAMILIES[digit]
    parts = [
        f"# {title}: LR{digit}xx",
        "This page is made from the catalogue: `loyalrules codes --format markdown` writes it. "
        "On the command line, `loyalrules codes` with a code says the same.",
        *(part for _, code in sorted(codes.items()) for part in _story(code)),
    ]
    return "\n\n".join(parts) + "\n"


def _story(code: Code) -> Iterator[str]:
    yield f"## {code.id}: {code.title}"
    yield f"{code.why} {code.mend}"
    if code.bad:
        yield f"Wrong:\n\n```text\n{code.bad}\n```"
        yield f"Right:\n\n```text\n{code.good}\n```"
