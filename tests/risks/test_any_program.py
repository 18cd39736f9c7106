"""A risk never fails, whatever program it looks at: here those that lost a piece."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from loyalrules.document.from_text import scan_document
from loyalrules.program.from_text import check_document
from risks.losses import FOLDER, REGISTRY, losses

PROGRAMS = Path(__file__).parents[2] / "programs"
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(PROGRAMS.glob("*.loyal.yaml"))}
TEXTS |= {path.name: loss.lossy for path, loss in zip(sorted(FOLDER.glob("*.yaml")), losses(), strict=True)}
EVERY = 9  # Enough to leave out each sort of piece somewhere, and quick.


def paths(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for step in data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield (*path, step)
        yield from paths(data[step], (*path, step))


def without(data: Any, path: tuple[Any, ...]) -> Any:
    data = copy.deepcopy(data)
    place = data
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return data


@pytest.mark.parametrize("name", TEXTS)
def test_a_program_that_lost_a_piece_is_looked_at_to_the_end(name: str):
    data = yaml.load(TEXTS[name], yaml.BaseLoader)

    for path in list(paths(data))[::EVERY]:
        text = yaml.safe_dump(without(data, path), allow_unicode=True, sort_keys=False)
        document, _ = scan_document(text, name)
        if document is not None:
            check_document(document, REGISTRY, 739_955)
