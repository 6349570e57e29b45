"""From an exported set to a bundle: split, train, calibrate, judge, write."""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from . import golden, history, walk_forward
from .bundle import FORMAT, BundleWriter, json_lines
from .calibration import PlattCalibration
from .card import card
from .catboost_member import CatBoostMember
from .configuration import Configuration
from .ensemble import confidence_quantiles, feature_ranges, weighted_mean
from .evaluation import Evaluation
from .exported_set import ExportedSet
from .lightgbm_member import LightGBMMember
from .lstm_member import LSTMMember
from .lstm_training import LSTMTraining
from .member import FILES, WEIGHTS, Member
from .progress import Progress
from .splits import DAY_SECONDS, Boundaries, Split, boundaries_by_share, split_in_time
from .splits import walk_forward as walk_forward_folds
from .verdict import Verdict, judge

STAGES = 6
_LIBRARIES = ("lightgbm", "catboost", "torch", "numpy")


@dataclass(frozen=True)
class Request:
    """What one training was asked for."""

    set_directory: Path
    out: Path
    version: str
    configuration: Configuration
    seed: int = 7
    threads: int = 2
    demo: bool = False
    allow_short: bool = False
    validate_from: int | None = None
    test_from: int | None = None


@dataclass
class Training:
    """One run; its members and figures gather here as the stages pass."""

    request: Request
    progress: Progress
    members: dict[str, Member] = field(default_factory=dict)
    calibrations: dict[str, PlattCalibration] = field(default_factory=dict)
    lstm_absent: str | None = None

    def run(self) -> tuple[Path, Verdict]:
        """Trains and writes; gives the bundle's directory and its verdict."""
        request = self.request
        writer = BundleWriter(request.out, request.version)
        exported = ExportedSet.load(request.set_directory)
        short = history.shortage(exported.columns["every"], exported.rows, request.allow_short)
        usable = exported.usable_rows()
        boundaries = self._boundaries(exported, usable)
        split = split_in_time(exported, usable, boundaries, self._embargo_seconds)
        self._announce(exported, usable, split, short)

        evaluation = Evaluation(exported, request.configuration.evaluation, request.seed)
        folds, pooled = self._walk_forward(exported, usable, boundaries, evaluation)
        self._train_members(exported, split)
        self.progress.stage("calibration and test")
        quantiles = self._calibrate(exported, split.validation)
        metrics = {
            "test": self._judge_test(exported, split, quantiles, evaluation),
            "folds": folds,
            "walk_forward": pooled,
        }
        verdict = judge(
            metrics["test"], pooled, request.configuration.evaluation, demo=request.demo
        )
        self.progress.done(verdict.verdict)
        manifest = self._manifest(exported, split, quantiles, metrics, verdict, short)
        return self._write(writer, exported, split, manifest), verdict

    @property
    def _embargo_seconds(self) -> int:
        return int(self.request.configuration.splits.embargo_days * DAY_SECONDS)

    def _boundaries(self, exported: ExportedSet, usable: np.ndarray) -> Boundaries:
        shares = self.request.configuration.splits
        validate_from, test_from = self.request.validate_from, self.request.test_from
        if test_from is not None and validate_from is None:
            # The validation's share is of what is left before a test that the caller dated.
            before = usable[exported.time[usable] < test_from]
            share = shares.validation_share / (1 - shares.test_share)
            by_share = boundaries_by_share(exported, before, 0.0, share)
            return Boundaries(by_share.test_from, test_from)
        by_share = boundaries_by_share(exported, usable, shares.validation_share, shares.test_share)
        return Boundaries(
            by_share.validate_from if validate_from is None else validate_from,
            by_share.test_from if test_from is None else test_from,
        )

    def _announce(
        self, exported: ExportedSet, usable: np.ndarray, split: Split, short: dict | None
    ) -> None:
        self.progress.note(
            f"{exported.columns['symbol']} {exported.columns['every']}: {exported.rows:,} rows, "
            f"{len(usable):,} with a label; train {len(split.train):,}, "
            f"validation {len(split.validation):,}, test {len(split.test):,}"
        )
        if short:
            self.progress.note(
                f"short history allowed: {short['rows']:,} rows, {short['needed']:,} are needed"
            )

    def _walk_forward(
        self,
        exported: ExportedSet,
        usable: np.ndarray,
        boundaries: Boundaries,
        evaluation: Evaluation,
    ) -> tuple[list[dict], dict | None]:
        self.progress.stage("walk-forward")
        settings = self.request.configuration.walk_forward
        folds = walk_forward_folds(
            exported,
            usable,
            boundaries.test_from,
            train_days=settings.train_days,
            test_days=settings.test_days,
            step_days=settings.step_days,
            folds=settings.folds,
            tune_share=settings.tune_share,
            embargo_seconds=self._embargo_seconds,
        )
        figures = walk_forward.validate(
            exported,
            folds,
            self.request.configuration,
            evaluation,
            seed=self.request.seed,
            threads=self.request.threads,
            progress=self.progress,
        )
        self.progress.done(f"{len(folds)} folds")
        return figures

    def _train_members(self, exported: ExportedSet, split: Split) -> None:
        configuration, progress = self.request.configuration, self.progress
        chosen = {"seed": self.request.seed, "threads": self.request.threads}
        rows = (split.train, split.validation)
        progress.stage("LightGBM")
        boosted = LightGBMMember.train(
            exported, *rows, configuration.lightgbm, **chosen, progress=progress
        )
        self.members["lightgbm"] = boosted
        progress.done(f"{boosted.trees} trees")
        progress.stage("CatBoost")
        oblivious = CatBoostMember.train(
            exported, *rows, configuration.catboost, **chosen, progress=progress
        )
        self.members["catboost"] = oblivious
        progress.done(f"{oblivious.trees} trees")
        progress.stage("LSTM")
        self.lstm_absent = LSTMTraining.reason_against(exported, *rows, configuration.lstm)
        if self.lstm_absent:
            progress.done(f"left out, {self.lstm_absent}")
            return
        recurrent = LSTMTraining(exported, configuration.lstm, seed=self.request.seed).run(
            *rows, progress
        )
        self.members["lstm"] = recurrent
        progress.done(f"best after {recurrent.epochs} epochs")

    def _calibrate(self, exported: ExportedSet, validation: np.ndarray) -> np.ndarray:
        """Fits the calibrations; gives the confidence quantiles of the ensemble."""
        calibrated = {}
        for name, member in self.members.items():
            raw = member.predict(exported, validation)
            self.calibrations[name] = PlattCalibration.fit(raw, exported.label[validation])
            calibrated[name] = self.calibrations[name].apply(raw)
        return confidence_quantiles(weighted_mean(calibrated))

    def _judge_test(
        self, exported: ExportedSet, split: Split, quantiles: np.ndarray, evaluation: Evaluation
    ) -> dict:
        """The only place where the members see the held-out span."""
        before = np.concatenate([split.train, split.validation])
        figures: dict = {"base_rate": evaluation.base_rate(before, split.test)}
        calibrated, volatility = {}, None
        for name, member in self.members.items():
            if isinstance(member, LSTMMember):
                raw, forecast = member.predict_both(exported, split.test)
                volatility = evaluation.volatility(split.test, forecast)
            else:
                raw = member.predict(exported, split.test)
            calibrated[name] = self.calibrations[name].apply(raw)
        together = weighted_mean(calibrated)
        figures["ensemble"] = evaluation.forecast(split.test, together)
        for name, probability in calibrated.items():
            if np.isfinite(probability).any():
                figures[name] = evaluation.forecast(split.test, probability)
        figures["trades"] = evaluation.trades(split.test, together, quantiles)
        figures["volatility_rank_correlation"] = volatility
        return figures

    def _manifest(
        self,
        exported: ExportedSet,
        split: Split,
        quantiles: np.ndarray,
        metrics: dict,
        verdict: Verdict,
        short: dict | None,
    ) -> dict:
        columns = exported.columns
        manifest = {
            "format": FORMAT,
            "symbol": columns["symbol"],
            "version": self.request.version,
            "demo": self.request.demo,
            "catalogue": columns["catalogue"],
            "features": len(columns["features"]),
            "timeframes": columns["timeframes"],
            "every": columns["every"],
            "label": columns["label"],
            "spans": {
                name: [int(exported.time[rows[0]]), int(exported.time[rows[-1]])]
                for name, rows in vars(split).items()
            },
            "members": [self._described(name) for name in self.members],
            "confidence": [float(value) for value in quantiles],
            "ranges": feature_ranges(exported, split.train),
            "metrics": metrics,
            "edge": verdict.as_dictionary(),
        }
        return manifest | ({"short_history": short} if short else {})

    def _described(self, name: str) -> dict:
        described = {
            "name": name,
            "file": FILES[name],
            "weight": WEIGHTS[name],
            "calibration": self.calibrations[name].as_dictionary(),
        }
        member = self.members[name]
        if isinstance(member, LSTMMember):
            described |= vars(member.shape)
        return described

    def _write(
        self, writer: BundleWriter, exported: ExportedSet, split: Split, manifest: dict
    ) -> Path:
        self.progress.stage("writing the bundle")
        with writer:
            for name, member in self.members.items():
                member.write(writer.path(FILES[name]))
            inputs = golden.choose(
                exported,
                self.request.configuration.evaluation.golden_rows,
                with_sequence="lstm" in self.members,
                seed=self.request.seed,
            )
            writer.text("golden.json", json_lines(golden.document(inputs, self.members)))
            notes = self._notes(split)
            writer.text("card.md", card(manifest, self.request.configuration, notes))
            return writer.seal(manifest)

    def _notes(self, split: Split) -> dict:
        recurrent = self.members.get("lstm")
        return {
            "rows": {name: len(rows) for name, rows in vars(split).items()},
            "trees": {name: self.members[name].trees for name in ("lightgbm", "catboost")},
            "epochs": recurrent.epochs if isinstance(recurrent, LSTMMember) else None,
            "constant": [name for name, fit in self.calibrations.items() if fit.is_constant],
            "lstm_absent": self.lstm_absent,
            "seed": self.request.seed,
            "threads": self.request.threads,
            "libraries": {name: importlib.metadata.version(name) for name in _LIBRARIES},
        }
