"""The command line: `python -m training train …` and `python -m training check …`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from . import interruption
from .configuration import Configuration
from .errors import TrainingError

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; 0 done, 1 failed with one line on stderr, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except TrainingError as error:
        print(f"training: {error}", file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        print("training: interrupted; no bundle was written", file=sys.stderr)
        return EXIT_INTERRUPTED


def _train(options: argparse.Namespace) -> int:
    interruption.install()
    configuration = Configuration.demo() if options.demo else Configuration()
    if options.config:
        configuration = configuration.overlaid(options.config)
    if options.folds is not None:
        configuration = configuration.merged({"walk_forward": {"folds": options.folds}}, "--folds")
    # Threads that spin while they wait would fight a serving process for its cores.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    # The libraries take seconds to import, so wrong usage and `check` do without them.
    from .pipeline import STAGES, Request, Training
    from .progress import Progress

    request = Request(
        set_directory=options.set,
        out=options.out,
        version=options.version,
        configuration=configuration,
        seed=options.seed,
        threads=options.threads,
        demo=options.demo,
        allow_short=options.allow_short,
        validate_from=options.validate_from,
        test_from=options.test_from,
    )
    directory, verdict = Training(request, Progress(STAGES)).run()
    if verdict.leak:
        print(f"PROBABLE LEAK: {verdict.reason}", file=sys.stderr)
    print(f"verdict: {verdict.verdict} ({verdict.reason})")
    print(f"wrote {directory}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from .bundle import check

    manifest = check(options.bundle)
    print(f"{manifest['symbol']}/{manifest['version']}: {len(manifest['files'])} files agree")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    train = commands.add_parser("train", help="train the members and write a bundle")
    train.add_argument("--set", type=Path, required=True, help="directory of the exported set")
    train.add_argument("--out", type=Path, required=True, help="models/<SYMBOL>")
    train.add_argument("--version", required=True, help="as 20261121T101500Z")
    train.add_argument("--config", type=Path, help="JSON with settings over the defaults")
    train.add_argument("--seed", type=_count, default=7)
    train.add_argument("--threads", type=_positive, default=2)
    train.add_argument("--folds", type=_count, help="walk-forward folds (default 6)")
    train.add_argument(
        "--validate-from",
        "--train-to",
        type=int,
        metavar="EPOCH",
        help="training ends and validation begins here (default: by share of the rows)",
    )
    train.add_argument(
        "--test-from", type=int, metavar="EPOCH", help="validation ends and the test begins here"
    )
    train.add_argument("--demo", action="store_true", help="small members on a planted market")
    train.add_argument(
        "--allow-short", action="store_true", help="train on less history than the minimum"
    )
    train.set_defaults(command=_train)
    check = commands.add_parser("check", help="verify the hashes of a bundle")
    check.add_argument("--bundle", type=Path, required=True)
    check.set_defaults(command=_check)
    return parser


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"expected 0 or more, was {value}")
    return value


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"expected 1 or more, was {value}")
    return value


if __name__ == "__main__":
    sys.exit(main())
