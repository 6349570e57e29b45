"""Every number that training can be told, with its default, and the overlay from a JSON file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

from .errors import TrainingError


@dataclass(frozen=True)
class SplitSettings:
    """Shares of the rows held back, and the days without labels between spans."""

    validation_share: float = 0.15
    test_share: float = 0.15
    embargo_days: float = 1.0


@dataclass(frozen=True)
class WalkForwardSettings:
    """Spans of the walk-forward validation in days; `tune_share` stops and calibrates a fold."""

    train_days: int = 252
    test_days: int = 30
    step_days: int = 30
    folds: int = 6
    tune_share: float = 0.15


@dataclass(frozen=True)
class LightGBMSettings:
    trees: int = 400
    leaves: int = 31
    depth: int = 6
    learning_rate: float = 0.03
    rows_per_leaf: int = 200
    l2: float = 10.0
    feature_share: float = 0.5
    row_share: float = 0.7
    bins: int = 127
    patience: int = 40


@dataclass(frozen=True)
class CatBoostSettings:
    trees: int = 300
    depth: int = 6
    learning_rate: float = 0.03
    l2: float = 10.0
    row_share: float = 0.7
    feature_share: float = 0.5
    borders: int = 64
    patience: int = 40


@dataclass(frozen=True)
class LSTMSettings:
    hidden: int = 64
    layers: int = 2
    dropout: float = 0.2
    epochs: int = 6
    batch: int = 256
    max_rows_per_epoch: int = 40_000
    max_validation_rows: int = 10_000
    learning_rate: float = 1e-3
    weight_decay: float = 1e-2
    restart_epochs: int = 2
    gradient_norm: float = 1.0
    volatility_weight: float = 0.1
    patience: int = 2
    minimum_rows: int = 500


@dataclass(frozen=True)
class SearchSettings:
    """How `--trials` searches: trials are asked for in batches, and run side by side."""

    batch: int = 4
    random_trials: int = 8
    #: Folds that every trial is judged on before it may be pruned.
    least_folds: int = 2
    #: 1: the network is searched as well, which takes ten times as long.
    lstm: int = 0


@dataclass(frozen=True)
class EvaluationSettings:
    """How the held-out span is judged."""

    resamples: int = 1000
    interval: float = 0.95
    trade_confidence: float = 90.0
    minimum_trades: int = 30
    leak_margin: float = 0.10
    random_draws: int = 2000
    random_share: float = 0.05
    minimum_class_share: float = 0.05
    golden_rows: int = 64


@dataclass(frozen=True)
class Configuration:
    """All settings; unknown keys, wrong types and numbers out of range are refused."""

    splits: SplitSettings = field(default_factory=SplitSettings)
    walk_forward: WalkForwardSettings = field(default_factory=WalkForwardSettings)
    lightgbm: LightGBMSettings = field(default_factory=LightGBMSettings)
    catboost: CatBoostSettings = field(default_factory=CatBoostSettings)
    lstm: LSTMSettings = field(default_factory=LSTMSettings)
    search: SearchSettings = field(default_factory=SearchSettings)
    evaluation: EvaluationSettings = field(default_factory=EvaluationSettings)

    @staticmethod
    def demo() -> Configuration:
        """Small members for a demonstration: files of a few hundred kilobytes, seconds to train."""
        return Configuration(
            walk_forward=WalkForwardSettings(train_days=40, test_days=10, step_days=10, folds=3),
            lightgbm=LightGBMSettings(trees=100, leaves=15, depth=5, rows_per_leaf=50),
            catboost=CatBoostSettings(trees=100, depth=4, borders=32),
            lstm=LSTMSettings(hidden=16, epochs=3, max_rows_per_epoch=8_000),
            evaluation=EvaluationSettings(minimum_trades=10, golden_rows=24),
        )

    def overlaid(self, path: Path) -> Configuration:
        """This configuration with the values of a JSON file over it."""
        try:
            given = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise TrainingError(f"{path}: {error.strerror}") from error
        except ValueError as error:
            raise TrainingError(f"{path}: not JSON ({error})") from error
        return self.merged(given, str(path))

    def merged(self, given: object, place: str) -> Configuration:
        """This configuration with a nested dictionary over it; `place` names it in errors."""
        sections = {section.name for section in fields(self)}
        if not isinstance(given, dict):
            raise TrainingError(f"{place}: expected an object of {', '.join(sorted(sections))}")
        changed = {}
        for name, values in given.items():
            if name not in sections:
                known = ", ".join(sorted(sections))
                raise TrainingError(f"{place}: unknown key {name!r}; allowed are {known}")
            changed[name] = _overlaid_section(getattr(self, name), values, f"{place}: {name}")
        return replace(self, **changed)

    def as_dictionary(self) -> dict:
        return asdict(self)


def _overlaid_section(section: object, given: object, place: str) -> object:
    defaults = asdict(section)
    if not isinstance(given, dict):
        raise TrainingError(f"{place}: expected an object")
    for name, value in given.items():
        if name not in defaults:
            known = ", ".join(sorted(defaults))
            raise TrainingError(f"{place}: unknown key {name!r}; allowed are {known}")
        whole = isinstance(defaults[name], int)
        kinds = (int,) if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds):
            wanted = "a whole number" if whole else "a number"
            raise TrainingError(f"{place}.{name}: expected {wanted}, was {value!r}")
        _check_range(name, value, f"{place}.{name}")
    return replace(section, **given)


_MAY_BE_ZERO = {
    *("folds", "embargo_days", "l2", "dropout", "weight_decay", "volatility_weight", "lstm"),
    *("minimum_class_share", "random_share"),
}
_OPEN_SHARES = {
    *("validation_share", "test_share", "tune_share", "dropout", "interval", "random_share"),
    "minimum_class_share",
}


def _check_range(name: str, value: float, place: str) -> None:
    lowest_allowed = value >= 0 if name in _MAY_BE_ZERO else value > 0
    if not lowest_allowed or value != value or value == float("inf"):
        bound = "0 or more" if name in _MAY_BE_ZERO else "more than 0"
        raise TrainingError(f"{place}: expected {bound}, was {value!r}")
    if name in _OPEN_SHARES and value >= 1:
        raise TrainingError(f"{place}: expected less than 1, was {value!r}")
    if name in {"row_share", "feature_share"} and value > 1:
        raise TrainingError(f"{place}: expected at most 1, was {value!r}")
