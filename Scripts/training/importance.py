"""Which features the members use, by themselves, by timeframe and by category of name."""

from __future__ import annotations

import numpy as np

from .exported_set import ExportedSet
from .member import WEIGHTS, Member

TOP_FEATURES = 20


def importances(exported: ExportedSet, members: dict[str, Member]) -> dict:
    """Shares of the members that tell theirs, together by the ensemble's weights.

    LightGBM's is the gain of its splits, CatBoost's the change of its predictions; the LSTM sees no
    features.
    """
    shares = {name: member.importance() for name, member in members.items()}
    shares = {name: share for name, share in shares.items() if share is not None and share.any()}
    if not shares:
        return {"top": [], "timeframes": {}}
    total = sum(WEIGHTS[name] for name in shares)
    together = sum(WEIGHTS[name] / total * share for name, share in shares.items())
    order = np.argsort(-together, kind="stable")[:TOP_FEATURES]
    names = exported.feature_names
    timeframes: dict[str, float] = {}
    for name, share in zip(names, together, strict=True):
        timeframe = name.split(".")[0] if "." in name else "market"
        timeframes[timeframe] = timeframes.get(timeframe, 0.0) + float(share)
    return {
        "top": [
            {
                "feature": names[place],
                "share": float(together[place]),
                **{name: float(share[place]) for name, share in shares.items()},
            }
            for place in order
            if together[place] > 0
        ],
        "timeframes": timeframes,
    }
