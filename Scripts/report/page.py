"""The page: figures as text, tables and plots in one HTML file without anything to load."""

from datetime import UTC, datetime

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from report import figures

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

BREAKDOWNS = {
    "symbol": "By symbol",
    "session": "By session of the entry",
    "regime": "By regime of the entry",
    "trigger": "By trigger",
    "conviction": "By conviction",
    "side": "By side",
    "exit": "By exit",
    "weekday": "By weekday of the entry",
    "kind": "Entries and additions",
}


def number(value: float | None, digits: int = 2) -> str:
    """A figure with thousands separated; a dash where there is none."""
    return "–" if value is None else f"{value:,.{digits}f}"


def percent(value: float | None, digits: int = 1) -> str:
    return "–" if value is None else f"{100 * value:.{digits}f} %"


def interval(value: list[float] | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value[0]:.{digits}f} to {value[1]:.{digits}f}"


def moment(seconds: int | None) -> str:
    """Broker time of epoch seconds."""
    return (
        "–" if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%y-%m-%d %H:%M")
    )


def date(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")


def monthly(rows: list[dict]) -> list[tuple[int, list[dict | None], float]]:
    """For each year its twelve months and the sum."""
    years: dict[int, list[dict | None]] = {}
    for row in rows:
        years.setdefault(row["year"], [None] * 12)[row["month"] - 1] = row
    return [
        (year, months, sum(month["net_profit"] for month in months if month))
        for year, months in sorted(years.items())
    ]


def page(document: dict) -> str:
    """The whole HTML file."""
    environment = Environment(
        loader=PackageLoader("report", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": number,
        "percent": percent,
        "interval": interval,
        "moment": moment,
        "date": date,
    }
    plots = {
        name: Markup(draw(document))
        for name, draw in {
            "equity": figures.equity,
            "conviction": figures.conviction,
            "results": figures.results,
            "overfitting": figures.overfitting,
        }.items()
    }
    return environment.get_template("backtest.html").render(
        d=document,
        plots=plots,
        months=MONTHS,
        years=monthly(document["months"]),
        breakdowns=BREAKDOWNS,
        trades=document["trades"],
    )
