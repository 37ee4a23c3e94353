"""What must hold of a document's part of the graph before any store takes it in."""

from __future__ import annotations

import re

from graphrag.errors import StoreError
from graphrag.names import relation_id
from graphrag.types import DocumentGraph

_ID = re.compile(r"[!-~]{1,64}")


def validate(graph: DocumentGraph) -> None:
    """Raise ``StoreError`` unless everything in ``graph`` leads to characters of its document.

    Ids are 1 to 64 visible ASCII characters; chunks, mentions and quotes are the document's text at
    their offsets; mentions lie within their chunk; mentions and relations name entities of the
    graph, and every entity is named by one of them; a relation's id follows from its ends and type; each
    vector array has a row for each chunk or sentence.
    """
    problem = _chunk_problem(graph) or _entity_problem(graph) or _vector_problem(graph)
    if problem:
        raise StoreError(f"{graph.document.path}: not stored, because {problem}; please report this")


def _chunk_problem(graph: DocumentGraph) -> str:
    text = graph.document.text
    for name in (graph.document.id, *(c.id for c in graph.chunks), *(e.id for e in graph.entities)):
        if not _ID.fullmatch(name):
            return f"{name[:80]!r} is not an id"
    for chunk in graph.chunks:
        if text[chunk.start : chunk.end] != chunk.text:
            return f"chunk {chunk.id} is not the document's text at {chunk.start}"
        if chunk.document_id != graph.document.id:
            return f"chunk {chunk.id} belongs to another document"
    if len({chunk.id for chunk in graph.chunks}) < len(graph.chunks):
        return "two chunks have one id"
    return ""


def _entity_problem(graph: DocumentGraph) -> str:
    text = graph.document.text
    chunks = {chunk.id: chunk for chunk in graph.chunks}
    entities = {entity.id for entity in graph.entities}
    named: set[str] = set()
    for mention in graph.mentions:
        chunk = chunks.get(mention.chunk_id)
        if chunk is None or not chunk.start <= mention.start < mention.end <= chunk.end:
            return f"the mention at {mention.start} is not within its chunk"
        if text[mention.start : mention.end] != mention.surface:
            return f"the mention at {mention.start} is not the document's text there"
        named.add(mention.entity_id)
    for relation in graph.relations:
        if not _ID.fullmatch(relation.id) or not relation.evidence:
            return f"relation {relation.id[:80]!r} has no id or no evidence"
        if relation.id != relation_id(relation.head, relation.type, relation.tail, relation.modality):
            return f"the id of relation {relation.id} does not follow from its ends and type"
        named.update((relation.head, relation.tail))
        for evidence in relation.evidence:
            if evidence.chunk_id not in chunks or evidence.document_id != graph.document.id:
                return f"relation {relation.id} has evidence in another document"
            if not evidence.quote or text[evidence.start : evidence.end] != evidence.quote:
                return f"the quote of relation {relation.id} is not the document's text at {evidence.start}"
    if named != entities or len(entities) < len(graph.entities):
        odd = sorted(named ^ entities)[:1] or ["one twice"]
        return f"its entities are not just those that it mentions or relates ({odd[0]})"
    return ""


def _vector_problem(graph: DocumentGraph) -> str:
    if len(graph.vectors) != len(graph.chunks) or len(graph.sentence_vectors) != len(graph.chunks):
        return f"{len(graph.chunks)} chunks came with {len(graph.vectors)} vectors"
    if graph.chunks and not graph.vectors.shape[1]:
        return "its vectors have no dimensions"
    for chunk, vectors in zip(graph.chunks, graph.sentence_vectors, strict=True):
        if len(vectors) != len(chunk.sentences) or (len(vectors) and vectors.shape[1:] != graph.vectors.shape[1:]):
            return f"the {len(chunk.sentences)} sentences of chunk {chunk.id} came with vectors {vectors.shape}"
    return ""
