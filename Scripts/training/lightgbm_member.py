"""The LightGBM member: gradient-boosted trees over the features."""

from __future__ import annotations

from pathlib import Path

import lightgbm
import numpy as np

from .configuration import LightGBMSettings
from .exported_set import ExportedSet
from .member import Inputs
from .progress import Progress

PREDICTION_CHUNK_ROWS = 32_768


class LightGBMMember:
    """Trees kept up to the best iteration on the validation rows."""

    name = "lightgbm"

    def __init__(self, booster: lightgbm.Booster) -> None:
        self._booster = booster
        self.trees = booster.best_iteration or booster.num_trees()

    @staticmethod
    def train(
        exported: ExportedSet,
        train_rows: np.ndarray,
        validation_rows: np.ndarray,
        settings: LightGBMSettings,
        *,
        seed: int,
        threads: int,
        progress: Progress | None = None,
    ) -> LightGBMMember:
        """Trains with early stopping on the validation log loss."""
        parameters = _parameters(settings, seed, threads)
        train = lightgbm.Dataset(
            exported.features[train_rows],
            exported.label[train_rows],
            feature_name=exported.feature_names,
            params=parameters,
        )
        validation = train.create_valid(
            exported.features[validation_rows], exported.label[validation_rows]
        )
        callbacks = [lightgbm.early_stopping(settings.patience, verbose=False)]
        if progress is not None:
            callbacks.append(
                lambda state: progress.step(state.iteration + 1, settings.trees, "trees")
            )
        booster = lightgbm.train(
            parameters,
            train,
            num_boost_round=settings.trees,
            valid_sets=[validation],
            callbacks=callbacks,
        )
        return LightGBMMember(booster)

    def predict(self, inputs: Inputs, rows: np.ndarray) -> np.ndarray:
        probability = np.empty(len(rows))
        for start in range(0, len(rows), PREDICTION_CHUNK_ROWS):
            chunk = rows[start : start + PREDICTION_CHUNK_ROWS]
            probability[start : start + len(chunk)] = self._booster.predict(
                inputs.features[chunk], num_iteration=self.trees
            )
        return probability

    def write(self, path: Path) -> None:
        self._booster.save_model(str(path), num_iteration=self.trees)


def _parameters(settings: LightGBMSettings, seed: int, threads: int) -> dict:
    return {
        "objective": "binary",
        "metric": "binary_logloss",
        "num_leaves": settings.leaves,
        "max_depth": settings.depth,
        "learning_rate": settings.learning_rate,
        "min_data_in_leaf": settings.rows_per_leaf,
        "lambda_l2": settings.l2,
        "feature_fraction": settings.feature_share,
        "bagging_fraction": settings.row_share,
        "bagging_freq": 1,
        "max_bin": settings.bins,
        "seed": seed,
        "num_threads": threads,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }
