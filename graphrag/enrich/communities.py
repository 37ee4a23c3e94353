"""Communities of entities: hierarchical Leiden (Traag et al. 2019, arXiv:1810.08473)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array, triu

from graphrag.enrich.network import IntArray

_SEED = 20190326


@dataclass(frozen=True, eq=False)
class Group:
    """Rows of the network that belong together, in ascending order; ``parent`` indexes the list of groups."""

    level: int
    members: IntArray
    parent: int | None


def detect(weights: csr_array, *, resolution: float, largest: int) -> list[Group]:
    """Find communities; those of more than ``largest`` members are divided further, level by level,
    as long as Leiden finds parts in them.

    Level 0 is the coarsest. A node without edges is in no community, and a part of one node is none.
    Parents stand before their parts.
    """
    import graspologic_native

    library: Any = graspologic_native  # it comes without type hints

    edges = triu(weights, k=1, format="csr").tocoo()
    if not edges.nnz:
        return []
    found = library.hierarchical_leiden(
        [
            (str(head), str(tail), weight)
            for head, tail, weight in zip(edges.row.tolist(), edges.col.tolist(), edges.data.tolist(), strict=True)
        ],
        resolution=resolution,
        max_cluster_size=largest,
        seed=_SEED,
    )
    members: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    parents: dict[tuple[int, int], int] = {}
    for item in found:
        key = (item.level, int(item.cluster))
        members[key].append(int(item.node))
        if item.parent_cluster is not None:
            parents[key] = int(item.parent_cluster)
    kept = sorted((key for key, rows in members.items() if len(rows) > 1), key=lambda key: (key[0], min(members[key])))
    places = {key: place for place, key in enumerate(kept)}
    return [
        Group(key[0], np.sort(np.array(members[key])), places[key[0] - 1, parents[key]] if key in parents else None)
        for key in kept
    ]
