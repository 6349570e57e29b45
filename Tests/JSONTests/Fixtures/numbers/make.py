#!/usr/bin/env python3
"""Writes numbers.txt and blocks.txt beside this file: numbers as text and Python's float's bits.

numbers.txt   `text bits`, bits in hexadecimal; a line that begins with `r ` holds the shortest
              text of its number (Python's repr), to check what is written as well as what is read
blocks.txt    wrapping sums of the bits of 500 numbers each, made by the recipe that `generated`
              states; the test makes the same texts from the same generator

Python's float() rounds correctly (David Gay's algorithm), independently of the C library.
"""

import random
import struct
from fractions import Fraction
from pathlib import Path

here = Path(__file__).parent
mask = (1 << 64) - 1


def bits(value):
    return struct.unpack("<Q", struct.pack("<d", value))[0]


def double(pattern):
    return struct.unpack("<d", struct.pack("<Q", pattern))[0]


def exact(value):
    """The finite decimal expansion of a fraction whose denominator is a power of two."""
    digits = value.denominator.bit_length() - 1
    text = str(value.numerator * 5**digits).rjust(digits + 1, "0")
    return text[: len(text) - digits] + ("." + text[len(text) - digits :] if digits else "")


def midpoints(rng):
    """Texts exactly between two neighbours, and just below and above."""
    patterns = [0, 1, 2, (1 << 52) - 1, 1 << 52, bits(1.0), bits(2.0**53), bits(0.1), bits(1e22)]
    patterns += [bits(float(rng.randrange(1 << 52, 1 << 62))) for _ in range(40)]
    patterns += [bits(rng.uniform(0.0001, 100000)) for _ in range(60)]
    patterns += [bits(rng.uniform(1, 2) * 10.0 ** rng.randrange(-30, -5)) for _ in range(40)]
    patterns += [rng.randrange(0, 0x000F << 48) for _ in range(4)]
    for pattern in patterns:
        low, high = Fraction(double(pattern)), Fraction(double(pattern + 1))
        text = exact((low + high) / 2)
        point = "" if "." in text else "."
        yield text
        yield text + point + "0" * 30 + "1"
        yield text[:-1] + chr(ord(text[-1]) - 1) + "9" * 20 if text[-1] != "0" else text + "e0"


def texts(rng):
    yield from [
        "0",
        "-0",
        "0.0",
        "-0.0",
        "0e999999999999999999999",
        "0.0e-5",
        "1",
        "-1",
        "1.0",
        "10",
        "1e0",
        "1E+0",
        "1e-0",
        "1e22",
        "1e23",
        "1e-22",
        "1e-23",
        "9007199254740991",
        "9007199254740992",
        "9007199254740993",
        "9007199254740994",
        "9007199254740992e22",
        "9007199254740993e22",
        "9007199254740991e-22",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "4.9406564584124654e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "2.2250738585072014e-308",
        "2.2250738585072011e-308",
        "1e-400",
        "-1e-400",
        "123456789012345678901234567890e-30",
        "0.000001234567890123456789",
        "1234567890123456789",
        "1234567890123456789.0",
        "12345678901234567890.5",
        "0.30000000000000004",
        "1.05410",
        "1.05436",
        "1732147140",
        "39123.45",
        "191.234",
        "2034.55",
        "0.00001",
        "100000.0",
        "0.1e1",
        "123.456e-3",
        "5e-324",
        "3e-324",
        "2e-324",
    ]
    yield "1" + "0" * 308
    yield "1" + "0" * 400 + "e-400"
    yield "0." + "0" * 400 + "1e400"
    yield "0." + "0" * 330 + "1"
    yield "9" * 800 + "e-500"
    yield "1." + "0" * 900 + "1"
    yield "9007199254740993." + "0" * 900 + "1"
    yield "9007199254740993." + "0" * 900
    yield from midpoints(rng)
    for _ in range(1500):
        yield f"{rng.uniform(0.5, 2):.5f}"
    for _ in range(500):
        yield f"{rng.uniform(-50000, 50000):.2f}"
    for _ in range(500):
        yield str(rng.randrange(-(10**12), 10**12))
    for _ in range(1000):
        digits = "".join(rng.choice("0123456789") for _ in range(rng.randrange(1, 25)))
        place = rng.randrange(0, len(digits) + 1)
        whole, fraction = digits[:place].lstrip("0") or "0", digits[place:]
        exponent = rng.choice(["", f"e{rng.randrange(-320, 280)}", f"E+{rng.randrange(0, 30)}"])
        yield whole + ("." + fraction if fraction else "") + exponent


def generated(index):
    """The recipe: three words of SplitMix64 seeded by the index."""
    state = index

    def word():
        nonlocal state
        state = (state + 0x9E3779B97F4A7C15) & mask
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)

    a, b, c = word(), word(), word()
    whole = a % 10 ** (c % 20)
    fraction = b % 10 ** (c // 32 % 20)
    text = ("-" if c & 1 << 40 else "") + str(whole)
    if c & 1 << 41:
        text += "." + str(fraction)
    if c & 3 << 42 == 0:
        text += "e" + str(c // (1 << 44) % 600 - 300)
    return text


rng = random.Random(20251121)
with open(here / "numbers.txt", "w") as out:
    for text in texts(rng):
        out.write(f"{text} {bits(float(text)):x}\n")
    for index in range(2000):
        pattern = rng.randrange(0, 0x7FF0 << 48)
        if index % 2:
            pattern = bits(rng.choice([1, -1]) * round(rng.uniform(0, 2000), rng.randrange(1, 12)))
        out.write(f"r {double(pattern)!r} {pattern:x}\n")
with open(here / "blocks.txt", "w") as out:
    for block in range(120):
        numbers = [float(generated(block * 500 + index)) for index in range(500)]
        sums = sum(bits(x) for x in numbers if x not in (float("inf"), float("-inf")))
        out.write(f"{sums & mask:x}\n")
