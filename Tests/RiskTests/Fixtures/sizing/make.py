"""Sizes and stops in exact decimal arithmetic, to compare with the binary ones.

Writes sizing.csv and stops.csv beside itself. Needs nothing but the standard library.
"""

import random
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, getcontext
from pathlib import Path

getcontext().prec = 50
here = Path(__file__).parent
rng = random.Random(20261121)

# digits, tick size, tick value, lot min, lot step, lot max, stops level, a price
SPECS = [
    ("5", "0.00001", "1", "0.01", "0.01", "50", "10", "1.05432"),
    ("3", "0.001", "0.6417", "0.01", "0.01", "50", "0", "155.217"),
    ("2", "0.01", "1", "0.01", "0.01", "20", "20", "2650.35"),
    ("1", "0.1", "0.1", "0.1", "0.1", "250", "5", "44210.5"),
    ("2", "0.25", "5", "1", "1", "100", "0", "5900.25"),
    ("2", "0.01", "0.01", "1", "1", "10000", "0", "100.00"),
    ("2", "0.01", "10", "0.01", "0.01", "30", "3", "71.28"),
    ("5", "0.00001", "0.92", "0.001", "0.001", "5", "0", "1.27155"),
]


def point(spec):
    return Decimal(1).scaleb(-int(spec[0]))


def sizing():
    rows = ["equity,fraction,stop,spread,commission,scale,tick,value,min,step,max,lots,risk"]
    for _ in range(400):
        spec = rng.choice(SPECS)
        tick, value, least, step, most = map(Decimal, spec[1:6])
        equity = Decimal(rng.choice(["10000", "100000", "200000", "98765.43", "543.21"]))
        fraction = Decimal(rng.choice(["0.005", "0.01", "0.02", "0.0025", "0.0029"]))
        stop = tick * rng.choice([1, 7, 20, 100, 290, 1000, rng.randint(1, 5000)])
        spread = tick * rng.randint(0, 20)
        commission = Decimal(rng.choice(["0", "7", "3.5", "6.04"]))
        scale = Decimal(rng.choice(["1", "0.5", "0.29", "0.7", "1.4"]))
        per_lot = (stop + spread) / tick * value + commission
        wanted = equity * fraction * min(scale, Decimal(1)) / per_lot
        lots = (min(wanted, most) / step).to_integral_value(ROUND_FLOOR) * step
        if lots < least:
            lots = Decimal(0)
        rows.append(
            ",".join(
                str(x)
                for x in (
                    equity,
                    fraction,
                    stop,
                    spread,
                    commission,
                    scale,
                    tick,
                    value,
                    least,
                    step,
                    most,
                    lots,
                    (lots * per_lot).quantize(Decimal("1e-12")),
                )
            )
        )
    return rows


def stops():
    rows = ["side,bid,ask,atr,digits,tick,level,stop,target,outcome"]
    for _ in range(300):
        spec = rng.choice(SPECS)
        tick, level = Decimal(spec[1]), int(spec[6])
        bid = Decimal(spec[7]) + tick * rng.randint(-40, 40)
        ask = bid + tick * rng.randint(0, 6)
        atr = (tick * Decimal(rng.uniform(1, 60))).quantize(tick / 1000)
        side = rng.choice(["BUY", "SELL"])
        sign, entry = (1, ask) if side == "BUY" else (-1, bid)
        planned = max(2 * atr, level * point(spec) + ask - bid)
        reward = max(3 * atr, level * point(spec))
        if reward / planned < Decimal("1.5"):
            rows.append(f"{side},{bid},{ask},{atr},{spec[0]},{tick},{level},0,0,reward_risk_low")
            continue
        away, out = (ROUND_FLOOR, ROUND_CEILING) if sign > 0 else (ROUND_CEILING, ROUND_FLOOR)
        stop = ((entry - sign * planned) / tick).to_integral_value(away) * tick
        reach = max(reward, Decimal("1.5") * abs(entry - stop))
        target = ((entry + sign * reach) / tick).to_integral_value(out) * tick
        rows.append(f"{side},{bid},{ask},{atr},{spec[0]},{tick},{level},{stop},{target},ok")
    return rows


(here / "sizing.csv").write_text("\n".join(sizing()) + "\n")
(here / "stops.csv").write_text("\n".join(stops()) + "\n")
