"""How the card and the page say the same things."""

from __future__ import annotations

from datetime import UTC, datetime

from .verdict import number

MEMBER_NAMES = {
    "ensemble": "ensemble",
    "lightgbm": "LightGBM",
    "catboost": "CatBoost",
    "lstm": "LSTM",
}
RULE_NAMES = {
    "ma_crossover_20_50": "MA crossover 20/50",
    "momentum_10": "momentum, 10 bars",
}
LABEL_NAMES = {
    "triple_barrier": "triple barrier",
    "fixed_horizon": "fixed horizon",
    "five_class": "five classes",
}


def instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")


def day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")


def figure(value: float | None, digits: int = 4) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def with_interval(figures: dict, name: str, digits: int = 3) -> str:
    value, low, high = figures[name], figures[f"{name}_low"], figures[f"{name}_high"]
    if value is None:
        return "–"
    if low is None:
        return f"{value:.{digits}f} (too few for an interval)"
    return f"{value:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def label(manifest: dict) -> str:
    """The label in one sentence."""
    told = manifest["label"]
    costs = f"spread {told['spread']:g} and commission {told['commission']:g} paid"
    hours = f"{told['time_limit_hours']:g} hours"
    if told["kind"] == "triple_barrier":
        return (
            "Which of a long and a short trade does better, each with a stop of "
            f"{told['stop_atr']:g} ATR, a target of {told['target_atr']:g} ATR and {hours} at "
            f"most; {costs}."
        )
    if told["kind"] == "fixed_horizon":
        return (
            f"The direction of the price after {hours} where the move pays for a "
            f"trade; {costs}. Results in multiples of {told['stop_atr']:g} ATR."
        )
    low, high = told["class_percent"]
    return (
        f"The class of the move after {hours}: strongly down, down, flat, up, strongly up, at "
        f"±{low:g} % and ±{high:g} %; {costs}. The members' P is P(up) + P(strongly up) + "
        f"½·P(flat). Results in multiples of {told['stop_atr']:g} ATR."
    )


def forecasts(manifest: dict) -> list[tuple[str, dict]]:
    """The ensemble and each member that has figures on the test."""
    test = manifest["metrics"]["test"]
    return [(shown, test[name]) for name, shown in MEMBER_NAMES.items() if name in test]


def conditions(manifest: dict) -> list[tuple[str, str, str, bool]]:
    """What an edge needs: the condition, its value, its limit, and whether it holds."""
    return [
        (
            one["what"],
            "unknown" if one["value"] is None else number(float(one["value"])),
            f"{one['relation']} {number(float(one['limit']))}",
            one["holds"],
        )
        for one in manifest["edge"]["conditions"]
    ]


def strategies(manifest: dict) -> list[tuple[str, dict]]:
    """Whose trades are compared on the test."""
    test = manifest["metrics"]["test"]
    return [
        ("ensemble, confident", test["trades"]),
        ("LightGBM alone, confident", test["lightgbm_alone"]),
        *((RULE_NAMES[rule], figures["trades"]) for rule, figures in test["baselines"].items()),
    ]


def limits(manifest: dict) -> list[str]:
    """What the figures do not say."""
    training = manifest["training"]
    settings, looks = training["settings"]["evaluation"], training["looks"]
    undefined = sum(value is None for value in manifest["ranges"]["low"])
    told = [
        "Validation stopped the training early, calibrated the members and set the confidence "
        "scale, so only the test was untouched until it was judged.",
        f"This was look number {looks} at the held-out stretch, counted over different "
        "experiments in the ledger."
        + (
            f" Intervals are widened to {1 - (1 - settings['interval']) / looks:.2%} for it."
            if looks > 1
            else " The next one is held to wider intervals."
        ),
        "Costs are those of the label; slippage, swaps and gaps beyond a stop are not in it.",
        f"Intervals are percentile intervals ({settings['interval']:.0%}) over blocks as long as "
        "the label's time limit; they assume that the test span resembles what comes.",
        "The calibration error uses ten bins of equal count.",
        f"{undefined} of the features were never defined in training; inputs outside the ranges "
        "seen there are not to be trusted.",
    ]
    if "search" in training:
        told.append(
            f"The settings were chosen among {training['search']['trials']} by these walk-forward "
            "folds, whose figures are therefore flattering; the test's are not."
        )
    return told
