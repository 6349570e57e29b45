"""The CatBoost member: oblivious trees over the features, the regime and the session."""

from __future__ import annotations

import tempfile
from functools import cached_property
from pathlib import Path

import catboost
import numpy as np

from . import interruption
from .configuration import CatBoostSettings
from .exported_set import ExportedSet
from .member import Inputs, Report, silent, up_share

#: Categories with at most this many values are one-hot splits, which need no statistics tables.
ONE_HOT_VALUES = 16

#: The two entries of CatBoost's metadata that differ between identical trainings.
_CHANGING_METADATA = ("model_guid", "train_finish_time")


class CatBoostMember:
    """The model in CatBoost's binary form, which is exact, and in the server's, which is JSON."""

    name = "catboost"

    def __init__(self, binary: bytes, document: bytes, up: list[float] | None) -> None:
        self._binary = binary
        self._document = document
        self._up = up

    def __getstate__(self) -> dict:
        return {"_binary": self._binary, "_document": self._document, "_up": self._up}

    @staticmethod
    def train(
        exported: ExportedSet,
        train_rows: np.ndarray,
        validation_rows: np.ndarray,
        settings: CatBoostSettings,
        *,
        seed: int,
        threads: int,
        report: Report = silent,
    ) -> CatBoostMember:
        """Trains with early stopping on the validation log loss."""
        train = _labelled_pool(exported, train_rows, threads)
        validation = _labelled_pool(exported, validation_rows, threads)
        up = exported.class_up
        loss = "Logloss" if up is None else "MultiClass"
        model = catboost.CatBoostClassifier(
            loss_function=loss,
            eval_metric=loss,
            classes_count=None if up is None else len(up),
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
            model.fit(train, eval_set=validation, callbacks=[_Reporter(report, settings.trees)])
        finally:
            # CatBoost wraps what a callback raises and stops early on some signals.
            interruption.check()
        return CatBoostMember(_saved(model, "cbm"), _saved(model, "json", train), up)

    @property
    def size(self) -> str:
        return f"{self._model.tree_count_} trees"

    def predict(self, inputs: Inputs, rows: np.ndarray) -> np.ndarray:
        pool = catboost.Pool(_inputs(inputs, rows, self._model.feature_names_[:-2]))
        return up_share(self._model.predict_proba(pool, thread_count=1), self._up)

    def importance(self) -> np.ndarray:
        """The shares of the features; those of regime and session as categories are left out."""
        change = np.asarray(
            self._model.get_feature_importance(type="PredictionValuesChange", thread_count=1)
        )[:-2]
        return change / change.sum() if change.sum() > 0 else change

    def write(self, path: Path) -> None:
        path.write_bytes(self._document)

    @cached_property
    def _model(self) -> catboost.CatBoostClassifier:
        model = catboost.CatBoostClassifier()
        model.load_model(blob=self._binary, format="cbm")
        return model


class _Reporter:
    """CatBoost's callback after each tree."""

    def __init__(self, report: Report, trees: int) -> None:
        self._report = report
        self._trees = trees

    def after_iteration(self, state: object) -> bool:
        self._report(state.iteration / self._trees)
        return True


def _saved(
    model: catboost.CatBoostClassifier, form: str, pool: catboost.Pool | None = None
) -> bytes:
    """The model's file; JSON has the table of category hashes, which only a pool brings into it."""
    metadata = model.get_metadata()
    for key in _CHANGING_METADATA:
        if key in metadata:
            del metadata[key]
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "model"
        model.save_model(str(path), format=form, pool=pool)
        return path.read_bytes()


def _labelled_pool(exported: ExportedSet, rows: np.ndarray, threads: int) -> catboost.Pool:
    return catboost.Pool(
        _inputs(exported, rows, exported.feature_names),
        exported.target(rows).astype(np.int32),
        weight=exported.weights(rows).astype(np.float32),
        thread_count=threads,
    )


def _inputs(inputs: Inputs, rows: np.ndarray, names: list[str]) -> catboost.FeaturesData:
    # CatBoost compares float32, so the conversion here loses nothing that it would keep.
    return catboost.FeaturesData(
        num_feature_data=inputs.features[rows].astype(np.float32),
        cat_feature_data=inputs.category_strings(rows),
        num_feature_names=list(names),
        # The catalogue has a feature `regime` of its own; names must differ.
        cat_feature_names=["regime_category", "session_category"],
    )
