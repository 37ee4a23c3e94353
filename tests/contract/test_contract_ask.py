"""What a question gets from a store: searches, neighbourhoods, passages and relations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from documents import make, unit

from graphrag.names import entity_id, normalise, value_id
from graphrag.stores import GraphStore
from graphrag.types import DocumentGraph, EntityType, Found, Hit, Query, Relation

P, ORG, D = EntityType.PERSON, EntityType.ORGANIZATION, EntityType.DATE
NOWHERE = np.zeros(0, np.float32)

FOUNDER = make("founder.txt", [[[("Ana Lima", P), ("Acme Corp.", ORG)]]], title="Founding of Acme", words="founded")
SUPPLY = make("supply.txt", [[[("Acme", ORG), ("Zeta", ORG)], [("Zeta", ORG), ("2024-03-12", D)]]], words="supplies")
PARTY = make("party.txt", [[[("Bob", P)], [("Ana Lima", P), ("Ana Lima", P)]], [[("Bob", P)]]], words="celebrated")
ALL = (FOUNDER, SUPPLY, PARTY)


@pytest.fixture
def graph(store: GraphStore) -> GraphStore:
    for document in ALL:
        store.write(document, source="/folder", recipe="r1")
    return store


def by_text(store: GraphStore, text: str, limit: int = 50) -> list[str]:
    return [hit.id for hit in store.find(Query(text, NOWHERE, (), limit)).by_text]


def test_passages_are_found_by_their_words(graph: GraphStore) -> None:
    assert by_text(graph, "Who supplies Zeta?") == [SUPPLY.chunks[0].id]
    assert by_text(graph, "Quem celebrated?") == sorted(
        (chunk.id for chunk in PARTY.chunks), key=by_text(graph, "celebrated").index
    )


def test_words_are_found_without_case_and_accents(graph: GraphStore) -> None:
    wine = make("vinho.txt", [[[("Construções São João", ORG)]]])
    graph.write(wine, source="/folder", recipe="r1")
    assert by_text(graph, "CONSTRUCOES sao joao") == [wine.chunks[0].id]
    assert by_text(graph, "construções") == [wine.chunks[0].id]


def test_a_title_is_searched_with_its_passages(graph: GraphStore) -> None:
    assert by_text(graph, "founding") == [FOUNDER.chunks[0].id]


def test_question_words_alone_find_passages_that_hold_them(graph: GraphStore) -> None:
    assert by_text(graph, "the") == []
    the = make("the.txt", [[[("Ana", P)]]])
    graph.write(the, source="/folder", recipe="r1")
    assert by_text(graph, "Who is the?") == [the.chunks[0].id]


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "a AND",
        "NOT",
        "(",
        "title:founding^2",
        "zeta*",
        "NEAR(a b)",
        "'; --",
        "\x00",
        "\ud83d",
        "-zeta",
        "+",
        "",
        "?!",
    ],
)
def test_no_text_is_query_language(graph: GraphStore, text: str) -> None:
    found = graph.find(Query(text, NOWHERE, (text,)))
    assert {hit.id for hit in found.by_text} <= {chunk.id for document in ALL for chunk in document.chunks}
    assert graph.search_entities(text) == graph.search_entities(text)


def test_negation_and_phrases_are_mere_words(graph: GraphStore) -> None:
    assert by_text(graph, "-zeta") == by_text(graph, "zeta") == by_text(graph, '"zeta nothing"') != []


def test_scores_fall_and_ties_go_by_id(store: GraphStore) -> None:
    twins = [make(f"{i}.txt", [[[("Same Name", P)]]]) for i in range(7)]
    twins = [replace(twin, document=replace(twin.document, title="t")) for twin in twins]
    for twin in reversed(twins):
        store.write(twin, source="/folder", recipe="r1")
    ids = sorted(twin.chunks[0].id for twin in twins)
    found = store.find(Query("same name", unit(twins[0].chunks[0].text), (), limit=3))
    assert [hit.id for hit in found.by_text] == ids[:3]
    assert [hit.id for hit in found.by_vector] == ids[:3]
    assert found.by_text[0].score > 0


def test_vectors_are_searched_exactly(graph: GraphStore) -> None:
    chunks = [chunk for document in ALL for chunk in document.chunks]
    vectors = np.concatenate([document.vectors for document in ALL])
    question = unit("any question")
    scores = vectors @ question
    order = [chunks[i].id for i in np.argsort(-scores)]
    found = graph.find(Query("", question, (), limit=3)).by_vector
    assert [hit.id for hit in found] == order[:3]
    assert found[0].score == pytest.approx(scores.max(), abs=1e-6)


def test_a_search_sees_what_was_just_written(graph: GraphStore) -> None:
    new = make("new.txt", [[[("Carla", P)]]])
    question = Query("Carla", new.vectors[0], ("carla",))
    graph.find(question)
    graph.write(new, source="/folder", recipe="r1")
    found = graph.find(question)
    assert found.by_vector[0] == Hit(new.chunks[0].id, pytest.approx(1, abs=1e-6))
    assert found.by_name == {"carla": (entity_id("Carla"),)}
    graph.delete(new.document.id)
    assert new.chunks[0].id not in {hit.id for hit in graph.find(question).by_vector}


def test_entities_are_found_by_key_and_by_alias_but_values_are_not(graph: GraphStore) -> None:
    whole = make("alias.txt", [[[("International Widgets", ORG), ("Widgets", ORG)]]])
    entity = entity_id("International Widgets")
    graph.write(
        replace(
            whole,
            entities=tuple(e for e in whole.entities if e.id == entity),
            mentions=tuple(replace(m, entity_id=entity) for m in whole.mentions),
            relations=(),
        ),
        source="/folder",
        recipe="r1",
    )
    names = ("acme", "widgets", "2024 03 12", "2024-03-12", "nobody", "ana lima")
    assert graph.find(Query("", NOWHERE, names)).by_name == {
        "acme": (entity_id("Acme"),),
        "widgets": (entity,),
        "ana lima": (entity_id("Ana Lima"),),
    }


def test_of_entities_with_one_name_the_key_and_the_most_mentioned_come_first(store: GraphStore) -> None:
    graphs = [make(f"{i}.txt", [[[(f"Acme {i}", ORG), *[("Acme", ORG)] * (i + 1)]]]) for i in range(3)]
    for graph, key in zip(graphs, ("Acme 0", "Acme 1", "Acme 2"), strict=True):
        entity = entity_id(key)
        store.write(
            replace(
                graph,
                entities=tuple(e for e in graph.entities if e.id == entity),
                mentions=tuple(replace(m, entity_id=entity) for m in graph.mentions),
                relations=(),
            ),
            source="/folder",
            recipe="r1",
        )
    store.write(make("self.txt", [[[("Acme", ORG)]]]), source="/folder", recipe="r1")
    found = store.find(Query("", NOWHERE, (normalise("Acme"),))).by_name
    assert found["acme"] == tuple(entity_id(name) for name in ("Acme", "Acme 2", "Acme 1", "Acme 0"))


def titled(title: str, *chunks: str) -> DocumentGraph:
    return make(f"{title}.txt", [[[(name, P)]] for name in chunks], title=title)


def test_documents_are_found_by_their_title(store: GraphStore) -> None:
    film, book = titled("White Rabbit (film)", "Ana"), titled("White Rabbit (book)", "Bob", "Carla")
    for document in (film, book, titled("Black Rabbit", "Dora")):
        store.write(document, source="/folder", recipe="r1")
    topic = entity_id("White Rabbit")
    found = store.find(Query("", NOWHERE, ("white rabbit", "white rabbit film", "rabbit"))).by_title
    both = sorted(document.chunks[0].id for document in (film, book))
    assert found == {
        "white rabbit": tuple((topic, chunk) for chunk in both),
        "white rabbit film": ((topic, film.chunks[0].id),),
    }
    assert len(store.find(Query("", NOWHERE, ("white rabbit",), limit=1)).by_title["white rabbit"]) == 1
    whole = titled("White Rabbit", "Eve")
    store.write(whole, source="/folder", recipe="r1")
    assert store.find(Query("", NOWHERE, ("white rabbit",))).by_title["white rabbit"] == ((topic, whole.chunks[0].id),)


def test_a_neighbourhood_holds_what_is_about_an_entity(store: GraphStore) -> None:
    ana, long = titled("Ana Lima (painter)", "Bob", "Carla"), titled("Bob Reis Filho", "Dora")
    names = titled("names", "Ana Lima", "Bob Reis", "Eve")
    for document in (ana, long, names):
        store.write(document, source="/folder", recipe="r1")
    ids = [entity_id(name) for name in ("Ana Lima", "Bob Reis", "Eve")]
    around = store.neighbourhood(ids, [], per_entity=0, per_title=1)
    assert around.about == {ids[0]: (ana.chunks[0].id,), ids[1]: (long.chunks[0].id,)}
    assert set(around.passages) == {ana.chunks[0].id, long.chunks[0].id}
    assert len(store.neighbourhood(ids, [], per_entity=0, per_title=2).about[ids[0]]) == 2
    assert store.neighbourhood(ids, [], per_entity=0).about == {}


def test_an_empty_graph_finds_nothing(store: GraphStore) -> None:
    assert store.find(Query("Acme", unit("q"), ("acme",), entities=5)) == Found((), (), {}, ())
    around = store.neighbourhood(["enobody"], ["cnone"], per_entity=5)
    assert (around.passages, around.known, around.about) == ({}, frozenset(), {})


def test_a_neighbourhood_holds_the_foremost_passages_of_each_entity(graph: GraphStore) -> None:
    ana = entity_id("Ana Lima")
    around = graph.neighbourhood([ana], [], per_entity=1)
    assert list(around.passages) == [PARTY.chunks[0].id]
    around = graph.neighbourhood([ana], [SUPPLY.chunks[0].id], per_entity=9)
    assert set(around.passages) == {PARTY.chunks[0].id, FOUNDER.chunks[0].id, SUPPLY.chunks[0].id}
    assert around.known == {ana}


def test_among_equals_the_passage_with_the_smaller_id_is_the_foremost(store: GraphStore) -> None:
    graphs = [make(f"{i}.txt", [[[("Ana", P)]]]) for i in range(6)]
    for graph in graphs:
        store.write(graph, source="/folder", recipe="r1")
    ids = sorted(graph.chunks[0].id for graph in graphs)
    assert list(store.neighbourhood([entity_id("Ana")], [], per_entity=2).passages) == ids[:2]


def test_a_view_links_entities_and_values_to_sentences(graph: GraphStore) -> None:
    (chunk,) = SUPPLY.chunks
    view = graph.neighbourhood([], [chunk.id], per_entity=0).passages[chunk.id]
    zeta = entity_id("Zeta")
    assert set(view.links) == {(entity_id("Acme"), 0), (zeta, 0), (zeta, 1), (value_id(D, "2024-03-12"), 1)}
    assert (view.document_id, view.topic) == (SUPPLY.document.id, entity_id("supply.txt"))


def within(graph: GraphStore, passages: Iterable[str]) -> tuple[Relation, ...]:
    return graph.gather([Hit(name, 0.0) for name in passages], ()).relations


def test_relations_within_passages_have_the_evidence_of_these_alone(graph: GraphStore) -> None:
    every = {r.id: r for r in graph.all_relations()}
    passages = {e.chunk_id for r in every.values() for e in r.evidence}
    assert {r.id: r for r in within(graph, passages)} == every
    for passage in passages:
        found = within(graph, [passage])
        assert found == tuple(sorted(found, key=lambda r: r.id)) != ()
        for relation in found:
            quotes = tuple(e for e in every[relation.id].evidence if e.chunk_id == passage)
            assert (relation.evidence, relation.confidence) == (quotes, max(e.confidence for e in quotes))


def test_relations_of_have_one_end(graph: GraphStore) -> None:
    acme, zeta, ana = entity_id("Acme"), entity_id("Zeta"), entity_id("Ana Lima")
    ends = {(r.head, r.tail) for r in graph.relations_of([acme])}
    assert ends == {(ana, acme), (acme, zeta)}
    assert len(graph.relations_of([acme], limit=1)) == 1
    assert graph.relations_of(["enobody"]) == within(graph, []) == ()


def test_passages_keep_the_order_and_scores_of_the_hits(graph: GraphStore) -> None:
    hits = (Hit(PARTY.chunks[1].id, 3.0), Hit("cnone", 2.0), Hit(FOUNDER.chunks[0].id, 1.0))
    found = graph.passages(hits)
    assert [(p.chunk, p.score) for p in found] == [(PARTY.chunks[1], 3.0), (FOUNDER.chunks[0], 1.0)]
    assert (found[1].path, found[1].title) == ("founder.txt", "Founding of Acme")
    assert [m.surface for m in found[1].entities] == ["Ana Lima", "Acme Corp."]


def test_entities_are_searched_by_the_words_of_their_names(graph: GraphStore) -> None:
    assert [hit.id for hit in graph.search_entities("lima")] == [entity_id("Ana Lima")]
    assert [hit.id for hit in graph.search_entities("corp")] == [entity_id("Acme")]
    assert graph.search_entities("2024") == ()
    assert len(graph.search_entities("acme zeta bob", limit=2)) == 2


def test_many_ids_are_no_trouble(graph: GraphStore) -> None:
    ids = [f"e{i}" for i in range(40_000)] + [entity_id("Bob")]
    assert list(graph.entities(ids)) == [entity_id("Bob")]
    assert graph.relations_of(ids[:2]) == ()
