"""Where things are, and what a run needs: the executable, the terminal, bars of a made market."""

import os
import pathlib
import subprocess
import sys
import threading

EA = pathlib.Path(__file__).resolve().parents[1]
ROOT = EA.parents[1]
BUILD = pathlib.Path(os.environ.get("CONVICTION_EA_BUILD", EA / ".build"))
COVERED = os.environ.get("CONVICTION_EA_COVERAGE") == "1"
ADVISOR = BUILD / ("Conviction-covered.so" if COVERED else "Conviction.so")
ROOTS = ["EURUSD", "US100", "US30", "US500", "GBPUSD", "USDJPY", "XAUUSD", "USOIL"]
HISTORY_DAYS = 400  # before the first bar played: 256 of D1 and some
# Broker time at which the made market begins: 2024-01-01.
BEGINNING = 1_704_067_200


class Failure(Exception):
    """What a user reads instead of a trace."""


def executable():
    """CONVICTION_EXECUTABLE, or the newest build there is."""
    named = os.environ.get("CONVICTION_EXECUTABLE")
    found = (
        [pathlib.Path(named)]
        if named
        else [
            path
            for path in (ROOT / ".build/release/conviction", ROOT / ".build/debug/conviction")
            if path.exists()
        ]
    )
    if not found:
        raise Failure("no conviction executable: swift build -c release --product conviction")
    return max(found, key=lambda path: path.stat().st_mtime)


def build(*arguments):
    """Builds the terminal and the advisor; what the compilers said."""
    done = subprocess.run([EA / "run", "--build", *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(done.stdout + done.stderr)
    return done.stderr


def market(root, days, seed):
    """M1 bars of a made market with a planted edge, for the demo bundles to find; made once."""
    folder = BUILD / "bars"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{root}-{days}-{seed}.csv"
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
        command = [executable(), "simulate", "--symbol", root, "--out", part]
        command += ["--days", str(days), "--seed", str(seed), "--edge", "1"]
        done = subprocess.run(
            [str(word) for word in command], cwd=ROOT, capture_output=True, text=True
        )
        if done.returncode != 0:
            raise Failure(done.stderr or done.stdout)
        part.rename(path)
    return path


def say(*words):
    print(*words, file=sys.stderr, flush=True)
