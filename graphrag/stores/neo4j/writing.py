"""Put documents into the graph or take one out, within one transaction that holds the graph's lock."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphrag.errors import StoreError
from graphrag.names import entity_id, is_value, make_id, normalise, subject
from graphrag.stores.neo4j.chunks import chunk_rows, mention_rows
from graphrag.stores.neo4j.entities import Claim, Tally, pack_claims, read_claims, unpack_claims
from graphrag.stores.neo4j.queries import cypher
from graphrag.stores.neo4j.relations import Fact, merge_facts, pack_facts, read_facts, relation_row, unpack_facts
from graphrag.stores.neo4j.server import Row, run
from graphrag.stores.tables import pack_tables
from graphrag.types import DocumentGraph

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

Links = Mapping[str, tuple[str, str, str]]
"""Id, key and reason of the nodes that entities of a document mean, where those are not their own."""

_SUBJECT = 250
"""Characters of a title's subject that are indexed; an index key is limited, and no name is longer."""


@dataclass(frozen=True)
class _Before:
    """What some documents had put into the graph."""

    known: list[str]
    tokens: int
    chunks: int
    claims: list[Claim]
    facts: dict[str, list[Fact]]
    links: dict[str, Links]
    topics: dict[str, tuple[str | None, str | None]]


class Writing:
    """One writing transaction on one graph."""

    def __init__(self, transaction: ManagedTransaction, graph: str) -> None:
        self._transaction = transaction
        self._graph = graph

    def write(
        self,
        graphs: Sequence[DocumentGraph],
        source: str,
        recipe: str,
        links: Mapping[str, Links] | None = None,
        problem: str = "",
    ) -> None:
        """Put each document in the place of what its id held.

        What it names means its ``links``, by document, or by default what it meant before.
        """
        ids = [graph.document.id for graph in graphs]
        before = self._lock(ids)
        claims: list[Claim] = []
        facts: dict[str, list[Fact]] = {}
        rows: list[dict[str, Any]] = []
        for graph in graphs:
            own = (before.links if links is None else links).get(graph.document.id, {})
            about = entity_id(subject(graph.document.title))
            was = before.topics.get(graph.document.id, (None, None)) if links is None else (None, None)
            topic = (was[0] == about and was[1]) or (own[about][0] if about in own else about)
            told = read_claims(graph, own)
            nodes = {claim.entity: claim.linked()[0] for claim in told}
            read = read_facts(graph.relations, nodes)
            claims += told
            for name, found in read.items():
                facts[name] = merge_facts(facts.get(name, ()), found)
            row = _document_row(graph, source, recipe, told, read, topic)
            row["properties"] |= {"status": "problem" if problem else "read", "problem": problem}
            rows.append(row)
        self._replace(ids, before, rows, claims, facts)

    def delete(self, document_id: str) -> bool:
        """Take the document out; False when there is none."""
        before = self._lock([document_id])
        if before.known:
            self._replace([document_id], before, [], [], {})
        return bool(before.known)

    def _replace(
        self,
        ids: list[str],
        before: _Before,
        rows: list[dict[str, Any]],
        claims: list[Claim],
        facts: Mapping[str, list[Fact]],
    ) -> None:
        """Put ``rows`` in the place of the documents ``ids``, which had put ``before`` into the graph."""
        touched = {name: found[0] for name, found in (*before.facts.items(), *facts.items())}
        entities = sorted({claim.linked()[0] for claim in (*before.claims, *claims)})
        ends = [{"id": name, "head": fact.head, "tail": fact.tail} for name, fact in sorted(touched.items())]
        (here,) = self._run("read_before", {"entities": entities, "relations": ends})
        change = {
            "known": before.known,
            "gone": sorted(set(before.known) - {row["id"] for row in rows}),
            "documents": rows,
            "more_chunks": sum(len(row["chunks"]) for row in rows) - before.chunks,
            "more_tokens": sum(row["properties"]["tokens"] for row in rows) - before.tokens,
            **_entities(here["entities"], before.claims, claims),
            **_relations(self._graph, set(ids), here["relations"], touched, facts),
        }
        self._run("write_documents", change)

    def _lock(self, ids: list[str]) -> _Before:
        rows = self._run("lock", {"ids": ids})
        if not rows:
            raise StoreError(f"the graph {self._graph} was dropped meanwhile; build it again")
        facts: dict[str, list[Fact]] = {}
        for packed in (packed for row in rows for packed in row["facts"]):
            for name, found in unpack_facts(packed).items():
                facts.setdefault(name, []).extend(found)
        claims = {row["id"]: unpack_claims(row["claims"]) for row in rows}
        return _Before(
            known=[row["id"] for row in rows if row["known"]],
            tokens=sum(row["tokens"] for row in rows),
            chunks=sum(row["chunks"] for row in rows),
            claims=[claim for found in claims.values() for claim in found],
            facts=facts,
            links={
                name: {claim.entity: (*claim.linked(), claim.reason) for claim in found if claim.node}
                for name, found in claims.items()
            },
            topics={row["id"]: (row["subject"], row["topic"]) for row in rows},
        )

    def _run(self, name: str, change: Mapping[str, object]) -> list[Row]:
        """Run a query of the folder on this graph.

        Everything travels in one map: the server plans a query anew for each combination of the types and
        sizes of its parameters, which takes longer than to run it, but does not look into a map.
        """
        return run(self._transaction, cypher(name), {"graph": self._graph, "change": change})


def _entities(known: Iterable[Row], old: list[Claim], new: list[Claim]) -> dict[str, list[Any]]:
    """Count what the documents say of their entities anew, and work out their names and types."""
    here = {row["id"]: row for row in known}
    keys = dict(claim.linked() for claim in old) | {name: row["key"] for name, row in here.items()}
    for node, wanted in (claim.linked() for claim in new):
        key = keys.setdefault(node, wanted)
        if key != wanted:
            raise StoreError(f"not stored: entity {node} has the keys {key[:80]!r} and {wanted[:80]!r}")
    tallies = {name: Tally.unpack(here[name]["tally"]) if name in here else Tally() for name in keys}
    for claims, sign in ((old, -1), (new, 1)):
        for claim in claims:
            tallies[claim.linked()[0]].count(claim, sign)
    changes: dict[str, list[Any]] = {"entities": [], "values": [], "gone_entities": []}
    for name, tally in sorted(tallies.items()):
        if not tally.names:
            changes["gone_entities"].append(name)
        elif name not in here or here[name]["tally"] != tally.pack():
            row = tally.row(name, keys[name], here[name]["type"] if name in here else None)
            changes["values" if is_value(name) else "entities"].append(row)
    return changes


def _relations(
    graph: str, ids: set[str], known: Iterable[Row], touched: Mapping[str, Fact], new: Mapping[str, list[Fact]]
) -> dict[str, list[Any]]:
    """Put the documents' evidence of each relation in the place of what they showed before."""
    here = {row["id"]: row for row in known}
    changes: dict[str, list[Any]] = {"new_relations": [], "changed_relations": [], "gone_relations": []}
    for name, fact in sorted(touched.items()):
        row = here.get(name)
        kept = [f for f in unpack_facts(row["evidence"])[name] if f.document not in ids] if row else []
        facts = merge_facts(kept, (fact for fact in new.get(name, ()) if fact.shows()))
        if facts and row:
            changes["changed_relations"].append({**relation_row(graph, name, fact, facts), "element": row["element"]})
        elif facts:
            changes["new_relations"].append(relation_row(graph, name, fact, facts))
        elif row:
            changes["gone_relations"].append(row["element"])
    return changes


def _by_chunk(facts: Mapping[str, list[Fact]]) -> dict[str, dict[str, list[Fact]]]:
    chunks: dict[str, dict[str, list[Fact]]] = {}
    for name, found in facts.items():
        for fact in found:
            chunks.setdefault(fact.chunk, {}).setdefault(name, []).append(fact)
    return chunks


def title_id(key: str) -> str:
    """What a document with the normalised title ``key`` is looked up by."""
    return make_id("t", key)


def _document_row(
    graph: DocumentGraph,
    source: str,
    recipe: str,
    claims: Sequence[Claim],
    facts: Mapping[str, list[Fact]],
    topic: str,
) -> dict[str, Any]:
    """All that is written of a document and its passages."""
    nodes = {claim.entity: claim.linked()[0] for claim in claims}
    packed = {name: pack_facts(found) for name, found in _by_chunk(facts).items()}
    chunks = chunk_rows(graph, packed, nodes, topic)
    tokens = sum(row["properties"]["words"].count(" ") + 1 for row in chunks)
    properties = _properties(graph, source, recipe) | {"tokens": tokens, "claims": pack_claims(claims), "topic": topic}
    mentions = mention_rows(graph, nodes)
    return {"id": graph.document.id, "properties": properties, "chunks": chunks, "mentions": mentions}


def _properties(graph: DocumentGraph, source: str, recipe: str) -> dict[str, Any]:
    document = graph.document
    about = subject(document.title)
    key = normalise(document.title)
    tables = pack_tables(document)
    return {
        "layouts": [layout for layout, _ in tables],
        "places": [base64.b64encode(places).decode() for _, places in tables],
        "path": document.path,
        "fileName": document.file_name,
        "source": source,
        "title": document.title,
        "titleId": title_id(key) if key else None,
        "subject": normalise(about)[:_SUBJECT],
        "subjectId": entity_id(about),
        "mediaType": document.media_type,
        "language": document.language,
        "contentHash": document.content_hash,
        "recipe": recipe,
        "chunks": len(graph.chunks),
        "mentions": len(set(graph.mentions)),
        "relations": len(graph.relations),
        "characters": len(document.text),
        "covered": graph.covered,
        "pages": len(document.pages),
        "findings": list(document.findings),
    }
