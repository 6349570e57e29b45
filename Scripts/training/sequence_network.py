"""The recurrent network: raw bars in, P(up) and a volatility forecast out."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


class SequenceNetwork(nn.Module):
    """LSTM layers over normalised bars with two heads on the last step.

    Normalisation lives inside as buffers, so that the exported graph takes raw input. The
    volatility head is a softplus in units of `volatility_scale`, the usual size of its target. With
    classes the direction's head has one output for each, and the graph itself adds their shares of
    "up" together.
    """

    def __init__(
        self,
        channels: int,
        hidden: int,
        layers: int,
        dropout: float,
        class_up: list[float] | None = None,
    ) -> None:
        super().__init__()
        self.made_of = (channels, hidden, layers, dropout, class_up)
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("deviation", torch.ones(channels))
        self.register_buffer("volatility_scale", torch.ones(1))
        self.has_classes = class_up is not None
        if class_up is not None:
            self.register_buffer("class_up", torch.tensor(class_up).reshape(-1, 1))
        self.lstm = nn.LSTM(
            channels, hidden, layers, batch_first=True, dropout=dropout if layers > 1 else 0.0
        )
        self.direction = nn.Linear(hidden, len(class_up) if class_up is not None else 1)
        self.volatility = nn.Linear(hidden, 1)

    def normalise_by(self, mean: Tensor, deviation: Tensor, volatility: float) -> None:
        """Sets the buffers; at zero activation the forecast is `volatility`."""
        self.mean.copy_(mean)
        self.deviation.copy_(deviation)
        self.volatility_scale.fill_(volatility / math.log(2.0))

    def heads(self, bars: Tensor) -> tuple[Tensor, Tensor]:
        """The logits of the direction, [batch, 1 or classes], and the volatility, [batch, 1]."""
        states, _ = self.lstm((bars - self.mean) / self.deviation)
        last = states[:, -1, :]
        volatility = nn.functional.softplus(self.volatility(last)) * self.volatility_scale
        return self.direction(last), volatility

    def forward(self, bars: Tensor) -> tuple[Tensor, Tensor]:
        logit, volatility = self.heads(bars)
        if self.has_classes:
            return torch.softmax(logit, dim=1) @ self.class_up, volatility
        return torch.sigmoid(logit), volatility
