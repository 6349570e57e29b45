"""Walk-forward validation: refit on the past again and again, and judge what came after."""

from __future__ import annotations

import numpy as np

from .calibration import PlattCalibration
from .configuration import Configuration
from .evaluation import Evaluation
from .exported_set import ExportedSet
from .lightgbm_member import LightGBMMember
from .metrics import BaseRate, accuracy, brier
from .progress import Progress
from .splits import Fold


def validate(
    exported: ExportedSet,
    folds: list[Fold],
    configuration: Configuration,
    evaluation: Evaluation,
    *,
    seed: int,
    threads: int,
    progress: Progress,
) -> tuple[list[dict], dict | None]:
    """Figures of each fold and of all folds together (None without folds).

    Only LightGBM is refitted, which bounds the time; the card says so.
    """
    figures, forecasts, majorities, shares = [], [], [], []
    for number, fold in enumerate(folds):
        member = LightGBMMember.train(
            exported, fold.fit, fold.tune, configuration.lightgbm, seed=seed, threads=threads
        )
        calibration = PlattCalibration.fit(
            member.predict(exported, fold.tune), exported.label[fold.tune]
        )
        probability = calibration.apply(member.predict(exported, fold.test))
        base = BaseRate.of(exported.label[np.concatenate([fold.fit, fold.tune])])
        figures.append(_fold_figures(exported, fold, probability, base, evaluation))
        forecasts.append(probability)
        majorities.append(np.full(len(fold.test), base.majority))
        shares.append(np.full(len(fold.test), base.probability))
        progress.step(number + 1, len(folds), "folds")
    if not folds:
        return [], None
    rows = np.concatenate([fold.test for fold in folds])
    label = exported.label[rows]
    pooled = evaluation.forecast(rows, np.concatenate(forecasts))
    pooled["base_accuracy"] = float(np.mean(label == np.concatenate(majorities)))
    pooled["base_brier"] = brier(np.concatenate(shares), label)
    return figures, {"members": ["lightgbm"], "folds": len(folds), **pooled}


def _fold_figures(
    exported: ExportedSet,
    fold: Fold,
    probability: np.ndarray,
    base: BaseRate,
    evaluation: Evaluation,
) -> dict:
    label = exported.label[fold.test]
    constant = np.full(len(label), base.probability)
    time = exported.time
    return {
        "train": [int(time[fold.fit[0]]), int(time[fold.tune[-1]])],
        "test": [int(time[fold.test[0]]), int(time[fold.test[-1]])],
        "rows": len(label),
        "accuracy": accuracy(probability, label),
        "base_accuracy": float(np.mean(label == base.majority)),
        "brier": brier(probability, label),
        "base_brier": brier(constant, label),
        "rank_ic": evaluation.rank_ic(fold.test, probability),
    }
