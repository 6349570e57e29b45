#!/usr/bin/env python3
"""Prints which share of the advisor's lines has run since the counts were last removed.

usage: coverage_of_advisor.py [--lines]      (--lines also names those that have not)
       coverage_of_advisor.py --reset

Counts are kept by the advisor that CONVICTION_EA_COVERAGE=1 builds (Tests/EA/run), with g++.
"""

import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ.get("CONVICTION_EA_BUILD", HERE / ".build"))
COUNTS = BUILD / "Conviction-covered.gcda"
SOURCES = HERE.parents[1] / "ea"


def reset():
    COUNTS.unlink(missing_ok=True)


def lines():
    """{source: {line: how often it ran}} of the advisor; empty without counts."""
    if not COUNTS.exists():
        return {}
    with tempfile.TemporaryDirectory() as folder:
        command = ["gcov", "--json-format", str(COUNTS)]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        (path,) = pathlib.Path(folder).glob("*.gcov.json.gz")
        with gzip.open(path, "rt", encoding="utf-8") as file:
            counted = json.load(file)
    found = {}
    for source in counted["files"]:
        name = pathlib.Path(source["file"])
        if SOURCES not in name.parents:
            continue
        counts = found.setdefault(name.name, {})
        for line in source["lines"]:
            number = line["line_number"]
            counts[number] = max(counts.get(number, 0), line["count"])
    return found


def table(found, with_lines=False):
    rows, ran, all_lines = [], 0, 0
    for name, counts in sorted(found.items()):
        hit = sum(1 for count in counts.values() if count > 0)
        ran, all_lines = ran + hit, all_lines + len(counts)
        missed = [str(line) for line, count in sorted(counts.items()) if count == 0]
        note = "  not: " + " ".join(missed) if with_lines and missed else ""
        rows.append(f"{name:22} {hit:4} of {len(counts):4}  {100 * hit / len(counts):5.1f} %{note}")
    share = 100 * ran / all_lines if all_lines else 0
    rows.append(f"{'the advisor':22} {ran:4} of {all_lines:4}  {share:5.1f} %")
    return rows, share


if __name__ == "__main__":
    if "--reset" in sys.argv[1:]:
        reset()
    else:
        print("\n".join(table(lines(), "--lines" in sys.argv[1:])[0]))
