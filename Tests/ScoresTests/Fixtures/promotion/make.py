"""Trials of seeded challengers, and quantiles of Student's t, by pandas and SciPy."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

here = Path(__file__).parent
random = np.random.default_rng(20261121)
LIMIT = 4 * 3600
RULE = {"calls_min": 60, "days_min": 3, "blocks_min": 5, "brier_margin": 0.002, "confidence": 0.9}


def closes(count: int, skill: float, start: int, gaps: bool) -> pd.DataFrame:
    """Hourly closes; the challenger knows a part of what comes."""
    time = start + 3600 * np.arange(count)
    if gaps:
        time = time[(time // 86_400) % 7 < 5]
    moves = random.normal(size=len(time) + 4)
    ahead = np.array([moves[place : place + 4].sum() for place in range(len(time))])
    label = (ahead > 0).astype(float)
    champion = np.clip(0.5 + 0.1 * random.normal(size=len(time)), 0.01, 0.99)
    known = skill * np.tanh(ahead) + 0.1 * random.normal(size=len(time))
    challenger = np.clip(0.5 + known, 0.01, 0.99)
    sides = {"champion": champion.round(3), "challenger": challenger.round(3)}
    return pd.DataFrame({"time": time, **sides, "label": label.astype(int)})


def trial(frame: pd.DataFrame, has_edge: bool) -> dict:
    frame = frame[np.isfinite(frame).all(axis=1)]
    gain = (frame.champion - frame.label) ** 2 - (frame.challenger - frame.label) ** 2
    length = 2 * LIMIT
    block = np.floor_divide(frame.time, length)
    counted = (frame.time - block * length < LIMIT) & (frame.time.max() >= block * length + LIMIT)
    means = gain[counted].groupby(block[counted]).mean().to_numpy()
    look, count, share = None, RULE["blocks_min"], (1 - RULE["confidence"]) / 2
    while count <= len(means):
        part = means[:count]
        low = part.mean() - stats.sem(part) * stats.t.isf(share, count - 1)
        look = {"blocks": count, "gain": part.mean(), "low": low}
        if low > RULE["brier_margin"]:
            break
        count, share = 2 * count, share / 2
    days = int((frame.time // 86_400).nunique())
    if not has_edge:
        verdict = "no_edge"
    elif len(frame) < RULE["calls_min"] or days < RULE["days_min"] or look is None:
        verdict = "too_few"
    else:
        verdict = "better" if look["low"] > RULE["brier_margin"] else "not_better"
    return {
        "calls": len(frame),
        "days": days,
        "blocks": len(means),
        "champion_brier": float(((frame.champion - frame.label) ** 2).mean()),
        "challenger_brier": float(((frame.challenger - frame.label) ** 2).mean()),
        "look": look,
        "verdict": verdict,
    }


def case(name: str, count: int, skill: float, start=1_795_000_000, gaps=True, edge=True, holes=0):
    frame = closes(count, skill, start - start % 3600, gaps)
    if holes:
        frame.loc[::holes, "challenger"] = np.nan
    values = {
        key: [None if not np.isfinite(value) else value for value in column]
        for key, column in frame.to_dict("list").items()
    }
    return {"name": name, "has_edge": edge, "calls": values, "expected": trial(frame, edge)}


cases = [
    case("one that knows something", 400, 0.25),
    case("one that knows little", 900, 0.06),
    case("one that knows nothing", 900, 0.0),
    case("one that is worse", 400, -0.2),
    case("one without an edge", 300, 0.3, edge=False),
    case("too few closes", 50, 0.3),
    case("closes without gaps before 1970", 300, 0.3, start=-700_000, gaps=False),
    case("closes of which some say nothing", 400, 0.25, holes=5),
]
quantiles = [
    {"degrees": degrees, "upper": upper, "value": float(stats.t.isf(upper, degrees))}
    for degrees in (1, 2, 4, 9, 19, 79, 639)
    for upper in (0.25, 0.05, 0.025, 0.00625, 1e-4, 1e-6)
]
document = {"limit": LIMIT, "rule": RULE, "cases": cases, "quantiles": quantiles}
(here / "promotion.json").write_text(json.dumps(document) + "\n")
for made in cases:
    print(made["name"], made["expected"]["verdict"], made["expected"]["look"])
