"""Everything a graph says, in one order, so that two graphs can be compared whatever store holds them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from graphrag.stores.protocol import GraphStore
from graphrag.types import FloatArray, PassageView

Snapshot = dict[str, dict[str, Any]]
"""What there is by kind and id, as strings, numbers, lists and dicts that compare equal."""

_BATCH = 500


def snapshot(store: GraphStore) -> Snapshot:
    """The whole graph but for where its folder and file lie; vectors stand as digests of their bytes.

    Graphs that hold the same documents and the same enrichment have equal snapshots, down to the bit.
    """
    ids, vectors = store.passage_vectors()
    enrichment = store.enrichment()
    nodes = zip(enrichment.entity_ids, enrichment.entity_vectors, enrichment.node_embeddings, strict=True)
    communities = zip(enrichment.communities, enrichment.community_vectors, strict=True)
    passages = {p.chunk.id: asdict(p) for p in store.all_passages()}
    return {
        "documents": {r.id: {k: v for k, v in asdict(r).items() if k != "source"} for r in store.records()},
        "passages": passages,
        "vectors": {name: {"vector": _digest(vector)} for name, vector in zip(ids, vectors, strict=True)},
        "views": {view.id: _view(view) for view in _views(store, list(passages))},
        "entities": {entity.id: asdict(entity) for entity in store.all_entities()},
        "links": {f"{link.document} {link.entity}": asdict(link) for link in store.links()},
        "rows": {f"{r.document_id} {r.start}": asdict(r) for r in store.rows(one for one, _ in store.layouts())},
        "relations": {relation.id: asdict(relation) for relation in store.all_relations()},
        "co_mentions": {f"{head} {tail}": {"sentences": count} for head, tail, count in store.co_mentions()},
        "embeddings": {name: {"vector": _digest(v), "node": _digest(n)} for name, v, n in nodes},
        "communities": {c.id: {**asdict(c), "vector": _digest(v)} for c, v in communities},
        "counts": {"all": asdict(store.counts())},
    }


def differences(one: Snapshot, other: Snapshot, limit: int = 20) -> list[str]:
    """What differs between two snapshots, a line each, at most ``limit``; empty when they are equal."""
    lines: list[str] = []
    for kind in one:
        for name in sorted(one[kind].keys() | other[kind].keys()):
            here, there = one[kind].get(name), other[kind].get(name)
            if here != there and len(lines) < limit:
                lines.append(f"{kind} {name}: {here} != {there}")
    return lines


def _views(store: GraphStore, ids: list[str]) -> Iterable[PassageView]:
    for start in range(0, len(ids), _BATCH):
        yield from store.neighbourhood((), ids[start : start + _BATCH], per_entity=0).passages.values()


def _view(view: PassageView) -> dict[str, Any]:
    return {
        "document": view.document_id,
        "topic": view.topic,
        "links": view.links,
        "sentences": _digest(view.sentence_vectors),
    }


def _digest(array: FloatArray) -> str:
    return f"{array.shape} {hashlib.sha256(array.tobytes()).hexdigest()[:16]}"
