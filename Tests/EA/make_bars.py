#!/usr/bin/env python3
"""Writes M1 bars of a random walk as CSV, the same for the same arguments on every machine.

usage: make_bars.py COUNT [SEED] [START]

Rows: open time (broker, epoch seconds), open, high, low, close, tick volume, spread in points.
Now and then minutes are missing, and the market is closed from Friday 23:59 to Monday 00:00.
"""

import sys

START = 1704700800  # Monday 2024.01.08 08:00


class Generator:
    """A linear congruential generator: no library's version can change the bars."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % limit

    def step(self, size):
        """A symmetric step of at most 3 * size, bell-shaped."""
        return sum(self.below(2 * size + 1) - size for _ in range(3))


def bars(count, seed=7, start=START):
    random = Generator(seed)
    time, price = start, 109500
    for _ in range(count):
        close = max(50000, price + random.step(7))
        high = max(price, close) + random.below(9)
        low = min(price, close) - random.below(9)
        yield time, price, high, low, close, 20 + random.below(180), 6 + random.below(8)
        price = close
        time += 60
        if random.below(250) == 0:
            time += 60 * (1 + random.below(5))
        if (time // 86400 + 4) % 7 == 5 and time % 86400 >= 86340:
            time += 2 * 86400 + 60
            time -= time % 86400


def main():
    arguments = [int(a) for a in sys.argv[1:]] or [2500]
    for time, *prices, volume, spread in bars(*arguments):
        print(time, *(f"{p / 100000:.5f}" for p in prices), volume, spread, sep=",")


if __name__ == "__main__":
    main()
