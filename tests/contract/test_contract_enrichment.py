"""What is computed over the whole graph, and what the computation reads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from documents import make, unit

from graphrag.errors import StoreError
from graphrag.names import entity_id
from graphrag.stores import GraphStore
from graphrag.stores.snapshot import differences, snapshot
from graphrag.types import Community, DocumentGraph, Enrichment, EntityType, Evidence, Query, SummarySentence

P, ORG, D = EntityType.PERSON, EntityType.ORGANIZATION, EntityType.DATE

TRADE = make("trade.txt", [[[("Acme", ORG), ("Zeta", ORG), ("2024", D)], [("Zeta", ORG), ("Acme", ORG)]]])
PARTY = make("party.txt", [[[("Ana", P), ("Bob", P)], [("Acme", ORG), ("Zeta", ORG)]]])
ACME, ZETA, ANA, BOB = (entity_id(name) for name in ("Acme", "Zeta", "Ana", "Bob"))


def quote(graph: DocumentGraph, sentence: int) -> SummarySentence:
    chunk = graph.chunks[0]
    span = chunk.sentences[sentence]
    text = graph.document.text[span.start : span.end]
    return SummarySentence(text, Evidence(span.start, span.end, chunk.id, graph.document.id, text, 1.0))


def enrichment() -> Enrichment:
    ids = tuple(sorted((ACME, ZETA, ANA, BOB)))
    communities = (
        Community("mall", 0, "Everything", (quote(TRADE, 0),), ids),
        Community("mtrade", 1, "Trade", (quote(TRADE, 0), quote(PARTY, 1)), (ZETA, ACME), "mall"),
        Community("mparty", 1, "Party", (quote(PARTY, 0),), (ANA, BOB), "mall"),
    )
    return Enrichment(
        entity_ids=ids,
        entity_vectors=np.array([unit(name) for name in ids]),
        node_embeddings=np.array([unit(name, 4) for name in ids]),
        communities=communities,
        community_vectors=np.array([unit(community.id) for community in communities]),
    )


@pytest.fixture
def graph(store: GraphStore) -> GraphStore:
    for document in (TRADE, PARTY):
        store.write(document, source="/folder", recipe="r1")
    return store


def test_an_enrichment_comes_back(graph: GraphStore) -> None:
    assert graph.enriched() == ""
    graph.write_enrichment(enrichment(), "f1")
    assert graph.enriched() == "f1"
    found, wanted = graph.enrichment(), enrichment()
    assert found.entity_ids == wanted.entity_ids
    np.testing.assert_array_equal(found.entity_vectors, wanted.entity_vectors)
    np.testing.assert_array_equal(found.node_embeddings, wanted.node_embeddings)
    vectors = dict(zip([c.id for c in wanted.communities], wanted.community_vectors, strict=True))
    for community, vector in zip(found.communities, found.community_vectors, strict=True):
        np.testing.assert_array_equal(vector, vectors[community.id])
    assert {c.id: c for c in found.communities} == {c.id: c for c in wanted.communities}


def test_an_enrichment_replaces_the_last_one(graph: GraphStore) -> None:
    graph.write_enrichment(enrichment(), "f1")
    once = snapshot(graph)
    graph.write_enrichment(enrichment(), "f2")
    assert differences(once, snapshot(graph)) == []
    nothing = Enrichment(
        (), np.zeros((0, 8), np.float32), np.zeros((0, 4), np.float32), (), np.zeros((0, 8), np.float32)
    )
    graph.write_enrichment(nothing, "f3")
    assert (graph.communities(), graph.enrichment().entity_ids, graph.counts().communities) == ((), (), 0)
    assert graph.search_communities("trade", unit("mtrade")) == ()


def test_communities_are_listed_by_level_and_size(graph: GraphStore) -> None:
    graph.write_enrichment(enrichment(), "f1")
    assert [c.id for c in graph.communities()] == ["mall", "mparty", "mtrade"]
    assert [c.id for c in graph.communities(1)] == ["mparty", "mtrade"]
    assert graph.communities(7) == ()


def test_communities_are_searched_by_words_and_vector(graph: GraphStore) -> None:
    graph.write_enrichment(enrichment(), "f1")
    assert graph.search_communities("party", unit("mparty"))[0].id == "mparty"
    assert graph.search_communities("", unit("mtrade"), limit=1)[0].id == "mtrade"
    assert [hit.id for hit in graph.search_communities("everything", np.zeros(0, np.float32))] == ["mall"]


def test_entities_are_found_by_vector_when_asked_for(graph: GraphStore) -> None:
    graph.write_enrichment(enrichment(), "f1")
    assert graph.find(Query("", unit(BOB), ())).entities == ()
    hits = graph.find(Query("", unit(BOB), (), entities=2)).entities
    assert (hits[0].id, hits[0].score, len(hits)) == (BOB, pytest.approx(1, abs=1e-6), 2)


def test_what_left_the_graph_leaves_its_communities(graph: GraphStore) -> None:
    graph.write_enrichment(enrichment(), "f1")
    graph.delete(PARTY.document.id)
    every, trade = graph.communities()
    assert set(every.members) == {ACME, ZETA}
    assert trade.summary == (quote(TRADE, 0),)
    assert set(graph.enrichment().entity_ids) == {ACME, ZETA}
    graph.write(PARTY, source="/folder", recipe="r1")
    assert {c.id: c for c in graph.communities()} == {c.id: c for c in enrichment().communities}


def test_an_enrichment_of_another_graph_is_refused_whole(graph: GraphStore) -> None:
    graph.write_enrichment(enrichment(), "f1")
    before = snapshot(graph)
    with pytest.raises(StoreError, match="enobody"):
        graph.write_enrichment(replace(enrichment(), entity_ids=("enobody", *enrichment().entity_ids[1:])), "f2")
    assert differences(before, snapshot(graph)) == []
    assert graph.enriched() == "f1"


def test_co_mentions_count_the_sentences_that_name_both(graph: GraphStore) -> None:
    pairs = {(head, tail): count for head, tail, count in graph.co_mentions()}
    assert pairs == {tuple(sorted((ACME, ZETA))): 3, tuple(sorted((ANA, BOB))): 1}
    assert list(pairs) == sorted(pairs)


def test_iterators_go_by_id(graph: GraphStore) -> None:
    entities = [e.id for e in graph.all_entities()]
    relations = [r.id for r in graph.all_relations()]
    passages = [p.chunk.id for p in graph.all_passages()]
    for ids in (entities, relations, passages):
        assert ids == sorted(ids) != []
    assert graph.passage_vectors()[0] == tuple(passages)
