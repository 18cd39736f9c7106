"""Problems: what no expression may say, with the code and the column at which it must be found."""

from collections.abc import Iterator
from pathlib import Path

from conformance.makers.line import Refused, refused

MARKED = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
LONG = {
    "LR208": ["order.gift and " * 300 + "order.gift", "1 + " * 1_030 + "order.quantity > 0"],
    "LR209": [
        "(" * 65 + "order.gift" + ")" * 65,
        "not " * 70 + "order.gift",
        "- " * 70 + "order.quantity > 0",
    ],
}


def vectors() -> Iterator[Refused]:
    _, *sections = MARKED.split("\n== ")
    for section in sections:
        head, *lines = section.strip("\n").split("\n")
        for line in lines:
            yield refused(head.split()[0], line if "^" in line else "^" + line)
    yield Refused(LONG["LR208"][0], "LR208", 4_097)
    yield Refused(LONG["LR208"][1], "LR208", 4_097)
    yield Refused(LONG["LR209"][0], "LR209", 65)
