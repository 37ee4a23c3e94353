"""What a community is about: its foremost names, and sentences that speak for it, each with its source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_array

from graphrag import names as naming
from graphrag.enrich.communities import Group
from graphrag.enrich.fastrp import unit
from graphrag.enrich.network import Graph, IntArray, Sentences
from graphrag.types import Community, Evidence, FloatArray, Hit, Passage, SummarySentence

TITLE_NAMES = 3
CANDIDATES = 48
"""So many sentences of a community, those with the most central names, compete for its summary."""

RELEVANCE = 0.7
"""The lambda of maximal marginal relevance: what is left of 1 weighs against saying things twice."""

LENGTHS = (30, 400)
"""Characters of a sentence of prose that reads well in a summary; others serve only where there is none."""

_BATCH = 500


def describe(
    groups: Sequence[Group],
    graph: Graph,
    sentences: Sentences,
    weights: csr_array,
    vectors: FloatArray,
    ids: Sequence[str],
    names: Sequence[str],
    *,
    count: int,
) -> tuple[tuple[Community, ...], FloatArray]:
    """Turn groups of rows into communities, and give each the mean of its members' vectors.

    A summary has at most ``count`` sentences. Members are in order of their weight within the community,
    and the first of them make its title. Communities go by level, size (largest first) and id.
    """
    central = _centrality(groups, weights)
    centres = np.zeros((len(groups), vectors.shape[1]), dtype=np.float32)
    for place, group in enumerate(groups):
        centres[place] = vectors[group.members].mean(axis=0)
    centres = unit(centres)
    chosen = _choose(groups, central, sentences, centres, count)
    quotes = _quotes(graph, sentences, sorted({row for rows in chosen for row in rows}))
    keys = [naming.make_id("m", group.level, *(ids[row] for row in group.members)) for group in groups]
    found: list[Community] = []
    for place, group in enumerate(groups):
        ordered: list[int] = group.members[np.lexsort((group.members, -central[place]))].tolist()
        found.append(
            Community(
                id=keys[place],
                level=group.level,
                title=", ".join(names[row] for row in ordered[:TITLE_NAMES]),
                summary=tuple(quotes[row] for row in chosen[place]),
                members=tuple(ids[row] for row in ordered),
                parent=None if group.parent is None else keys[group.parent],
            )
        )
    order = sorted(range(len(found)), key=lambda i: (found[i].level, -len(found[i].members), found[i].id))
    return tuple(found[i] for i in order), centres[order]


def _centrality(groups: Sequence[Group], weights: csr_array) -> list[npt.NDArray[np.float64]]:
    """Each member's share of the weight of all edges within its group."""
    edges = weights.tocoo()
    size = len(weights.indptr) - 1
    central: list[npt.NDArray[np.float64]] = [np.zeros(0)] * len(groups)
    for level in {group.level for group in groups}:
        places = [place for place, group in enumerate(groups) if group.level == level]
        label = np.full(size, -1)
        for place in places:
            label[groups[place].members] = place
        inside = (label[edges.row] == label[edges.col]) & (label[edges.row] >= 0)
        degree = np.bincount(edges.row[inside], edges.data[inside], minlength=size)
        for place in places:
            own = degree[groups[place].members]
            central[place] = own / max(own.sum(), 1e-12)
    return central


def _choose(
    groups: Sequence[Group],
    central: Sequence[npt.NDArray[np.float64]],
    sentences: Sentences,
    centres: FloatArray,
    count: int,
) -> list[list[int]]:
    """The rows of each group's summary, the best first."""
    if not groups:
        return []
    members = np.concatenate([group.members for group in groups])
    columns = np.repeat(np.arange(len(groups)), [len(group.members) for group in groups])
    names: Any = sentences.names.astype(np.float64)
    belongs = csr_array((np.concatenate(central), (members, columns)), shape=(names.shape[1], len(groups)))
    covered: Any = csc_array(names @ belongs)
    lengths = sentences.spans[:, 1] - sentences.spans[:, 0]
    reads_well = (lengths >= LENGTHS[0]) & (lengths <= LENGTHS[1]) & sentences.prose
    chosen: list[list[int]] = []
    for place in range(len(groups)):
        part = slice(covered.indptr[place], covered.indptr[place + 1])
        rows, shares = covered.indices[part].astype(np.int64), covered.data[part]
        good = reads_well[rows]
        if good.any():
            rows, shares = rows[good], shares[good]
        best = np.lexsort((rows, -shares))[:CANDIDATES]
        vectors = sentences.vectors[rows[best]].astype(np.float32)
        picked = _diverse(vectors, shares[best], centres[place], count)
        chosen.append(rows[best][picked].tolist())
    return chosen


def _diverse(vectors: FloatArray, shares: npt.NDArray[np.float64], centre: FloatArray, count: int) -> IntArray:
    """Maximal marginal relevance (Carbonell & Goldstein 1998): relevant sentences unlike those picked before.

    A sentence is relevant by the centrality of whom it names and by its cosine with the community.
    """
    if not len(vectors):
        return np.zeros(0, dtype=np.int64)
    relevance = (shares / max(float(shares.max()), 1e-12) + vectors @ centre) / 2
    alike = np.zeros(len(vectors))
    picked: list[int] = []
    while len(picked) < min(count, len(vectors)):
        score = RELEVANCE * relevance - (1 - RELEVANCE) * alike
        score[picked] = -np.inf
        # Rounded, because the last bits of a product of matrices may differ between machines.
        picked.append(int(np.argmax(np.round(score, 6))))
        alike = np.maximum(alike, vectors @ vectors[picked[-1]])
    return np.array(picked, dtype=np.int64)


def _quotes(graph: Graph, sentences: Sentences, rows: Sequence[int]) -> dict[int, SummarySentence]:
    """The sentences of some rows with where they stand."""
    found: dict[int, SummarySentence] = {}
    wanted: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        wanted[sentences.passages[row]].append(row)
    for chunk in (passage.chunk for passage in _passages(graph, sorted(wanted))):
        for row in wanted[chunk.id]:
            start, end = sentences.spans[row].tolist()
            quote = chunk.text[start - chunk.start : end - chunk.start]
            evidence = Evidence(start, end, chunk.id, chunk.document_id, quote, 1.0)
            found[row] = SummarySentence(" ".join(quote.split()), evidence)
    return found


def _passages(graph: Graph, ids: Sequence[str]) -> Iterator[Passage]:
    for start in range(0, len(ids), _BATCH):
        yield from graph.passages([Hit(name, 0.0) for name in ids[start : start + _BATCH]])
