"""The encoder that all weights are made from, and its layers as both trainings run them: plain products, which are fast
in bfloat16, and the last attention told.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F


def load_encoder(base: Path, layers: int | None = None) -> Any:
    """The encoder that ``graphrag.training.bilingual`` wrote to ``base``, or its lowest ``layers``."""
    from transformers import BertModel

    bert = BertModel.from_pretrained(base, add_pooling_layer=False).eval()
    bert.encoder.layer = bert.encoder.layer[:layers]
    bert.config.num_hidden_layers = len(bert.encoder.layer)
    return bert


def through_layers(
    bert: Any, x: Tensor, mask: Tensor, dropped: Callable[[Tensor], Tensor] = lambda x: x
) -> tuple[Tensor, Tensor]:
    """Embedded pieces ``x [B, L, 384]`` through all layers; ``mask [B, L]`` is 1 on pieces.

    Hidden states ``[B, L, 384]`` and the last layer's attention ``[B, heads, L, L]``; ``dropped`` is applied to what each
    half of a layer adds. (Torch's own attention for processors takes three times as long in bfloat16.)
    """
    unseen = (mask[:, None, None, :] - 1.0) * 1e9
    attention = x
    size = bert.config.hidden_size // bert.config.num_attention_heads
    for layer in bert.encoder.layer:
        own, out = layer.attention.self, layer.attention.output
        q, k, v = (
            part(x).unflatten(-1, (bert.config.num_attention_heads, -1)).transpose(1, 2)
            for part in (own.query, own.key, own.value)
        )
        scores = (q * size**-0.5) @ k.transpose(2, 3)
        with torch.autocast("cpu", enabled=False):
            attention = torch.softmax(scores + unseen.to(scores.dtype), -1)
        mixed = (attention.to(v.dtype) @ v).transpose(1, 2).flatten(2)
        x = out.LayerNorm(dropped(out.dense(mixed)) + x)
        wide = F.gelu(layer.intermediate.dense(x))
        x = layer.output.LayerNorm(dropped(layer.output.dense(wide)) + x)
    return x, attention
