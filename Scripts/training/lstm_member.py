"""The LSTM member: its predictions and its ONNX file."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import torch

from .errors import TrainingError
from .exported_set import SequenceShape
from .member import Inputs
from .sequence_network import SequenceNetwork

OPSET = 17
PREDICTION_CHUNK_ROWS = 2048
EXPORT_TOLERANCE = 1e-6


class LSTMMember:
    """A trained network in evaluation mode."""

    name = "lstm"

    def __init__(self, network: SequenceNetwork, shape: SequenceShape, epochs: int) -> None:
        self._network = network.eval()
        self.shape = shape
        self.epochs = epochs

    def predict(self, inputs: Inputs, rows: np.ndarray) -> np.ndarray:
        return self.predict_both(inputs, rows)[0]

    def predict_both(self, inputs: Inputs, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """P(up) and volatility as float64; NaN where the window is incomplete."""
        probability = np.full(len(rows), np.nan)
        volatility = np.full(len(rows), np.nan)
        present = np.flatnonzero(inputs.sequence_defined[rows])
        with torch.no_grad():
            for start in range(0, len(present), PREDICTION_CHUNK_ROWS):
                place = present[start : start + PREDICTION_CHUNK_ROWS]
                bars = torch.from_numpy(np.ascontiguousarray(inputs.sequence[rows[place]]))
                up, forecast = self._network(bars)
                probability[place] = up.numpy()[:, 0].astype(np.float64)
                volatility[place] = forecast.numpy()[:, 0].astype(np.float64)
        return probability, volatility

    def predict_single(self, bars: np.ndarray) -> tuple[float, float]:
        """One window evaluated alone, as the server does."""
        with torch.no_grad():
            up, forecast = self._network(torch.from_numpy(bars[None].astype(np.float32)))
        return float(up.item()), float(forecast.item())

    def write(self, path: Path) -> None:
        """Exports the graph with input `bars` [1, bars, channels] and checks it against torch.

        The TorchScript exporter is used because it keeps one LSTM node per layer with its weights
        as initialisers; the newer one needs another package and writes source locations into it.
        """
        example = torch.zeros(1, self.shape.bars, self.shape.channels)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                self._network,
                (example,),
                str(path),
                input_names=["bars"],
                output_names=["probability", "volatility"],
                opset_version=OPSET,
                dynamo=False,
            )
        self._check_export(path)

    def _check_export(self, path: Path) -> None:
        from onnx.reference import ReferenceEvaluator

        evaluator = ReferenceEvaluator(str(path))
        centre = self._network.mean.numpy()
        spread = self._network.deviation.numpy()
        noise = np.random.default_rng(0).normal(size=(4, self.shape.bars, self.shape.channels))
        for window in (centre + spread * noise).astype(np.float32):
            up, forecast = evaluator.run(None, {"bars": window[None]})
            wanted_up, wanted_forecast = self.predict_single(window)
            difference = abs(float(np.ravel(up)[0]) - wanted_up)
            relative = abs(float(np.ravel(forecast)[0]) / wanted_forecast - 1)
            if not (difference <= EXPORT_TOLERANCE and relative <= 10 * EXPORT_TOLERANCE):
                raise TrainingError(
                    f"{path.name}: the exported graph differs from the network by {difference:.1e}"
                )
