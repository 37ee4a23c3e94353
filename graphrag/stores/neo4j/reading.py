"""Documents, entities, passages and relations as dataclasses."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from graphrag.names import is_value, relation_id
from graphrag.stores.neo4j.chunks import to_passage, to_views, unpack_links
from graphrag.stores.neo4j.entities import unpack_claims
from graphrag.stores.neo4j.queries import cypher
from graphrag.stores.neo4j.relations import Fact, merge_facts, to_relation, unpack_facts
from graphrag.stores.neo4j.server import Row, Server
from graphrag.stores.rebuilding import rebuild
from graphrag.types import (
    DocumentGraph,
    DocumentRecord,
    Entity,
    EntityType,
    FloatArray,
    Hit,
    Passage,
    Relation,
    Subgraph,
)

_PAGE = 500
MOST_LONGER = 3
_TYPES = {str(kind): kind for kind in EntityType}


def read_pages(server: Server, graph: str, query: str, size: int = _PAGE) -> Iterator[list[Row]]:
    """All rows of a query that goes by id, some at a time, each lot a transaction of its own."""
    after = ""
    while rows := server.read(cypher(query), graph=graph, after=after, most=size):
        yield rows
        if len(rows) < size:
            return
        after = rows[-1]["id"]


def read_records(server: Server, graph: str) -> tuple[DocumentRecord, ...]:
    """Every document's record, by path."""
    records = [_record(row) for row in server.read(cypher("records"), graph=graph)]
    return tuple(sorted(records, key=lambda record: (record.path, record.id)))


def read_document(server: Server, graph: str, document_id: str) -> DocumentGraph | None:
    """One document's part of the graph; None when it was never read."""
    rows = server.read(cypher("read_document"), graph=graph, id=document_id)
    if not rows or not rows[0]["record"]["content_hash"]:
        return None
    passages = [to_passage(row, 0.0, own=True) for row in rows[0]["chunks"]]
    views = to_views([(row["id"], document_id, row["links"], row["sentenceVectors"]) for row in rows[0]["chunks"]])
    vectors = [np.array(row["vector"], np.float32) for row in rows[0]["chunks"]]
    return rebuild(
        _record(rows[0]["record"]),
        [(p.chunk, vector, views[p.chunk.id].sentence_vectors) for p, vector in zip(passages, vectors, strict=True)],
        [claim.to_entity() for claim in unpack_claims(rows[0]["claims"])],
        [mention for passage in passages for mention in passage.entities],
        to_relations((row["facts"] for row in rows[0]["chunks"]), as_written=True),
        unpack_sheets(rows[0]),
    )


def unpack_sheets(row: Row) -> list[tuple[str, bytes]]:
    """A document's mapped tables, packed as ``stores.tables`` packs them."""
    return [(layout, base64.b64decode(places)) for layout, places in zip(row["layouts"], row["places"], strict=True)]


def to_entity(row: Row) -> Entity:
    """An entity from a row with its properties."""
    kind, aliases, keys = _TYPES[row["type"]], tuple(row["aliases"]), tuple(row["keys"] or ())
    return Entity(row["id"], row["key"], row["name"], kind, aliases, row["description"], row["mentions"], keys)


def _record(row: Row) -> DocumentRecord:
    findings = tuple(row.pop("findings"))
    return DocumentRecord(**row, findings=findings)


def read_entities(server: Server, graph: str, ids: Iterable[str]) -> dict[str, Entity]:
    """The entities of some ids, by id."""
    wanted = usable(ids)
    values = [name for name in wanted if is_value(name)]
    named = [name for name in wanted if not is_value(name)]
    rows = server.read(cypher("entities"), graph=graph, entities=named, values=values)
    return {row["id"]: to_entity(row) for row in sorted(rows, key=lambda row: row["id"])}


def iterate_entities(server: Server, graph: str) -> Iterator[Entity]:
    """Every entity and value, by id."""
    for rows in read_pages(server, graph, "all_entities"):
        yield from map(to_entity, rows)


def read_passages(server: Server, graph: str, hits: Iterable[Hit]) -> tuple[Passage, ...]:
    """The passages of ``hits``, in their order."""
    scores = {hit.id: hit.score for hit in hits}
    if not scores:
        return ()
    rows = {row["id"]: row for row in server.read(cypher("passages"), graph=graph, ids=usable(scores))}
    return tuple(to_passage(rows[name], score) for name, score in scores.items() if name in rows)


def iterate_passages(server: Server, graph: str) -> Iterator[Passage]:
    """Every passage, by id."""
    for rows in read_pages(server, graph, "all_passages"):
        yield from (to_passage(row, 0.0) for row in rows)


def read_neighbourhood(
    server: Server, graph: str, entities: Sequence[str], passages: Sequence[str], per_entity: int, per_title: int
) -> Subgraph:
    """The foremost passages of each entity and those about it, and the given passages, in one round trip."""
    ids = usable(dict.fromkeys(entities))
    (row,) = server.read(
        cypher("neighbourhood"),
        graph=graph,
        ask={"entities": ids, "passages": usable(passages), "titled": ids if per_title > 0 else []},
        per_entity=max(per_entity, 0),
        per_title=max(per_title, 0),
        longer=MOST_LONGER,
    )
    about = {name: tuple(chunks) for name, chunks in row["about"]}
    return Subgraph(to_views(row["views"]), frozenset(row["known"]), about)


def read_relations_of(server: Server, graph: str, ids: Iterable[str], limit: int) -> tuple[Relation, ...]:
    """For each of ``ids`` the ``limit`` surest relations that it is an end of, in all by id."""
    rows = server.read(cypher("relations_of"), graph=graph, ids=usable(ids), most=max(limit, 0))
    return to_relations(row["evidence"] for row in rows)


def iterate_relations(server: Server, graph: str) -> Iterator[Relation]:
    """Every relation, by id: they are read by their heads, and put in order here."""
    packed = [text for rows in read_pages(server, graph, "all_relations") for row in rows for text in row["evidence"]]
    yield from to_relations(packed)


def to_relations(packed: Iterable[str], *, as_written: bool = False) -> tuple[Relation, ...]:
    """Relations by id; ``as_written`` are those between a document's own entities, one for each reader of them."""
    facts: dict[tuple[str, str], list[Fact]] = {}
    for text in packed:
        for name, found in unpack_facts(text).items():
            for fact in found:
                if as_written:
                    own = fact.own()
                    key = relation_id(own.head, own.type, own.tail, own.modality), own.source
                    facts[key] = merge_facts(facts.get(key, ()), (own,))
                elif fact.shows():
                    facts[name, ""] = merge_facts(facts.get((name, ""), ()), (fact,))
    return tuple(to_relation(name, facts[name, source]) for name, source in sorted(facts))


def count_co_mentions(server: Server, graph: str) -> Iterator[tuple[str, str, int]]:
    """Pairs of entities and the number of sentences that name both, by ids."""
    pairs: Counter[tuple[str, str]] = Counter()
    for rows in read_pages(server, graph, "all_links"):
        for row in rows:
            sentences: dict[int, list[str]] = {}
            for name, index in unpack_links(row["links"])[2]:
                if not is_value(name):
                    sentences.setdefault(index, []).append(name)
            for names in sentences.values():
                pairs.update(combinations(sorted(names), 2))
    for (head, tail), count in sorted(pairs.items()):
        yield head, tail, count


def read_vectors(server: Server, graph: str) -> tuple[tuple[str, ...], FloatArray]:
    """The chunk vectors of the most frequent length, by id."""
    by_length: dict[int, list[tuple[str, FloatArray]]] = {}
    for rows in read_pages(server, graph, "all_vectors"):
        for row in rows:
            vector = np.array(row["vector"], dtype=np.float32)
            by_length.setdefault(len(vector), []).append((row["id"], vector))
    if not by_length:
        return (), np.zeros((0, 0), dtype=np.float32)
    usual = max(by_length.items(), key=lambda item: (len(item[1]), item[0]))[1]
    return tuple(name for name, _ in usual), np.stack([vector for _, vector in usual])


def read_state(packed: Any) -> dict[str, str]:
    """The words that are remembered about a graph."""
    return json.loads(packed)


def usable(ids: Iterable[str]) -> list[str]:
    """The ids that can be asked for: no id of ours holds half a character."""
    return [name for name in ids if name.isascii()]
