"""From an exported set to a bundle: split, search, validate, train, calibrate, judge, write."""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from . import balance, golden, history, walk_forward
from .bundle import FORMAT, BundleWriter, json_lines
from .calibration import PlattCalibration
from .card import card
from .configuration import Configuration
from .ensemble import confidence_quantiles, feature_deciles, feature_ranges, weighted_mean
from .evaluation import Evaluation
from .experiment import fingerprint, identity
from .exported_set import ExportedSet
from .fitting import COSTS, AskRequest, FitRequest, Fitted, ask, fit
from .importance import importances
from .ledger import Ledger, touches_before
from .lstm_member import LSTMMember
from .member import FILES, WEIGHTS, Member
from .page import page
from .progress import Progress
from .runner import Job, Runner
from .splits import DAY_SECONDS, Boundaries, Fold, Split, boundaries_by_share, split_in_time
from .splits import walk_forward as walk_forward_folds
from .verdict import Verdict, judge

MEMBERS = ("lightgbm", "catboost", "lstm")
_LIBRARIES = ("lightgbm", "catboost", "torch", "numpy")


@dataclass(frozen=True)
class Request:
    """What one training was asked for."""

    set_directory: Path
    out: Path
    version: str
    data_directory: Path
    configuration: Configuration
    seed: int = 7
    threads: int = 1
    trials: int = 0
    demo: bool = False
    allow_short: bool = False
    validate_from: int | None = None
    test_from: int | None = None

    @property
    def stages(self) -> int:
        return 5 if self.trials else 4


@dataclass
class Training:
    """One run; its members and figures gather here as the stages pass."""

    request: Request
    progress: Progress
    runner: Runner
    configuration: Configuration = field(init=False)
    members: dict[str, Member] = field(default_factory=dict)
    calibrations: dict[str, PlattCalibration] = field(default_factory=dict)
    #: What the manifest says beside the figures.
    told: dict = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.configuration = self.request.configuration
        self.ledger = Ledger(self.request.data_directory / "ledger.jsonl")

    def run(self) -> tuple[Path, Verdict]:
        """Trains and writes; gives the bundle's directory and its verdict."""
        request = self.request
        writer = BundleWriter(request.out, request.version)
        exported = self.exported = ExportedSet.load(request.set_directory)
        bars = exported.columns["bars"]
        short = history.shortage(exported.columns["every"], bars, request.allow_short)
        self.ledger.entries()
        self.usable = exported.usable_rows()
        self.boundaries = self._boundaries()
        split = self.split = split_in_time(
            exported, self.usable, self.boundaries, self._embargo_seconds
        )
        self._announce(short)
        self.set_hash = fingerprint(request.set_directory)
        self.shared = self.runner.share(exported, request.set_directory)

        folds = self._folds()
        if request.trials:
            self._search(folds)
        figures, pooled = self._walk_forward(folds)
        quantiles = self._train_members()
        self.progress.stage("test")
        metrics = {"test": self._judge_test(quantiles), "folds": figures, "walk_forward": pooled}
        metrics["importance"] = importances(exported, self.members)
        verdict = judge(metrics["test"], pooled, self.configuration.evaluation, demo=request.demo)
        self.progress.done(verdict.verdict)
        manifest = self._manifest(split, quantiles, metrics, verdict, short)
        directory = self._write(writer, manifest)
        self._enter(manifest)
        return directory, verdict

    @property
    def _embargo_seconds(self) -> int:
        return int(self.configuration.splits.embargo_days * DAY_SECONDS)

    def _boundaries(self) -> Boundaries:
        exported, usable = self.exported, self.usable
        shares = self.configuration.splits
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

    def _announce(self, short: dict | None) -> None:
        exported, split = self.exported, self.split
        self.progress.note(
            f"{exported.columns['symbol']} {exported.columns['every']}: {exported.rows:,} rows, "
            f"{len(self.usable):,} with a label; train {len(split.train):,}, "
            f"validation {len(split.validation):,}, test {len(split.test):,}"
        )
        if short:
            self.progress.note(
                f"short history allowed: {short['bars']:,} bars, {short['needed']:,} are needed"
            )

    def _folds(self) -> list[Fold]:
        settings = self.configuration.walk_forward
        return walk_forward_folds(
            self.exported,
            self.usable,
            self.boundaries.test_from,
            train_days=settings.train_days,
            test_days=settings.test_days,
            step_days=settings.step_days,
            folds=settings.folds,
            tune_share=settings.tune_share,
            embargo_seconds=self._embargo_seconds,
        )

    def _identity(self, configuration: Configuration, kind: str) -> str:
        return identity(
            self.set_hash,
            configuration,
            self.boundaries,
            seed=self.request.seed,
            demo=self.request.demo,
            kind=kind,
        )

    def _search(self, folds: list[Fold]) -> None:
        # Optuna takes a second to import, which a training without a search does without.
        from .search import Search

        symbol = self.exported.columns["symbol"]
        self.progress.stage("search")

        def ended(number: int, state: str, figures: dict, chosen: Configuration) -> None:
            self.ledger.append("trial", symbol, self._identity(chosen, "trial"), figures)

        search = Search(
            self.request.data_directory / "search.sqlite",
            f"{symbol}-{self._identity(self.configuration, 'study')[:16]}",
            self.configuration,
            seed=self.request.seed,
            threads=self.request.threads,
            ended=ended,
        )
        found = search.run(
            self.request.trials, self.runner, self.shared, self.exported, folds, self.progress
        )
        self.configuration = found.configuration
        self.told["search"] = found.summary
        self.progress.done(
            f"best trial {found.summary['best'] + 1}, log loss {found.summary['log_loss']:.5f}"
        )

    def _walk_forward(self, folds: list[Fold]) -> tuple[list[dict], dict | None]:
        self.progress.stage("walk-forward")
        figures = walk_forward.validate(
            self.runner,
            self.shared,
            self.exported,
            folds,
            self.configuration,
            Evaluation(self.exported, self.configuration.evaluation, self.request.seed),
            members=MEMBERS,
            seed=self.request.seed,
            threads=self.request.threads,
            progress=self.progress,
        )
        self.progress.done(f"{len(folds)} folds")
        return figures

    def _train_members(self) -> np.ndarray:
        """Fits and calibrates the members; gives the confidence quantiles of the ensemble."""
        exported, split, evaluation = self.exported, self.split, self.configuration.evaluation
        self.progress.stage("members")
        balances, jobs = {}, []
        for name in MEMBERS:
            if name == "lstm" and self._lstm_absent():
                continue
            balances[name] = balance.check(
                exported, name, split.train, split.validation, evaluation.minimum_class_share
            )
            request = FitRequest(
                member=name,
                fit=split.train,
                tune=split.validation,
                asked=(split.validation,),
                settings=getattr(self.configuration, name),
                seed=self.request.seed,
                threads=self.request.threads,
                keep=True,
            )
            jobs.append(Job(fit, request, COSTS[name]))
        names = list(balances)

        def finished(place: int, fitted: Fitted) -> None:
            self.progress.note(f"{names[place]}: {fitted.member.size}")

        fitted = self.runner.run(
            self.shared,
            jobs,
            lambda share: self.progress.step(share, 1.0, f"{share:.0%}"),
            finished,
        )
        label = exported.label[split.validation]
        calibrated = {}
        for name, one in zip(names, fitted, strict=True):
            self.members[name] = one.member
            self.calibrations[name] = PlattCalibration.fit(one.outputs[0], label)
            calibrated[name] = self.calibrations[name].apply(one.outputs[0])
            says = calibrated[name][~np.isnan(calibrated[name])]
            balances[name]["says_up"] = float((says >= 0.5).mean())
        self.told["balance"] = balances
        self.progress.done(", ".join(names))
        return confidence_quantiles(weighted_mean(calibrated))

    def _lstm_absent(self) -> str | None:
        from .lstm_training import LSTMTraining

        absent = LSTMTraining.reason_against(
            self.exported, self.split.train, self.split.validation, self.configuration.lstm
        )
        if absent:
            self.told["lstm_absent"] = absent
            self.progress.note(f"lstm: left out, {absent}")
        return absent

    def _touch(self) -> int:
        """Writes down that the held-out stretch is looked at; gives the number of this look."""
        symbol, rows, time = self.exported.columns["symbol"], self.split.test, self.exported.time
        stretch = (int(time[rows[0]]), int(time[rows[-1]]))
        experiment = self._identity(self.configuration, "train")
        looks = 1 + touches_before(self.ledger.entries(), symbol, stretch, experiment)
        self.ledger.append("touch", symbol, experiment, {"test": list(stretch)})
        self.told["looks"] = looks
        return looks

    def _judge_test(self, quantiles: np.ndarray) -> dict:
        """The only place where the members see the held-out span, after it is written down."""
        split, exported = self.split, self.exported
        evaluation = Evaluation(
            exported, self.configuration.evaluation, self.request.seed, looks=self._touch()
        )
        before = np.concatenate([split.train, split.validation])
        figures: dict = {"base_rate": evaluation.base_rate(before, split.test)}
        said = self.runner.run(
            self.shared,
            [Job(ask, AskRequest(member, split.test)) for member in self.members.values()],
            lambda share: self.progress.step(share, 1.0, f"{share:.0%}"),
            lambda place, result: None,
        )
        calibrated, volatility = {}, None
        for name, (raw, forecast) in zip(self.members, said, strict=True):
            calibrated[name] = self.calibrations[name].apply(raw)
            if forecast is not None:
                volatility = evaluation.volatility(split.test, forecast)
        together = weighted_mean(calibrated)
        figures["ensemble"] = evaluation.forecast(split.test, together)
        for name, probability in calibrated.items():
            if np.isfinite(probability).any():
                figures[name] = evaluation.forecast(split.test, probability)
        figures["calibration_curve"] = evaluation.curve(split.test, together)
        figures["volatility_rank_correlation"] = volatility
        return figures | self._trades(evaluation, together, quantiles, calibrated["lightgbm"])

    def _trades(
        self,
        evaluation: Evaluation,
        together: np.ndarray,
        quantiles: np.ndarray,
        lightgbm: np.ndarray,
    ) -> dict:
        """The confident trades, beside what anyone could have done."""
        exported, rows, validation = self.exported, self.split.test, self.split.validation
        taken = evaluation.confident_trades(rows, together, quantiles)
        alone = self.calibrations["lightgbm"].apply(
            self.members["lightgbm"].predict(exported, validation)
        )
        alone_taken = evaluation.confident_trades(rows, lightgbm, confidence_quantiles(alone))
        return {
            "trades": evaluation.trades(taken)
            | {
                "confidence_from": self.configuration.evaluation.trade_confidence,
                "taken": [
                    [int(exported.time[row]), int(side), round(float(outcome), 4)]
                    for row, side, outcome in zip(
                        taken.rows, taken.sides, taken.outcomes, strict=True
                    )
                ],
            },
            "random_direction": evaluation.random_direction(taken),
            "lightgbm_alone": evaluation.trades(alone_taken),
            "baselines": {
                rule: evaluation.baseline(rule, rows)
                for rule in ("ma_crossover_20_50", "momentum_10")
            },
        }

    def _manifest(
        self,
        split: Split,
        quantiles: np.ndarray,
        metrics: dict,
        verdict: Verdict,
        short: dict | None,
    ) -> dict:
        exported, columns = self.exported, self.exported.columns
        weight = exported.weight[split.train]
        manifest = {
            "format": FORMAT,
            "symbol": columns["symbol"],
            "version": self.request.version,
            "demo": self.request.demo,
            "catalogue": columns["catalogue"],
            "features": len(columns["features"]),
            "timeframes": columns["timeframes"],
            "every": columns["every"],
            "label": columns["label"]
            | {"weight": columns["weight"], "mean_weight": float(weight.mean())},
            "spans": {
                name: [int(exported.time[rows[0]]), int(exported.time[rows[-1]])]
                for name, rows in vars(split).items()
            },
            "rows": {name: len(rows) for name, rows in vars(split).items()},
            "members": [self._described(name) for name in self.members],
            "confidence": [float(value) for value in quantiles],
            "ranges": feature_ranges(exported, split.train),
            "deciles": feature_deciles(exported, split.train),
            "metrics": metrics,
            "edge": verdict.as_dictionary(),
            "training": self._told(),
        }
        return manifest | ({"short_history": short} if short else {})

    def _told(self) -> dict:
        return {
            "seed": self.request.seed,
            "threads": self.request.threads,
            "libraries": {name: importlib.metadata.version(name) for name in _LIBRARIES},
            "set": self.set_hash,
            "settings": self.configuration.as_dictionary(),
            **self.told,
        }

    def _described(self, name: str) -> dict:
        described = {
            "name": name,
            "file": FILES[name],
            "weight": WEIGHTS[name],
            "calibration": self.calibrations[name].as_dictionary(),
            "size": self.members[name].size,
        }
        member = self.members[name]
        if isinstance(member, LSTMMember):
            described |= vars(member.shape)
        return described

    def _write(self, writer: BundleWriter, manifest: dict) -> Path:
        self.progress.stage("writing the bundle")
        with writer:
            for name, member in self.members.items():
                member.write(writer.path(FILES[name]))
            inputs = golden.choose(
                self.exported,
                self.configuration.evaluation.golden_rows,
                with_sequence="lstm" in self.members,
                seed=self.request.seed,
            )
            writer.text("golden.json", json_lines(golden.document(inputs, self.members)))
            writer.text("card.md", card(manifest))
            writer.text("card.html", page(manifest))
            directory = writer.seal(manifest)
        self.progress.done(str(directory))
        return directory

    def _enter(self, manifest: dict) -> None:
        """The ledger's line of the bundle."""
        test = manifest["metrics"]["test"]
        self.ledger.append(
            "train",
            manifest["symbol"],
            self._identity(self.configuration, "train"),
            {
                "version": manifest["version"],
                "verdict": manifest["edge"]["verdict"],
                "test": manifest["spans"]["test"],
                "accuracy": test["ensemble"]["accuracy"],
                "sharpe": test["trades"]["sharpe_per_trade"],
            },
        )
