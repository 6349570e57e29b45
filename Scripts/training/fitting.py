"""The work that is handed out: a member fitted, or asked about rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .catboost_member import CatBoostMember
from .exported_set import ExportedSet
from .lightgbm_member import LightGBMMember
from .lstm_member import LSTMMember
from .lstm_training import LSTMTraining
from .member import Member, Report

#: About how long a member takes beside the others, which the time left is told by.
COSTS = {"lightgbm": 1.0, "catboost": 1.0, "lstm": 12.0}


@dataclass(frozen=True)
class FitRequest:
    """A member to fit on `fit`, stopped by `tune`, and then asked about the rows of `asked`."""

    member: str
    fit: np.ndarray
    tune: np.ndarray
    asked: tuple[np.ndarray, ...]
    settings: object
    seed: int
    threads: int
    #: Whether the member itself is wanted back, for a bundle.
    keep: bool = False


@dataclass(frozen=True)
class Fitted:
    """What a member said; its outputs are NaN where it has no input, or could not be trained."""

    member: Member | None
    outputs: tuple[np.ndarray, ...]
    absent: str | None = None


@dataclass(frozen=True)
class AskRequest:
    """Rows that a trained member is asked about."""

    member: Member
    rows: np.ndarray


def fit(exported: ExportedSet, request: FitRequest, report: Report) -> Fitted:
    """Fits one member and asks it."""
    if request.member == "lstm":
        absent = LSTMTraining.reason_against(exported, request.fit, request.tune, request.settings)
        if absent:
            nothing = tuple(np.full(len(rows), np.nan) for rows in request.asked)
            return Fitted(None, nothing, absent)
        training = LSTMTraining(exported, request.settings, seed=request.seed)
        member: Member = training.run(request.fit, request.tune, report)
        if request.keep:
            member = member.sealed()
    else:
        kind = {"lightgbm": LightGBMMember, "catboost": CatBoostMember}[request.member]
        member = kind.train(
            exported,
            request.fit,
            request.tune,
            request.settings,
            seed=request.seed,
            threads=request.threads,
            report=report,
        )
    outputs = tuple(member.predict(exported, rows) for rows in request.asked)
    return Fitted(member if request.keep else None, outputs)


def ask(
    exported: ExportedSet, request: AskRequest, report: Report
) -> tuple[np.ndarray, np.ndarray | None]:
    """P(up) before calibration, and the volatility forecast of a member that has one."""
    if isinstance(request.member, LSTMMember):
        return request.member.predict_both(exported, request.rows)
    return request.member.predict(exported, request.rows), None
