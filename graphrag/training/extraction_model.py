"""The network behind the extractor: an encoder, a tagger that knows how words are written, and a relation classifier."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from graphrag.labels import TYPES
from graphrag.models.features import SURFACES
from graphrag.training.encoder import through_layers

TAGS = ("O", *(f"{prefix}-{kind}" for kind in TYPES for prefix in ("B", "I")))


LAYERS = 6
"""Layers of the encoder, the lowest: a text is read twice as fast as with all twelve."""
SURFACE_SIZE = 48
"""Numbers for a word's surface."""


class Dropout:
    """Dropout whose chance comes from one long row of numbers drawn beforehand: drawing anew costs a third of a step."""

    def __init__(self, rate: float, size: int = 1 << 23):
        self._kept = (torch.rand(size) > rate).bfloat16() / (1 - rate)

    def __call__(self, x: Tensor) -> Tensor:
        """``x`` with a share of its values at zero and the others scaled up."""
        at = int(torch.randint(0, len(self._kept) - x.numel(), ()))
        return x * self._kept[at : at + x.numel()].view_as(x).to(x.dtype)


class ExtractionModel(nn.Module):
    """Encoder, tagger and relation classifier; the three parts are exported apart."""

    def __init__(self, encoder: nn.Module, relations: int, *, hidden: int = 384, pair: int = 256, block: int = 32):
        super().__init__()
        self.encoder = encoder
        self.surface = nn.Embedding(SURFACES, SURFACE_SIZE)
        self.lstm = nn.LSTM(hidden + SURFACE_SIZE, 192, batch_first=True, bidirectional=True)
        self.tag = nn.Linear(384, len(TAGS))
        self.kind = nn.Embedding(len(TYPES), hidden)
        self.head = nn.Linear(2 * hidden, pair)
        self.tail = nn.Linear(2 * hidden, pair)
        self.bilinear = nn.Linear(pair * block, relations + 1)
        self.block = block
        self.dropout = nn.Dropout(0.2)
        self.light = Dropout(0.1)
        nn.init.normal_(self.surface.weight, std=0.05)
        nn.init.normal_(self.kind.weight, std=0.02)

    def encode(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Hidden states ``[B, L, 384]`` and the last layer's attention ``[B, 12, L, L]``; ``mask`` is 1 on pieces."""
        bert: Any = self.encoder
        table = bert.embeddings
        places = table.position_embeddings.weight[: ids.shape[1]] + table.token_type_embeddings.weight[0]
        x = self._dropped(table.LayerNorm(table.word_embeddings(ids) + places))
        return through_layers(bert, x, mask, self._dropped)

    def _dropped(self, x: Tensor) -> Tensor:
        return self.light(x) if self.training else x

    def tag_scores(self, words: Tensor, surfaces: Tensor, lengths: Tensor) -> Tensor:
        """Tag logits ``[B, W, tags]`` from the words' first pieces ``[B, W, 384]`` and their surfaces."""
        with torch.autocast("cpu", enabled=False):  # a fused LSTM is in fp32
            written = self.surface(surfaces).sum(2)
            features = self.dropout(torch.cat([words.float(), written], -1))
            return self.tag(self.dropout(self._both_ways(features, lengths)))

    def _both_ways(self, x: Tensor, lengths: Tensor) -> Tensor:
        """The LSTM over rows of these lengths: each way by itself is fused, where packed rows take twice as long."""
        places = torch.arange(x.shape[1])
        back = torch.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)[..., None]
        weights = [weight for _, weight in self.lstm.named_parameters()]
        start = (x.new_zeros(1, len(x), self.lstm.hidden_size),) * 2
        ways = (x, x.gather(1, back.expand_as(x)))
        there, again = (
            torch.lstm(way, start, weights[4 * i : 4 * i + 4], True, 1, 0.0, self.training, False, True)[0]
            for i, way in enumerate(ways)
        )
        return torch.cat([there, again.gather(1, back.expand_as(again))], -1)

    def relation_scores(self, heads: Tensor, tails: Tensor, context: Tensor) -> Tensor:
        """Relation logits ``[P, relations + 1]``; class 0 is the adaptive threshold."""
        h = torch.tanh(self.head(torch.cat([heads, context], -1)))
        t = torch.tanh(self.tail(torch.cat([tails, context], -1)))
        groups = h.shape[-1] // self.block
        h = self.dropout(h).view(-1, groups, self.block, 1)
        t = t.view(-1, groups, 1, self.block)
        return self.bilinear((h * t).view(-1, groups * self.block * self.block))

    def pair_inputs(
        self, hidden: Tensor, attention: Tensor, clusters: list[list[int]], kinds: list[int], pairs: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Head, tail and localised context vectors ``[P, 384]`` of one text's entity pairs."""
        entity = torch.stack([torch.logsumexp(hidden[c], 0) for c in clusters])
        entity = entity + self.kind(torch.tensor(kinds))
        focus = torch.stack([attention[:, c].mean(1) for c in clusters])
        weight = (focus[pairs[:, 0]] * focus[pairs[:, 1]]).sum(1)
        weight = weight / (weight.sum(1, keepdim=True) + 1e-10)
        return entity[pairs[:, 0]], entity[pairs[:, 1]], weight @ hidden
