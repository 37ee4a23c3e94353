"""The last enrichment: entity vectors, node embeddings and communities."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrag.errors import StoreError
from graphrag.stores.neo4j.floats import pack_floats
from graphrag.stores.neo4j.queries import cypher
from graphrag.stores.neo4j.reading import read_pages
from graphrag.stores.neo4j.server import Row, Server, run
from graphrag.stores.words import tokens
from graphrag.types import Community, Enrichment, Evidence, FloatArray, SummarySentence

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

_BATCH = 1000
"""Vectors in one message to the server."""

STATE = "enrichment"


def write_enrichment(server: Server, graph: str, enrichment: Enrichment, fingerprint: str) -> None:
    """Replace the enrichment in one transaction, so that nobody ever reads half of one."""
    members = {member for community in enrichment.communities for member in community.members}
    wanted = sorted(members.union(enrichment.entity_ids))
    rows = [
        {"id": name, "vector": pack_floats(vector), "node": pack_floats(node)}
        for name, vector, node in zip(
            enrichment.entity_ids, enrichment.entity_vectors, enrichment.node_embeddings, strict=True
        )
    ]
    communities = [
        _community_row(community, vector)
        for community, vector in zip(enrichment.communities, enrichment.community_vectors, strict=True)
    ]

    def replace(transaction: ManagedTransaction) -> None:
        def query(name: str, **parameters: object) -> list[Row]:
            return run(transaction, cypher(name), {"graph": graph, **parameters})

        put_state(transaction, graph, STATE, fingerprint)
        for name in (row["id"] for row in query("check_ids", ids=wanted)):
            raise StoreError(f"the enrichment names {name}, which the graph does not hold; build again")
        query("forget_embeddings", ids=list(enrichment.entity_ids))
        for start in range(0, len(rows), _BATCH):
            query("write_embeddings", rows=rows[start : start + _BATCH])
        query("remove_communities")
        query("write_communities", rows=communities)
        query("link_communities")

    server.write(replace)


def _community_row(community: Community, vector: FloatArray) -> dict[str, Any]:
    summary = " ".join(sentence.text for sentence in community.summary)
    sentences = [
        (s.text, e.start, e.end, e.chunk_id, e.document_id, e.quote, e.confidence)
        for s in community.summary
        for e in (s.evidence,)
    ]
    return {
        "id": community.id,
        "vector": pack_floats(vector),
        "properties": {
            "level": community.level,
            "title": community.title,
            "summary": summary,
            "text": summary,
            "words": " ".join([*tokens(community.title), *tokens(summary)]),
            "size": len(community.members),
            "members": list(community.members),
            "parent": community.parent,
            "chunks": [sentence[3] for sentence in sentences],
            "sentences": json.dumps(sentences),
        },
    }


def read_communities(server: Server, graph: str, level: int | None) -> tuple[Community, ...]:
    """Communities by level, size (largest first) and id, with what is still in the graph of each."""
    return to_communities(server.read(cypher("communities"), graph=graph, level=level))


def to_communities(rows: Iterable[Mapping[str, Any]]) -> tuple[Community, ...]:
    """Communities in order, from rows of ``communities.cypher``."""
    found = [_community(row) for row in rows if row["here"]]
    return tuple(sorted(found, key=lambda community: (community.level, -len(community.members), community.id)))


def _community(row: Mapping[str, Any]) -> Community:
    here, chunks = set(row["here"]), set(row["chunks"])
    summary = tuple(
        SummarySentence(text, Evidence(start, end, chunk, document, quote, confidence))
        for text, start, end, chunk, document, quote, confidence in json.loads(row["sentences"])
        if chunk in chunks
    )
    members = tuple(member for member in row["members"] if member in here)
    return Community(row["id"], row["level"], row["title"], summary, members, row["parent"])


def read_enrichment(server: Server, graph: str) -> Enrichment:
    """Everything that was written, less what left the graph since."""
    rows = [row for page in read_pages(server, graph, "all_embeddings") for row in page if row["vector"] is not None]
    communities = read_communities(server, graph, None)
    vectors = {row["id"]: row["vector"] for row in server.read(cypher("community_vectors"), graph=graph)}
    return Enrichment(
        entity_ids=tuple(row["id"] for row in rows),
        entity_vectors=_rows([row["vector"] for row in rows]),
        node_embeddings=_rows([row["node"] for row in rows]),
        communities=communities,
        community_vectors=_rows([vectors[community.id] for community in communities]),
    )


def _rows(vectors: list[list[float]]) -> FloatArray:
    return np.array(vectors, dtype=np.float32) if vectors else np.zeros((0, 0), dtype=np.float32)


def set_state(server: Server, graph: str, key: str, value: str) -> None:
    """Remember a word about the graph."""
    server.write(lambda transaction: put_state(transaction, graph, key, value))


def put_state(transaction: ManagedTransaction, graph: str, key: str, value: str) -> None:
    """The same within a transaction."""
    rows = run(transaction, cypher("lock_state"), {"graph": graph})
    if not rows:
        raise StoreError(f"the graph {graph} was dropped meanwhile; build it again")
    state: dict[str, str] = json.loads(rows[0]["state"])
    state.pop(key, None)
    if value:
        state[key] = value
    run(transaction, cypher("write_state"), {"graph": graph, "state": json.dumps(state, sort_keys=True)})
