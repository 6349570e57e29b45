"""Runs the simulated terminal with the expert advisor, and what a run leaves."""

import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
EA = HERE.parent / "EA"
RUN = EA / "run"
BUILD = pathlib.Path(os.environ.get("CONVICTION_EA_BUILD", EA / ".build"))
# The advisor that counts which of its lines have run.
os.environ["CONVICTION_EA_COVERAGE"] = "1"
ADVISOR = BUILD / "Conviction-covered.so"
WARM_UP = 400

sys.path.insert(0, str(EA))

import coverage_of_advisor as coverage_of_advisor  # noqa: E402
import make_bars  # noqa: E402

TIMEFRAMES = {"M1": 60, "M5": 300, "M15": 900, "M30": 1800, "H1": 3600, "H4": 14400, "D1": 86400}
MONDAY = make_bars.START
FRIDAY_EVENING = 1705077000  # 2024.01.12 16:30


def compiler_missing():
    """Why nothing can be built here, None if it can."""
    found = [name for name in ("g++", "clang++", "swift") if shutil.which(name)]
    return None if found else "no C++ compiler: apt-get install g++"


def build(program=None):
    """The folder with the terminal and the program's shared object."""
    arguments = ["--program", str(program)] if program else []
    done = subprocess.run([RUN, "--build", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stderr


class Result:
    def __init__(self, done, report):
        self.journal = done.stdout
        self.errors = done.stderr
        self.code = done.returncode
        facts = json.loads(report.read_text()) if report.exists() else {}
        self.deals = facts.get("deals", [])
        self.positions = facts.get("positions", [])
        self.facts = facts

    @property
    def entries(self):
        return [d for d in self.deals if d["entry"] == "IN" and d["magic"] != 0]

    @property
    def exits(self):
        return [d for d in self.deals if d["entry"] == "OUT"]


def rows(count, start=MONDAY):
    """The bars as (time, open, high, low, close, volume, spread), prices in points."""
    return list(make_bars.bars(count, start=start))


def other_rows(count, seed, start=MONDAY):
    return list(make_bars.bars(count, seed, start))


def write_rows(path, bars):
    with open(path, "w", encoding="utf-8") as file:
        for time, *prices, volume, spread in bars:
            texts = [f"{p / 100000:.5f}" for p in prices]
            print(time, *texts, volume, spread, sep=",", file=file)


def play(
    folder, url, bars=120, start=MONDAY, options=(), warm_up=WARM_UP, others=(), code=0, **inputs
):
    """Plays `bars` bars after the warm-up; inputs by their names without "Inp". `others` are the
    names of further symbols."""
    folder.mkdir(exist_ok=True)
    table = folder / "bars.csv"
    write_rows(table, rows(warm_up + bars, start))
    further = []
    for seed, name in enumerate(others, 11):
        write_rows(folder / f"{name}.csv", other_rows(warm_up + bars, seed, start))
        further += ["--market", f"{name}={folder / name}.csv"]
    values = {"Server": url, "DryRun": "false", "HistoryBars": "0", "TimeoutMs": "2000"}
    values.update(inputs)
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    command = [BUILD / "terminal", "--ea", ADVISOR, "--csv", table]
    command += further
    command += ["--files", folder / "Files", "--report", report, "--warm-up", str(warm_up)]
    for name, value in values.items():
        command += ["--set", f"Inp{name}={value}"]
    command += [str(option) for option in options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=50)
    result = Result(done, report)
    assert result.code == code, result.errors + result.journal[-2000:]
    return result


def closes(bars):
    """(instant, trigger) of each bar close among these M1 bars, by the contract's words."""
    found = []
    for before, after in itertools.pairwise(bars):
        ended = {
            name: before[0] // seconds * seconds + seconds
            for name, seconds in TIMEFRAMES.items()
            if before[0] // seconds != after[0] // seconds
        }
        instant = max(ended.values())
        found.append((instant, [name for name, end in ended.items() if end == instant][-1]))
    return found


def grouped(bars, name):
    """The bars of a longer timeframe: open time -> [open, high, low, close] in points."""
    out = {}
    for time, opened, high, low, close, *_ in bars:
        key = time // TIMEFRAMES[name] * TIMEFRAMES[name]
        bar = out.setdefault(key, [opened, high, low, close])
        bar[1], bar[2], bar[3] = max(bar[1], high), min(bar[2], low), close
    return out
