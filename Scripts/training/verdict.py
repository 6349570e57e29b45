"""Whether a bundle has earned the right to enter."""

from __future__ import annotations

import operator
from dataclasses import asdict, dataclass

from .configuration import EvaluationSettings

EDGE = "edge"
NO_EDGE = "no edge"

#: Where the majority turned between the spans it is worse than a coin, and the coin counts.
COIN_ACCURACY = 0.5


@dataclass(frozen=True)
class Condition:
    """One thing that an edge needs; `value` is None where there is too little to judge by."""

    what: str
    value: float | None
    #: `>`, `<`, `≥` or `≤`.
    relation: str
    limit: float
    holds: bool


@dataclass(frozen=True)
class Verdict:
    """`edge` or `no edge`, with the reason; `leak` when the figures are too good to believe."""

    verdict: str
    reason: str
    conditions: tuple[Condition, ...] = ()
    leak: bool = False

    def as_dictionary(self) -> dict:
        return {
            "verdict": self.verdict,
            "reason": self.reason,
            "conditions": [asdict(condition) for condition in self.conditions],
        }


def judge(
    test: dict, walk_forward: dict | None, settings: EvaluationSettings, *, demo: bool
) -> Verdict:
    """Every condition must hold; the reason names each that does not.

    Accuracy further above the base rate than the margin is taken for a leak, except on a
    demonstration's planted market.
    """
    conditions = tuple(
        [*_of_test(test), *_of_walk_forward(walk_forward), *_of_trades(test, settings)]
    )
    suspicious = _too_good(test, walk_forward, settings.leak_margin)
    if suspicious and not demo:
        return Verdict(NO_EDGE, f"probable leak: {suspicious}", conditions, leak=True)
    failures = [_told(condition) for condition in conditions if not condition.holds]
    if failures:
        return Verdict(NO_EDGE, "; ".join(failures), conditions)
    trades = test["trades"]
    return Verdict(
        EDGE,
        f"all {len(conditions)} conditions hold: rank IC on the test from "
        f"{test['ensemble']['rank_ic_low']:.3f}, net result per trade from "
        f"{trades['mean_net_r_low']:.3f} R over {trades['count']} trades",
        conditions,
    )


def _condition(what: str, value: float | None, relation: str, limit: float) -> Condition:
    compare = {">": operator.gt, "<": operator.lt, "≥": operator.ge, "≤": operator.le}[relation]
    holds = value is not None and compare(value, limit)
    return Condition(what, value, relation, float(limit), bool(holds))


def _of_test(test: dict) -> list[Condition]:
    ensemble, base = test["ensemble"], test["base_rate"]
    to_beat = max(base["accuracy"], COIN_ACCURACY)
    return [
        _condition("test accuracy", ensemble["accuracy"], ">", to_beat),
        _condition("test Brier", ensemble["brier"], "<", base["brier"]),
        _condition("lower end of the test's rank IC", ensemble["rank_ic_low"], ">", 0.0),
    ]


def _of_walk_forward(figures: dict | None) -> list[Condition]:
    if figures is None:
        return [_condition("walk-forward folds", 0.0, ">", 0.0)]
    to_beat = max(figures["base_accuracy"], COIN_ACCURACY)
    return [
        _condition("walk-forward accuracy", figures["accuracy"], ">", to_beat),
        _condition("walk-forward Brier", figures["brier"], "<", figures["base_brier"]),
        _condition(
            "walk-forward net result per trade (R)", figures["trades"]["mean_net_r"], ">", 0.0
        ),
    ]


def _of_trades(test: dict, settings: EvaluationSettings) -> list[Condition]:
    trades, coin = test["trades"], test["random_direction"]
    return [
        _condition(
            "confident trades on the test",
            float(trades["count"]),
            "≥",
            float(settings.minimum_trades),
        ),
        _condition(
            "lower end of the test's net result per trade (R)",
            trades["mean_net_r_low"],
            ">",
            0.0,
        ),
        _condition(
            "share of random directions as good on the same trades",
            coin["share_as_good"] if coin else None,
            "≤",
            settings.random_share,
        ),
    ]


def _told(condition: Condition) -> str:
    if condition.value is None:
        return f"{condition.what} is unknown: too few rows or trades"
    words = {">": "not above", "<": "not below", "≥": "below", "≤": "above"}
    return (
        f"{condition.what} {number(condition.value)} is {words[condition.relation]} "
        f"{number(condition.limit)}"
    )


def number(value: float) -> str:
    """Counts whole, everything else with four digits."""
    return f"{value:,.0f}" if value.is_integer() and abs(value) >= 2 else f"{value:.4f}"


def _too_good(test: dict, walk_forward: dict | None, margin: float) -> str | None:
    base = max(test["base_rate"]["accuracy"], COIN_ACCURACY)
    for name in ("ensemble", "lightgbm", "catboost", "lstm"):
        if name in test and test[name]["accuracy"] > base + margin:
            return f"{name} accuracy {test[name]['accuracy']:.3f} on the test, base rate {base:.3f}"
    if walk_forward is None:
        return None
    base = max(walk_forward["base_accuracy"], COIN_ACCURACY)
    if walk_forward["accuracy"] > base + margin:
        return f"walk-forward accuracy {walk_forward['accuracy']:.3f}, base rate {base:.3f}"
    return None
