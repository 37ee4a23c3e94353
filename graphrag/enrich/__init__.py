"""What concerns the whole graph: vectors of entities, node embeddings, communities and their summaries."""

from __future__ import annotations

import numpy as np

from graphrag.enrich.communities import detect
from graphrag.enrich.fastrp import embed_nodes
from graphrag.enrich.network import Graph, Sentences, connect, read_sentences
from graphrag.enrich.summaries import describe
from graphrag.recipe import Enrich
from graphrag.types import Enrichment, FloatArray

__all__ = ["Graph", "enrich"]


def enrich(graph: Graph, options: Enrich) -> Enrichment:
    """Compute what no single document tells; values (dates, amounts, …) take no part.

    The same graph gives the same enrichment, bit for bit: rows go by entity id, communities by level,
    size and id. ``entity_vectors`` and ``community_vectors`` have the sentence vectors' dimensions,
    ``node_embeddings`` have ``options.dimensions``; rows are of unit length, or zero for an entity that
    is named outside every sentence.
    """
    entities = {entity.id: entity for entity in graph.all_entities() if not entity.type.is_value}
    ids = tuple(sorted(entities))
    rows = {name: row for row, name in enumerate(ids)}
    sentences = read_sentences(graph, rows)
    weights = connect(sentences, graph.all_relations(), rows)
    vectors = _entity_vectors(sentences)
    groups = detect(weights, resolution=options.resolution, largest=options.max_community)
    names = [entities[name].name for name in ids]
    communities, community_vectors = describe(
        groups, graph, sentences, weights, vectors, ids, names, count=options.summary_sentences
    )
    return Enrichment(
        entity_ids=ids,
        entity_vectors=vectors,
        node_embeddings=embed_nodes(ids, weights, options.dimensions),
        communities=communities,
        community_vectors=community_vectors,
    )


def _entity_vectors(sentences: Sentences) -> FloatArray:
    """The mean of the vectors of the sentences that name each entity, of unit length."""
    sums = np.asarray(sentences.names.T @ sentences.vectors, dtype=np.float32)
    return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
