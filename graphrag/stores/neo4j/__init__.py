"""The store on a Neo4j server, 5.26 (LTS) or newer; Community Edition will do, without any plugin.

Several graphs and other data share a database: each node of ours has a label of our own
(``__Document__``, ``__Chunk__``, ``__Entity__``, ``__Value__``, ``__Community__``) and the name of
its graph, by which every query asks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from graphrag.errors import NewerGraphError, NoGraphError, StoreError
from graphrag.stores.neo4j import enriching, gathering, linking, reading, searching, tabling
from graphrag.stores.neo4j.address import parse_address
from graphrag.stores.neo4j.queries import cypher
from graphrag.stores.neo4j.server import RETRY_SECONDS, Row, Server, run
from graphrag.stores.neo4j.walking import Walk
from graphrag.stores.neo4j.writing import Writing
from graphrag.stores.validation import validate
from graphrag.stores.words import fuse
from graphrag.types import (
    Claim,
    Community,
    Counts,
    DocumentGraph,
    DocumentRecord,
    Enrichment,
    Entity,
    FloatArray,
    Found,
    Gathered,
    Hit,
    Layout,
    Link,
    Passage,
    Query,
    Record,
    Relation,
    Start,
    Subgraph,
)

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

SCHEMA = 1
_DROPPED = 2000
_MANY = 1000
"""Passages after which a build leaves the vector index in too many parts, if the graph was smaller before."""


class Neo4jStore:
    """A graph on a server; see ``GraphStore`` for what each method does.

    ``retry`` is for how many seconds a method goes on trying while the server is away.
    """

    def __init__(self, address: str, *, create: bool = False, retry: float = RETRY_SECONDS) -> None:
        parsed = parse_address(address)
        self._graph = parsed.graph
        self._written = 0
        self._server = Server(parsed, retry=retry)
        try:
            self._open(create=create)
        except BaseException:
            self._server.close()
            raise

    def _open(self, *, create: bool) -> None:
        if create:
            self._server.prepare()
            rows = self._write("create", schema=SCHEMA)
        else:
            rows = self._read("open")
        if not rows:
            raise NoGraphError(
                f"no graph {self._graph} at {self.address}; build one with"
                f" `graphrag build FOLDER --graph '{self.address}'`"
            )
        if create and rows[0]["dropping"]:
            raise StoreError(f"the graph {self.address} was half dropped; finish that first with `graphrag drop`")
        if rows[0]["schema"] > SCHEMA:
            raise NewerGraphError(
                f"a newer version of graphrag wrote {self.address} (schema {rows[0]['schema']}, this one knows"
                f" {SCHEMA}); it was left as it is: upgrade with `pip install -U company-graphrag`"
            )

    @property
    def address(self) -> str:
        """The server's address, with the database and the graph's name."""
        return str(self._server.address)

    # Writing

    def write(self, graph: DocumentGraph, *, source: str, recipe: str) -> None:
        """Replace a document in one transaction."""
        self.write_all((graph,), source=source, recipe=recipe)

    def write_all(self, graphs: Sequence[DocumentGraph], *, source: str, recipe: str) -> None:
        """Replace several documents in one transaction."""
        for graph in graphs:
            validate(graph)
        last = list({graph.document.id: graph for graph in graphs}.values())

        def work(transaction: ManagedTransaction) -> None:
            Writing(transaction, self._graph).write(last, source, recipe)

        if last:
            about = last[0].document.path + (f" and {len(last) - 1} more" if len(last) > 1 else "")
            self._server.write(work, about)
            self._written += sum(len(graph.chunks) for graph in last)

    def mark_problem(self, document_id: str, *, path: str, source: str, media_type: str, problem: str) -> None:
        """Remember why a file could not be read."""
        self._write("mark_problem", id=document_id, path=path, source=source, media_type=media_type, problem=problem)

    def delete(self, document_id: str) -> bool:
        """Take a document out in one transaction."""
        return self._server.write(lambda transaction: Writing(transaction, self._graph).delete(document_id))

    def relink(self, links: Iterable[Link]) -> None:
        """Say which nodes the documents' entities mean; each document that changes is a transaction of its own."""
        linking.relink(self._server, self._graph, links)

    def set_state(self, key: str, value: str) -> None:
        """Remember a word about the graph."""
        enriching.set_state(self._server, self._graph, key, value)

    def write_enrichment(self, enrichment: Enrichment, fingerprint: str) -> None:
        """Replace the enrichment in one transaction, and tidy the index after many others."""
        enriching.write_enrichment(self._server, self._graph, enrichment, fingerprint)
        if self._written >= _MANY and 2 * self._written >= self.counts().chunks:
            self._server.compact()
            self._written = 0

    # Bookkeeping

    def records(self) -> tuple[DocumentRecord, ...]:
        """Every document's record, by path."""
        return reading.read_records(self._server, self._graph)

    def document(self, document_id: str) -> DocumentGraph | None:
        """One document's part of the graph."""
        return reading.read_document(self._server, self._graph, document_id)

    def state(self, key: str) -> str:
        """What was remembered under ``key``."""
        rows = self._read("read_state")
        state: dict[str, str] = json.loads(rows[0]["state"]) if rows else {}
        return state.get(key, "")

    def fingerprint(self) -> str:
        """A hash over every document's id, content hash and recipe."""
        known = sorted((r.id, r.content_hash, r.recipe) for r in self.records() if r.content_hash)
        return hashlib.sha256(repr(known).encode()).hexdigest()[:32]

    def enriched(self) -> str:
        """The fingerprint of the last enrichment."""
        return self.state(enriching.STATE)

    def counts(self) -> Counts:
        """How much the graph holds."""
        return Counts(**self._read("counts")[0])

    def claims(self) -> Iterator[Claim]:
        """What each document says of each of its entities."""
        return linking.read_claims(self._server, self._graph)

    def links(self) -> Iterator[Link]:
        """The entities of documents that mean another node."""
        return linking.read_links(self._server, self._graph)

    # Asking

    def find(self, query: Query) -> Found:
        """Passages by words and by vector, entities by name and by vector."""
        return searching.find(self._server, self._graph, query)

    def neighbourhood(
        self, entity_ids: Iterable[str], passage_ids: Iterable[str], *, per_entity: int, per_title: int = 0
    ) -> Subgraph:
        """The passages around some entities."""
        entities, passages = tuple(entity_ids), tuple(passage_ids)
        return reading.read_neighbourhood(self._server, self._graph, entities, passages, per_entity, per_title)

    def walk(self, start: Start) -> Walk:
        """What two steps from ``start`` can reach, in one round trip."""
        return Walk(self._server, self._graph, start)

    def passages(self, hits: Iterable[Hit]) -> tuple[Passage, ...]:
        """The passages of ``hits``, in their order."""
        return reading.read_passages(self._server, self._graph, hits)

    def entities(self, ids: Iterable[str]) -> dict[str, Entity]:
        """The entities of some ids."""
        return reading.read_entities(self._server, self._graph, ids)

    def relations_of(self, ids: Iterable[str], *, limit: int = 100) -> tuple[Relation, ...]:
        """The surest relations of each of some entities."""
        return reading.read_relations_of(self._server, self._graph, ids, limit)

    def gather(self, hits: Iterable[Hit], entity_ids: Iterable[str], *, level: int | None = None) -> Gathered:
        """Passages, the entities and relations in them, and the communities of a level."""
        return gathering.gather(self._server, self._graph, hits, entity_ids, level)

    def layouts(self) -> tuple[tuple[Layout, int], ...]:
        """What the tables say, and how many rows they have."""
        return tabling.read_layouts(self._server, self._graph)

    def rows(self, layouts: Iterable[Layout]) -> Iterator[Record]:
        """Every row of some layouts."""
        return tabling.iterate_rows(self._server, self._graph, layouts)

    def search_entities(self, text: str, limit: int = 10) -> tuple[Hit, ...]:
        """Entities by the words of their names."""
        return searching.search_text(self._server, self._graph, "entities", text, limit)

    def communities(self, level: int | None = None) -> tuple[Community, ...]:
        """The communities, largest first within a level."""
        return enriching.read_communities(self._server, self._graph, level)

    def search_communities(self, text: str, vector: FloatArray, limit: int = 5) -> tuple[Hit, ...]:
        """Communities by words and by vector."""
        by_text = searching.search_text(self._server, self._graph, "communities", text, 10 * limit)
        by_vector = searching.nearest_communities(self._server, self._graph, vector, 10 * limit)
        return fuse(by_text, by_vector, limit=limit)

    # The whole graph

    def all_entities(self) -> Iterator[Entity]:
        """Every entity and value."""
        return reading.iterate_entities(self._server, self._graph)

    def all_relations(self) -> Iterator[Relation]:
        """Every relation."""
        return reading.iterate_relations(self._server, self._graph)

    def all_passages(self) -> Iterator[Passage]:
        """Every passage."""
        return reading.iterate_passages(self._server, self._graph)

    def co_mentions(self) -> Iterator[tuple[str, str, int]]:
        """Pairs of entities in one sentence."""
        return reading.count_co_mentions(self._server, self._graph)

    def passage_vectors(self) -> tuple[tuple[str, ...], FloatArray]:
        """All passages' ids and vectors."""
        return reading.read_vectors(self._server, self._graph)

    def enrichment(self) -> Enrichment:
        """The last enrichment."""
        return enriching.read_enrichment(self._server, self._graph)

    # Opening and closing

    def drop(self) -> None:
        """Delete this graph; with the last one of the database go our constraints and indexes, too."""
        self._write("drop_begin")
        while self._write("drop", most=_DROPPED)[0]["deleted"]:
            pass
        if not self._write("drop_graph")[0]["graphs"]:
            self._server.unprepare()

    def close(self) -> None:
        """Let the server go."""
        self._server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, name: str, **parameters: object) -> list[Row]:
        return self._server.read(cypher(name), graph=self._graph, **parameters)

    def _write(self, name: str, **parameters: object) -> list[Row]:
        everything = {"graph": self._graph, **parameters}
        return self._server.write(lambda transaction: run(transaction, cypher(name), everything))
