"""The picture: points by month, issued above the line, used and lapsed below it, outstanding as a curve."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # A file is drawn, and no window is opened. This must come before pyplot.

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from loyalrules.report.by_month import MonthLine

INK, FAINT, PAPER = "#1f2933", "#7b8794", "#ffffff"
ISSUED, USED, LAPSED, OUTSTANDING = "#2a9d8f", "#e9a23b", "#b8bec5", "#264653"
WIDTH = 0.68


def draw(lines: Sequence[MonthLine], title: str, note: str, path: Path) -> None:
    """Draw months into a PNG or SVG file; the ending of its name says which."""
    plt.rcParams.update({"font.family": "DejaVu Sans", "font.size": 10, "svg.fonttype": "none"})
    figure, axes = plt.subplots(figsize=(11, 6.2), facecolor=PAPER)
    places = range(len(lines))
    issued = [float(line.issued) for line in lines]
    used = [-float(line.used) for line in lines]
    lapsed = [-float(line.lapsed) for line in lines]
    outstanding = [float(line.outstanding) for line in lines]
    axes.bar(places, issued, WIDTH, color=ISSUED, label="issued")
    axes.bar(places, used, WIDTH, color=USED, label="used")
    axes.bar(places, lapsed, WIDTH, bottom=used, color=LAPSED, label="lapsed")
    dots = {"marker": "o", "markersize": 5, "markerfacecolor": PAPER, "markeredgewidth": 2}
    label = "outstanding at the end of the month"
    axes.plot(places, outstanding, color=OUTSTANDING, linewidth=2.4, label=label, **dots)
    _numbers(axes, issued, used, lapsed, outstanding)
    _dress(axes, lines)
    figure.suptitle(title, x=0.065, y=0.967, ha="left", fontsize=16, fontweight="bold", color=INK)
    figure.text(0.065, 0.898, note, ha="left", fontsize=10.5, color=FAINT)
    handles, labels = axes.get_legend_handles_labels()
    order = [labels.index(name) for name in ("issued", "used", "lapsed", label)]
    axes.legend(
        [handles[one] for one in order], [labels[one] for one in order], loc="lower left",
        bbox_to_anchor=(-0.01, 0.985), ncols=4, frameon=False, labelcolor=INK, columnspacing=1.6,
    )  # fmt: skip
    figure.subplots_adjust(left=0.065, right=0.985, top=0.835, bottom=0.07)
    figure.savefig(path, dpi=150)
    plt.close(figure)


def _numbers(
    axes: Axes, issued: Sequence[float], used: Sequence[float], lapsed: Sequence[float], held: Sequence[float]
) -> None:
    """Write the thousands into the bars, where there is room for them."""
    room = max([*issued, *held]) * 0.045
    for place, (up, down, gone) in enumerate(zip(issued, used, lapsed, strict=True)):
        for start, height, color in ((0.0, up, PAPER), (0.0, down, INK), (down, gone, INK)):
            if abs(height) > room:
                axes.text(
                    place,
                    start + height / 2,
                    short(abs(height)),
                    ha="center",
                    va="center",
                    color=color,
                    fontsize=9,
                )

    last = len(held) - 1
    above = {"textcoords": "offset points", "ha": "center", "color": OUTSTANDING, "weight": "bold"}
    axes.annotate(short(held[last]), (last, held[last]), (0, 9), fontsize=11, **above)


def short(amount: float) -> str:
    """Return thousands in two or three digits.

    >>> short(412_345), short(0), short(8_250), short(1_768_523)
    ('412k', '0', '8k', '1.77m')
    """
    if amount >= 1_000_000:
        return f"{amount / 1_000_000:.2f}m"
    return f"{amount / 1000:.0f}k" if amount >= 1000 else f"{amount:.0f}"


def _dress(axes: Axes, lines: Sequence[MonthLine]) -> None:
    axes.set_xticks(
        range(len(lines)), [date.fromordinal(line.month).strftime("%b") for line in lines], color=INK
    )
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: short(abs(value))))
    axes.tick_params(length=0, labelcolor=FAINT)
    axes.tick_params(axis="x", labelcolor=INK, labelsize=11)
    axes.grid(axis="y", color="#e4e7eb", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.axhline(0, color=INK, linewidth=1)
    axes.margins(x=0.02)
    low, high = axes.get_ylim()
    axes.set_ylim(low * 1.05, high * 1.03)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
