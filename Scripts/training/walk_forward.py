"""Walk-forward validation: every member refitted on the past, judged on what came after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from .calibration import PlattCalibration
from .configuration import Configuration
from .ensemble import confidence_quantiles, weighted_mean
from .evaluation import Evaluation
from .exported_set import ExportedSet
from .fitting import COSTS, FitRequest, Fitted, fit
from .metrics import BaseRate, accuracy, brier
from .progress import Progress
from .runner import Job, Runner
from .splits import Fold
from .trades import Trades


@dataclass(frozen=True)
class FoldForecast:
    """What the members of one fold said about the rows after it, calibrated on its past."""

    fold: Fold
    members: dict[str, np.ndarray]
    together: np.ndarray
    quantiles: np.ndarray

    @staticmethod
    def of(exported: ExportedSet, fold: Fold, fitted: dict[str, Fitted]) -> FoldForecast:
        """Calibrates on the fold's tuning rows, which lie before its test."""
        tuned, tested = {}, {}
        for name, one in fitted.items():
            if one.absent:
                continue
            tune, test = one.outputs
            calibration = PlattCalibration.fit(tune, exported.label[fold.tune])
            tuned[name], tested[name] = calibration.apply(tune), calibration.apply(test)
        return FoldForecast(
            fold, tested, weighted_mean(tested), confidence_quantiles(weighted_mean(tuned))
        )


def jobs(
    folds: list[Fold],
    members: tuple[str, ...],
    configuration: Configuration,
    seed: int,
    threads: int,
) -> list[Job]:
    """Every member of every fold, fold by fold."""
    return [
        Job(
            fit,
            FitRequest(
                member=name,
                fit=fold.fit,
                tune=fold.tune,
                asked=(fold.tune, fold.test),
                settings=getattr(configuration, name),
                seed=seed,
                threads=threads,
            ),
            COSTS[name],
        )
        for fold in folds
        for name in members
    ]


def validate(
    runner: Runner,
    shared: object,
    exported: ExportedSet,
    folds: list[Fold],
    configuration: Configuration,
    evaluation: Evaluation,
    *,
    members: tuple[str, ...],
    seed: int,
    threads: int,
    progress: Progress,
) -> tuple[list[dict], dict | None]:
    """Figures of each fold and of all folds together (None without folds)."""
    figures: dict[int, dict] = {}
    forecasts: dict[int, FoldForecast] = {}
    fitted: dict[int, dict[str, Fitted]] = {number: {} for number in range(len(folds))}

    def finished(place: int, one: Fitted) -> None:
        number, name = place // len(members), members[place % len(members)]
        fitted[number][name] = one
        if len(fitted[number]) < len(members):
            return
        # In the members' order, whichever ended first.
        ordered = {name: fitted[number][name] for name in members}
        forecasts[number] = FoldForecast.of(exported, folds[number], ordered)
        figures[number] = _fold_figures(exported, forecasts[number], evaluation)
        progress.note(f"fold {number + 1} of {len(folds)}, {_told(figures[number])}")

    runner.run(
        shared,
        jobs(folds, members, configuration, seed, threads),
        lambda share: progress.step(
            share, 1.0, f"{len(figures)} of {len(folds)} folds, {share:.0%}"
        ),
        finished,
    )
    if not folds:
        return [], None
    ordered = [forecasts[number] for number in range(len(folds))]
    return [figures[number] for number in range(len(folds))], _pooled(exported, ordered, evaluation)


def _fold_figures(exported: ExportedSet, forecast: FoldForecast, evaluation: Evaluation) -> dict:
    fold = forecast.fold
    label, time = exported.label[fold.test], exported.time
    base = _base_rate(exported, fold)
    taken = evaluation.confident_trades(fold.test, forecast.together, forecast.quantiles)
    return {
        "train": [int(time[fold.fit[0]]), int(time[fold.tune[-1]])],
        "test": [int(time[fold.test[0]]), int(time[fold.test[-1]])],
        "rows": len(label),
        "accuracy": accuracy(forecast.together, label),
        "base_accuracy": base.figures(label)["accuracy"],
        "brier": brier(forecast.together, label),
        "base_brier": base.figures(label)["brier"],
        "rank_ic": evaluation.rank_ic(fold.test, forecast.together),
        "trades": len(taken),
        "net_r": float(taken.outcomes.sum()),
        "members": {
            name: _member_figures(fold.test, probability, label, evaluation)
            for name, probability in forecast.members.items()
        },
    }


def _member_figures(
    rows: np.ndarray, probability: np.ndarray, label: np.ndarray, evaluation: Evaluation
) -> dict:
    present = ~np.isnan(probability)
    rows, probability, label = rows[present], probability[present], label[present]
    return {
        "accuracy": accuracy(probability, label),
        "brier": brier(probability, label),
        "rank_ic": evaluation.rank_ic(rows, probability),
    }


def _pooled(exported: ExportedSet, forecasts: list[FoldForecast], evaluation: Evaluation) -> dict:
    rows = np.concatenate([one.fold.test for one in forecasts])
    label = exported.label[rows]
    bases = [_base_rate(exported, one.fold) for one in forecasts]
    counts = [len(one.fold.test) for one in forecasts]
    majority = np.repeat([float(base.majority) for base in bases], counts)
    share = np.repeat([base.probability for base in bases], counts)
    pooled = evaluation.forecast(rows, np.concatenate([one.together for one in forecasts]))
    pooled["base_accuracy"] = accuracy(majority, label)
    pooled["base_brier"] = brier(share, label)
    taken = [
        evaluation.confident_trades(one.fold.test, one.together, one.quantiles) for one in forecasts
    ]
    pooled["trades"] = evaluation.trades(Trades.together(taken))
    names = [name for name in forecasts[0].members if all(name in one.members for one in forecasts)]
    pooled["members"] = {
        name: evaluation.forecast(rows, np.concatenate([one.members[name] for one in forecasts]))
        for name in names
    }
    return {"folds": len(forecasts), **pooled}


def _base_rate(exported: ExportedSet, fold: Fold) -> BaseRate:
    return BaseRate.of(exported.label[np.concatenate([fold.fit, fold.tune])])


def _told(figures: dict) -> str:
    first, last = (
        datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%d") for instant in figures["test"]
    )
    rank = "none" if figures["rank_ic"] is None else f"{figures['rank_ic']:.3f}"
    return (
        f"{first} to {last}: accuracy {figures['accuracy']:.3f} (base rate "
        f"{figures['base_accuracy']:.3f}), Brier {figures['brier']:.4f} "
        f"({figures['base_brier']:.4f}), rank IC {rank}"
    )
