"""Where jobs run: in this process, in processes of this machine, or on a Ray cluster.

A job gives the same result wherever it runs: its inputs are rows of the set, settings and a seed,
its threads are pinned, and a member comes back as the bytes of its library's own file.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from . import interruption
from .errors import TrainingError
from .exported_set import ExportedSet

LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Job:
    """`function(exported, request, report)`, and about how long it takes beside the others."""

    function: Callable
    request: object
    cost: float = 1.0


#: Told the share of all jobs that is through, 0 to 1.
Hear = Callable[[float], None]
#: Told the place and the result of each job that ended.
Finished = Callable[[int, object], None]


class Runner(Protocol):
    """Runs the jobs of a set, several symbols at once where it can."""

    #: How many symbols may be trained at the same time.
    symbols_at_once: int

    def share(self, exported: ExportedSet, directory: Path) -> object:
        """Makes a set available to jobs; what `run` takes."""

    def run(self, shared: object, jobs: list[Job], hear: Hear, finished: Finished) -> list:
        """The jobs' results, in their order."""

    def close(self) -> None:
        """Ends whatever still runs."""


class InProcess:
    """One job after the other, here."""

    symbols_at_once = 1

    def share(self, exported: ExportedSet, directory: Path) -> ExportedSet:
        return exported

    def run(self, shared: ExportedSet, jobs: list[Job], hear: Hear, finished: Finished) -> list:
        total, before, results = sum(job.cost for job in jobs), 0.0, []
        for place, job in enumerate(jobs):
            base, cost = before, job.cost
            results.append(
                job.function(
                    shared,
                    job.request,
                    lambda share, base=base, cost=cost: hear((base + share * cost) / total),
                )
            )
            before += job.cost
            finished(place, results[-1])
        return results

    def close(self) -> None:
        pass


class Processes:
    """A process of this machine for each job, so many at a time."""

    symbols_at_once = 2

    def __init__(self, count: int) -> None:
        self._context = multiprocessing.get_context("forkserver")
        # Imported once, before the first process is forked off.
        self._context.set_forkserver_preload(["training.fitting"])
        self._pool = ThreadPoolExecutor(count)
        self._alive: set[multiprocessing.process.BaseProcess] = set()
        self._lock = threading.Lock()
        self._closed = False

    def share(self, exported: ExportedSet, directory: Path) -> tuple:
        return directory, exported.sequence_defined

    def run(self, shared: tuple, jobs: list[Job], hear: Hear, finished: Finished) -> list:
        total = sum(job.cost for job in jobs)
        shares = [0.0] * len(jobs)
        futures = {
            self._pool.submit(self._one, shared, job, shares, place): place
            for place, job in enumerate(jobs)
        }
        results: list = [None] * len(jobs)
        try:
            for future in _as_they_end(set(futures), lambda: _hear(hear, shares, jobs, total)):
                place = futures[future]
                results[place] = future.result()
                finished(place, results[place])
        except BaseException:
            self.close()
            raise
        return results

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for process in self._alive:
                process.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _one(self, shared: tuple, job: Job, shares: list[float], place: int) -> object:
        ours, theirs = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_serve, args=(theirs, shared, job), daemon=True)
        with self._lock:
            if self._closed:
                raise TrainingError("training was ended")
            process.start()
            self._alive.add(process)
        theirs.close()
        try:
            return self._listen(process, ours, shares, place)
        finally:
            process.join()
            with self._lock:
                self._alive.discard(process)

    @staticmethod
    def _listen(
        process: multiprocessing.process.BaseProcess,
        ours: Connection,
        shares: list[float],
        place: int,
    ) -> object:
        while True:
            try:
                kind, value = ours.recv()
            except EOFError:
                process.join()
                raise TrainingError(
                    f"a training process ended with status {process.exitcode}"
                ) from None
            if kind == "share":
                shares[place] = value
            elif kind == "error":
                raise TrainingError(value)
            else:
                shares[place] = 1.0
                return value


def _as_they_end(waiting: set[Future], meanwhile: Callable[[], None]):
    while waiting:
        ended, waiting = wait(waiting, LOOK_SECONDS, FIRST_COMPLETED)
        interruption.check()
        meanwhile()
        yield from ended


def _hear(hear: Hear, shares: list[float], jobs: list[Job], total: float) -> None:
    hear(sum(share * job.cost for share, job in zip(shares, jobs, strict=True)) / total)


def _serve(answer: Connection, shared: tuple, job: Job) -> None:
    """The body of a job's process."""
    # Ctrl-C reaches every process of the terminal; the one that started this one ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    spoken = 0.0

    def report(share: float) -> None:
        nonlocal spoken
        if share - spoken >= 0.01:
            spoken = share
            answer.send(("share", share))

    try:
        exported = ExportedSet.reopen(*shared)
        answer.send(("done", job.function(exported, job.request, report)))
    except TrainingError as error:
        answer.send(("error", str(error)))
    except BrokenPipeError:
        pass
    except Exception:
        answer.send(("error", "a training process failed:\n" + traceback.format_exc()))
