"""Whether a bundle has earned the right to enter."""

from __future__ import annotations

from dataclasses import dataclass

from .configuration import EvaluationSettings

EDGE = "edge"
NO_EDGE = "no edge"

#: Where the majority turned between the spans it is worse than a coin, and the coin counts.
COIN_ACCURACY = 0.5


@dataclass(frozen=True)
class Verdict:
    """`edge` or `no edge`, with the reason; `leak` when the figures are too good to believe."""

    verdict: str
    reason: str
    leak: bool = False

    def as_dictionary(self) -> dict:
        return {"verdict": self.verdict, "reason": self.reason}


def judge(
    test: dict, walk_forward: dict | None, settings: EvaluationSettings, *, demo: bool
) -> Verdict:
    """Every condition must hold; the reason names each that does not.

    Test and walk-forward must beat the base rate and a coin in accuracy, the base rate in Brier
    score, and the intervals of the test's rank correlation and of the net result per trade must
    lie above zero. Accuracy further above them than the margin is taken for a leak, except on a
    demonstration's planted market.
    """
    suspicious = _too_good(test, walk_forward, settings.leak_margin)
    if suspicious and not demo:
        return Verdict(NO_EDGE, f"probable leak: {suspicious}", leak=True)
    failures = [*_test_failures(test), *_walk_forward_failures(walk_forward)]
    failures += _trade_failures(test["trades"], settings)
    if failures:
        return Verdict(NO_EDGE, "; ".join(failures))
    trades = test["trades"]
    return Verdict(
        EDGE,
        f"test and walk-forward beat the base rate, rank IC from "
        f"{test['ensemble']['rank_ic_low']:.3f}, net result per trade from "
        f"{trades['mean_net_r_low']:.3f} R over {trades['count']} trades",
    )


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


def _test_failures(test: dict) -> list[str]:
    ensemble, base = test["ensemble"], test["base_rate"]
    failures = []
    to_beat = max(base["accuracy"], COIN_ACCURACY)
    if not ensemble["accuracy"] > to_beat:
        failures.append(
            f"test accuracy {ensemble['accuracy']:.3f} is not above the base rate {to_beat:.3f}"
        )
    if not ensemble["brier"] < base["brier"]:
        failures.append(
            f"test Brier {ensemble['brier']:.4f} is not below the base rate's {base['brier']:.4f}"
        )
    low = ensemble["rank_ic_low"]
    if low is None:
        failures.append("the test is too short for an interval of the rank IC")
    elif not low > 0:
        failures.append(f"the interval of the test's rank IC begins at {low:.3f}")
    return failures


def _walk_forward_failures(figures: dict | None) -> list[str]:
    if figures is None:
        return ["the history holds no walk-forward fold"]
    failures = []
    to_beat = max(figures["base_accuracy"], COIN_ACCURACY)
    if not figures["accuracy"] > to_beat:
        failures.append(
            f"walk-forward accuracy {figures['accuracy']:.3f} is not above the base rate "
            f"{to_beat:.3f}"
        )
    if not figures["brier"] < figures["base_brier"]:
        failures.append(
            f"walk-forward Brier {figures['brier']:.4f} is not below the base rate's "
            f"{figures['base_brier']:.4f}"
        )
    return failures


def _trade_failures(trades: dict, settings: EvaluationSettings) -> list[str]:
    low = trades["mean_net_r_low"]
    if low is None:
        return [
            f"only {trades['count']} confident trades on the test, "
            f"{settings.minimum_trades} are needed to judge"
        ]
    if not low > 0:
        return [f"the interval of the net result per trade begins at {low:.3f} R"]
    return []
