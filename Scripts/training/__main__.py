"""The command line: `python -m training train …` and `python -m training check …`."""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from . import interruption
from .configuration import Configuration
from .errors import TrainingError

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130
LOOK_SECONDS = 0.2


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
    if len(options.set) != len(options.out):
        raise TrainingError("expected an --out for each --set")
    configuration = Configuration.demo() if options.demo else Configuration()
    if options.config:
        configuration = configuration.overlaid(options.config)
    if options.folds is not None:
        configuration = configuration.merged({"walk_forward": {"folds": options.folds}}, "--folds")
    # Threads that spin while they wait would fight a serving process for its cores.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    # The libraries take seconds to import, so wrong usage and `check` do without them.
    from .pipeline import Request
    from .runner import InProcess, Processes

    requests = [
        Request(
            set_directory=set_directory,
            out=out,
            version=options.version,
            data_directory=options.data_dir or out.parent.parent,
            configuration=configuration,
            seed=options.seed,
            threads=options.threads,
            trials=options.trials,
            demo=options.demo,
            allow_short=options.allow_short,
            validate_from=options.validate_from,
            test_from=options.test_from,
        )
        for set_directory, out in zip(options.set, options.out, strict=True)
    ]
    if options.ray:
        from .ray_runner import RayCluster

        runner = RayCluster(options.ray)
        print(f"Ray cluster of {runner.nodes} nodes", flush=True)
    elif options.processes > 1:
        runner = Processes(options.processes)
    else:
        runner = InProcess()
    try:
        _train_all(requests, runner)
    finally:
        runner.close()
    return 0


def _train_all(requests: list, runner: object) -> None:
    """One symbol after the other, or several at once where the runner can."""
    at_once = min(runner.symbols_at_once, len(requests))
    if at_once <= 1:
        for request in requests:
            _train_one(request, runner, "")
        return
    pool = ThreadPoolExecutor(at_once)
    futures = [pool.submit(_train_one, request, runner, request.out.name) for request in requests]
    try:
        waiting = set(futures)
        while waiting:
            _, waiting = wait(waiting, LOOK_SECONDS)
            interruption.check()
        for future in futures:
            future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _train_one(request: object, runner: object, label: str) -> None:
    from .pipeline import Training
    from .progress import Progress

    progress = Progress(request.stages, label=label)
    directory, verdict = Training(request, progress, runner).run()
    if verdict.leak:
        print(f"PROBABLE LEAK: {verdict.reason}", file=sys.stderr)
    progress.note(f"verdict: {verdict.verdict} ({verdict.reason})")
    progress.note(f"wrote {directory}")


def _check(options: argparse.Namespace) -> int:
    from .bundle import check

    manifest = check(options.bundle)
    print(f"{manifest['symbol']}/{manifest['version']}: {len(manifest['files'])} files agree")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    train = commands.add_parser("train", help="train the members and write a bundle")
    add = train.add_argument
    add("--set", type=Path, required=True, action="append", help="directory of an exported set")
    add("--out", type=Path, required=True, action="append", help="models/<SYMBOL>, one a set")
    add("--version", required=True, help="as 20261121T101500Z")
    add("--data-dir", type=Path, help="where ledger.jsonl and search.sqlite are (two above --out)")
    add("--config", type=Path, help="JSON with settings over the defaults")
    add("--seed", type=_count, default=7)
    add("--threads", type=_positive, default=1, help="of one fit; part of what makes the bytes")
    add(
        "--processes",
        type=_positive,
        default=max(1, os.cpu_count() or 1),
        help="fits side by side; the bytes do not depend on it",
    )
    add("--ray", metavar="ADDRESS", help="run the fits as tasks on this Ray cluster")
    add("--trials", type=_count, default=0, help="search this many settings with Optuna first")
    add("--folds", type=_count, help="walk-forward folds (default 6)")
    add(
        "--validate-from",
        "--train-to",
        type=int,
        metavar="EPOCH",
        help="training ends and validation begins here (default: by share of the rows)",
    )
    add("--test-from", type=int, metavar="EPOCH", help="validation ends and the test begins here")
    add("--demo", action="store_true", help="small members on a planted market")
    add("--allow-short", action="store_true", help="train on less history than the minimum")
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
