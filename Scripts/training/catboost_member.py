"""The CatBoost member: oblivious trees over the features, the regime and the session."""

from __future__ import annotations

from pathlib import Path

import catboost
import numpy as np

from . import interruption
from .configuration import CatBoostSettings
from .exported_set import ExportedSet
from .member import Inputs
from .progress import Progress

#: Categories with at most this many values are one-hot splits, which need no statistics tables.
ONE_HOT_VALUES = 16

#: The two entries of CatBoost's metadata that differ between identical trainings.
_CHANGING_METADATA = ("model_guid", "train_finish_time")


class CatBoostMember:
    """The in-memory model and the pool whose category hashes its JSON must carry."""

    name = "catboost"

    def __init__(self, model: catboost.CatBoostClassifier, pool: catboost.Pool) -> None:
        self._model = model
        self._pool = pool
        self.trees = model.tree_count_

    @staticmethod
    def train(
        exported: ExportedSet,
        train_rows: np.ndarray,
        validation_rows: np.ndarray,
        settings: CatBoostSettings,
        *,
        seed: int,
        threads: int,
        progress: Progress,
    ) -> CatBoostMember:
        """Trains with early stopping on the validation log loss."""
        names = exported.feature_names
        train = catboost.Pool(
            _inputs(exported, train_rows, names), exported.label[train_rows].astype(np.int32)
        )
        validation = catboost.Pool(
            _inputs(exported, validation_rows, names),
            exported.label[validation_rows].astype(np.int32),
        )
        model = catboost.CatBoostClassifier(
            loss_function="Logloss",
            eval_metric="Logloss",
            iterations=settings.trees,
            depth=settings.depth,
            learning_rate=settings.learning_rate,
            l2_leaf_reg=settings.l2,
            bootstrap_type="Bernoulli",
            subsample=settings.row_share,
            rsm=settings.feature_share,
            border_count=settings.borders,
            boosting_type="Plain",
            one_hot_max_size=ONE_HOT_VALUES,
            random_seed=seed,
            thread_count=threads,
            od_type="Iter",
            od_wait=settings.patience,
            use_best_model=True,
            allow_writing_files=False,
            verbose=False,
        )
        try:
            model.fit(train, eval_set=validation, callbacks=[_Reporter(progress, settings.trees)])
        finally:
            # CatBoost wraps what a callback raises and stops early on some signals.
            interruption.check()
        return CatBoostMember(model, train)

    def predict(self, inputs: Inputs, rows: np.ndarray) -> np.ndarray:
        pool = catboost.Pool(_inputs(inputs, rows, self._model.feature_names_[:-2]))
        return self._model.predict_proba(pool)[:, 1]

    def write(self, path: Path) -> None:
        """Writes JSON with the table of category hashes, which only a pool brings into it."""
        metadata = self._model.get_metadata()
        for key in _CHANGING_METADATA:
            if key in metadata:
                del metadata[key]
        self._model.save_model(str(path), format="json", pool=self._pool)


class _Reporter:
    """CatBoost's callback after each tree."""

    def __init__(self, progress: Progress, trees: int) -> None:
        self._progress = progress
        self._trees = trees

    def after_iteration(self, state: object) -> bool:
        self._progress.step(state.iteration, self._trees, "trees")
        return True


def _inputs(inputs: Inputs, rows: np.ndarray, names: list[str]) -> catboost.FeaturesData:
    # CatBoost compares float32, so the conversion here loses nothing that it would keep.
    return catboost.FeaturesData(
        num_feature_data=inputs.features[rows].astype(np.float32),
        cat_feature_data=inputs.category_strings(rows),
        num_feature_names=list(names),
        # The catalogue has a feature `regime` of its own; names must differ.
        cat_feature_names=["regime_category", "session_category"],
    )
