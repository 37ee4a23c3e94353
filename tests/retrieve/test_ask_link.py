from __future__ import annotations

import pytest

from graphrag.names import entity_id
from graphrag.pipeline import Parts
from graphrag.retrieve import link
from graphrag.stores import GraphStore
from graphrag.types import Hit, Passage


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Who founded Halewick Instruments?", ["halewick instruments"]),
        ("who founded halewick instruments", ["halewick instruments"]),
        ("Acme and Peter Orban's foundry", ["peter orban"]),
        ("Where was the director of the film White Rabbit (Film) educated?", ["white rabbit film"]),
        ("Quem fundou a CONSTRUCOES SAO JOAO?", ["construcoes sao joao"]),
        ("What is “Orban Foundry” to Halewick Instruments?", ["orban foundry", "halewick instruments"]),
        ("Who is it?", []),
        ("Where did Marlon Nobody die?", []),
    ],
)
def test_names_are_found_however_they_are_written(
    graph: GraphStore, parts: Parts, question: str, names: list[str]
) -> None:
    assert list(link(question, parts.embedder, graph).names) == names


def test_a_full_title_chooses_among_documents_of_one_name(graph: GraphStore, parts: Parts) -> None:
    both = link("Where is White Rabbit?", parts.embedder, graph)
    assert {p.title for p in _passages(graph, both.titled)} == {"White Rabbit (film)", "White Rabbit (inn)"}
    one = link("Where is White Rabbit (inn)?", parts.embedder, graph)
    assert {p.title for p in _passages(graph, one.titled)} == {"White Rabbit (inn)"}
    assert list(both.entities) == list(one.entities) == [entity_id("White Rabbit")]


def test_the_longest_name_counts(graph: GraphStore, parts: Parts) -> None:
    linked = link("How is the weather in Leeds?", parts.embedder, graph)
    assert linked.names == ("weather in leeds",)


@pytest.mark.parametrize(
    "question",
    ["What are the main themes?", "Quais são os principais temas?", "Give me an overview",
     "Do que tratam os documentos?",
     "What are these documents about?", "Summarize everything", "Faça um resumo"],
)  # fmt: skip
def test_questions_about_the_whole_are_recognised(graph: GraphStore, parts: Parts, question: str) -> None:
    assert link(question, parts.embedder, graph).whole


@pytest.mark.parametrize(
    "question",
    ["Who founded Halewick Instruments?", "What are the main themes of White Rabbit (film)?", "Who owns the foundry?",
     "Where was Ana Lima born?", "Onde nasceu Carla Souza?"],
)  # fmt: skip
def test_questions_about_something_are_not_about_the_whole(graph: GraphStore, parts: Parts, question: str) -> None:
    assert not link(question, parts.embedder, graph).whole


def test_passages_are_weighted_from_nought_to_one(graph: GraphStore, parts: Parts) -> None:
    weights = link("Who supplies castings?", parts.embedder, graph).passages.values()
    assert weights
    assert 0 <= min(weights) <= max(weights) <= 1


def _passages(graph: GraphStore, ids: frozenset[str]) -> tuple[Passage, ...]:
    return graph.passages(Hit(name, 0.0) for name in sorted(ids))
