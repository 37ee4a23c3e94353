"""Put one document into the graph or take it out, within one transaction that holds the graph's lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphrag.errors import StoreError
from graphrag.names import entity_id, make_id, normalise, subject
from graphrag.stores.neo4j.chunks import chunk_rows, mention_rows
from graphrag.stores.neo4j.entities import Claim, Tally, pack_claims, read_claims, unpack_claims
from graphrag.stores.neo4j.queries import cypher
from graphrag.stores.neo4j.relations import Fact, merge_facts, pack_facts, read_facts, relation_row, unpack_facts
from graphrag.stores.neo4j.server import Row, run
from graphrag.types import DocumentGraph

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

_SUBJECT = 250
"""Characters of a title's subject that are indexed; an index key is limited, and no name is longer."""


@dataclass(frozen=True)
class _Before:
    """What a document had put into the graph."""

    known: bool
    tokens: int = 0
    chunks: int = 0
    claims: list[Claim] = field(default_factory=list[Claim])
    facts: dict[str, list[Fact]] = field(default_factory=dict[str, list[Fact]])


class Writing:
    """One writing transaction on one graph."""

    def __init__(self, transaction: ManagedTransaction, graph: str) -> None:
        self._transaction = transaction
        self._graph = graph

    def run(self, name: str, **parameters: object) -> list[Row]:
        """Run a query of the folder on this graph."""
        return run(self._transaction, cypher(name), {"graph": self._graph, **parameters})

    def write(self, graph: DocumentGraph, source: str, recipe: str) -> None:
        """Replace the document by ``graph``."""
        document = graph.document
        before = self._lock(document.id)
        if before.chunks:
            self.run("remove_chunks", id=document.id)
        claims, facts = read_claims(graph), read_facts(graph.relations)
        chunks = chunk_rows(graph, {name: pack_facts(found) for name, found in _by_chunk(facts).items()})
        tokens = sum(len(row["properties"]["words"].split()) for row in chunks)
        properties = _document(graph, source, recipe) | {"tokens": tokens, "claims": pack_claims(claims)}
        self.run("write_document", id=document.id, document=properties, chunks=chunks)
        self.run("count_chunks", chunks=len(chunks) - before.chunks, tokens=tokens - before.tokens)
        self._entities(before.claims, claims, document.path)
        if mentions := mention_rows(graph):
            self.run("write_mentions", rows=mentions)
        self._relations(document.id, before.facts, facts)

    def delete(self, document_id: str) -> bool:
        """Take the document out; False when there is none."""
        before = self._lock(document_id)
        if not before.known:
            return False
        self.run("remove_chunks", id=document_id)
        self.run("remove_document", id=document_id)
        self.run("count_chunks", chunks=-before.chunks, tokens=-before.tokens)
        self._relations(document_id, before.facts, {})
        self._entities(before.claims, [], "")
        return True

    def _lock(self, document_id: str) -> _Before:
        rows = self.run("lock", id=document_id)
        if not rows:
            raise StoreError(f"the graph {self._graph} was dropped meanwhile; build it again")
        row = rows[0]
        facts: dict[str, list[Fact]] = {}
        for packed in row["facts"]:
            for name, found in unpack_facts(packed).items():
                facts.setdefault(name, []).extend(found)
        return _Before(row["known"], row["tokens"], row["chunks"], unpack_claims(row["claims"]), facts)

    def _entities(self, old: Iterable[Claim], new: Iterable[Claim], path: str) -> None:
        """Count what the document says of its entities anew, and work out their names and types."""
        old, new = list(old), list(new)
        keys = {claim.entity: claim.key for claim in (*old, *new)}
        known = {row["id"]: row for row in self.run("read_tallies", ids=sorted(keys))}
        for claim in new:
            if claim.entity in known and known[claim.entity]["key"] != claim.key:
                other = known[claim.entity]["key"]
                raise StoreError(f"{path}: entity {claim.entity} has the keys {other[:80]!r} and {claim.key[:80]!r}")
        tallies = {name: Tally.unpack(known[name]["tally"]) if name in known else Tally() for name in keys}
        for claims, sign in ((old, -1), (new, 1)):
            for claim in claims:
                tallies[claim.entity].count(claim, sign)
        rows: dict[str, list[Row]] = {"write_entities": [], "write_values": []}
        for name, tally in tallies.items():
            if tally.names and (name not in known or known[name]["tally"] != tally.pack()):
                row = tally.row(name, keys[name], known[name]["type"] if name in known else None)
                rows["write_values" if name.startswith("v") else "write_entities"].append(row)
        for query, found in rows.items():
            if found:
                self.run(query, rows=found)
        if gone := [name for name, tally in tallies.items() if not tally.names]:
            self.run("remove_entities", ids=gone)

    def _relations(self, document_id: str, old: Mapping[str, list[Fact]], new: Mapping[str, list[Fact]]) -> None:
        """Put the document's evidence of each relation in the place of what it showed before."""
        touched = {name: found[0] for name, found in (*old.items(), *new.items())}
        if not touched:
            return
        ends = [{"id": name, "head": fact.head, "tail": fact.tail} for name, fact in sorted(touched.items())]
        known = {row["id"]: row for row in self.run("read_evidence", rows=ends)}
        create: list[Row] = []
        update: list[Row] = []
        remove: list[str] = []
        for name, fact in sorted(touched.items()):
            here = known.get(name)
            kept = [f for f in unpack_facts(here["evidence"])[name] if f.document != document_id] if here else []
            facts = merge_facts(kept, new.get(name, ()))
            if not facts and here:
                remove.append(here["element"])
            elif facts:
                row = relation_row(self._graph, name, fact, facts)
                (update if here else create).append({**row, "element": here["element"] if here else ""})
        for query, rows in (("create_relations", create), ("update_relations", update)):
            if rows:
                self.run(query, rows=rows)
        if remove:
            self.run("remove_relations", elements=remove)


def _by_chunk(facts: Mapping[str, list[Fact]]) -> dict[str, dict[str, list[Fact]]]:
    chunks: dict[str, dict[str, list[Fact]]] = {}
    for name, found in facts.items():
        for fact in found:
            chunks.setdefault(fact.chunk, {}).setdefault(name, []).append(fact)
    return chunks


def title_id(key: str) -> str:
    """What a document with the normalised title ``key`` is looked up by."""
    return make_id("t", key)


def _document(graph: DocumentGraph, source: str, recipe: str) -> dict[str, Any]:
    document = graph.document
    about = subject(document.title)
    key = normalise(document.title)
    return {
        "path": document.path,
        "fileName": document.file_name,
        "source": source,
        "title": document.title,
        "titleId": title_id(key) if key else None,
        "subject": normalise(about)[:_SUBJECT],
        "topic": entity_id(about),
        "mediaType": document.media_type,
        "language": document.language,
        "contentHash": document.content_hash,
        "recipe": recipe,
        "status": "read",
        "problem": "",
        "chunks": len(graph.chunks),
        "mentions": len(set(graph.mentions)),
        "relations": len(graph.relations),
    }
