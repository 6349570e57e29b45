"""Jobs as tasks on an existing Ray cluster; the sets travel through its object store."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path

import numpy as np

from . import interruption
from .errors import TrainingError
from .exported_set import ExportedSet
from .member import silent
from .runner import LOOK_SECONDS, Finished, Hear, Job

PACKAGE = Path(__file__).resolve().parent


class RayCluster:
    """Every job a task of one processor; several symbols go at once."""

    symbols_at_once = 8

    def __init__(self, address: str) -> None:
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        try:
            import ray
        except ImportError as error:
            raise TrainingError(
                "--ray needs the package ray: pip install -r Scripts/training/requirements-ray.txt"
            ) from error
        self._ray = ray
        try:
            ray.init(
                address=address,
                log_to_driver=False,
                logging_level=logging.ERROR,
                runtime_env={"env_vars": {"PYTHONPATH": str(PACKAGE.parent)}},
            )
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise TrainingError(f"--ray {address}: {error}") from error
        self._task = ray.remote(num_cpus=1, max_retries=2)(_task)

    @property
    def nodes(self) -> int:
        """Machines that are alive in the cluster."""
        return sum(1 for node in self._ray.nodes() if node["Alive"])

    def share(self, exported: ExportedSet, directory: Path) -> object:
        arrays = {
            name: np.array(value)
            for name, value in vars(exported).items()
            if isinstance(value, np.ndarray)
        }
        return self._ray.put(replace(exported, **arrays))

    def run(self, shared: object, jobs: list[Job], hear: Hear, finished: Finished) -> list:
        total, done = sum(job.cost for job in jobs), 0.0
        places = {
            self._task.remote(shared, job.function, job.request): place
            for place, job in enumerate(jobs)
        }
        waiting, results = list(places), [None] * len(jobs)
        try:
            while waiting:
                ended, waiting = self._ray.wait(waiting, timeout=LOOK_SECONDS)
                interruption.check()
                for reference in ended:
                    place = places[reference]
                    results[place] = self._ray.get(reference)
                    done += jobs[place].cost
                    finished(place, results[place])
                hear(done / total)
        except self._ray.exceptions.RayTaskError as error:
            raise TrainingError(f"a task of the cluster failed: {error}") from error
        except self._ray.exceptions.RayError as error:
            raise TrainingError(f"the cluster failed: {error}") from error
        finally:
            for reference in waiting:
                self._ray.cancel(reference, force=True)
        return results

    def close(self) -> None:
        self._ray.shutdown()


def _task(exported: ExportedSet, function: object, request: object) -> object:
    return function(exported, request, silent)
