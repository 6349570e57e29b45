"""Plays the expert advisor in the simulated terminal, against a running server or its own.

Scripts/terminal                                  a day of EURUSD and US100, as fast as it goes
Scripts/terminal --speed 60 --url http://127.0.0.1:8787 --csv EURUSD=bars.csv
Scripts/terminal --weeks 5 --symbols all          what must be equal at every event
Scripts/terminal --faults --seed 1 --count 50     seeded schedules of faults
"""

import argparse
import sys

from . import faults, hand, place, weeks


def parser():
    p = argparse.ArgumentParser(
        prog="Scripts/terminal",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="What follows -- goes to the terminal itself: see Tests/EA/README.md.",
    )
    p.add_argument("--url", help="a running server; without it one is started for the run")
    p.add_argument("--port", type=int, default=0, help="of the server that is started")
    p.add_argument("--csv", action="append", help="[ROOT=]FILE of M1 bars, canonical columns")
    p.add_argument("--warm-up", type=int, default=5000, help="bars of --csv that are history")
    p.add_argument("--symbols", default="EURUSD,US100", help="roots of a made market, or all")
    p.add_argument("--days", type=int, default=1, help="of the made market to play")
    p.add_argument("--seed", type=int, help="of the made market (7), or the first schedule (1)")
    p.add_argument("--speed", type=float, default=0, help="times real time; 0: no waiting")
    p.add_argument("--dry-run", action="store_true", help="as the advisor's default: no orders")
    p.add_argument("--folder", help="where everything is kept; else a temporary one")
    p.add_argument("--weeks", type=int, help="play so many weeks and compare at every event")
    p.add_argument("--faults", action="store_true", help="play seeded schedules of faults")
    p.add_argument("--count", type=int, default=1, help="how many schedules")
    p.add_argument("--segment", type=int, default=faults.SEGMENT_BARS, help="bars of a schedule")
    return p


def main():
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    arguments, rest = parser().parse_args(words[:cut]), words[cut + 1 :]
    if arguments.symbols == "all":
        arguments.symbols = ",".join(place.ROOTS)
    place.build()
    if arguments.faults:
        outcomes, seconds = faults.run(
            arguments.seed or 1, arguments.count, arguments.folder, arguments.segment
        )
        print(faults.summary(outcomes, seconds, arguments.segment))
        return 1 if any(outcome.faults for outcome in outcomes) else 0
    arguments.seed = arguments.seed or 7
    if arguments.weeks:
        roots = arguments.symbols.split(",")
        facts, seconds, found = weeks.run(
            arguments.weeks, roots, arguments.folder, arguments.seed, options=rest
        )
        print(weeks.summary(facts, seconds, found))
        return 1 if found else 0
    return hand.run(arguments, rest)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except place.Failure as failure:
        sys.exit(f"Scripts/terminal: {failure}")
