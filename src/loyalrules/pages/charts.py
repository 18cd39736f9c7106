"""Charts as SVG text. Words in them stay text, so that the reader's own fonts show every script."""

from collections.abc import Sequence
from fractions import Fraction
from html import escape
from io import StringIO
from typing import Any
from warnings import catch_warnings, simplefilter

from loyalrules.pages.need import need

# Told apart by lightness as well as by hue, so that they survive a printer and colour blindness.
INK, ISSUED, USED, LAPSED, HELD, MORE, LESS = (
    "#1f2430", "#2f6db5", "#58a55c", "#c9b458", "#1f2430", "#2f6db5", "#c2543d",
)  # fmt: skip
_STYLE = {
    "svg.fonttype": "none", "svg.hashsalt": "loyalrules", "font.family": "sans-serif", "font.size": 10.0,
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#8a8f99",
    "text.color": INK, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK,
}  # fmt: skip


def months_chart(
    months: Sequence[str],
    issued: Sequence[Fraction],
    used: Sequence[Fraction],
    lapsed: Sequence[Fraction],
    held: Sequence[Fraction],
    words: Sequence[str],
) -> str:
    """Return bars of what was issued (up), used and lapsed (down) each month, and a line of what is held."""
    figure, axes = _figure(9.0, 3.4)
    places = range(len(months))
    gone = [_down(amount) for amount in used]
    axes.bar(places, [_up(amount) for amount in issued], color=ISSUED, label=words[0], width=0.7)
    axes.bar(places, gone, color=USED, label=words[1], width=0.7)
    axes.bar(
        places, [_down(amount) for amount in lapsed], bottom=gone, color=LAPSED, label=words[2], width=0.7
    )
    axes.plot(
        places, [_up(amount) for amount in held], color=HELD, label=words[3], linewidth=2, marker="o", ms=4
    )
    axes.axhline(0, color="#8a8f99", linewidth=0.8)
    axes.set_xticks(list(places), months)
    _finish(axes)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=4, frameon=False)
    return _svg(figure)


def bars_chart(names: Sequence[str], amounts: Sequence[Fraction], shown: Sequence[str]) -> str:
    """Return horizontal bars, the first name on top, with the amount written beside each."""
    figure, axes = _figure(9.0, 0.6 + 0.36 * len(names))
    places = range(len(names))
    sizes = [_up(amount) for amount in amounts]
    axes.barh(places, sizes, color=[MORE if size >= 0 else LESS for size in sizes], height=0.66)
    for place, size, text in zip(places, sizes, shown, strict=True):
        axes.annotate(text, (size, place), xytext=(4 if size >= 0 else -4, 0), textcoords="offset points",
                      va="center", ha="left" if size >= 0 else "right")  # fmt: skip
    axes.set_yticks(list(places), names)
    axes.invert_yaxis()
    axes.margins(x=0.15)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    return _svg(figure)


def flow_chart(moves: Sequence[tuple[str, str, int]], levels: Sequence[str], words: tuple[str, str]) -> str:
    """Return bands from the level before (left) to the level after (right), as wide as members moved.

    ``moves`` are (before, after, times), ``levels`` all levels, the lowest first; the highest stands on top.
    """
    path, patch = need("matplotlib.path").Path, need("matplotlib.patches")
    figure, axes = _figure(9.0, 1.6 + 0.5 * len(levels))
    total = sum(times for _, _, times in moves)
    gap = total // 12 + 1
    order = {level: at for at, level in enumerate(reversed(levels))}
    ends = []
    for side in (0, 1):
        at, starts = 0, {}
        for level in order:
            own = sum(move[2] for move in moves if move[side] == level)
            if not own:
                continue
            starts[level] = at
            axes.add_patch(patch.Rectangle((side * 100 - 1, -at - own), 2, own, color=INK))
            axes.annotate(f"{level}  {own:,}", (side * 100, -at - own / 2), xytext=(-8 + 16 * side, 0),
                          textcoords="offset points", va="center", ha=("right", "left")[side])  # fmt: skip
            at += own + gap
        ends.append(starts)
    for before, after, times in sorted(moves, key=lambda move: (order[move[0]], order[move[1]])):
        y, z = -ends[0][before], -ends[1][after]
        ends[0][before] += times
        ends[1][after] += times
        corners = [(1, y), (50, y), (50, z), (99, z), (99, z - times), (50, z - times), (50, y - times),
                   (1, y - times), (1, y)]  # fmt: skip
        codes = [path.MOVETO, *[path.CURVE4] * 3, path.LINETO, *[path.CURVE4] * 3, path.CLOSEPOLY]
        colour = MORE if order[after] < order[before] else LESS
        axes.add_patch(patch.PathPatch(path(corners, codes), facecolor=colour, alpha=0.55, linewidth=0))
    for side, word in enumerate(words):
        axes.annotate(word, (side * 100, gap), ha=("right", "left")[side], color="#5c6370")
    axes.set_xlim(-35, 135)
    axes.set_ylim(-(total + gap * len(levels)), gap * 2)
    axes.axis("off")
    return _svg(figure)


def _figure(width: Any, height: Any) -> tuple[Any, Any]:
    need("matplotlib").rcParams.update(_STYLE)
    figure = need("matplotlib.figure").Figure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()


def _finish(axes: Any) -> None:
    axes.yaxis.set_major_formatter(need("matplotlib.ticker").StrMethodFormatter("{x:,.0f}"))
    axes.grid(axis="y", color="#e4e6ea", linewidth=0.8)
    axes.set_axisbelow(True)


def _up(amount: Fraction) -> int:
    """Return an amount for the eye: a pixel is coarser than a unit."""
    return round(amount)


def _down(amount: Fraction) -> int:
    return -round(amount)


def _svg(figure: Any) -> str:
    text = StringIO()
    with catch_warnings():  # Only the width of a letter is unknown here: the reader's fonts draw it.
        simplefilter("ignore", UserWarning)
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    svg = text.getvalue()
    return svg[svg.index("<svg") :]


def titled(svg: str, title: str) -> str:
    """Return a chart as one image that is read aloud by its title.

    >>> titled("<svg><path/></svg>", "Tea & milk")
    '<svg role="img" aria-label="Tea &amp; milk"><title>Tea &amp; milk</title><path/></svg>'
    """
    named = escape(title)
    head, body = svg.split(">", 1)
    return f'{head} role="img" aria-label="{named}"><title>{named}</title>{body}'
