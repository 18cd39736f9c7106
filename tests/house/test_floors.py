"""The house rules hold in src, and the checker that says so finds every planted fault."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from house.floors import FLOORS, OPTIONAL, faults

REPOSITORY = Path(__file__).parents[2]
SOURCE = REPOSITORY / "src" / "loyalrules"


def build(root: Path, files: dict[str, str]) -> Path:
    """Write a package with the given files, and an `__init__.py` in each folder that lacks one."""
    for name, text in {"__init__.py": "", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for folder in {
        parent for path in root.rglob("*.py") for parent in path.parents if root in parent.parents
    }:
        (folder / "__init__.py").touch()
    return root


def test_the_source_keeps_the_house_rules():
    found = faults(SOURCE)

    assert SOURCE.is_dir()
    assert not found, "\n".join(found)


def test_no_room_stands_on_two_floors():
    rooms = [room for floor in FLOORS for room in floor]

    assert len(rooms) == len(set(rooms))


SOUND = {
    "__init__.py": "from loyalrules.engine.engine import Engine",
    "__main__.py": "from loyalrules.cli import main",
    "base/place.py": "from fractions import Fraction\n\nREFUSED = isinstance(1, float)",
    "document/from_text.py": "import yaml\n\nfrom loyalrules.base.place import Place",
    "expr/from_text.py": "from lark import Lark\n\nfrom loyalrules.base import place",
    "plugins/builtins.py": "import pkgutil\n\nWALKED = ('loyalrules.kinds', 'loyalrules.functions')",
    "kinds/stamps/model.py": "import pydantic\n\nfrom loyalrules.expr.from_text import parse",
    "kinds/stamps/rules.py": "from loyalrules.kinds.stamps.model import Stamps",
    "ledger/sql.py": "import sqlite3",
    "engine/engine.py": "import time\n\nNOW = time.time_ns()",
    "cli/__init__.py": "import click\nfrom rich.table import Table\n\nCONFIG = 'loyalrules.toml'",
}


def test_a_sound_house_has_no_fault(tmp_path: Path):
    """The checker must not cry wolf: every door, the walk and the front door are in use here."""
    assert faults(build(tmp_path, SOUND)) == []


PLANTED = {
    "an upper floor": ("base/a.py", "from loyalrules.engine.b import c", "base must not import engine"),
    "a neighbour": ("document/a.py", "from loyalrules.facts.b import c", "document must not import facts"),
    "a room as a name": ("base/a.py", "from loyalrules import engine", "base must not import engine"),
    "the front door": (
        "cli/a.py",
        "from loyalrules import Engine",
        "a room must not import loyalrules.Engine",
    ),
    "an unknown room": ("cli/a.py", "from loyalrules.attic.b import c", "must not import loyalrules.attic.b"),
    "another kind": ("kinds/stamps/a.py", "from loyalrules.kinds.tiers.b import c", "another kind"),
    "another kind, by folder": ("kinds/stamps/a.py", "from loyalrules.kinds import tiers", "another kind"),
    "kinds by name": ("engine/a.py", 'DOOR = "loyalrules.kinds.stamps"', "kinds are found by walking"),
    "kinds in front": ("__init__.py", "from loyalrules.kinds.b import c", "kinds are found by walking"),
    "functions": (
        "cli/a.py",
        "from loyalrules.functions.text import upper",
        "functions are found by walking",
    ),
    "upstairs by name": ("base/a.py", 'DOOR = "loyalrules.cli"', "base must not import cli"),
    "upstairs for types": (
        "base/a.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from loyalrules.cli import main",
        "base/a.py:3: base must not import cli",
    ),
    "a relative import": ("base/a.py", "from .place import Place", "write the import in full"),
    "a plain import": ("base/a.py", "import loyalrules.base.place", "write from loyalrules"),
    "a star": ("base/a.py", "from math import *", "name what is imported"),
    "an import inside": (
        "base/a.py",
        "def f():\n    import json",
        "base/a.py:2: no import inside a function (f)",
    ),
    "yaml": ("cases/a.py", "import yaml", "yaml is imported only in document/"),
    "lark": ("expr/check.py", "from lark import Tree", "lark is imported only in expr/from_text.py"),
    "pluggy": ("kinds/stamps/a.py", "import pluggy", "pluggy is imported only in plugins/"),
    "sqlite3": ("engine/a.py", "import sqlite3", "sqlite3 is imported only in ledger/"),
    "click": ("report/a.py", "import click", "click is imported only in cli/"),
    "rich": ("report/a.py", "from rich.table import Table", "rich is imported only in cli/"),
    "a stranger": ("sources/a.py", "import requests", "requests has no door"),
    "a folder without a floor": ("attic/a.py", "", "attic/: has no floor"),
    "a folder of pictures": ("attic/a.svg", "", "attic/: has no floor"),
    "a file without a room": ("helpers.py", "", "helpers.py: belongs in a room"),
    "float call": ("base/a.py", "x = float('1')", "float(...) loses exactness"),
    "float literal": ("base/a.py", "x = 0.5", "0.5 is a binary float"),
    "float variable": ("base/a.py", "x: list[float] = []", "no value is a float here"),
    "float argument": ("base/a.py", "def f(x: 'float | None'): ...", "no value is a float here"),
    "float result": ("base/a.py", "def f() -> float: ...", "no value is a float here"),
    "a clock": (
        "decide/a.py",
        "import datetime\nx = datetime.datetime.now()",
        "the time comes with the event",
    ),
    "chance": ("decide/a.py", "import random", "the same every time"),
    "a long file": ("base/a.py", "x = 1\n" * 401, "split this file: 401 lines"),
    "a long function": ("base/a.py", "def f():\n" + "    x = 1\n" * 70, "split f: 71 lines"),
}


@pytest.mark.parametrize("plant", PLANTED)
def test_a_planted_fault_is_named(plant: str, tmp_path: Path):
    path, text, expected = PLANTED[plant]

    found = faults(build(tmp_path, {**SOUND, path: text}))

    assert len(found) == 1, found
    assert expected in found[0]


def test_a_circle_is_named(tmp_path: Path):
    circle = {
        "base/a.py": "from loyalrules.base.b import B",
        "base/b.py": "from loyalrules.base import c",
        "base/c.py": "from loyalrules.base.a import A",
    }

    (found,) = faults(build(tmp_path, {**SOUND, **circle}))

    assert re.search(r"in a circle: loyalrules\.base\.\w -> loyalrules\.base\.\w -> ", found)


def test_a_folder_that_is_no_package_is_named(tmp_path: Path):
    """Without `__init__.py` a folder is not found by walking: its kind would silently be missing."""
    root = build(tmp_path, SOUND)
    (root / "kinds" / "stamps" / "__init__.py").unlink()

    assert faults(root) == ["kinds/stamps/: has no __init__.py"]


# Notes every attempt to import, so that an import that is tried and forgiven is seen as well,
# whether the library is installed or not.
WATCH = """
import sys

class Watch:
    tried = set()
    def find_spec(self, name, path=None, target=None):
        self.tried.add(name.split(".")[0])

sys.meta_path.insert(0, Watch())
import loyalrules
print(*sorted(Watch.tried))
"""


def test_importing_the_package_imports_no_optional_library():
    tried = subprocess.run(
        [sys.executable, "-c", WATCH], capture_output=True, text=True, check=True
    ).stdout.split()

    assert "loyalrules" in tried
    assert OPTIONAL & set(tried) == set()
