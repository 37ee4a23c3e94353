"""The merge log: what the links of a graph say, for people."""

from __future__ import annotations

from collections import Counter

from graphrag.stores.protocol import GraphStore
from graphrag.types import Merge


def read_merges(store: GraphStore) -> tuple[Merge, ...]:
    """Every name that means a node of another name, or one of several of its name, and why; by node and name."""
    links = {(link.document, link.entity): link for link in store.links() if link.reason}
    found: Counter[tuple[str, str, str, str]] = Counter()
    for claim in store.claims() if links else ():
        link = links.get((claim.document, claim.entity))
        if link is not None:
            found[claim.entity, claim.name, link.node, link.reason] += 1
    nodes = store.entities({node for _, _, node, _ in found})
    merges = [
        Merge(entity, name, node, nodes[node].name, reason, documents)
        for (entity, name, node, reason), documents in found.items()
        if node in nodes
    ]
    return tuple(sorted(merges, key=lambda merge: (merge.node_name, merge.node, merge.name, merge.reason)))
