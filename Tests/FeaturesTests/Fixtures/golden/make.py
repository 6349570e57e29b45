"""Makes expected.csv and sequence.csv from cases.csv, with TA-Lib, numpy and zoneinfo.

    python3 make.py          (pip install TA-Lib numpy; made with TA-Lib 0.8.2)
    python3 make.py CASES EXPECTED          of other cases, the features alone

The bars come from a generator that SeriesGenerator.swift describes in Swift: it uses nothing but
exactly rounded operations, so both make the same bits. Features are taken from their definitions,
with no regard to how the Swift code arranges them.
"""

import csv
import math
import pathlib
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import talib

HERE = pathlib.Path(__file__).parent
TIMEFRAMES = {"M1": 60, "M5": 300, "M15": 900, "M30": 1800, "H1": 3600, "H4": 14400, "D1": 86400}
UNKNOWN_AT = [2, 7, 15, 30, 60, 12, 4]  # from the end, one a timeframe
MASK = (1 << 64) - 1
NAN = math.nan


# ---- the generator ---------------------------------------------------------------------------
class SplitMix:
    def __init__(self, seed):
        self.state = seed & MASK

    def uniform(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return ((z ^ (z >> 31)) >> 11) * 2.0**-53


def bars(seed, start, tick, drift, noise, gap, missing, flat, volume, count, end, seconds, unknown):
    """(t, o, h, l, c, v) of `count` bars, the last closing at or before `end`."""
    clock = SplitMix(seed ^ 0x5DEECE66D)
    times, t = [], end // seconds * seconds - seconds
    for _ in range(count):
        times.append(t)
        t -= seconds
        if clock.uniform() < missing:
            t -= seconds * (1 + math.floor(clock.uniform() * 3))
    times.reverse()

    def rounded(x):
        return x if tick == 0 else math.floor(x / tick + 0.5) * tick

    random, rows, close = SplitMix(seed), [], start
    for i in range(count):
        jump, shift, move, up, down, size = (random.uniform() for _ in range(6))
        if i >= count - flat:
            o = h = l = c = rounded(close)
        else:
            o = close * (1 + (shift - 0.5) * 8 * noise) if jump < gap else close
            c = o * (1 + drift + (move - 0.5) * 2 * noise)
            h = rounded(max(o, c) * (1 + up * noise))
            l = rounded(min(o, c) * (1 - down * noise))
            o, c = rounded(o), rounded(c)
        close = c
        v = {
            "known": math.floor(size * 1000) + 1.0,
            "unknown": math.floor(size * 1000) + 1.0,
            "zero": 0.0,
            "equal": 7.0,
        }[volume]
        if volume == "unknown" and i == count - unknown:
            v = NAN
        rows.append((o, h, l, c, v))
    columns = np.array(rows, dtype=float).reshape(count, 5).T
    return (np.array(times, dtype=np.int64), *(np.ascontiguousarray(x) for x in columns))


# ---- the definitions -------------------------------------------------------------------------
def over(a, b, neutral=NAN):
    return neutral if b == 0 else a / b


def bollinger(c):
    """TA-Lib's bands of the last 20 closes.

    Its variance is a difference of sums of squares and is cut to zero below 1e-14, so it is given
    closes less the last one, scaled by a power of two: both leave the bands where they were.
    """
    window = c[-20:] - c[-1]
    largest = np.abs(window).max()
    if largest == 0:
        return c[-1], c[-1], c[-1], 0.0, 0.5
    scale = 2.0 ** -math.floor(math.log2(largest))
    upper, middle, lower = (x[-1] for x in talib.BBANDS(window * scale, 20, 2.0, 2.0))
    percent = (0.0 - lower) / (upper - lower)
    return None, c[-1] + middle / scale, None, (upper - lower) / scale, percent


def stochastic(h, l, c):
    ranges = [
        h[len(h) - 14 - k : len(h) - k].max() - l[len(l) - 14 - k : len(l) - k].min()
        for k in range(3)
    ]
    if all(r != 0 for r in ranges):
        # The last 18 bars are all that it depends on; a longer run only adds rounding.
        return talib.STOCH(h[-18:], l[-18:], c[-18:], 14, 3, 0, 3, 0)[0][-1]
    raw = []
    for k in range(3):
        end = len(c) - k
        low = l[end - 14 : end].min()
        raw.append(50.0 if ranges[k] == 0 else 100 * (c[end - 1] - low) / ranges[k])
    return sum(raw) / 3


def candle_pattern(o, h, l, c):
    (oz, oy, ox), (cz, cy, cx) = o[-3:], c[-3:]
    hx, lx = h[-1], l[-1]
    bz, by, bx = abs(cz - oz), abs(cy - oy), abs(cx - ox)
    rng, upper, lower = hx - lx, hx - max(ox, cx), min(ox, cx) - lx
    bull = [
        cx > ox and bx >= 0.9 * rng,
        cy < oy and rng > 0 and lower >= 2 * bx and upper <= 0.1 * rng,
        cy < oy and cx > ox and ox <= cy and cx >= oy and bx > by,
        cy < oy and cx > ox and ox >= cy and cx <= oy and bx <= 0.5 * by,
        cy < oy and cx > ox and ox <= cy and 0.5 * (oy + cy) < cx < oy,
        cz < oz and by <= 0.3 * bz and cx > ox and cx > 0.5 * (oz + cz),
        cz > oz and cy > oy and cx > ox and oz < oy < ox and cz < cy < cx,
    ]
    bear = [
        cx < ox and bx >= 0.9 * rng,
        cy > oy and rng > 0 and upper >= 2 * bx and lower <= 0.1 * rng,
        cy > oy and cx < ox and ox >= cy and cx <= oy and bx > by,
        cy > oy and cx < ox and ox <= cy and cx >= oy and bx <= 0.5 * by,
        cy > oy and cx < ox and ox >= cy and oy < cx < 0.5 * (oy + cy),
        cz > oz and by <= 0.3 * bz and cx < ox and cx < 0.5 * (oz + cz),
        cz < oz and cy < oy and cx < ox and oz > oy > ox and cz > cy > cx,
    ]
    return over(sum(bull) - sum(bear), sum(bull) + sum(bear), 0.0)


def pivots(h, l, c):
    h, l = h[-128:], l[-128:]
    lows = [
        l[i] for i in range(2, 126) if all(l[i] < l[i + k] for k in (-2, -1, 1, 2)) and l[i] < c
    ]
    highs = [
        h[i] for i in range(2, 126) if all(h[i] > h[i + k] for k in (-2, -1, 1, 2)) and h[i] > c
    ]
    return max(lows, default=None), min(highs, default=None)


def of_timeframe(name, b):
    _, o, h, l, c, v = b
    f = {}
    last, before = c[-1], c[-2]
    atrs = talib.ATR(h, l, c, 14)
    atr = atrs[-1]
    f["atr"], f["candles"], f["atrs"] = atr, candle_pattern(o, h, l, c), atrs
    for key, x in zip(("open", "high", "low", "close"), (o, h, l, c), strict=False):
        f[key] = over(x[-1] - before, atr, 0.0)
    line, _, histogram = talib.MACD(c, 12, 26, 9)
    f["rsi_14"] = talib.RSI(c, 14)[-1]
    f["macd"] = over(line[-1], atr)
    f["macd_hist"] = over(histogram[-1], atr)
    _, middle, _, width, percent = bollinger(c)
    f["bb_percent_b"] = percent
    f["bb_width"] = width / middle
    f["atr_14"] = atr / last
    f["stoch_k"] = stochastic(h, l, c)
    f["adx_14"] = talib.ADX(h, l, c, 14)[-1]
    low, high = pivots(h, l, last)
    f["support_distance"] = 10.0 if low is None else min(10.0, (last - low) / atr)
    f["resistance_distance"] = 10.0 if high is None else min(10.0, (high - last) / atr)
    f["trend"] = over(talib.EMA(c, 20)[-1] - talib.EMA(c, 50)[-1], atr)
    top, bottom = h[-21:-1].max(), l[-21:-1].min()
    f["breakout"] = (
        (last - top) / atr if last > top else (last - bottom) / atr if last < bottom else 0.0
    )
    f["fib_position"] = over(h[-55:].max() - last, h[-55:].max() - l[-55:].min(), 0.5)
    f["volume_ratio"] = over(v[-1], np.mean(v[-20:]), 1.0)
    f["volume_trend"] = over(np.mean(v[-5:]), np.mean(v[-20:]), 1.0)
    f["volume_spike"] = over(v[-1] - np.mean(v[-50:]), np.std(v[-50:]), 0.0)
    obv = talib.OBV(c[-11:], np.concatenate([[0.0], v[-10:]]))
    f["obv_slope"] = over(obv[-1] - obv[0], v[-10:].sum(), 0.0)
    f["momentum_10"] = over(last - c[-11], atr)
    f["roc_5"] = talib.ROC(c, 5)[-1]
    f["acceleration"] = over((last - c[-6]) - (c[-6] - c[-11]), atr)
    return f


def correlation(a, b, returns=120):
    a, b = tuple(x[-256:] for x in a), tuple(x[-256:] for x in b)
    times, ia, ib = np.intersect1d(a[0], b[0], return_indices=True)
    if len(times) < returns + 1:
        return None
    ra = np.diff(np.log(a[4][ia][-returns - 1 :]))
    rb = np.diff(np.log(b[4][ib][-returns - 1 :]))
    if np.ptp(ra) == 0 or np.ptp(rb) == 0:
        return None
    return np.corrcoef(ra, rb)[0, 1]


def regime(h1, f, basket):
    """The features of H1 beside those of every timeframe; `f` holds the latter."""
    c = h1[4]
    g = {}
    ratio = (f["atrs"] / c)[-200:]
    g["H1.volatility_percentile"] = np.mean(ratio <= ratio[-1])
    median = np.sort(ratio)[99]
    g["volatility_over_median"] = ratio[-1] / median if median > 0 else NAN
    state = 2 if g["H1.volatility_percentile"] > 0.9 else 1 if f["adx_14"] > 25 else 0
    g["regime"] = float(state)
    g["H1.efficiency_ratio"] = over(abs(c[-1] - c[-21]), np.abs(np.diff(c[-21:])).sum())
    returns = np.log(c[1:] / c[:-1])
    g["H1.volatility"] = np.std(returns[-24:])
    g["volatility_ratio"] = over(np.std(returns[-24:]), np.std(returns[-168:]), 1.0)
    found = [x for x in (correlation(h1, b) for b in basket) if x is not None]
    g["basket_correlation"] = np.mean(found) if found else 0.0
    moves = [math.log(c[-1] / c[-25])] + [
        math.log(b[4][-1] / b[4][-25]) for b in basket if len(b[4]) >= 25
    ]
    deviation = 0.0 if max(moves) == min(moves) else np.std(moves)
    g["relative_strength"] = over(moves[0] - np.mean(moves), deviation, 0.0)
    return g


def clock(utc):
    def hours(zone):
        local = datetime.fromtimestamp(utc, ZoneInfo(zone))
        return local.hour

    asian = 9 <= hours("Asia/Tokyo") < 18
    london = 8 <= hours("Europe/London") < 17
    york = 8 <= hours("America/New_York") < 17
    day = datetime.fromtimestamp(utc, UTC)
    hour = day.hour + day.minute / 60 + day.second / 3600
    f = {
        "session_asian": float(asian),
        "session_london": float(london),
        "session_new_york": float(york),
        "hour_sin": math.sin(2 * math.pi * hour / 24),
        "hour_cos": math.cos(2 * math.pi * hour / 24),
    }
    return f, 4 if london and york else 3 if york else 2 if london else 1 if asian else 0


def names():
    every = TIMEFRAMES
    out = [f"{t}.{x}" for t in every for x in ("open", "high", "low", "close")]
    out += ["H1.candle_pattern", "D1.range_position"]
    out += [
        f"{t}.{x}"
        for t in every
        for x in ("rsi_14", "macd", "macd_hist", "bb_percent_b", "bb_width", "atr_14", "stoch_k")
    ] + ["H1.adx_14"]
    out += [
        f"{t}.{x}"
        for t in every
        for x in ("support_distance", "resistance_distance", "trend", "breakout")
    ]
    out += ["H4.fib_position", "D1.fib_position"]
    out += [f"{t}.{x}" for t in every for x in ("volume_ratio", "volume_trend")]
    out += ["M5.volume_spike", "M15.volume_spike", "H1.volume_spike"]
    out += ["M15.obv_slope", "H1.obv_slope", "H4.obv_slope"]
    out += [f"{t}.{x}" for t in every for x in ("momentum_10", "roc_5")]
    out += [f"{t}.acceleration" for t in list(every)[1:]]
    out += [
        "regime",
        "H1.efficiency_ratio",
        "H1.volatility",
        "H1.volatility_percentile",
        "volatility_ratio",
        "basket_correlation",
        "relative_strength",
        "session_asian",
        "session_london",
        "session_new_york",
        "hour_sin",
        "hour_cos",
    ]
    assert len(out) == 162 == len(set(out))
    return out


# ---- the cases -------------------------------------------------------------------------------
def of_case(case):
    end, offset = int(case["event_time"]), int(case["utc_offset"])
    counts = [int(x) for x in case["counts"].split(";")]
    number = {k: float(case[k]) for k in ("start", "tick", "drift", "noise", "gap", "missing")}
    series = {}
    for i, (name, seconds) in enumerate(TIMEFRAMES.items()):
        series[name] = bars(
            int(case["seed"]) * 1000 + i,
            **number,
            flat=int(case["flat"]),
            volume=case["volume"],
            count=counts[i],
            end=end,
            seconds=seconds,
            unknown=UNKNOWN_AT[i],
        )
    basket = []
    for text in filter(None, case["basket"].split("|")):
        seed, noise, missing, flat, count = text.split("/")
        basket.append(
            bars(
                int(seed),
                100.0,
                0.0,
                0.0,
                float(noise),
                0.0,
                float(missing),
                int(flat),
                "known",
                int(count),
                end,
                3600,
                0,
            )
        )

    values = {}
    found = {}
    for name, b in series.items():
        values[f"bars {name}"] = float(len(b[0]))
        values[f"closes {name}"] = math.fsum(b[4])
        values[f"times {name}"] = float(int(b[0].sum() % 1_000_000_007))
        if len(b[0]) < 256:
            continue
        found[name] = of_timeframe(name, tuple(x[-256:] for x in b))
        for key, x in found[name].items():
            values[f"{name}.{key}"] = x
    if "H1" in found:
        values.update(regime(tuple(x[-256:] for x in series["H1"]), found["H1"], basket))
        values["H1.candle_pattern"] = found["H1"]["candles"]
    if "M1" in found and "D1" in found:
        h, l = series["D1"][2][-20:].max(), series["D1"][3][-20:].min()
        values["D1.range_position"] = over(series["M1"][4][-1] - l, h - l, 0.5)
    timely, session = clock(end - offset)
    values.update(timely)
    values["session"] = float(session)
    extras = [f"{k} {t}" for t in TIMEFRAMES for k in ("bars", "closes", "times")]
    extras += [f"{t}.{k}" for t in TIMEFRAMES for k in ("atr", "candles")]
    extras += ["session", "volatility_over_median"]
    return series, [(n, values.get(n, NAN)) for n in names() + extras]


def sequence(b, seconds, offset):
    t, o, h, l, c, v = (x[-51:] for x in b)
    rows, volumes = [], v[1:]
    known = not np.isnan(volumes).any()
    for i in range(1, 51):
        hour = ((int(t[i]) + seconds - offset) % 86400) / 3600
        rows += [math.log(x[i] / c[i - 1]) for x in (o, h, l, c)]
        rows += [math.log((1 + v[i]) / (1 + volumes.mean())) if known else 0.0, float(known)]
        rows += [math.sin(2 * math.pi * hour / 24), math.cos(2 * math.pi * hour / 24)]
    return rows


def main(path=HERE / "cases.csv", expected=HERE / "expected.csv", is_sequence_wanted=True):
    with open(path) as f:
        cases = list(csv.DictReader(f))
    sequences = []
    with open(expected, "w") as out:
        for case in cases:
            series, values = of_case(case)
            for name, x in values:
                out.write(f"{case['name']},{name},{float(x)!r}\n")
            for t in ("M5", "D1"):
                if case["name"] in ("trend", "gapped", "zero_volume", "unknown_volume"):
                    x = sequence(series[t], TIMEFRAMES[t], int(case["utc_offset"]))
                    sequences.append(
                        f"{case['name']},{t}," + ",".join(f"{y:.9g}" for y in x) + "\n"
                    )
    if is_sequence_wanted:
        (HERE / "sequence.csv").write_text("".join(sequences))


if len(sys.argv) == 3:
    main(sys.argv[1], sys.argv[2], is_sequence_wanted=False)
else:
    main()
