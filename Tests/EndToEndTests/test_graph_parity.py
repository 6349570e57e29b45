"""`conviction models evaluate` beside PyTorch: networks as torch.onnx exports them.

Every network is exported by the older exporter at an operator set and by the newer one, which
writes 18 and converts to newer ones. CONVICTION_GRAPH_OPSETS names the operator sets, separated by
commas: all of 13 to 21 take some minutes.
"""

import contextlib
import io
import json
import os
import subprocess
import warnings

import numpy as np
import onnx
import pytest
import torch
from server import executable
from torch import nn

OPSETS = [int(x) for x in os.environ.get("CONVICTION_GRAPH_OPSETS", "18").split(",")]
ROWS = 4


class Recurrent(nn.Module):
    def __init__(self, kind, **options):
        super().__init__()
        self.recurrent = kind(8, 24, num_layers=2, batch_first=True, **options)
        width = 48 if options.get("bidirectional") else 24
        self.heads = nn.ModuleList([nn.Linear(width, 1), nn.Linear(width, 3)])

    def forward(self, bars):
        last = self.recurrent(bars)[0][:, -1]
        return torch.sigmoid(self.heads[0](last)), torch.softmax(self.heads[1](last), dim=-1)


class Convolutions(nn.Module):
    """Over time, with dilation, groups and a residual connection."""

    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(
            nn.Conv1d(8, 16, 5, padding=2), nn.BatchNorm1d(16), nn.ReLU(), nn.MaxPool1d(2)
        )
        self.second = nn.Sequential(
            nn.Conv1d(16, 16, 3, padding=4, dilation=4, groups=4), nn.BatchNorm1d(16), nn.ELU()
        )
        self.third = nn.Sequential(
            nn.Conv1d(16, 32, 3, stride=2), nn.BatchNorm1d(32), nn.LeakyReLU(0.1), nn.AvgPool1d(3)
        )
        self.pool = nn.AdaptiveAvgPool1d(1)
        self.up = nn.Linear(32, 2)
        for module in self.modules():
            if isinstance(module, nn.BatchNorm1d):
                nn.init.normal_(module.running_mean, std=0.2)
                nn.init.uniform_(module.running_var, 0.5, 2)

    def forward(self, bars):
        x = self.first(bars.transpose(1, 2))
        x = self.third(x + self.second(x))
        logits = self.up(self.pool(x).flatten(1))
        return torch.softmax(logits, dim=-1), torch.tanh(logits).sum(dim=-1)


class Images(nn.Module):
    """Two axes: the bars as an image of one channel, padded, pooled both ways, reshaped."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 6, 3, padding=1),
            nn.BatchNorm2d(6),
            nn.SiLU(),
            nn.MaxPool2d(2, ceil_mode=True),
            nn.Conv2d(6, 12, (3, 1), stride=(2, 1), bias=False),
            nn.GroupNorm(3, 12),
            nn.Hardtanh(),
            nn.AvgPool2d((2, 2), padding=(0, 1), count_include_pad=False),
        )
        self.up = nn.LazyLinear(1)

    def forward(self, bars):
        x = self.layers(nn.functional.pad(bars.unsqueeze(1), (1, 1, 0, 0), value=0.5))
        pooled = torch.cat([x.amax(dim=3), x.mean(dim=3)], dim=1)
        return torch.sigmoid(self.up(pooled.reshape(pooled.shape[0], -1))), pooled.std(dim=(1, 2))


class Transformer(nn.Module):
    """PyTorch's own encoder over projected bars, with positions, and attention over the result."""

    def __init__(self):
        super().__init__()
        self.project = nn.Linear(8, 16)
        self.register_buffer("positions", torch.randn(50, 16) / 4)
        layer = nn.TransformerEncoderLayer(
            16, 4, dim_feedforward=32, activation="gelu", batch_first=True, norm_first=True
        )
        self.encoder = nn.TransformerEncoder(
            layer, 2, norm=nn.LayerNorm(16), enable_nested_tensor=False
        )
        self.attention = nn.MultiheadAttention(16, 2, batch_first=True)
        self.up = nn.Linear(16, 1)

    def forward(self, bars):
        x = self.encoder(self.project(bars) + self.positions)
        mixed, weights = self.attention(x[:, -1:], x, x, need_weights=True)
        return torch.sigmoid(self.up(mixed.squeeze(1))), weights.squeeze(1)


class Causal(nn.Module):
    """Attention written out, with a mask, and what else graphs tend to hold."""

    def __init__(self):
        super().__init__()
        self.queries = nn.Linear(8, 24)
        self.norm = nn.LayerNorm(8, eps=1e-4)
        self.gate = nn.Parameter(torch.randn(8))
        self.embedding = nn.Embedding(6, 8)
        mask = torch.triu(torch.full((50, 50), float("-inf")), diagonal=1)
        self.register_buffer("mask", mask)

    def forward(self, bars):
        q, k, v = (
            t.reshape(t.shape[0], 50, 2, 4).transpose(1, 2)
            for t in self.queries(bars).chunk(3, dim=-1)
        )
        weights = torch.softmax(q @ k.transpose(-2, -1) / 2 + self.mask, dim=-1)
        mixed = (weights @ v).permute(0, 2, 1, 3).reshape(bars.shape[0], 50, 8)
        rank = (bars[:, :, 0] > 0).sum(dim=1).clamp(max=5)
        x = self.norm(bars + torch.where(mixed > 0, mixed, mixed * self.gate))
        x = x + self.embedding(rank).unsqueeze(1)
        top, _ = torch.topk(x.mean(dim=1), 3, dim=-1)
        return top, torch.logsumexp(x[:, ::7, 2:].flatten(1), dim=1)


class Mixed(nn.Module):
    """A convolution, an LSTM over it, and attention over its states."""

    def __init__(self):
        super().__init__()
        self.convolution = nn.Sequential(
            nn.Conv1d(8, 12, 3, padding=1), nn.BatchNorm1d(12), nn.Mish()
        )
        self.recurrent = nn.LSTM(12, 16, batch_first=True)
        self.score = nn.Linear(16, 1)
        self.up = nn.Linear(16, 1)

    def forward(self, bars):
        x = self.convolution(bars.transpose(1, 2)).transpose(1, 2)
        states, _ = self.recurrent(x)
        shares = torch.softmax(self.score(states), dim=1)
        context = torch.einsum("bti,btj->bij", shares, states).squeeze(1)
        return torch.sigmoid(self.up(context)), nn.functional.softplus(context.sum(dim=-1))


NETWORKS = {
    "lstm": lambda: Recurrent(nn.LSTM),
    "lstm-bidirectional": lambda: Recurrent(nn.LSTM, bidirectional=True),
    "gru": lambda: Recurrent(nn.GRU),
    "rnn": lambda: Recurrent(nn.RNN),
    "convolutions": Convolutions,
    "images": Images,
    "transformer": Transformer,
    "causal": Causal,
    "mixed": Mixed,
}


def export(module: nn.Module, bars: torch.Tensor, path, opset: int, is_new: bool) -> str | None:
    """Writes the graph; the exporter's reason where it has none to write."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        names = dict(input_names=["bars"], output_names=["first", "second"])
        more = dict(external_data=False, verbose=False) if is_new else {}
        try:
            torch.onnx.export(
                module, (bars,), str(path), opset_version=opset, dynamo=is_new, **names, **more
            )
        except (torch.onnx.OnnxExporterError, ValueError, RuntimeError) as error:
            return str(error)
    was = next(o.version for o in onnx.load(str(path)).opset_import if not o.domain)
    return None if was == opset else f"wrote operator set {was}"


def evaluate(model, array) -> list[np.ndarray]:
    done = subprocess.run(
        [executable(), "models", "evaluate", str(model), f"bars={array}", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outputs = json.loads(done.stdout)["outputs"]
    return [
        np.array(outputs[name]["values"], np.float32).reshape(outputs[name]["shape"])
        for name in ("first", "second")
    ]


@pytest.mark.parametrize("exporter", ["older", "newer"])
@pytest.mark.parametrize("opset", OPSETS)
@pytest.mark.parametrize("name", NETWORKS)
def test_network(name, opset, exporter, tmp_path):
    if exporter == "newer":
        pytest.importorskip("onnxscript")
    torch.manual_seed(len(name))
    module = NETWORKS[name]().eval()
    bars = torch.randn(ROWS, 50, 8) * torch.tensor([0.1, 1, 3, 0])[:, None, None]
    with torch.no_grad():
        expected = [t.numpy() for t in module(bars)]
    refusal = export(module, bars, tmp_path / "model.onnx", opset, exporter == "newer")
    if refusal:
        pytest.skip(f"the {exporter} exporter: {refusal.splitlines()[0][:200]}")
    np.save(tmp_path / "bars.npy", bars.numpy())
    was = evaluate(tmp_path / "model.onnx", tmp_path / "bars.npy")
    for mine, theirs in zip(was, expected, strict=True):
        assert mine.shape == theirs.shape
        assert np.abs(mine - theirs).max() <= 1e-6 * max(1, np.abs(theirs).max())
