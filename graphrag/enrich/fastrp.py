"""Node embeddings by very sparse random projection: FastRP (Chen et al. 2019, arXiv:1908.11512)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array, diags_array

from graphrag.types import FloatArray

STEPS = (0.0, 1.0, 1.0)
"""The weight of the embedding after one, two and three steps along the edges."""

STRENGTH = -0.5
"""Exponent of the degree normalisation: below zero, well-connected nodes count less."""


_BLOCK = 5_000
"""Ids whose random numbers are drawn at a time: they are wider than the vectors made of them."""


def embed_nodes(ids: Sequence[str], weights: csr_array, dimensions: int) -> FloatArray:
    """Embed the nodes of a network as unit vectors ``[nodes, dimensions]``.

    ``weights`` is symmetric; row i is the node ``ids[i]``. Nodes with similar surroundings come to lie
    close to each other. What is random about a node follows from its id alone, so that embeddings of
    different builds can be compared. A node without edges keeps its own projection.
    """
    current = project(ids, dimensions)
    degrees = np.asarray(weights.sum(axis=1)).ravel()
    linked = degrees > 0
    if not linked.any():
        return current
    safe = np.where(linked, degrees, 1.0)
    current *= ((safe / degrees.sum()) ** STRENGTH)[:, None].astype(np.float32)
    transition = (diags_array(1 / safe) @ weights).astype(np.float32)
    total = np.zeros_like(current)
    for weight in STEPS:
        current = np.asarray(transition @ current, dtype=np.float32)
        if weight:
            total += weight * unit(current)
    # Steps may cancel each other out; such a node is as good as alone.
    alone = np.flatnonzero(~linked | ~total.any(axis=1))
    total = unit(total)
    total[alone] = project([ids[row] for row in alone.tolist()], dimensions)
    return total


def project(ids: Sequence[str], dimensions: int) -> FloatArray:
    """A random unit vector for each id: entries are + or - with a chance of 1/6 each, else 0 (Achlioptas 2003)."""
    blocks = [_project(ids[start : start + _BLOCK], dimensions) for start in range(0, len(ids), _BLOCK)]
    return np.concatenate(blocks) if blocks else np.zeros((0, dimensions), dtype=np.float32)


def _project(ids: Sequence[str], dimensions: int) -> FloatArray:
    digests = b"".join(hashlib.blake2b(name.encode(), digest_size=8).digest() for name in ids)
    seeds = np.frombuffer(digests, dtype="<u8").astype(np.uint64)
    # splitmix64 (Steele et al. 2014) over the id's hash and the column: a generator without state.
    state = seeds[:, None] + np.arange(1, dimensions + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    draws = (state ^ (state >> np.uint64(31))) % np.uint64(6)
    vectors = (draws == 0).astype(np.float32) - (draws == 1).astype(np.float32)
    vectors[~vectors.any(axis=1), 0] = 1.0
    return unit(vectors)


def unit(vectors: FloatArray) -> FloatArray:
    """Rows scaled to length 1; zero rows stay zero."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))  # less memory than norm takes
    return vectors / np.maximum(lengths, np.float32(1e-12))[:, None]
