"""The 162 features as one writes them in Python: TA-Lib for the indicators, numpy for the rest.

The definitions are those of the catalogue; the order of the names is the bundle's. Tuned: columns
are sliced once, nothing is computed twice, and no Python loop runs over bars.
"""

import math
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import talib

TIMEFRAMES = {"M1": 60, "M5": 300, "M15": 900, "M30": 1800, "H1": 3600, "H4": 14400, "D1": 86400}
NAN = math.nan
TOKYO, LONDON, YORK = (ZoneInfo(z) for z in ("Asia/Tokyo", "Europe/London", "America/New_York"))

_ALL = list(TIMEFRAMES)
NAMES = [f"{t}.{x}" for t in _ALL for x in ("open", "high", "low", "close")]
NAMES += ["H1.candle_pattern", "D1.range_position"]
NAMES += [
    f"{t}.{x}"
    for t in _ALL
    for x in ("rsi_14", "macd", "macd_hist", "bb_percent_b", "bb_width", "atr_14", "stoch_k")
]
NAMES += ["H1.adx_14"]
NAMES += [
    f"{t}.{x}"
    for t in _ALL
    for x in ("support_distance", "resistance_distance", "trend", "breakout")
]
NAMES += ["H4.fib_position", "D1.fib_position"]
NAMES += [f"{t}.{x}" for t in _ALL for x in ("volume_ratio", "volume_trend")]
NAMES += ["M5.volume_spike", "M15.volume_spike", "H1.volume_spike"]
NAMES += ["M15.obv_slope", "H1.obv_slope", "H4.obv_slope"]
NAMES += [f"{t}.{x}" for t in _ALL for x in ("momentum_10", "roc_5")]
NAMES += [f"{t}.acceleration" for t in _ALL[1:]]
NAMES += [
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
PLACE = {name: place for place, name in enumerate(NAMES)}


def over(a, b, neutral=NAN):
    return neutral if b == 0 else a / b


def candle_pattern(o, h, low, c):
    oz, oy, ox = o[-3:].tolist()
    cz, cy, cx = c[-3:].tolist()
    hx, lx = float(h[-1]), float(low[-1])
    bz, by, bx = abs(cz - oz), abs(cy - oy), abs(cx - ox)
    span, upper, lower = hx - lx, hx - max(ox, cx), min(ox, cx) - lx
    up = (
        (cx > ox and bx >= 0.9 * span)
        + (cy < oy and span > 0 and lower >= 2 * bx and upper <= 0.1 * span)
        + (cy < oy and cx > ox and ox <= cy and cx >= oy and bx > by)
        + (cy < oy and cx > ox and ox >= cy and cx <= oy and bx <= 0.5 * by)
        + (cy < oy and cx > ox and ox <= cy and 0.5 * (oy + cy) < cx < oy)
        + (cz < oz and by <= 0.3 * bz and cx > ox and cx > 0.5 * (oz + cz))
        + (cz > oz and cy > oy and cx > ox and oz < oy < ox and cz < cy < cx)
    )
    down = (
        (cx < ox and bx >= 0.9 * span)
        + (cy > oy and span > 0 and upper >= 2 * bx and lower <= 0.1 * span)
        + (cy > oy and cx < ox and ox >= cy and cx <= oy and bx > by)
        + (cy > oy and cx < ox and ox <= cy and cx >= oy and bx <= 0.5 * by)
        + (cy > oy and cx < ox and ox >= cy and oy < cx < 0.5 * (oy + cy))
        + (cz > oz and by <= 0.3 * bz and cx < ox and cx < 0.5 * (oz + cz))
        + (cz < oz and cy < oy and cx < ox and oz > oy > ox and cz > cy > cx)
    )
    return over(up - down, up + down, 0.0)


def pivots(h, low, last):
    """Distances to the nearest pivots of the last 128 bars, in price; nan where there is none."""
    h, low = h[-128:], low[-128:]
    m = low[2:-2]
    lows = m[(m < low[:-4]) & (m < low[1:-3]) & (m < low[3:-1]) & (m < low[4:]) & (m < last)]
    m = h[2:-2]
    highs = m[(m > h[:-4]) & (m > h[1:-3]) & (m > h[3:-1]) & (m > h[4:]) & (m > last)]
    support = last - lows.max() if len(lows) else NAN
    resistance = highs.min() - last if len(highs) else NAN
    return support, resistance


def bands(c):
    """%B and width of BBANDS(20, 2), scaled so that TA-Lib's cut of small variances is not met."""
    last = c[-1]
    window = c[-20:] - last
    largest = np.abs(window).max()
    if largest == 0:
        return 0.5, 0.0
    scale = 2.0 ** -math.floor(math.log2(largest))
    upper, middle, lower = (x[-1] for x in talib.BBANDS(window * scale, 20, 2.0, 2.0))
    width = (upper - lower) / scale
    return -lower / (upper - lower), width / (last + middle / scale)


def stochastic(h, low, c):
    for k in range(3):
        if h[len(h) - 14 - k : len(h) - k].max() == low[len(low) - 14 - k : len(low) - k].min():
            return 50.0
    return talib.STOCH(h[-18:], low[-18:], c[-18:], 14, 3, 0, 3, 0)[0][-1]


def of_timeframe(name, columns, out):
    _, o, h, low, c, v = columns
    last, before = c[-1], c[-2]
    atrs = talib.ATR(h, low, c, 14)
    atr = atrs[-1]
    line, _, histogram = talib.MACD(c, 12, 26, 9)
    percent, width = bands(c)
    support, resistance = pivots(h, low, last)
    top, bottom = h[-21:-1].max(), low[-21:-1].min()
    breakout = 0.0
    if last > top:
        breakout = (last - top) / atr
    elif last < bottom:
        breakout = (last - bottom) / atr
    mean20 = v[-20:].mean()
    f = {
        "open": over(o[-1] - before, atr, 0.0),
        "high": over(h[-1] - before, atr, 0.0),
        "low": over(low[-1] - before, atr, 0.0),
        "close": over(last - before, atr, 0.0),
        "rsi_14": talib.RSI(c, 14)[-1],
        "macd": over(line[-1], atr),
        "macd_hist": over(histogram[-1], atr),
        "bb_percent_b": percent,
        "bb_width": width,
        "atr_14": atr / last,
        "stoch_k": stochastic(h, low, c),
        "support_distance": 10.0 if support != support else min(10.0, support / atr),
        "resistance_distance": 10.0 if resistance != resistance else min(10.0, resistance / atr),
        "trend": over(talib.EMA(c, 20)[-1] - talib.EMA(c, 50)[-1], atr),
        "breakout": breakout,
        "volume_ratio": over(v[-1], mean20, 1.0),
        "volume_trend": over(v[-5:].mean(), mean20, 1.0),
        "momentum_10": over(last - c[-11], atr),
        "roc_5": talib.ROC(c[-6:], 5)[-1],
    }
    if name != "M1":
        f["acceleration"] = over((last - c[-6]) - (c[-6] - c[-11]), atr)
    if name in ("M5", "M15", "H1"):
        f["volume_spike"] = over(v[-1] - v[-50:].mean(), v[-50:].std(), 0.0)
    if name in ("M15", "H1", "H4"):
        moves = np.sign(np.diff(c[-11:]))
        f["obv_slope"] = over((moves * v[-10:]).sum(), v[-10:].sum(), 0.0)
    if name in ("H4", "D1"):
        highest = h[-55:].max()
        f["fib_position"] = over(highest - last, highest - low[-55:].min(), 0.5)
    for key, value in f.items():
        out[PLACE[f"{name}.{key}"]] = value
    return atrs


def regime(columns, atrs, basket, out):
    _, o, h, low, c, _ = columns
    adx = talib.ADX(h, low, c, 14)[-1]
    ratio = (atrs / c)[-200:]
    percentile = (ratio <= ratio[-1]).mean()
    state = 2 if percentile > 0.9 else 1 if adx > 25 else 0
    returns = np.log(c[1:] / c[:-1])
    day = returns[-24:].std()
    out[PLACE["H1.candle_pattern"]] = candle_pattern(o, h, low, c)
    out[PLACE["H1.adx_14"]] = adx
    out[PLACE["regime"]] = state
    span = np.abs(np.diff(c[-21:])).sum()
    out[PLACE["H1.efficiency_ratio"]] = over(abs(c[-1] - c[-21]), span)
    out[PLACE["H1.volatility"]] = day
    out[PLACE["H1.volatility_percentile"]] = percentile
    out[PLACE["volatility_ratio"]] = over(day, returns[-168:].std(), 1.0)
    found = [x for x in (correlation(columns, other) for other in basket) if x is not None]
    out[PLACE["basket_correlation"]] = np.mean(found) if found else 0.0
    moves = [math.log(c[-1] / c[-25])]
    moves += [math.log(b[4][-1] / b[4][-25]) for b in basket if len(b[4]) >= 25]
    spread = 0.0 if max(moves) == min(moves) else np.std(moves)
    out[PLACE["relative_strength"]] = over(moves[0] - np.mean(moves), spread, 0.0)
    return state


def correlation(a, b, returns=120):
    _, ia, ib = np.intersect1d(a[0], b[0], assume_unique=True, return_indices=True)
    if len(ia) < returns + 1:
        return None
    ra = np.diff(np.log(a[4][ia[-returns - 1 :]]))
    rb = np.diff(np.log(b[4][ib[-returns - 1 :]]))
    if np.ptp(ra) == 0 or np.ptp(rb) == 0:
        return None
    return np.corrcoef(ra, rb)[0, 1]


def clock(utc, out):
    def hour(zone):
        return datetime.fromtimestamp(utc, zone).hour

    asian = 9 <= hour(TOKYO) < 18
    london = 8 <= hour(LONDON) < 17
    york = 8 <= hour(YORK) < 17
    day = datetime.fromtimestamp(utc, UTC)
    angle = 2 * math.pi * (day.hour + day.minute / 60 + day.second / 3600) / 24
    out[PLACE["session_asian"] : PLACE["session_asian"] + 5] = (
        asian,
        london,
        york,
        math.sin(angle),
        math.cos(angle),
    )
    return 4 if london and york else 3 if york else 2 if london else 1 if asian else 0


def extract(windows, time, offset, basket=()):
    """(162 features, regime, session) of the columns (t, o, h, low, c, v) of each timeframe."""
    out = np.full(len(NAMES), NAN)
    for name, columns in windows.items():
        atrs = of_timeframe(name, columns, out)
        if name == "H1":
            state = regime(columns, atrs, basket, out)
    h, low = windows["D1"][2][-20:].max(), windows["D1"][3][-20:].min()
    out[PLACE["D1.range_position"]] = over(windows["M1"][4][-1] - low, h - low, 0.5)
    return out, state, clock(time - offset, out)


def sequence(columns, seconds, offset):
    """The LSTM's input: the last 50 bars in eight channels."""
    t, o, h, low, c, v = (x[-51:] for x in columns)
    before = c[:-1]
    out = np.empty((50, 8), np.float32)
    for channel, x in enumerate((o, h, low, c)):
        out[:, channel] = np.log(x[1:] / before)
    volumes = v[1:]
    known = not np.isnan(volumes).any()
    out[:, 4] = np.log((1 + volumes) / (1 + volumes.mean())) if known else 0.0
    out[:, 5] = known
    angle = 2 * math.pi * (((t[1:] + seconds - offset) % 86400) / 3600) / 24
    out[:, 6] = np.sin(angle)
    out[:, 7] = np.cos(angle)
    return out
