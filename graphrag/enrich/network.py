"""The weighted network of entities, read from sentences that name several and from relations."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array, diags_array

from graphrag.types import Chunk, Entity, Hit, Modality, Passage, Relation, Subgraph

IntArray = npt.NDArray[np.int64]

MOST_NAMES = 50
"""A sentence that names more entities is a list: it ties none of them to each other."""

_BATCH = 500
_ROW = re.compile(r"[^\n:]{1,80}:[^\n]*(?:\n[^\n:]{1,80}:[^\n]*)+")


class Graph(Protocol):
    """What enrichment reads of a store; every iterator goes by id."""

    def all_entities(self) -> Iterator[Entity]:
        """Every entity and value."""
        ...

    def all_relations(self) -> Iterator[Relation]:
        """Every relation."""
        ...

    def all_passages(self) -> Iterator[Passage]:
        """Every passage."""
        ...

    def passages(self, hits: Iterable[Hit]) -> tuple[Passage, ...]:
        """The passages of ``hits``."""
        ...

    def neighbourhood(self, entity_ids: Iterable[str], passage_ids: Iterable[str], *, per_entity: int) -> Subgraph:
        """The given passages, with their sentences' vectors and whom each sentence names."""
        ...


@dataclass(frozen=True, eq=False)
class Sentences:
    """Every sentence of the graph, a row each, in order of passage id and position.

    ``passages`` is the id of each row's passage, ``spans`` ``[sentences, 2]`` its offsets in the
    document, ``vectors`` ``[sentences, dimensions]`` in half precision, as stores keep them, and ``names``
    ``[sentences, entities]`` is 1 where the sentence names the entity. ``prose`` is false of rows of tables and heads
    of mails.
    """

    passages: list[str]
    spans: IntArray
    vectors: npt.NDArray[np.float16]
    names: csr_array
    prose: npt.NDArray[np.bool_]


def read_sentences(graph: Graph, rows: Mapping[str, int]) -> Sentences:
    """Read all sentences; ``rows`` has the row of each entity, and what it lacks is left out."""
    passages: list[str] = []
    spans, links = array("q"), array("q")  # pairs; as tuples they would be most of what this takes
    vectors: list[npt.NDArray[np.float16]] = []
    prose: list[bool] = []
    remaining = iter(graph.all_passages())
    while batch := list(islice(remaining, _BATCH)):
        views = graph.neighbourhood((), [passage.chunk.id for passage in batch], per_entity=0).passages
        for passage in batch:
            view = views[passage.chunk.id]
            for name, index in view.links:
                if name in rows:
                    links.extend((len(passages) + index, rows[name]))
            passages += [passage.chunk.id] * len(passage.chunk.sentences)
            for sentence in passage.chunk.sentences:
                spans.extend((sentence.start, sentence.end))
            prose += [not _ROW.fullmatch(text) for text in _texts(passage.chunk)]
            if len(view.sentence_vectors):
                vectors.append(view.sentence_vectors.astype(np.float16))
    # A name may stand twice in a sentence.
    pairs = np.unique(np.frombuffer(links, dtype=np.int64).reshape(-1, 2), axis=0)
    ones = np.ones(len(pairs), dtype=np.float32)
    return Sentences(
        passages=passages,
        spans=np.frombuffer(spans, dtype=np.int64).reshape(-1, 2),
        vectors=np.concatenate(vectors) if vectors else np.zeros((0, 0), dtype=np.float16),
        names=csr_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(len(passages), len(rows))),
        prose=np.array(prose, dtype=np.bool_),
    )


def _texts(chunk: Chunk) -> Iterator[str]:
    return (chunk.text[s.start - chunk.start : s.end - chunk.start] for s in chunk.sentences)


def connect(sentences: Sentences, relations: Iterable[Relation], rows: Mapping[str, int]) -> csr_array:
    """How strongly entities belong together: a symmetric ``[entities, entities]`` matrix, zero on the diagonal.

    A sentence that names n entities adds 1 / (n - 1) to each pair of them (Newman 2001, "Scientific
    collaboration networks II"), so that each of its names gains 1 in all; a relation adds its confidence,
    one that is only planned, supposed or denied nothing.
    """
    counts = np.asarray(sentences.names.sum(axis=1)).ravel()
    kept = np.flatnonzero((counts > 1) & (counts <= MOST_NAMES))
    names: Any = sentences.names[kept].astype(np.float64)
    together = names.T @ diags_array(1 / (counts[kept].astype(np.float64) - 1)) @ names
    facts = (r for r in relations if r.modality is Modality.FACT)
    heads, tails, weights = array("q"), array("q"), array("d")
    for fact in facts:
        if fact.head in rows and fact.tail in rows:
            heads.append(rows[fact.head])
            tails.append(rows[fact.tail])
            weights.append(fact.confidence)
    shape = (len(rows), len(rows))
    ends = np.frombuffer(heads, dtype=np.int64), np.frombuffer(tails, dtype=np.int64)
    related = coo_array((np.frombuffer(weights), ends), shape=shape, dtype=np.float64).tocsr()
    total = coo_array(together + related + related.T)
    apart = total.row != total.col
    return csr_array((total.data[apart], (total.row[apart], total.col[apart])), shape=shape)
