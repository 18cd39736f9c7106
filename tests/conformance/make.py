"""Writes the vector files anew: ``python tests/conformance/make.py``. Read the difference before you commit.

Expected results come from the makers' own arithmetic (`oracle.py`) or are written by hand, never from
the package.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))

from conformance.makers import (
    aggregates,
    amounts,
    arithmetic,
    clocks,
    comparing,
    dates,
    lists,
    logic,
    problems,
    ranges,
    rounding,
    scripts,
    spelling,
)
from conformance.makers.line import Gives, Refused

AREAS: tuple[ModuleType, ...] = (
    comparing, lists, ranges, logic, arithmetic, rounding, aggregates, dates, clocks, scripts, spelling,
    problems, amounts,
)  # fmt: skip
FOLDER = Path(__file__).parent / "vectors"


def name_of(area: ModuleType) -> str:
    return area.__name__.rpartition(".")[2]


def text_of(area: ModuleType) -> str:
    """The file of one area: a head for readers, and a line of JSON for each vector."""
    about = (area.__doc__ or "").strip().splitlines()[0]
    reads = f"reads: {area.READS}\n" if hasattr(area, "READS") else ""
    head = (
        f"scope: {getattr(area, 'SCOPE', 'shop')}\nabout: {json.dumps(about, ensure_ascii=False)}\n"
        f"{reads}vectors:\n"
    )
    return head + "".join(f"- {line}\n" for line in lines(area.vectors()))


def lines(found: Iterable[Gives | Refused]) -> list[str]:
    """Each vector once, in the order in which it was made."""
    written = ([*vector[:-1]] if vector[-1] == "" else vector for vector in found)
    return list(dict.fromkeys(json.dumps(vector, ensure_ascii=False) for vector in written))


def main() -> None:
    for area in AREAS:
        (FOLDER / f"{name_of(area)}.yaml").write_text(text_of(area), encoding="utf-8")
        print(name_of(area), text_of(area).count("\n- "))


if __name__ == "__main__":
    main()
