"""Which node each document's entities mean: read it, and write the documents again whose entities mean others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphrag.names import is_value
from graphrag.stores.neo4j import reading
from graphrag.stores.neo4j.entities import unpack_claims
from graphrag.stores.neo4j.server import Server
from graphrag.stores.neo4j.writing import Writing
from graphrag.types import Claim, DocumentRecord, Link


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
    """Write each document again of which an entity means another node now."""
    wanted, now = _by_document(links), _by_document(read_links(server, graph))
    records = {record.id: record for record in reading.read_records(server, graph)}
    for document in sorted(wanted.keys() | now.keys()):
        if document in records and wanted.get(document) != now.get(document):
            _write_again(server, graph, records[document], wanted.get(document, {}))


def _by_document(links: Iterable[Link]) -> dict[str, dict[str, Link]]:
    found: dict[str, dict[str, Link]] = {}
    for link in links:
        found.setdefault(link.document, {})[link.entity] = link
    return found


def _write_again(server: Server, graph: str, record: DocumentRecord, links: dict[str, Link]) -> None:
    read = reading.read_document(server, graph, record.id)
    if read is None:
        return
    nodes = {link.entity: (link.node, link.key, link.reason) for link in links.values()}
    server.write(
        lambda transaction: Writing(transaction, graph).write(
            read, record.source, record.recipe, nodes, record.problem
        ),
        record.path,
    )
