"""Counts the instructions of parsing, features, trees and LSTM under callgrind.

    python instructions.py BINARY [--record] [--json FILE]

Wall time is noisy, these counts are not: they are compared with instructions.json, and more than
3 % off, either way, fails. --record writes them there instead. Another compiler, processor kind or
OpenBLAS than the recorded one's makes other instructions: then they are only printed.
"""

import argparse
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

FILE = pathlib.Path(__file__).with_name("instructions.json")
KINDS = ["parse", "features", "lightgbm", "catboost", "lstm"]
# `counted()` of Counting.swift, and how many units it does of each kind.
COUNTED = "$s10ModelBench7countedyyF"
UNITS = 32
LIMIT = 0.03


def output(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()


def machine() -> dict[str, str]:
    compiler = re.search(r"Swift version \S+", output("swift", "--version"))
    return {
        "compiler": compiler.group() if compiler else "unknown",
        "processor": platform.machine(),
        "openblas": output("dpkg-query", "-W", "-f", "${Version}", "libopenblas0-pthread"),
        "valgrind": output("valgrind", "--version"),
    }


def count(binary: str) -> dict[str, int]:
    """Instructions of one unit of each kind."""
    environment = dict(
        os.environ,
        # valgrind emulates a processor with AVX2, without AVX-512. All three are set, so that the
        # program finds everything as it wants it and does not start itself anew.
        CONVICTION_KERNELS="Haswell",
        OPENBLAS_CORETYPE="Haswell",
        OPENBLAS_NUM_THREADS="1",
        SWIFT_DETERMINISTIC_HASHING="1",
    )
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [
                *("setarch", "-R", "valgrind", "--tool=callgrind", "--collect-atstart=no"),
                *(f"--toggle-collect={COUNTED}", f"--dump-after={COUNTED}"),
                *(f"--callgrind-out-file={folder}/counts", binary, "count"),
            ],
            env=environment,
            check=True,
            capture_output=True,
        )
        counts = {}
        for index, kind in enumerate(KINDS):
            text = (pathlib.Path(folder) / f"counts.{index + 1}").read_text()
            total = re.search(r"^(?:summary|totals): (\d+)", text, re.MULTILINE)
            counts[kind] = round(int(total.group(1)) / UNITS)
        return counts


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--json")
    options = parser.parse_args()
    here, counts = machine(), count(options.binary)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(here | {"instructions": counts}) + "\n")
    if options.record:
        FILE.write_text(json.dumps(here | {"instructions": counts}, indent=2) + "\n")
    recorded = json.loads(FILE.read_text())
    others = [f"{key} {recorded[key]}" for key, value in here.items() if recorded[key] != value]
    failed = False
    for kind, now in counts.items():
        then = recorded["instructions"][kind]
        off = now / then - 1
        print(f"{kind:10} {now:9} instructions, recorded {then:9} {off:+8.2%}")
        failed |= abs(off) > LIMIT
    if others:
        print(f"recorded with {', '.join(others)}: not compared")
        return 0
    if failed:
        print(
            "error: more than 3 % off; where that is meant, record it:"
            " Scripts/bench instructions --record",
            file=sys.stderr,
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
