"""The last enrichment: entity vectors, node embeddings and communities."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

import numpy as np

from graphrag.errors import StoreError
from graphrag.stores.packing import INDEX, SINGLE, pack, unpack_rows
from graphrag.types import Community, Enrichment, Evidence, SummarySentence

_FORGET = (
    "DELETE FROM entity_vector",
    "DELETE FROM member",
    "DELETE FROM summary",
    "DELETE FROM community",
    "INSERT INTO community_text (community_text) VALUES ('delete-all')",
)


def write_enrichment(connection: sqlite3.Connection, enrichment: Enrichment) -> None:
    """Replace the enrichment; the caller holds the transaction."""
    members = {member for community in enrichment.communities for member in community.members}
    wanted = members.union(enrichment.entity_ids)
    rows: dict[str, int] = dict(
        connection.execute(
            "SELECT id, row FROM entity WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(wanted)),)
        ).fetchall()
    )
    if unknown := sorted(wanted - rows.keys()):
        raise StoreError(f"the enrichment names {unknown[0]}, which the graph does not hold; build again")
    for statement in _FORGET:
        connection.execute(statement)
    vectors = zip(enrichment.entity_ids, enrichment.entity_vectors, enrichment.node_embeddings, strict=True)
    connection.executemany(
        "INSERT INTO entity_vector VALUES (?, ?, ?, ?)",
        ((rows[name], name, pack(vector, SINGLE), pack(node, SINGLE)) for name, vector, node in vectors),
    )
    for community, vector in zip(enrichment.communities, enrichment.community_vectors, strict=True):
        _insert_community(connection, community, pack(vector, SINGLE))


def _insert_community(connection: sqlite3.Connection, community: Community, vector: bytes) -> None:
    row = connection.execute(
        "INSERT INTO community (id, level, title, parent, vector) VALUES (?, ?, ?, ?, ?)",
        (community.id, community.level, community.title, community.parent, vector),
    ).lastrowid
    connection.executemany(
        "INSERT INTO member VALUES (?, ?, ?)", [(row, i, member) for i, member in enumerate(community.members)]
    )
    connection.executemany(
        "INSERT INTO summary VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (row, i, s.text, e.chunk_id, e.document_id, e.start, e.end, e.quote, e.confidence)
            for i, s in enumerate(community.summary)
            for e in (s.evidence,)
        ],
    )
    connection.execute(
        "INSERT INTO community_text (rowid, title, summary) VALUES (?, ?, ?)",
        (row, community.title, "\n".join(sentence.text for sentence in community.summary)),
    )


def read_communities(connection: sqlite3.Connection, level: int | None) -> tuple[Community, ...]:
    """Communities by level, size (largest first) and id, with what is still in the graph of each."""
    members: defaultdict[int, list[str]] = defaultdict(list)
    for row, entity in connection.execute(
        "SELECT community, entity_id FROM member WHERE entity_id IN (SELECT id FROM entity)"
        " ORDER BY community, position"
    ):
        members[row].append(entity)
    summaries: defaultdict[int, list[SummarySentence]] = defaultdict(list)
    for row, text, chunk, document, start, end, quote, confidence in connection.execute(
        'SELECT community, text, chunk_id, document_id, start, "end", quote, confidence FROM summary'
        " WHERE chunk_id IN (SELECT id FROM chunk) ORDER BY community, position"
    ):
        summaries[row].append(SummarySentence(text, Evidence(start, end, chunk, document, quote, confidence)))
    found = [
        Community(name, depth, title, tuple(summaries[row]), tuple(members[row]), parent)
        for row, name, depth, title, parent in connection.execute(
            "SELECT row, id, level, title, parent FROM community WHERE ?1 IS NULL OR level = ?1", (level,)
        )
        if members[row]
    ]
    return tuple(sorted(found, key=lambda community: (community.level, -len(community.members), community.id)))


def read_enrichment(connection: sqlite3.Connection) -> Enrichment:
    """Everything that was written, less what left the graph since."""
    rows = connection.execute("SELECT id, vector, node_embedding FROM entity_vector ORDER BY id").fetchall()
    communities = read_communities(connection, None)
    vectors = dict(connection.execute("SELECT id, vector FROM community").fetchall())
    return Enrichment(
        entity_ids=tuple(row[0] for row in rows),
        entity_vectors=unpack_rows([row[1] for row in rows]),
        node_embeddings=unpack_rows([row[2] for row in rows]),
        communities=communities,
        community_vectors=unpack_rows([vectors[community.id] for community in communities]),
    )


def count_co_mentions(connection: sqlite3.Connection) -> Iterator[tuple[str, str, int]]:
    """Pairs of entities and the number of sentences that name both, by ids."""
    values = {name for (name,) in connection.execute("SELECT id FROM entity WHERE is_value")}
    pairs: Counter[tuple[str, str]] = Counter()
    for linked, indexes in connection.execute("SELECT linked, linked_sentences FROM chunk_view"):
        sentences: defaultdict[int, list[str]] = defaultdict(list)
        for name, index in zip(linked.split(), np.frombuffer(indexes, dtype=INDEX).tolist(), strict=True):
            if name not in values:
                sentences[index].append(name)
        for names in sentences.values():
            pairs.update(combinations(sorted(names), 2))
    for (head, tail), count in sorted(pairs.items()):
        yield head, tail, count
