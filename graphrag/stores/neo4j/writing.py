"""Put one document into the graph or take it out, within one transaction that holds the graph's lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphrag.errors import StoreError
from graphrag.names import entity_id, is_value, make_id, normalise, subject
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
        claims, facts = read_claims(graph), read_facts(graph.relations)
        chunks = chunk_rows(graph, {name: pack_facts(found) for name, found in _by_chunk(facts).items()})
        tokens = sum(row["properties"]["words"].count(" ") + 1 for row in chunks)
        properties = _document(graph, source, recipe) | {"tokens": tokens, "claims": pack_claims(claims)}
        self.run(
            "write_document",
            id=document.id,
            documents=[properties],
            chunks=chunks,
            mentions=mention_rows(graph),
            more_chunks=len(chunks) - before.chunks,
            more_tokens=tokens - before.tokens,
            **self._shared(document.id, document.path, before, claims, facts),
        )

    def delete(self, document_id: str) -> bool:
        """Take the document out; False when there is none."""
        before = self._lock(document_id)
        if not before.known:
            return False
        self.run(
            "write_document",
            id=document_id,
            documents=[],
            chunks=[],
            mentions=[],
            more_chunks=-before.chunks,
            more_tokens=-before.tokens,
            **self._shared(document_id, "", before, [], {}),
        )
        self.run("remove_document", id=document_id)
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

    def _shared(
        self, document_id: str, path: str, before: _Before, claims: list[Claim], facts: Mapping[str, list[Fact]]
    ) -> dict[str, list[Any]]:
        """What changes in entities and relations, which the document shares with others."""
        touched = {name: found[0] for name, found in (*before.facts.items(), *facts.items())}
        entities = sorted({claim.entity for claim in (*before.claims, *claims)})
        ends = [{"id": name, "head": fact.head, "tail": fact.tail} for name, fact in sorted(touched.items())]
        (known,) = self.run("read_before", entities=entities, relations=ends)
        return {
            **_entities(known["entities"], before.claims, claims, path),
            **_relations(self._graph, document_id, known["relations"], touched, facts),
        }


def _entities(known: Iterable[Row], old: list[Claim], new: list[Claim], path: str) -> dict[str, list[Any]]:
    """Count what the document says of its entities anew, and work out their names and types."""
    here = {row["id"]: row for row in known}
    keys = {claim.entity: claim.key for claim in (*old, *new)}
    for name, row in here.items():
        if row["key"] != keys[name]:
            raise StoreError(f"{path}: entity {name} has the keys {row['key'][:80]!r} and {keys[name][:80]!r}")
    tallies = {name: Tally.unpack(here[name]["tally"]) if name in here else Tally() for name in keys}
    for claims, sign in ((old, -1), (new, 1)):
        for claim in claims:
            tallies[claim.entity].count(claim, sign)
    changes: dict[str, list[Any]] = {"entities": [], "values": [], "gone_entities": []}
    for name, tally in sorted(tallies.items()):
        if not tally.names:
            changes["gone_entities"].append(name)
        elif name not in here or here[name]["tally"] != tally.pack():
            row = tally.row(name, keys[name], here[name]["type"] if name in here else None)
            changes["values" if is_value(name) else "entities"].append(row)
    return changes


def _relations(
    graph: str, document_id: str, known: Iterable[Row], touched: Mapping[str, Fact], new: Mapping[str, list[Fact]]
) -> dict[str, list[Any]]:
    """Put the document's evidence of each relation in the place of what it showed before."""
    here = {row["id"]: row for row in known}
    changes: dict[str, list[Any]] = {"new_relations": [], "changed_relations": [], "gone_relations": []}
    for name, fact in sorted(touched.items()):
        row = here.get(name)
        kept = [f for f in unpack_facts(row["evidence"])[name] if f.document != document_id] if row else []
        facts = merge_facts(kept, new.get(name, ()))
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
        "characters": len(document.text),
        "covered": graph.covered,
        "pages": len(document.pages),
        "findings": list(document.findings),
    }
