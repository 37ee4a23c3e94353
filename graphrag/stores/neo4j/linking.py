"""Which node each document's entities mean: read it, and write the documents again whose entities mean others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from graphrag.names import is_value
from graphrag.stores.neo4j import reading
from graphrag.stores.neo4j.entities import unpack_claims
from graphrag.stores.neo4j.server import Server
from graphrag.stores.neo4j.writing import Links, Writing
from graphrag.types import Claim, DocumentGraph, DocumentRecord, Link

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

_BATCH = 20
"""Documents written in one transaction."""


def read_claims(server: Server, graph: str) -> Iterator[Claim]:
    """What each document says of each of its entities."""
    for rows in reading.read_pages(server, graph, "all_claims"):
        for row in rows:
            claims = (claim for claim in unpack_claims(row["claims"]) if not is_value(claim.entity))
            for claim in sorted(claims, key=lambda claim: claim.entity):
                e = claim.to_entity()
                yield Claim(row["id"], e.id, e.key, e.name, e.type, e.aliases, e.keys, e.mentions)


def read_links(server: Server, graph: str) -> Iterator[Link]:
    """What means another node than its own."""
    found: list[Link] = []
    topics: list[tuple[str, str, str]] = []
    for rows in reading.read_pages(server, graph, "all_claims"):
        for row in rows:
            claims = {claim.entity: claim for claim in unpack_claims(row["claims"])}
            found += [Link(row["id"], c.entity, c.node, c.node_key, c.reason) for c in claims.values() if c.node]
            if row["topic"] != row["subject"] and row["subject"] not in claims:
                topics.append((row["id"], row["subject"], row["topic"]))
    nodes = reading.read_entities(server, graph, {topic for _, _, topic in topics})
    found += [
        Link(document, about, topic, nodes[topic].key if topic in nodes else "", "")
        for document, about, topic in topics
    ]
    yield from sorted(found, key=lambda link: (link.document, link.entity))


def relink(server: Server, graph: str, links: Iterable[Link]) -> None:
    """Write each document again of which an entity means another node now, several in one transaction."""
    wanted, now = _by_document(links), _by_document(read_links(server, graph))
    changed = [
        record
        for record in reading.read_records(server, graph)
        if record.content_hash and wanted.get(record.id) != now.get(record.id)
    ]
    nodes = {
        document: {link.entity: (link.node, link.key, link.reason) for link in found.values()}
        for document, found in wanted.items()
    }
    changed.sort(key=_common)
    for (source, recipe, problem), alike in groupby(changed, key=_common):
        records = list(alike)
        for start in range(0, len(records), _BATCH):
            read = [reading.read_document(server, graph, record.id) for record in records[start : start + _BATCH]]
            server.write(_writing(graph, [one for one in read if one], source, recipe, nodes, problem))


def _writing(
    graph: str, graphs: list[DocumentGraph], source: str, recipe: str, links: Mapping[str, Links], problem: str
) -> Callable[[ManagedTransaction], None]:
    def work(transaction: ManagedTransaction) -> None:
        Writing(transaction, graph).write(graphs, source, recipe, links, problem)

    return work


def _common(record: DocumentRecord) -> tuple[str, str, str]:
    return record.source, record.recipe, record.problem


def _by_document(links: Iterable[Link]) -> dict[str, dict[str, Link]]:
    found: dict[str, dict[str, Link]] = {}
    for link in links:
        found.setdefault(link.document, {})[link.entity] = link
    return found
