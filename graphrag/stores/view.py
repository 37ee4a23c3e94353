"""A graph as networkx sees it, for analysis in memory; see ``export`` for GraphML."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from graphrag.stores.protocol import GraphStore
from graphrag.types import Passage

if TYPE_CHECKING:
    from networkx import MultiDiGraph


def to_networkx(store: GraphStore) -> MultiDiGraph[str]:
    """The whole graph in memory: its ids as nodes, each with a ``kind``.

    Nodes are of kind Document, Chunk, Entity, Value and Community; edges have a ``type``: the
    relation's own between entities, and PART_OF, NEXT_CHUNK, HAS_ENTITY, IN_COMMUNITY and
    PARENT_COMMUNITY, as a server's database has them. An edge's key is its relation's id or its
    type. Attributes are strings, numbers and lists of strings; what is not known is left out.
    """
    import networkx

    graph: MultiDiGraph[str] = networkx.MultiDiGraph()
    for record in store.records():
        graph.add_node(
            record.id,
            kind="Document",
            label=record.title or record.path,
            path=record.path,
            media_type=record.media_type,
            language=record.language,
            status="problem" if record.problem else "read",
        )
    for entity in store.all_entities():
        graph.add_node(
            entity.id,
            kind="Value" if entity.type.is_value else "Entity",
            label=entity.name,
            type=str(entity.type),
            aliases=list(entity.aliases),
            description=entity.description,
            mentions=entity.mentions,
            keys=list(entity.keys),
        )
    _add_passages(graph, store)
    _add_relations(graph, store)
    _add_communities(graph, store)
    return graph


def _add_passages(graph: MultiDiGraph[str], store: GraphStore) -> None:
    by_document: dict[str, dict[int, str]] = {}
    for passage in store.all_passages():
        chunk = passage.chunk
        page = {} if chunk.page is None else {"page": chunk.page}
        label = f"{passage.title} {chunk.index + 1}"
        graph.add_node(
            chunk.id,
            kind="Chunk",
            label=label,
            text=chunk.text,
            start=chunk.start,
            end=chunk.end,
            index=chunk.index,
            **page,
        )
        graph.add_edge(chunk.id, chunk.document_id, key="PART_OF", type="PART_OF")
        by_document.setdefault(chunk.document_id, {})[chunk.index] = chunk.id
        for entity, surfaces in _surfaces(passage).items():
            graph.add_edge(
                chunk.id, entity, key="HAS_ENTITY", type="HAS_ENTITY", surfaces=surfaces, mentions=len(surfaces)
            )
    for chunks in by_document.values():
        ordered = [chunks[index] for index in sorted(chunks)]
        for one, other in pairwise(ordered):
            graph.add_edge(one, other, key="NEXT_CHUNK", type="NEXT_CHUNK")


def _surfaces(passage: Passage) -> dict[str, list[str]]:
    surfaces: dict[str, list[str]] = {}
    for mention in passage.entities:
        surfaces.setdefault(mention.entity_id, []).append(mention.surface)
    return surfaces


def _add_relations(graph: MultiDiGraph[str], store: GraphStore) -> None:
    paths = {record.id: record.path for record in store.records()}
    for relation in store.all_relations():
        best = min(relation.evidence, key=lambda e: (-e.confidence, e.document_id, e.start))
        graph.add_edge(
            relation.head,
            relation.tail,
            key=relation.id,
            type=relation.type,
            label=relation.type,
            modality=str(relation.modality),
            confidence=relation.confidence,
            source=relation.source,
            evidence=len(relation.evidence),
            quote=best.quote,
            path=paths[best.document_id],
            start=best.start,
            end=best.end,
        )


def _add_communities(graph: MultiDiGraph[str], store: GraphStore) -> None:
    communities = store.communities()
    for community in communities:
        summary = " ".join(sentence.text for sentence in community.summary)
        graph.add_node(community.id, kind="Community", label=community.title, level=community.level, summary=summary)
    for community in communities:
        for member in community.members:
            graph.add_edge(member, community.id, key="IN_COMMUNITY", type="IN_COMMUNITY")
        if community.parent is not None and community.parent in graph:
            graph.add_edge(community.id, community.parent, key="PARENT_COMMUNITY", type="PARENT_COMMUNITY")
