"""Columns of text that line up, wide characters included."""

from collections.abc import Sequence

from loyalrules.base.render import visible
from loyalrules.base.width import width


def aligned(rows: Sequence[Sequence[str]], right: Sequence[int] = (), indent: str = "") -> list[str]:
    """Return rows as lines; the columns named in ``right`` end at one edge, the others begin at one.

    >>> aligned([["base", "+600"], ["커피", "+1,440"]], right=[1])
    ['base    +600', '커피  +1,440']
    """
    shown = [[visible(cell) for cell in row] for row in rows]
    count = max((len(row) for row in shown), default=0)
    widths = [max((width(row[at]) for row in shown if at < len(row)), default=0) for at in range(count)]
    lines = []
    for row in shown:
        cells = []
        for at, cell in enumerate(row):
            gap = " " * (widths[at] - width(cell))
            cells.append(gap + cell if at in right else cell + gap)
        lines.append((indent + "  ".join(cells)).rstrip())
    return lines
