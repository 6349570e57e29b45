"""The LightGBM member: gradient-boosted trees over the features."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import lightgbm
import numpy as np

from .configuration import LightGBMSettings
from .exported_set import ExportedSet
from .member import Inputs, Report, silent, up_share

PREDICTION_CHUNK_ROWS = 32_768


class LightGBMMember:
    """Trees kept up to the best iteration on the validation rows, as the text of their file."""

    name = "lightgbm"

    def __init__(self, text: str, rounds: int, up: list[float] | None) -> None:
        self._text = text
        self._up = up
        self.rounds = rounds

    def __getstate__(self) -> dict:
        return {"_text": self._text, "_up": self._up, "rounds": self.rounds}

    @staticmethod
    def train(
        exported: ExportedSet,
        train_rows: np.ndarray,
        validation_rows: np.ndarray,
        settings: LightGBMSettings,
        *,
        seed: int,
        threads: int,
        report: Report = silent,
    ) -> LightGBMMember:
        """Trains with early stopping on the validation log loss."""
        parameters = _parameters(settings, seed, threads, exported.class_up)
        train = lightgbm.Dataset(
            exported.features[train_rows],
            exported.target(train_rows),
            weight=exported.weights(train_rows),
            feature_name=exported.feature_names,
            params=parameters,
        )
        validation = train.create_valid(
            exported.features[validation_rows],
            exported.target(validation_rows),
            weight=exported.weights(validation_rows),
        )
        booster = lightgbm.train(
            parameters,
            train,
            num_boost_round=settings.trees,
            valid_sets=[validation],
            callbacks=[
                lightgbm.early_stopping(settings.patience, verbose=False),
                lambda state: report((state.iteration + 1) / settings.trees),
            ],
        )
        rounds = booster.best_iteration or booster.current_iteration()
        return LightGBMMember(
            booster.model_to_string(num_iteration=rounds), rounds, exported.class_up
        )

    @property
    def size(self) -> str:
        return f"{self._booster.num_trees()} trees"

    def predict(self, inputs: Inputs, rows: np.ndarray) -> np.ndarray:
        probability = np.empty(len(rows))
        for start in range(0, len(rows), PREDICTION_CHUNK_ROWS):
            chunk = rows[start : start + PREDICTION_CHUNK_ROWS]
            found = self._booster.predict(inputs.features[chunk], num_threads=1)
            probability[start : start + len(chunk)] = up_share(found, self._up)
        return probability

    def importance(self) -> np.ndarray:
        gain = self._booster.feature_importance("gain").astype(np.float64)
        return gain / gain.sum() if gain.sum() > 0 else gain

    def write(self, path: Path) -> None:
        path.write_text(self._text, encoding="utf-8", newline="\n")

    @cached_property
    def _booster(self) -> lightgbm.Booster:
        return lightgbm.Booster(model_str=self._text)


def _parameters(
    settings: LightGBMSettings, seed: int, threads: int, up: list[float] | None
) -> dict:
    if up is None:
        objective = {"objective": "binary", "metric": "binary_logloss"}
    else:
        objective = {
            "objective": "multiclass",
            "metric": "multi_logloss",
            "num_class": len(up),
        }
    return objective | {
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
