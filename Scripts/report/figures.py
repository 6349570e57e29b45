"""The plots, as SVG text: what the JSON says, drawn."""

import io
from collections.abc import Callable
from datetime import date, timedelta

import matplotlib

matplotlib.use("svg")

import matplotlib.dates as dates
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK = "#1b1f24"
BLUE = "#1f5fa8"
RED = "#b3372f"
GREY = "#8a929c"
GREEN = "#2f7d4f"

STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "conviction",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": "#e3e6ea",
    "grid.linewidth": 0.7,
    "legend.frameon": False,
    "lines.linewidth": 1.3,
}


def drawn(size: tuple[float, float], draw: Callable[[Figure], None]) -> str:
    """The SVG element of one figure, the same for the same data."""
    with plt.rc_context(STYLE):
        figure = plt.figure(figsize=size, layout="constrained")
        try:
            draw(figure)
            buffer = io.StringIO()
            figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
        finally:
            plt.close(figure)
    text = buffer.getvalue()
    return text[text.index("<svg") :]


def day(number: int) -> date:
    """The date of a count of days since 1970."""
    return date(1970, 1, 1) + timedelta(days=number)


def money(axes: Axes) -> None:
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")


def equity(document: dict) -> str:
    """Equity with the day's lowest, the account without the agent, and the drawdown under it."""

    def draw(figure: Figure) -> None:
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
        rows = document["days"]
        times = [day(row[0]) for row in rows]
        values = [row[1] for row in rows]
        start = document["account"]["balance"]
        upper.axhline(start, color=GREY, linewidth=0.8, linestyle=":")
        upper.fill_between(
            times, [row[2] for row in rows], values, color=BLUE, alpha=0.18, linewidth=0
        )
        upper.plot(times, values, color=BLUE, label="equity at the day's end")
        others = document["days_without_agent"] or document["days_with_agent"]
        if others:
            upper.plot(
                [day(row[0]) for row in others],
                [row[1] for row in others],
                color=GREY,
                linewidth=1,
                label="without the agent" if document["agent"] else "had the agent acted",
            )
        upper.set_title(f"Equity, {document['account']['currency']}")
        upper.legend(loc="upper left")
        upper.grid(axis="y")
        money(upper)
        highest, falls = start, []
        for _, value, low, _ in rows:
            falls.append(100 * (min(low, value) / highest - 1) if highest > 0 else 0)
            highest = max(highest, value)
        lower.fill_between(times, falls, 0, color=RED, alpha=0.5, linewidth=0, step="mid")
        lower.set_title("Drawdown, % of the highest so far, at the day's lowest")
        lower.grid(axis="y")
        lower.xaxis.set_major_formatter(dates.ConciseDateFormatter(lower.xaxis.get_major_locator()))

    return drawn((9, 4.6), draw)


def conviction(document: dict) -> str:
    """The result of every event's direction by its conviction, with two standard errors."""

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        rows = [row for row in document["signals"]["conviction"] if row["count"] >= 5]
        places = range(len(rows))
        axes.axhline(0, color=GREY, linewidth=0.8)
        axes.errorbar(
            places,
            [row["mean_r"] for row in rows],
            yerr=[row["reach"] or 0 for row in rows],
            fmt="o",
            color=BLUE,
            ecolor=BLUE,
            elinewidth=1,
            capsize=3,
        )
        axes.set_xticks(
            list(places),
            [f"{row['low']:.0f}–{row['high']:.0f}\n{row['count']:,}" for row in rows],
        )
        axes.set_title("Net result in R by conviction, every event traded (events under the range)")
        axes.grid(axis="y")

    return drawn((9, 2.9), draw)


def results(document: dict) -> str:
    """How the trades of the headline's sample ended, in R."""

    def draw(figure: Figure) -> None:
        left, right = figure.subplots(1, 2)
        trades = headline_trades(document)
        values = [trade["r"] for trade in trades if trade["r"] is not None]
        if values:
            left.hist(values, bins=min(40, max(8, len(values) // 4)), color=BLUE, alpha=0.85)
            left.axvline(0, color=GREY, linewidth=0.8)
            left.axvline(
                sum(values) / len(values), color=RED, linewidth=1, linestyle="--", label="mean"
            )
            left.legend(loc="upper right")
        left.set_title("Net result of a trade, R")
        right.scatter(
            [trade["worst_r"] for trade in trades],
            [trade["r"] for trade in trades],
            s=9,
            color=[GREEN if trade["net"] > 0 else RED for trade in trades],
            alpha=0.7,
            linewidths=0,
        )
        right.set_xlabel("worst while open, R")
        right.set_ylabel("net result, R")
        right.set_title("Adverse excursion against result")
        right.grid()

    return drawn((9, 2.9), draw)


def overfitting(document: dict) -> str:
    """The candidates, and how the winner of one half of the days ranks on the other."""

    def draw(figure: Figure) -> None:
        left, right = figure.subplots(1, 2)
        rows = sorted(document["signals"]["candidates"], key=lambda row: row["mean_r"] or 0)
        left.barh(
            [row["name"] for row in rows],
            [row["mean_r"] or 0 for row in rows],
            color=[BLUE if (row["mean_r"] or 0) > 0 else GREY for row in rows],
        )
        left.axvline(0, color=GREY, linewidth=0.8)
        left.set_title("Mean net R of a tenth of the events, by part")
        found = document["signals"]["overfitting"]
        if found:
            centres = [-3.25 + 0.5 * index for index in range(14)]
            right.bar(
                centres,
                found["logit_histogram"],
                width=0.46,
                color=[RED if centre < 0 else BLUE for centre in centres],
            )
            right.axvline(0, color=INK, linewidth=0.8)
            right.set_title(f"Logit of the winner's rank: overfitting {found['probability']:.2f}")
        right.set_yticks([])

    return drawn((9, 2.9), draw)


def headline_trades(document: dict) -> list[dict]:
    """The trades that the headline is of."""
    wanted = document["sample"] == "in_sample"
    return [trade for trade in document["trades"] if trade["in_sample"] == wanted]
