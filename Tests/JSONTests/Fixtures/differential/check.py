"""Compares what was accepted with Python's json module.

Each line of the file named: the input in hexadecimal, 1 or 0 for accepted or refused, and for an
accepted input what was written of it, in hexadecimal. Prints each difference; exit 1 if there is
one.
"""

import json
import math
import pathlib
import sys


def refuse(word):
    raise ValueError(word)


def finite(text):
    value = float(text)
    if math.isinf(value):
        raise ValueError(text)
    return value


def has_lone_surrogate(value):
    if isinstance(value, str):
        return any(0xD800 <= ord(letter) <= 0xDFFF for letter in value)
    if isinstance(value, list):
        return any(map(has_lone_surrogate, value))
    if isinstance(value, Members):
        return any(has_lone_surrogate(part) for pair in value.pairs for part in pair)
    return False


class Members:
    def __init__(self, pairs):
        self.pairs = pairs

    def __eq__(self, other):
        return isinstance(other, Members) and self.pairs == other.pairs


def depth(value):
    if isinstance(value, list):
        return 1 + max(map(depth, value), default=0)
    if isinstance(value, Members):
        return 1 + max((depth(part) for _, part in value.pairs), default=0)
    return 0


def load(data):
    text = data.decode("utf-8")
    if text.startswith("\ufeff"):
        raise ValueError("byte order mark")
    # Whole numbers as float, like the values compared here.
    value = json.loads(
        text, parse_constant=refuse, parse_float=finite, parse_int=finite, object_pairs_hook=Members
    )
    if has_lone_surrogate(value) or depth(value) > 64:
        raise ValueError("surrogate or depth")
    return value


differences = 0
for line in pathlib.Path(sys.argv[1]).read_text().splitlines():
    fields = line.split()
    data = bytes.fromhex(fields[0]) if fields[0] != "-" else b""
    try:
        expected = load(data)
        accepted = True
    except (ValueError, RecursionError):
        accepted = False
    same = accepted == (fields[1] == "1")
    if same and accepted:
        same = load(bytes.fromhex(fields[2])) == expected
    if not same:
        differences += 1
        print("differs:", data, fields[1:])
sys.exit(1 if differences else 0)
