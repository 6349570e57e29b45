"""Exports small PyTorch modules and writes what PyTorch computes.

<case>.onnx, <case>.f32: the input of every row, then the outputs of every row, as little-endian
singles. Row shapes are in the tests.
"""

import pathlib
import warnings

import onnx
import torch
from onnx import TensorProto, helper

warnings.filterwarnings("ignore")
here = pathlib.Path(__file__).parent
torch.manual_seed(22)


class Forecaster(torch.nn.Module):
    """Normalisation, two recurrent layers, and two heads."""

    def __init__(self, kind, hidden, **options):
        super().__init__()
        self.register_buffer("mean", torch.randn(8))
        self.register_buffer("deviation", torch.rand(8) + 0.5)
        self.recurrent = kind(8, hidden, num_layers=2, batch_first=True, **options)
        width = hidden * (2 if options.get("bidirectional") else 1)
        self.up = torch.nn.Linear(width, 1)
        self.volatility = torch.nn.Linear(width, 1)

    def forward(self, bars):
        x = (bars - self.mean) / self.deviation
        states, _ = self.recurrent(x)
        last = states[:, -1]
        probability = torch.sigmoid(self.up(last)).squeeze(-1)
        return probability, torch.nn.functional.softplus(self.volatility(last)).squeeze(-1)


class Perceptron(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = torch.nn.Sequential(
            torch.nn.Linear(8, 16),
            torch.nn.ReLU(),
            torch.nn.LayerNorm(16),
            torch.nn.Linear(16, 16),
            torch.nn.GELU(),
            torch.nn.Linear(16, 3),
        )

    def forward(self, bars):
        flat = torch.clamp(bars.mean(dim=1), -2, 2)
        logits = self.layers(flat)
        shares = torch.softmax(logits, dim=-1)
        return shares[:, 0], torch.log(shares[:, 1] + 1).pow(2) + torch.exp(-shares[:, 2]).sqrt()


class Attention(torch.nn.Module):
    """Two heads over the bars, written out."""

    def __init__(self):
        super().__init__()
        self.project = torch.nn.Linear(8, 24)
        self.norm = torch.nn.LayerNorm(8)
        self.up = torch.nn.Linear(8, 1)

    def forward(self, bars):
        batch, steps, _ = bars.shape
        q, k, v = self.project(bars).chunk(3, dim=-1)
        q, k, v = (t.reshape(batch, steps, 2, 4).transpose(1, 2) for t in (q, k, v))
        weights = torch.softmax(q @ k.transpose(-2, -1) / 2.0, dim=-1)
        mixed = (weights @ v).transpose(1, 2).reshape(batch, steps, 8)
        x = self.norm(bars + mixed)
        pooled = torch.cat([x[:, -1:], x.mean(dim=1, keepdim=True)], dim=1).mean(dim=1)
        return torch.tanh(self.up(pooled)).squeeze(-1), pooled[:, 3] - torch.relu(pooled[:, 2])


def export(name, module, **options):
    module = module.eval()
    bars = torch.randn(1, 50, 8)
    path = here / f"{name}.onnx"
    torch.onnx.export(
        module,
        (bars,),
        str(path),
        input_names=["bars"],
        opset_version=17,
        output_names=["probability", "volatility"],
        **options,
    )
    if options["dynamo"]:
        # The newer exporter keeps a copy of the source's stack traces in each node.
        model = onnx.load(str(path))
        for node in model.graph.node:
            del node.metadata_props[:]
        del model.graph.value_info[:]
        onnx.save(model, str(path))
    rows = torch.randn(16, 50, 8) * torch.linspace(0.1, 6, 16)[:, None, None]
    rows[0] = 0
    with torch.no_grad():
        outputs = [torch.stack(module(row[None])).flatten() for row in rows]
    (here / f"{name}.f32").write_bytes(
        rows.numpy().astype("<f4").tobytes() + torch.stack(outputs).numpy().astype("<f4").tobytes()
    )


legacy = dict(dynamo=False)
free = dict(dynamo=False, dynamic_axes={"bars": {0: "batch"}})
new = dict(dynamo=True, external_data=False, verbose=False)
lstm = Forecaster(torch.nn.LSTM, 24)
export("lstm", lstm, **legacy)
export("lstm-free-batch", lstm, **free)
export("lstm-new-exporter", lstm, **new)
export("lstm-bidirectional", Forecaster(torch.nn.LSTM, 10, bidirectional=True), **legacy)
export("gru", Forecaster(torch.nn.GRU, 12), **legacy)
export("perceptron", Perceptron(), **free)
export("perceptron-new-exporter", Perceptron(), **new)
export("attention", Attention(), **free)
export("attention-new-exporter", Attention(), **new)

graph = helper.make_graph(
    [helper.make_node("Relu", ["x"], ["y"]), helper.make_node("Hardmax", ["y"], ["z"])],
    "g",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3])],
    [helper.make_tensor_value_info("z", TensorProto.FLOAT, [1, 3])],
)
onnx.save(
    helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]),
    here / "refused-operator.onnx",
)
