"""The network behind the extractor: MiniLM with word shapes, a tagger and a relation classifier."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from graphrag.labels import TYPES
from graphrag.models.features import SHAPES

TAGS = ("O", *(f"{prefix}-{kind}" for kind in TYPES for prefix in ("B", "I")))


class Dropout:
    """Dropout whose chance comes from one long row of numbers drawn beforehand: drawing anew costs a third of a step."""

    def __init__(self, rate: float, size: int = 1 << 23):
        self._kept = (torch.rand(size) > rate).float() / (1 - rate)

    def __call__(self, x: Tensor) -> Tensor:
        """``x`` with a share of its values at zero and the others scaled up."""
        at = int(torch.randint(0, len(self._kept) - x.numel(), ()))
        return x * self._kept[at : at + x.numel()].view_as(x)


class ExtractionModel(nn.Module):
    """Encoder, tagger and relation classifier; the three parts are exported apart."""

    def __init__(self, encoder: nn.Module, relations: int, *, hidden: int = 384, pair: int = 256, block: int = 32):
        super().__init__()
        self.encoder = encoder
        self.shape_in = nn.Embedding(SHAPES + 1, hidden)
        self.shape_out = nn.Embedding(SHAPES + 1, 32)
        self.lstm = nn.LSTM(hidden + 32, 192, batch_first=True, bidirectional=True)
        self.tag = nn.Linear(384, len(TAGS))
        self.kind = nn.Embedding(len(TYPES), hidden)
        self.head = nn.Linear(2 * hidden, pair)
        self.tail = nn.Linear(2 * hidden, pair)
        self.bilinear = nn.Linear(pair * block, relations + 1)
        self.block = block
        self.dropout = nn.Dropout(0.2)
        self.light = Dropout(0.1)
        nn.init.normal_(self.shape_in.weight, std=0.01)
        nn.init.normal_(self.kind.weight, std=0.02)

    def encode(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Hidden states ``[B, L, 384]`` and the last layer's attention ``[B, 12, L, L]``; ``mask`` is 1 on pieces."""
        bert: Any = self.encoder
        table = bert.embeddings
        places = table.position_embeddings.weight[: ids.shape[1]] + table.token_type_embeddings.weight[0]
        x = self._dropped(table.LayerNorm(table.word_embeddings(ids) + self.shape_in(shapes) + places))
        visible = mask.bool()[:, None, None, :]
        attention = x
        for number, layer in enumerate(bert.encoder.layer):
            own, out = layer.attention.self, layer.attention.output
            q, k, v = (
                part(x).unflatten(-1, (bert.config.num_attention_heads, -1)).transpose(1, 2)
                for part in (own.query, own.key, own.value)
            )
            if number + 1 < len(bert.encoder.layer):
                mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=visible)
            else:
                scores = (q @ k.transpose(2, 3)) * q.shape[-1] ** -0.5
                attention = torch.softmax(scores.masked_fill(~visible, -1e9), -1)
                mixed = attention @ v
            x = out.LayerNorm(self._dropped(out.dense(mixed.transpose(1, 2).flatten(2))) + x)
            wide = F.gelu(layer.intermediate.dense(x))
            x = layer.output.LayerNorm(self._dropped(layer.output.dense(wide)) + x)
        return x, attention

    def _dropped(self, x: Tensor) -> Tensor:
        return self.light(x) if self.training else x

    def tag_scores(self, words: Tensor, shapes: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Tag logits ``[B, W, tags]`` from the words' first pieces ``[B, W, 384]`` and their shapes."""
        features = self.dropout(torch.cat([words, self.shape_out(shapes)], -1))
        if lengths is None:
            out, _ = self.lstm(features)
        else:
            packed = pack_padded_sequence(features, lengths, batch_first=True, enforce_sorted=False)
            out, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=words.shape[1])
        return self.tag(self.dropout(out))

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
