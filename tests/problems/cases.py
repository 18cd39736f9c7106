"""Bad programs, stories, events, histories and stores, with what is said about each.

A file ``LR204.yaml`` is a list of cases. Each says in ``it`` what its author did, then holds the mistake:

* ``put`` in place of ``for`` (which the base has once), ``and`` more pairs; ``of`` names
  the base: cafe, club, cafe.test;
* ``rule``: one more rule at the end of the base; ``section``: one more section;
* ``line``: a line under ``if`` of a rule on order.paid; ``each_line``: the same for each order line;
* ``line_of``: such a line with so many values;
* ``amount``: the amount of an effect earn on order.paid; ``each_amount``: the same for each order line;
* ``step``: one more step of the base story;
* ``file``: a whole program; ``test``: a whole file of stories; ``bytes``: a program as Latin-1 text;
* ``shop``: what follows the head of a program in USD;
* ``rules_of``: so many rules without an amount, of which the last problem is told;
* ``big`` and ``many``: a program with a value of so many times 16 letters, or with so many values;
* ``event``: JSON that is sent to the base; ``before``: JSON that was sent first;
* ``rows`` and ``map``: a history (``name`` is its name) and its mapping;
* ``does``: something that `problems.doings` does.

``day`` is that as of which it is checked. ``beneath`` is the code of another mistake that
shows when the first is mended.
``says`` is what an author reads. ``mistakes`` is how many problems that are, 1 when it is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
BASES = HERE / "bases"


@dataclass(frozen=True)
class Case:
    """One mistake that somebody could make."""

    code: str
    number: int
    data: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.code}-{self.number}"

    @property
    def base(self) -> str:
        return str(self.data.get("of", "cafe"))

    @property
    def says(self) -> str:
        return str(self.data.get("says", ""))

    @property
    def is_story(self) -> bool:
        return "test" in self.data or "step" in self.data or self.base.endswith(".test")

    @property
    def day(self) -> int | None:
        found = self.data.get("day")
        return found.toordinal() if found is not None else None

    @property
    def is_text(self) -> bool:
        """Whether the case is a program or a story: something with lines that --fix could mend."""
        return not self.data.keys() & {"event", "rows", "map", "name", "does", "bytes"}

    @property
    def file(self) -> str:
        return "shop.test.yaml" if self.is_story else "shop.loyal.yaml"

    def text(self) -> str:
        """Return the text of the file with the mistake."""
        data = self.data
        for whole in ("file", "test"):
            if whole in data:
                return str(data[whole])
        if "shop" in data:
            return f"loyalrules: 1\nid: shop\ncurrency: USD\ntimezone: UTC\n{data['shop']}"
        if "big" in data:
            return f"loyalrules: 1\nid: {'a' * data['big'] * 16}\n"
        if "many" in data:
            return f"loyalrules: 1\nid: [{'1,' * data['many']}]\n"
        name = "cafe.test" if "step" in data else self.base if self.is_story else f"{self.base}.loyal"
        text = (BASES / f"{name}.yaml").read_text(encoding="utf-8")
        if "put" in data:
            for old, new in [(data["for"], data["put"]), *data.get("and", ())]:
                assert text.count(old) == 1, f"{self.name}: {old!r} is not once in {name}"
                text = text.replace(old, new)
            return text
        return text + "\n" + self._added()

    def _added(self) -> str:
        data = self.data
        if "section" in data:
            return str(data["section"])
        if "step" in data:
            return _indented(data["step"], 6)
        if "rules_of" in data:
            rules = range(data["rules_of"])
            return "".join(f"  - {{id: r{n}, when: order.paid, then: [{{earn: {{}}}}]}}\n" for n in rules)
        if "rule" in data:
            return _indented(data["rule"], 2)
        each = "    for_each: order.line\n" if data.keys() & {"each_line", "each_amount"} else ""
        head = f"  - id: mine\n    when: order.paid\n{each}"
        unit = "unit: points, " if self.base == "club" else ""
        line = data.get("line", data.get("each_line"))
        if "line_of" in data:
            line = f"order.store in [{', '.join(f'shop{n}' for n in range(data['line_of']))}]"
        if line is not None:
            then = f"    then:\n      - earn: {{{unit}amount: 1% of order.net_sales}}\n"
            return f"{head}    if:\n      - {line}\n{then}"
        amount = data.get("amount", data.get("each_amount"))
        unit = "          unit: points\n" if unit else ""
        return f"{head}    then:\n      - earn:\n{unit}          amount: {amount}\n"


def _indented(text: str, by: int) -> str:
    lines = text.rstrip("\n").split("\n")
    return "".join(f"{' ' * by}{line}\n" if line else "\n" for line in lines)


def files() -> list[Path]:
    """Return the files of cases, one for each code."""
    return sorted(HERE.glob("LR*.yaml"))


@cache
def cases() -> tuple[Case, ...]:
    """Return every case of every file."""
    return tuple(case for file in files() for case in _cases(file))


def _cases(file: Path) -> Iterator[Case]:
    for number, data in enumerate(yaml.safe_load(file.read_text(encoding="utf-8")), 1):
        yield Case(file.stem, number, data)


def with_says(text: str, says: list[str]) -> str:
    """Return the text of a file of cases in which each case says something else, and all else stays.

    >>> print(with_says("- it: a\\n  line: x\\n  says: |\\n    old\\n- it: b\\n", ["new", "b"]), end="")
    - it: a
      line: x
      says: |
        new
    - it: b
      says: |
        b
    """
    head, *parts = re.split(r"(?m)^(?=- it:)", text)
    assert len(parts) == len(says), "each case begins with - it:"
    written = []
    for part, said in zip(parts, says, strict=True):
        body = re.sub(r"(?ms)^  says: \|\n.*?(?=^\S|^  \S|\Z)", "", part).rstrip("\n")
        written.append(f"{body}\n  says: |\n{_indented(said, 4)}")
    return head + "".join(written)
