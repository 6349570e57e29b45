"""The card's plots as SVG for a page: text stays text, the same figures give the same bytes."""

from __future__ import annotations

import io
import re
import warnings
from datetime import UTC, datetime

import matplotlib
import matplotlib.dates as dates
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from .wording import MEMBER_NAMES, RULE_NAMES, day

INK, GREY, FAINT = "#1c2733", "#7b8794", "#e4e8ec"
BLUE, ORANGE, GREEN, RED = "#1f5f99", "#c9731d", "#2b7a4b", "#b13a34"

matplotlib.rcParams.update(
    {
        "svg.fonttype": "none",
        "svg.hashsalt": "conviction",
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans"],
        "font.size": 9,
        "axes.edgecolor": GREY,
        "axes.labelcolor": INK,
        "axes.linewidth": 0.6,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "text.color": INK,
        "xtick.color": GREY,
        "ytick.color": GREY,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "grid.color": FAINT,
        "grid.linewidth": 0.7,
        "legend.frameon": False,
        "legend.fontsize": 8,
    }
)


def calibration(test: dict) -> str:
    """How often it went up, by what P said."""
    figure, axes = _axes(3.6, 3.3)
    curve = test["calibration_curve"]
    said, was = [one["probability"] for one in curve], [one["up"] for one in curve]
    low, high = min(*said, *was) - 0.02, max(*said, *was) + 0.02
    axes.plot([low, high], [low, high], color=GREY, linewidth=0.8, linestyle=(0, (4, 3)))
    base = test["base_rate"]["probability"]
    axes.axhline(base, color=ORANGE, linewidth=0.8)
    # Twice the standard error of a share of independent rows: overlapping labels make it wider.
    errors = [2 * (one["up"] * (1 - one["up"]) / one["rows"]) ** 0.5 for one in curve]
    axes.errorbar(said, was, yerr=errors, color=BLUE, marker="o", markersize=4, linewidth=1.2,
                  elinewidth=0.7)  # fmt: skip
    axes.annotate("base rate", (high, base), ha="right", va="bottom", fontsize=7.5, color=ORANGE)
    axes.set(xlim=(low, high), xlabel="P said", ylabel="share that went up")
    axes.grid(True)
    return _svg(figure)


def folds(folds: list[dict]) -> str:
    """Accuracy over the base rate, and the rank IC, fold by fold."""
    figure = _figure(7.4, 2.9)
    above, below = figure.subplots(2, 1, sharex=True)
    places = range(len(folds))
    gains = [100 * (fold["accuracy"] - max(fold["base_accuracy"], 0.5)) for fold in folds]
    above.bar(places, gains, color=[GREEN if gain > 0 else RED for gain in gains], width=0.62)
    above.set_ylabel("accuracy over\nbase rate, points")
    ranks = [fold["rank_ic"] or 0.0 for fold in folds]
    below.bar(places, ranks, color=[BLUE if rank > 0 else ORANGE for rank in ranks], width=0.62)
    below.set_ylabel("rank IC")
    for axes in (above, below):
        axes.axhline(0, color=INK, linewidth=0.7)
        axes.grid(True, axis="y")
        axes.yaxis.set_major_locator(MaxNLocator(4))
    below.set_xticks(list(places), [day(fold["test"][0]) for fold in folds])
    if len(folds) > 8:
        below.tick_params(axis="x", labelrotation=45)
    return _svg(figure)


def importance(told: dict) -> str:
    """The features that the members use most."""
    top = told["top"][:20]
    figure, axes = _axes(7.4, 0.35 + 0.215 * max(len(top), 1))
    names = [one["feature"] for one in top]
    places = range(len(top))
    axes.barh(
        [place - 0.2 for place in places],
        [one.get("lightgbm", 0.0) for one in top],
        height=0.38,
        color=BLUE,
        label="LightGBM",
    )
    axes.barh(
        [place + 0.2 for place in places],
        [one.get("catboost", 0.0) for one in top],
        height=0.38,
        color=ORANGE,
        label="CatBoost",
    )
    axes.set_yticks(list(places), names)
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.tick_params(axis="y", length=0)
    axes.grid(True, axis="x")
    axes.legend(loc="lower right")
    return _svg(figure)


def results(test: dict) -> str:
    """The confident trades added up, beside the same trades with a coin for each direction."""
    figure, axes = _axes(7.4, 2.9)
    taken, coin = test["trades"]["taken"], test["random_direction"]
    total, sums = 0.0, []
    for _, _, outcome in taken:
        total += outcome
        sums.append(total)
    when = [datetime.fromtimestamp(instant, UTC) for instant, _, _ in taken]
    if coin:
        low, middle, high = coin["band"]
        axes.fill_between(
            when, low, high, step="post", color=FAINT, label="random direction, 5 to 95 %"
        )
        axes.step(when, middle, where="post", color=GREY, linewidth=0.9)
    axes.step(when, sums, where="post", color=BLUE, linewidth=1.5, label="the ensemble")
    axes.axhline(0, color=INK, linewidth=0.7)
    axes.xaxis.set_major_locator(dates.AutoDateLocator(maxticks=8))
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(axes.xaxis.get_major_locator()))
    axes.set_ylabel("net result, R")
    axes.grid(True, axis="y")
    if taken:
        axes.legend(loc="upper left")
    return _svg(figure)


def comparison(test: dict) -> str:
    """Accuracy and rank IC of the ensemble, the members and the rules."""
    figure = _figure(7.4, 2.3)
    left, right = figure.subplots(1, 2, sharey=True)
    rows = [(shown, test[name]) for name, shown in MEMBER_NAMES.items() if name in test]
    rows += [(RULE_NAMES[rule], figures) for rule, figures in test["baselines"].items()]
    base = max(test["base_rate"]["accuracy"], 0.5)
    for place, (_, figures) in enumerate(rows):
        colour = BLUE if place == 0 else INK if "brier" in figures else GREY
        left.plot(figures["accuracy"], place, "o", color=colour, markersize=5)
        rank = figures["rank_ic"]
        if rank is None:
            continue
        low, high = figures.get("rank_ic_low"), figures.get("rank_ic_high")
        if low is not None:
            right.plot([low, high], [place, place], color=colour, linewidth=1.4)
        right.plot(rank, place, "o", color=colour, markersize=5)
    left.axvline(base, color=ORANGE, linewidth=1)
    left.set_xlabel("accuracy (line: base rate)")
    left.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=1))
    left.xaxis.set_major_locator(MaxNLocator(5))
    right.axvline(0, color=ORANGE, linewidth=1)
    right.set_xlabel("rank IC with its interval")
    left.set_yticks(range(len(rows)), [name for name, _ in rows])
    left.set_ylim(len(rows) - 0.5, -0.5)
    for axes in (left, right):
        axes.grid(True, axis="x")
        axes.tick_params(axis="y", length=0)
    return _svg(figure)


def spans(manifest: dict) -> str:
    """What was used for what, in time."""
    figure, axes = _axes(7.4, 1.15)
    colours = {"train": BLUE, "validation": ORANGE, "test": GREEN}
    for name, (first, last) in manifest["spans"].items():
        start, end = (datetime.fromtimestamp(one, UTC) for one in (first, last))
        axes.barh(1, end - start, left=start, height=0.5, color=colours[name])
        middle = start + (end - start) / 2
        axes.annotate(
            name, (middle, 1.36), ha="center", va="bottom", fontsize=8, color=colours[name]
        )
    for fold in manifest["metrics"]["folds"]:
        start, end = (datetime.fromtimestamp(one, UTC) for one in fold["test"])
        axes.barh(0.45, end - start, left=start, height=0.22, color=GREY)
    axes.set(yticks=[], ylim=(0.2, 1.75))
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(dates.AutoDateLocator(maxticks=9))
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(axes.xaxis.get_major_locator()))
    return _svg(figure)


def _figure(width: float, height: float) -> Figure:
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasSVG(figure)
    return figure


def _axes(width: float, height: float) -> tuple[Figure, Axes]:
    figure = _figure(width, height)
    return figure, figure.subplots()


def _svg(figure: Figure) -> str:
    """The figure's element alone, without prologue and metadata."""
    file = io.StringIO()
    with warnings.catch_warnings():
        # A span shorter than the locator's finest step gets that step, which is what is wanted.
        warnings.simplefilter("ignore", UserWarning)
        figure.savefig(
            file, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
        )
    text = file.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"\n\s*", "\n", text)
    # Coordinates in hundredths of a point are finer than any screen or printer.
    return re.sub(r"(\d+\.\d\d)\d+", r"\1", text).strip()
