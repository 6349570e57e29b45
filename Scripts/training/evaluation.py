"""Judging calibrated members and their ensemble on rows that nothing was fitted to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import baselines
from .bootstrap import mean_interval, rank_correlation, rank_correlation_interval
from .configuration import EvaluationSettings
from .ensemble import confidence
from .exported_set import ExportedSet
from .metrics import BaseRate, accuracy, calibration_curve, forecast_figures
from .trades import Trades, confident, random_direction


@dataclass(frozen=True)
class Evaluation:
    """Makes the figures of one exported set under one seed.

    `looks` is how many different experiments have looked at the rows judged, this one included:
    intervals are widened by it (Bonferroni), so that trying again and again finds nothing.
    """

    exported: ExportedSet
    settings: EvaluationSettings
    seed: int
    looks: int = 1

    @property
    def interval(self) -> float:
        """The share of resamples that an interval holds."""
        return 1 - (1 - self.settings.interval) / self.looks

    def forecast(self, rows: np.ndarray, probability: np.ndarray) -> dict:
        """Figures of one forecast over the rows where it has a value."""
        present = ~np.isnan(probability)
        rows, probability = rows[present], probability[present]
        figures = forecast_figures(probability, self.exported.label[rows])
        interval = rank_correlation_interval(
            probability,
            self._advantage(rows),
            block=self.block_rows(rows),
            resamples=self.settings.resamples,
            interval=self.interval,
            seed=self.seed,
        )
        figures["rank_ic"] = self.rank_ic(rows, probability)
        figures["rank_ic_low"], figures["rank_ic_high"] = interval or (None, None)
        return figures

    def rank_ic(self, rows: np.ndarray, probability: np.ndarray) -> float | None:
        """The rank correlation of P with how much better a long did than a short, after costs."""
        return rank_correlation(probability, self._advantage(rows))

    def curve(self, rows: np.ndarray, probability: np.ndarray) -> list[dict]:
        """The calibration curve."""
        return calibration_curve(probability, self.exported.label[rows])

    def confident_trades(
        self, rows: np.ndarray, probability: np.ndarray, quantiles: np.ndarray
    ) -> Trades:
        """The trades of the confident signals."""
        return confident(
            self.exported,
            rows,
            probability,
            confidence(quantiles, probability),
            self.settings.trade_confidence,
        )

    def trades(self, taken: Trades) -> dict:
        """How many trades, their mean net result with its interval, and their Sharpe ratio."""
        interval = None
        if len(taken) >= self.settings.minimum_trades:
            interval = mean_interval(
                taken.outcomes,
                block=max(1, round(len(taken) ** (1 / 3))),
                resamples=self.settings.resamples,
                interval=self.interval,
                seed=self.seed,
            )
        low, high = interval or (None, None)
        return {
            "count": len(taken),
            "mean_net_r": float(taken.outcomes.mean()) if len(taken) else None,
            "mean_net_r_low": low,
            "mean_net_r_high": high,
            "sharpe_per_trade": taken.sharpe,
        }

    def random_direction(self, taken: Trades) -> dict | None:
        """The same trades with a coin for each direction; None without trades."""
        if not len(taken):
            return None
        sums = random_direction(
            self.exported, taken, draws=self.settings.random_draws, seed=self.seed
        )
        means = sums[:, -1] / len(taken)
        as_good = int((means >= taken.outcomes.mean()).sum())
        band = np.quantile(sums, [0.05, 0.5, 0.95], axis=0)
        return {
            "draws": len(means),
            "mean_net_r": float(means.mean()),
            # The draw that happened is one of those that might have: never quite nothing.
            "share_as_good": (as_good + 1) / (len(means) + 1),
            "band": [[round(float(value), 3) for value in line] for line in band],
        }

    def baseline(self, rule: str, rows: np.ndarray) -> dict:
        """A rule's accuracy where it says a direction, and its own trades."""
        direction = baselines.directions(self.exported, rule, rows)
        says = direction != 0
        label = self.exported.label[rows]
        return {
            "rows": int(says.sum()),
            "accuracy": accuracy((direction[says] > 0).astype(float), label[says]),
            "rank_ic": self.rank_ic(rows, direction),
            "trades": self.trades(baselines.trades(self.exported, rule, rows)),
        }

    def volatility(self, rows: np.ndarray, forecast: np.ndarray) -> float | None:
        """The rank correlation of the volatility forecast with what came."""
        realised = self.exported.volatility[rows]
        present = np.isfinite(realised) & ~np.isnan(forecast)
        return rank_correlation(forecast[present], realised[present])

    def base_rate(self, before: np.ndarray, rows: np.ndarray) -> dict:
        """Figures on `rows` of the base rate known from the rows before."""
        return BaseRate.of(self.exported.label[before]).figures(self.exported.label[rows])

    def block_rows(self, rows: np.ndarray) -> int:
        """Rows within the label's time limit: labels further apart than this share no bars."""
        times = self.exported.time[rows]
        limit = self.exported.columns["label"].get("time_limit_hours")
        reach = times + int(float(limit) * 3600) if limit else self.exported.label_end[rows]
        spans = np.searchsorted(times, reach) - np.arange(len(times))
        return max(1, int(np.median(spans)))

    def _advantage(self, rows: np.ndarray) -> np.ndarray:
        outcome = self.exported.outcome[rows]
        return outcome[:, 0] - outcome[:, 1]
