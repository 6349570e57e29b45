"""Optuna's search for hyper-parameters on the walk-forward folds; the held-out test never sees it.

Trials are asked for in batches and judged fold by fold, side by side where the runner can. What a
trial gets told depends only on the seed and the trials before it, so an interrupted search that
goes on from its storage ends where one without interruption would have.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import optuna

from .configuration import Configuration
from .ensemble import confidence
from .errors import TrainingError
from .exported_set import ExportedSet
from .fitting import Fitted
from .metrics import log_loss
from .progress import Progress
from .runner import Runner
from .splits import Fold
from .trades import Trades, confident
from .walk_forward import FoldForecast, jobs

optuna.logging.set_verbosity(optuna.logging.ERROR)

#: Told of every trial that ended: its number, its state, its figures and its settings.
Ended = Callable[[int, str, dict, Configuration], None]


@dataclass(frozen=True)
class Found:
    """The best settings, and what the search for them was."""

    configuration: Configuration
    summary: dict


class EarlierMedian(optuna.pruners.BasePruner):
    """Prunes a trial that is worse than the median of the batches before it at the same fold.

    Those of its own batch do not count: which of them has ended depends on interruptions.
    """

    def __init__(self, batch: int, least_folds: int) -> None:
        self._batch, self._least_folds = batch, least_folds

    def prune(self, study: optuna.Study, trial: optuna.trial.FrozenTrial) -> bool:
        step = trial.last_step
        return step is not None and self.is_worse(
            study, trial.number, step, trial.intermediate_values[step]
        )

    def is_worse(self, study: optuna.Study, number: int, step: int, value: float) -> bool:
        """Whether the trial is to be pruned for its value at the fold `step`."""
        if step + 1 < self._least_folds:
            return False
        first = number // self._batch * self._batch
        complete = (optuna.trial.TrialState.COMPLETE,)
        earlier = [
            other.intermediate_values[step]
            for other in study.get_trials(deepcopy=False, states=complete)
            if other.number < first and step in other.intermediate_values
        ]
        return bool(earlier) and value > float(np.median(earlier))


class Search:
    """One study, kept in a SQLite file under the name of the experiment."""

    def __init__(
        self,
        storage: Path,
        name: str,
        configuration: Configuration,
        *,
        seed: int,
        threads: int,
        ended: Ended,
    ) -> None:
        self._configuration = configuration
        self._settings = configuration.search
        self._seed, self._threads, self._ended = seed, threads, ended
        self.name = name
        self.members = ("lightgbm", "catboost", *(("lstm",) if self._settings.lstm else ()))
        self._pruner = EarlierMedian(self._settings.batch, self._settings.least_folds)
        try:
            storage.parent.mkdir(parents=True, exist_ok=True)
            self._study = optuna.create_study(
                storage=f"sqlite:///{storage}",
                study_name=name,
                load_if_exists=True,
                direction="minimize",
                pruner=self._pruner,
            )
        except Exception as error:
            raise TrainingError(f"{storage}: {str(error).splitlines()[0]}") from error

    def run(
        self,
        trials: int,
        runner: Runner,
        shared: object,
        exported: ExportedSet,
        folds: list[Fold],
        progress: Progress,
    ) -> Found:
        """Goes on until the study has `trials` trials; gives the best one's settings.

        Raises `TrainingError` where there are no folds to judge by.
        """
        if not folds:
            raise TrainingError("--trials needs walk-forward folds, and the history holds none")
        while True:
            batch = self._batch(trials)
            if not batch:
                break
            self._judge(batch, trials, runner, shared, exported, folds, progress)
        best = self._study.best_trial
        states = [trial.state for trial in self._study.trials[:trials]]
        return Found(
            self._chosen(best),
            {
                "trials": len(states),
                "complete": states.count(optuna.trial.TrialState.COMPLETE),
                "pruned": states.count(optuna.trial.TrialState.PRUNED),
                "best": best.number,
                "log_loss": best.value,
                "default_log_loss": self._study.trials[0].value,
                "parameters": best.params,
            },
        )

    def _batch(self, trials: int) -> list[optuna.Trial]:
        """The trials of the next batch: those left unfinished, and new ones up to its end."""
        known = self._study.trials
        running = optuna.trial.TrialState.RUNNING
        batch = [
            optuna.Trial(self._study, trial._trial_id) for trial in known if trial.state == running
        ]
        first = batch[0].number if batch else len(known)
        end = min(trials, (first // self._settings.batch + 1) * self._settings.batch)
        for number in range(len(known), end):
            # Each trial's sampler is a new one, so that nothing hangs on when the last began.
            self._study.sampler = optuna.samplers.TPESampler(
                seed=self._seed * 100_003 + number,
                n_startup_trials=self._settings.random_trials,
                constant_liar=True,
            )
            if number == 0:
                self._study.enqueue_trial(self._defaults())
            batch.append(self._study.ask())
            suggested(batch[-1], self._configuration, self.members)
        return batch

    def _judge(
        self,
        batch: list[optuna.Trial],
        trials: int,
        runner: Runner,
        shared: object,
        exported: ExportedSet,
        folds: list[Fold],
        progress: Progress,
    ) -> None:
        active = {trial.number: _Judged(trial, self._chosen(trial)) for trial in batch}
        for number, fold in enumerate(folds):
            if not active:
                return
            self._fold(list(active.values()), fold, runner, shared, exported, progress, trials)
            for judged in list(active.values()):
                value = judged.log_loss(exported)
                if number not in judged.reported:
                    judged.trial.report(value, number)
                # Asked by the fold at hand: a trial taken up again has reports of later ones.
                if number + 1 < len(folds) and self._pruner.is_worse(
                    self._study, judged.trial.number, number, value
                ):
                    self._tell(judged, "pruned", exported, trials, progress)
                    del active[judged.trial.number]
        for judged in active.values():
            self._tell(judged, "complete", exported, trials, progress)

    def _fold(
        self,
        active: list[_Judged],
        fold: Fold,
        runner: Runner,
        shared: object,
        exported: ExportedSet,
        progress: Progress,
        trials: int,
    ) -> None:
        work = [
            job
            for judged in active
            for job in jobs([fold], self.members, judged.chosen, self._seed, self._threads)
        ]
        through = active[0].trial.number
        results: list[Fitted] = runner.run(
            shared,
            work,
            lambda share: progress.step(through + share, trials, f"trial {through} of {trials}"),
            lambda place, result: None,
        )
        for place, judged in enumerate(active):
            part = results[place * len(self.members) : (place + 1) * len(self.members)]
            judged.forecasts.append(
                FoldForecast.of(exported, fold, dict(zip(self.members, part, strict=True)))
            )

    def _tell(
        self, judged: _Judged, state: str, exported: ExportedSet, trials: int, progress: Progress
    ) -> None:
        loss = judged.log_loss(exported)
        figures = {
            "study": self.name,
            "number": judged.trial.number,
            "state": state,
            "log_loss": loss,
            "sharpe": judged.sharpe(exported, self._configuration.evaluation.trade_confidence),
            "parameters": judged.trial.params,
        }
        # The attempt is written down before the study forgets that it was under way.
        self._ended(judged.trial.number, state, figures, judged.chosen)
        if state == "pruned":
            self._study.tell(judged.trial, state=optuna.trial.TrialState.PRUNED)
        else:
            self._study.tell(judged.trial, loss)
        done = judged.trial.number + 1
        progress.note(
            f"trial {done} of {trials}: {state}, log loss {loss:.5f}, "
            f"about {progress.left(done, trials)} left"
        )

    def _chosen(self, trial: optuna.Trial | optuna.trial.FrozenTrial) -> Configuration:
        return merged(self._configuration, trial.params)

    def _defaults(self) -> dict:
        """The first trial is what would be trained without a search."""
        configuration = asdict(self._configuration)
        return {
            f"{section}.{name}": configuration[section][name]
            for section, name, *_ in _SPACE
            if section in self.members
        }


@dataclass
class _Judged:
    """A trial under way."""

    trial: optuna.Trial
    chosen: Configuration

    def __post_init__(self) -> None:
        self.forecasts: list[FoldForecast] = []
        number = self.trial.number
        known = self.trial.study.get_trials(deepcopy=False)[number]
        self.reported = frozenset(known.intermediate_values)

    def log_loss(self, exported: ExportedSet) -> float:
        """That of the ensemble over the folds so far."""
        rows = np.concatenate([one.fold.test for one in self.forecasts])
        together = np.concatenate([one.together for one in self.forecasts])
        return log_loss(together, exported.label[rows])

    def sharpe(self, exported: ExportedSet, least_confidence: float) -> float | None:
        """The confident trades' Sharpe ratio, per trade."""
        taken = [
            confident(
                exported,
                one.fold.test,
                one.together,
                confidence(one.quantiles, one.together),
                least_confidence,
            )
            for one in self.forecasts
        ]
        return Trades.together(taken).sharpe


#: Section, name, lowest, highest, and whether by ratio. Whole numbers where both ends are.
_SPACE = (
    ("lightgbm", "leaves", 7, 63, True),
    ("lightgbm", "learning_rate", 0.01, 0.1, True),
    ("lightgbm", "rows_per_leaf", 50, 1000, True),
    ("lightgbm", "l2", 0.1, 100.0, True),
    ("lightgbm", "feature_share", 0.2, 1.0, False),
    ("catboost", "depth", 3, 8, False),
    ("catboost", "learning_rate", 0.01, 0.1, True),
    ("catboost", "l2", 1.0, 100.0, True),
    ("lstm", "hidden", 16, 96, True),
    ("lstm", "dropout", 0.0, 0.5, False),
    ("lstm", "learning_rate", 3e-4, 3e-3, True),
)


def suggested(
    trial: optuna.Trial, configuration: Configuration, members: tuple[str, ...]
) -> Configuration:
    """The configuration with the trial's values in it."""
    values = {}
    for section, name, low, high, ratio in _SPACE:
        if section not in members:
            continue
        key = f"{section}.{name}"
        # The bounds reach to the configured value, which the first trial takes.
        given = getattr(getattr(configuration, section), name)
        bounds = (min(low, given), max(high, given))
        if isinstance(low, int):
            values[key] = trial.suggest_int(key, *bounds, log=ratio)
        else:
            values[key] = trial.suggest_float(key, *bounds, log=ratio)
    return merged(configuration, values)


def merged(configuration: Configuration, values: dict) -> Configuration:
    """The configuration with values under keys such as `lightgbm.leaves`."""
    nested: dict[str, dict] = {}
    for key, value in values.items():
        section, name = key.split(".")
        nested.setdefault(section, {})[name] = value
    return configuration.merged(nested, "the search")
