"""The LSTM member: its predictions and its ONNX file."""

from __future__ import annotations

import io
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
    """A trained network in evaluation mode, with its ONNX file once it is `sealed`."""

    name = "lstm"

    def __init__(self, network: SequenceNetwork, shape: SequenceShape, epochs: int) -> None:
        self._network = network.eval()
        self._document = b""
        self.shape = shape
        self.epochs = epochs

    def __getstate__(self) -> dict:
        # As arrays: torch would hand its tensors to another process by file descriptors, which end
        # with the process that sends them.
        weights = {name: value.numpy() for name, value in self._network.state_dict().items()}
        return vars(self) | {"_network": (self._network.made_of, weights)}

    def __setstate__(self, state: dict) -> None:
        made_of, weights = state["_network"]
        network = SequenceNetwork(*made_of)
        # Copies, because what comes from elsewhere may not be written to.
        network.load_state_dict(
            {name: torch.from_numpy(np.array(value)) for name, value in weights.items()}
        )
        vars(self).update(state | {"_network": network.eval()})

    @property
    def size(self) -> str:
        return f"best after {self.epochs} epochs"

    def predict(self, inputs: Inputs, rows: np.ndarray) -> np.ndarray:
        return self.predict_both(inputs, rows)[0]

    def predict_both(self, inputs: Inputs, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """P(up) and volatility as float64; NaN where the window is incomplete."""
        # One thread, as in training: the sums of a product depend on how it is shared out.
        torch.set_num_threads(1)
        probability = np.full(len(rows), np.nan)
        volatility = np.full(len(rows), np.nan)
        present = np.flatnonzero(inputs.sequence_defined[rows])
        with torch.no_grad():
            for start in range(0, len(present), PREDICTION_CHUNK_ROWS):
                place = present[start : start + PREDICTION_CHUNK_ROWS]
                bars = torch.from_numpy(np.array(inputs.sequence[rows[place]]))
                up, forecast = self._network(bars)
                probability[place] = up.numpy()[:, 0].astype(np.float64)
                volatility[place] = forecast.numpy()[:, 0].astype(np.float64)
        return probability, volatility

    def predict_single(self, bars: np.ndarray) -> tuple[float, float]:
        """One window evaluated alone, as the server does."""
        with torch.no_grad():
            up, forecast = self._network(torch.from_numpy(bars[None].astype(np.float32)))
        return float(up.item()), float(forecast.item())

    def importance(self) -> None:
        return None

    def write(self, path: Path) -> None:
        path.write_bytes(self._document)

    def sealed(self) -> LSTMMember:
        """With the graph of input `bars` [1, bars, channels], checked against torch.

        The TorchScript exporter is used because it keeps one LSTM node per layer with its weights
        as initialisers; the newer one needs another package and writes source locations into it.
        """
        example = torch.zeros(1, self.shape.bars, self.shape.channels)
        file = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                self._network,
                (example,),
                file,
                input_names=["bars"],
                output_names=["probability", "volatility"],
                opset_version=OPSET,
                dynamo=False,
            )
        self._document = file.getvalue()
        self._check_export()
        return self

    def _check_export(self) -> None:
        import onnx
        from onnx.reference import ReferenceEvaluator

        evaluator = ReferenceEvaluator(onnx.load_from_string(self._document))
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
                    f"lstm.onnx: the exported graph differs from the network by {difference:.1e}"
                )
