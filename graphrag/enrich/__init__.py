"""What concerns the whole graph: vectors of entities, node embeddings, communities and their summaries."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array

from graphrag.enrich.communities import detect
from graphrag.enrich.fastrp import embed_nodes, unit
from graphrag.enrich.network import Graph, Sentences, connect, read_sentences
from graphrag.enrich.summaries import describe
from graphrag.recipe import Enrich
from graphrag.types import Enrichment, FloatArray

__all__ = ["Graph", "enrich"]

_BLOCK = 5_000
"""So many entities at a time are worked out in full precision."""


def enrich(graph: Graph, options: Enrich) -> Enrichment:
    """Compute what no single document tells; values (dates, amounts, …) take no part.

    The same graph gives the same enrichment, bit for bit: rows go by entity id, communities by level,
    size and id. ``entity_vectors`` and ``community_vectors`` have the sentence vectors' dimensions,
    ``node_embeddings`` have ``options.dimensions``; rows are of unit length, or zero for an entity that
    is named outside every sentence.
    """
    names = {entity.id: entity.name for entity in graph.all_entities() if not entity.type.is_value}
    ids = tuple(sorted(names))
    rows = {name: row for row, name in enumerate(ids)}
    sentences = read_sentences(graph, rows)
    weights = connect(sentences, graph.all_relations(), rows)
    vectors = _entity_vectors(sentences)
    groups = detect(weights, resolution=options.resolution, largest=options.max_community)
    called = [names[name] for name in ids]
    communities, community_vectors = describe(
        groups, graph, sentences, weights, vectors, ids, called, count=options.summary_sentences
    )
    del sentences  # of a large graph, more than all that follows needs
    return Enrichment(
        entity_ids=ids,
        entity_vectors=vectors,
        node_embeddings=embed_nodes(ids, weights, options.dimensions),
        communities=communities,
        community_vectors=community_vectors,
    )


def _entity_vectors(sentences: Sentences) -> FloatArray:
    """The mean of the vectors of the sentences that name each entity, of unit length."""
    named: Any = csr_array(sentences.names.T)
    vectors = np.zeros((named.shape[0], sentences.vectors.shape[1]), dtype=np.float32)
    for start in range(0, len(vectors), _BLOCK):
        block = named[start : start + _BLOCK]
        used, places = np.unique(block.indices, return_inverse=True)
        within = csr_array((block.data, places, block.indptr), shape=(block.shape[0], len(used)))
        vectors[start : start + _BLOCK] = unit(within @ sentences.vectors[used].astype(np.float32))
    return vectors
