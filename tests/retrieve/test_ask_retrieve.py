"""From a question to its passages on a small real graph, read by the bundled models."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from graphrag.names import chunk_id, document_id, entity_id
from graphrag.pipeline import Parts, build_documents, retrieve
from graphrag.retrieve import context, link, rank, traverse
from graphrag.stores import GraphStore, open_store
from graphrag.types import (
    Chunk,
    Community,
    Document,
    DocumentGraph,
    Enrichment,
    Entity,
    EntityMention,
    EntityType,
    Span,
)

limits = sys.modules["graphrag.retrieve.traverse"]


def titles(question: str, graph: GraphStore, parts: Parts) -> list[str]:
    return [passage.title for passage in retrieve(question, graph, parts).passages]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Where was the founder of Halewick Instruments born?", {"Halewick Instruments", "Ana Lima"}),
        ("Where did the owner of Orban Foundry die?", {"Orban Foundry", "Peter Orban"}),
        ("Where did the director of White Rabbit (film) graduate?", {"White Rabbit (film)", "Tim Miller"}),
        ("In which city was the buyer of White Rabbit (inn) born?", {"White Rabbit (inn)", "Carla Souza"}),
        ("Onde nasceu quem fundou a Construções São João?", {"Construções São João", "Carla Souza"}),
        ("where was the founder of halewick instruments born", {"Halewick Instruments", "Ana Lima"}),
    ],
)
def test_both_passages_of_a_two_step_question_come_first(
    graph: GraphStore, parts: Parts, question: str, wanted: set[str]
) -> None:
    assert wanted <= set(titles(question, graph, parts)[:3])


def test_a_question_without_a_known_name_finds_passages_by_what_it_says(graph: GraphStore, parts: Parts) -> None:
    assert titles("who makes pressure gauges?", graph, parts)[0] == "Halewick Instruments"
    assert "Carla Souza" in titles("Quem é uma empresária brasileira?", graph, parts)[:2]


def test_the_context_holds_the_entities_and_relations_of_its_passages(graph: GraphStore, parts: Parts) -> None:
    found = retrieve("Who founded Halewick Instruments?", graph, parts)
    named = {mention.entity_id for passage in found.passages for mention in passage.entities}
    assert found.start == (entity_id("Halewick Instruments"),)
    assert named <= set(found.entities)
    assert all(relation.head in found.entities and relation.tail in found.entities for relation in found.relations)
    scores = [passage.score for passage in found.passages]
    assert scores == sorted(scores, reverse=True)
    assert found.communities == ()


def test_the_number_of_passages_is_the_recipes(graph: GraphStore, parts: Parts) -> None:
    ranking = rank(traverse(link("Who founded Halewick Instruments?", parts.embedder, graph), graph))
    assert len(context(ranking, graph, passages=2).passages) == 2
    assert context(ranking, graph, passages=0).passages == ()


def test_one_question_has_one_ranking(graph: GraphStore, parts: Parts) -> None:
    question = "Where was the founder of Halewick Instruments born?"
    assert retrieve(question, graph, parts) == retrieve(question, graph, parts)


def test_the_order_of_documents_does_not_matter(
    graph: GraphStore, documents: list[Document], parts: Parts, tmp_path: Path
) -> None:
    with open_store(tmp_path / "reversed.db", create=True) as store:
        build_documents(documents[::-1], store, parts, source="tests", total=len(documents))
        for question in ("Where was the founder of Halewick Instruments born?", "Who owns what?"):
            assert retrieve(question, store, parts) == retrieve(question, graph, parts)


def test_an_empty_graph_gives_an_empty_context(empty: GraphStore, parts: Parts) -> None:
    for question in ("Who founded Acme?", "What are the main themes?"):
        found = retrieve(question, empty, parts)
        assert (found.passages, found.entities, found.relations, found.start, found.communities) == ((), {}, (), (), ())


@pytest.mark.parametrize(
    "question",
    ["?", "🙂 " * 50,
     'NEAR("a" b) AND NOT title:x* ^', "'; DROP TABLE chunk; --", "Leeds " * 1700, "a" * 10_000, "\x00",
     "(" * 300, "\ud83d Leeds", "the of and", "東京はどこですか"],
)  # fmt: skip
def test_no_question_is_too_strange(graph: GraphStore, parts: Parts, question: str) -> None:
    found = retrieve(question, graph, parts)
    assert found.question == question
    assert len(found.passages) <= 10


def test_a_question_about_the_whole_reads_the_main_communities(
    documents: list[Document], parts: Parts, tmp_path: Path
) -> None:
    with open_store(tmp_path / "themes.db", create=True) as store:
        build_documents(documents[:3], store, parts, source="tests", total=3)
        ids = tuple(entity.id for entity in store.all_entities() if not entity.type.is_value)
        made = (
            Community("c1", 0, "Halewick Instruments", (), ids),
            Community("c2", 0, "Orban", (), ids[:1]),
            Community("c3", 1, "Part", (), ids[:1], "c1"),
        )
        vectors = np.zeros((len(ids), 384), np.float32)
        store.write_enrichment(Enrichment(ids, vectors, vectors[:, :8], made, np.zeros((3, 384), np.float32)), "f")
        whole = retrieve("What are the main themes?", store, parts)
        assert [community.id for community in whole.communities] == ["c1", "c2"]
        assert retrieve("Who owns Orban Foundry?", store, parts).communities == ()


def test_a_hub_costs_no_more_than_its_limit(parts: Parts, tmp_path: Path) -> None:
    with open_store(tmp_path / "hub.db", create=True) as store:
        for number in range(3 * limits.FIRST_PASSAGES):
            store.write(_naming(f"{number:03}.txt", ("Hub City", f"Person {number}")), source="tests", recipe="r")
        linked = link("What is Hub City?", parts.embedder, store)
        assert linked.entities == {entity_id("Hub City"): 1.0}
        activated = traverse(linked, store, hops=3)
    bound = limits.FIRST_PASSAGES + len(linked.passages) + 3 * limits.FRONT * limits.NEXT_PASSAGES
    assert limits.FIRST_PASSAGES <= len(activated.passages) <= bound < 3 * limits.FIRST_PASSAGES + bound
    assert len(activated.entities) <= 1 + 3 * limits.FRONT


def test_activation_falls_with_the_distance_and_stays_within_one(graph: GraphStore, parts: Parts) -> None:
    linked = link("Where was the founder of Halewick Instruments born?", parts.embedder, graph)
    one, two = traverse(linked, graph, hops=1), traverse(linked, graph, hops=2)
    assert set(one.entities) < set(two.entities)
    assert all(0 < strength <= 1 for strength in two.entities.values())
    assert two.entities[entity_id("Halewick Instruments")] == 1.0
    assert two.entities[entity_id("Ana Lima")] > two.entities[entity_id("Recife")]


def test_vectors_of_another_model_are_passed_over(graph: GraphStore) -> None:
    class Other:
        def embed(self, text: str):
            return np.ones(7, np.float32) / np.sqrt(7)

    found = context(rank(traverse(link("Who founded Halewick Instruments?", Other(), graph), graph)), graph)
    assert found.passages[0].title == "Halewick Instruments"


def _naming(path: str, names: tuple[str, ...]) -> DocumentGraph:
    """A document of one sentence that names some people."""
    text = " met ".join(names) + "."
    document = document_id(path)
    chunk = Chunk(0, len(text), chunk_id(document, 0, text), document, 0, None, text, (Span(0, len(text)),))
    vector = np.eye(384, dtype=np.float32)[:1]
    return DocumentGraph(
        document=Document(document, path, path, "text/plain", "en", path, text),
        chunks=(chunk,),
        entities=tuple(Entity(entity_id(n), n.lower(), n, EntityType.PERSON, mentions=1) for n in names),
        mentions=tuple(
            EntityMention(text.index(n), text.index(n) + len(n), entity_id(n), chunk.id, n, EntityType.PERSON, 0.9)
            for n in names
        ),
        relations=(),
        vectors=vector,
        sentence_vectors=(vector,),
    )
