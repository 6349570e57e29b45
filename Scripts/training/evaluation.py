"""Judging calibrated members and their ensemble on rows that nothing was fitted to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .bootstrap import mean_interval, rank_correlation, rank_correlation_interval
from .configuration import EvaluationSettings
from .ensemble import confidence
from .exported_set import ExportedSet
from .metrics import BaseRate, forecast_figures
from .trades import taken_outcomes


@dataclass(frozen=True)
class Evaluation:
    """Makes the figures of one exported set under one seed."""

    exported: ExportedSet
    settings: EvaluationSettings
    seed: int

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
            interval=self.settings.interval,
            seed=self.seed,
        )
        figures["rank_ic"] = self.rank_ic(rows, probability)
        figures["rank_ic_low"], figures["rank_ic_high"] = interval or (None, None)
        return figures

    def rank_ic(self, rows: np.ndarray, probability: np.ndarray) -> float | None:
        """The rank correlation of P with how much better a long did than a short, after costs."""
        return rank_correlation(probability, self._advantage(rows))

    def trades(self, rows: np.ndarray, probability: np.ndarray, quantiles: np.ndarray) -> dict:
        """Confident, non-overlapping trades: how many, their mean net result and its interval."""
        outcomes = taken_outcomes(
            self.exported,
            rows,
            probability,
            confidence(quantiles, probability),
            self.settings.trade_confidence,
        )
        interval = None
        if len(outcomes) >= self.settings.minimum_trades:
            interval = mean_interval(
                outcomes,
                block=max(1, round(len(outcomes) ** (1 / 3))),
                resamples=self.settings.resamples,
                interval=self.settings.interval,
                seed=self.seed,
            )
        low, high = interval or (None, None)
        return {
            "confidence_from": self.settings.trade_confidence,
            "count": len(outcomes),
            "mean_net_r": float(outcomes.mean()) if len(outcomes) else None,
            "mean_net_r_low": low,
            "mean_net_r_high": high,
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
