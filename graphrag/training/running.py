"""What every training run here shares: its learning rate, its batches, and a state that can be gone on from."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

T = TypeVar("T")

DECAY = 0.5
"""The last share of all examples, over which the learning rate falls."""


def rate_at(done: int, total: int, warm_up: int) -> float:
    """The share of the full learning rate after ``done`` of ``total`` examples, of which it rises over ``warm_up``.

    It stays constant and then falls to nothing ("warmup-stable-decay", Hu et al. 2024, MiniCPM), so that a
    checkpoint of the constant part can be trained on for longer.

    >>> rate_at(1000, 40000, 2000), rate_at(20000, 40000, 2000), rate_at(30000, 40000, 2000)
    (0.5, 1.0, 0.5)
    """
    return min(1.0, done / warm_up, max(0.0, (total - done) / (DECAY * total)))


def batches(rows: Sequence[T], length: Callable[[T], int], rng: random.Random, pieces: int) -> list[list[T]]:
    """Batches of inputs of like length, of about ``pieces`` word pieces each; ``length`` tells a row's."""
    made: list[list[T]] = [[]]
    for row in sorted(rows, key=lambda row: length(row) * rng.uniform(0.9, 1.1)):
        longest = max([length(row), *(length(other) for other in made[-1])])
        if made[-1] and longest * (len(made[-1]) + 1) > pieces:
            made.append([])
        made[-1].append(row)
    rng.shuffle(made)
    return made


class Run:
    """A model in training: weights, optimiser and how many rounds they have seen, all in ``checkpoint.pt``.

    ``encoder`` and all else of ``model`` learn at the two ``rates``; what needs no gradient stays as it is.
    """

    def __init__(self, model: nn.Module, encoder: nn.Module, folder: Path, rates: tuple[float, float]):
        self.rounds = 0
        self._model = model
        self._rates = rates
        self._saved = folder / "checkpoint.pt"
        slow = [p for p in encoder.parameters() if p.requires_grad]
        fast = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
        groups = [{"params": part, "lr": rate} for part, rate in zip((slow, fast), rates, strict=True)]
        self._optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
        if self._saved.is_file():
            state = torch.load(self._saved)
            model.load_state_dict(state["model"])
            self._optimiser.load_state_dict(state["optimiser"])
            self.rounds = state["rounds"]

    def descend(self, loss: Tensor, rate: float) -> None:
        """One update at a share of the full learning rates."""
        for group, peak in zip(self._optimiser.param_groups, self._rates, strict=True):
            group["lr"] = peak * rate
        self._optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
        self._optimiser.step()

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        state = {"model": self._model.state_dict(), "optimiser": self._optimiser.state_dict(), "rounds": self.rounds}
        torch.save(state, self._saved.with_suffix(".new"))
        self._saved.with_suffix(".new").replace(self._saved)
