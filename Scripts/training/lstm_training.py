"""Training the recurrent network, bounded in time by rows per epoch and epochs."""

from __future__ import annotations

import copy

import numpy as np
import torch
from torch import Tensor, nn

from .allocator import keep_freed_memory
from .configuration import LSTMSettings
from .exported_set import ExportedSet
from .lstm_member import LSTMMember
from .member import Report, silent
from .sequence_network import SequenceNetwork

STATISTICS_ROWS = 20_000
SMALLEST_DEVIATION = 1e-6
#: Realised volatility below this share of the usual one counts as it: a dead market has no log.
VOLATILITY_FLOOR_SHARE = 0.01


class LSTMTraining:
    """One seeded training run over the rows whose window is complete."""

    def __init__(self, exported: ExportedSet, settings: LSTMSettings, *, seed: int) -> None:
        # One thread: the steps of a window are too small to share, two take as long when the
        # machine is quiet and far longer when it is not.
        torch.set_num_threads(1)
        torch.manual_seed(seed)
        torch.use_deterministic_algorithms(True)
        keep_freed_memory()
        self._exported = exported
        self._settings = settings
        self._random = np.random.default_rng(seed)
        shape = exported.sequence_shape
        self._network = SequenceNetwork(
            shape.channels,
            settings.hidden,
            settings.layers,
            settings.dropout,
            exported.class_up,
        )
        self._usual_volatility = 1.0

    @staticmethod
    def reason_against(
        exported: ExportedSet,
        train_rows: np.ndarray,
        validation_rows: np.ndarray,
        settings: LSTMSettings,
    ) -> str | None:
        """Why the member cannot be trained, or None."""
        if exported.sequence is None:
            return "the set has no sequences"
        spans = (("training", train_rows), ("validation", validation_rows))
        for name, rows in spans:
            present = rows[exported.sequence_defined[rows]]
            needed = settings.minimum_rows if name == "training" else settings.minimum_rows // 10
            if len(present) < needed:
                return f"{len(present)} complete sequences for {name}, {needed} are needed"
        return None

    def run(
        self, train_rows: np.ndarray, validation_rows: np.ndarray, report: Report = silent
    ) -> LSTMMember:
        """Trains until the epochs are through or validation stops improving."""
        exported, settings = self._exported, self._settings
        train_rows = train_rows[exported.sequence_defined[train_rows]]
        validation_rows = validation_rows[exported.sequence_defined[validation_rows]]
        validation_rows = _spread(validation_rows, settings.max_validation_rows)
        self._normalise(train_rows)

        per_epoch = min(len(train_rows), settings.max_rows_per_epoch)
        batches = -(-per_epoch // settings.batch)
        optimiser = torch.optim.AdamW(
            self._network.parameters(),
            lr=settings.learning_rate,
            weight_decay=settings.weight_decay,
        )
        schedule = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(
            optimiser, T_0=batches * settings.restart_epochs
        )
        best_loss, best_epoch, best_state = float("inf"), 0, None
        for epoch in range(1, settings.epochs + 1):
            chosen = self._random.choice(train_rows, size=per_epoch, replace=False)
            self._network.train()
            for number in range(batches):
                rows = chosen[number * settings.batch : (number + 1) * settings.batch]
                self._step(np.sort(rows), optimiser, schedule)
                done = (epoch - 1) * batches + number + 1
                report(done / (settings.epochs * batches))
            loss = self._validation_loss(validation_rows)
            if loss < best_loss:
                best_loss, best_epoch = loss, epoch
                best_state = copy.deepcopy(self._network.state_dict())
            elif epoch - best_epoch >= settings.patience:
                break
        if best_state is not None:
            self._network.load_state_dict(best_state)
        return LSTMMember(self._network, exported.sequence_shape, best_epoch)

    def _step(self, rows: np.ndarray, optimiser: torch.optim.Optimizer, schedule) -> None:
        optimiser.zero_grad(set_to_none=True)
        loss = self._loss(rows)
        loss.backward()
        nn.utils.clip_grad_norm_(self._network.parameters(), self._settings.gradient_norm)
        optimiser.step()
        schedule.step()

    def _loss(self, rows: np.ndarray) -> Tensor:
        """Cross entropy of the direction plus a little squared error of the log volatility."""
        exported = self._exported
        bars = torch.from_numpy(np.array(exported.sequence[rows]))
        logit, volatility = self._network.heads(bars)
        loss = self._direction_loss(logit, rows)
        realised = exported.volatility[rows]
        known = np.isfinite(realised)
        if self._settings.volatility_weight > 0 and known.any():
            floor = self._usual_volatility * VOLATILITY_FLOOR_SHARE
            target = torch.from_numpy(np.log(np.maximum(realised[known], floor)).astype(np.float32))
            forecast = torch.log(volatility[torch.from_numpy(known), 0].clamp_min(floor))
            loss = loss + self._settings.volatility_weight * ((forecast - target) ** 2).mean()
        return loss

    def _direction_loss(self, logit: Tensor, rows: np.ndarray) -> Tensor:
        """The mean cross entropy, each row with its weight."""
        target = self._exported.target(rows)
        weight = torch.from_numpy(self._exported.weights(rows).astype(np.float32))
        if self._network.has_classes:
            classes = torch.from_numpy(target.astype(np.int64))
            loss = nn.functional.cross_entropy(logit, classes, reduction="none")
        else:
            wanted = torch.from_numpy(target.astype(np.float32))
            loss = nn.functional.binary_cross_entropy_with_logits(
                logit[:, 0], wanted, reduction="none"
            )
        return (loss * weight).sum() / weight.sum()

    def _validation_loss(self, rows: np.ndarray) -> float:
        """Log loss of P(up) alone, which is what the ensemble uses; rows weigh as in training."""
        self._network.eval()
        member = LSTMMember(self._network, self._exported.sequence_shape, 0)
        probability = np.clip(member.predict(self._exported, rows), 1e-7, 1 - 1e-7)
        label = self._exported.label[rows]
        loss = -(label * np.log(probability) + (1 - label) * np.log1p(-probability))
        return float(np.average(loss, weights=self._exported.weights(rows)))

    def _normalise(self, train_rows: np.ndarray) -> None:
        sample = np.asarray(self._exported.sequence[_spread(train_rows, STATISTICS_ROWS)])
        flat = sample.reshape(-1, sample.shape[-1]).astype(np.float64)
        mean, deviation = flat.mean(axis=0), flat.std(axis=0)
        deviation[deviation < SMALLEST_DEVIATION] = 1.0
        realised = self._exported.volatility[train_rows]
        realised = realised[np.isfinite(realised) & (realised > 0)]
        self._usual_volatility = float(np.median(realised)) if len(realised) else 1.0
        self._network.normalise_by(
            torch.from_numpy(mean.astype(np.float32)),
            torch.from_numpy(deviation.astype(np.float32)),
            self._usual_volatility,
        )


def _spread(rows: np.ndarray, most: int) -> np.ndarray:
    """At most `most` rows, evenly spread in time."""
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).round().astype(np.int64)]
