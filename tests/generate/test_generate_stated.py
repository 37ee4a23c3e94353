"""Answers that the graph states: which relation a question asks for, on which side, and what the graph holds."""

from __future__ import annotations

import pytest

from graphrag.generate.start import starting_points
from graphrag.generate.stated import sides, stated, ways
from graphrag.models.vocabulary import relation_types
from graphrag.types import Chunk, Context, Entity, EntityMention, EntityType, Evidence, Passage, Relation, Span

TEXT = "Acme acquired Bolt in 2020. Cyan supplies Acme."


@pytest.mark.parametrize(
    ("question", "name", "side"),
    [
        ("Who acquired Bolt?", "Bolt", ("ACQUIRED", "tail")),
        ("By whom was Bolt acquired?", "Bolt", ("ACQUIRED", "tail")),
        ("Which company was acquired by Bolt?", "Bolt", ("ACQUIRED", "head")),
        ("Which company did Bolt acquire?", "Bolt", ("ACQUIRED", "head")),
        ("Quem comprou a Bolt?", "Bolt", ("ACQUIRED", "tail")),
        ("Por quem a Bolt foi comprada?", "Bolt", ("ACQUIRED", "tail")),
        ("Qual empresa a Bolt comprou?", "Bolt", ("ACQUIRED", "head")),
        ("Qual empresa foi comprada pela Bolt?", "Bolt", ("ACQUIRED", "head")),
        ("Who is the supplier of Bolt?", "Bolt", ("SUPPLIES", "tail")),
        ("Quem é o fornecedor da Bolt?", "Bolt", ("SUPPLIES", "tail")),
        ("From whom does Bolt buy steel?", "Bolt", ("BUYS_FROM", "head")),
        ("Who is Bolt's CEO?", "Bolt", ("CEO", "head")),
        ("Where is Bolt based?", "Bolt", ("HEADQUARTERS_LOCATION", "head")),
        ("Em que cidade fica a sede da Bolt?", "Bolt", ("HEADQUARTERS_LOCATION", "head")),
        ("Who founded Bolt?", "Bolt", ("FOUNDED_BY", "head")),
        ("Que empresa Ana Prado fundou?", "Ana Prado", ("FOUNDED_BY", "tail")),
    ],
)
def test_a_question_says_which_relation_and_which_side(question, name, side):
    start = question.index(name)
    assert side in sides(question, start, start + len(name))


@pytest.mark.parametrize("question", ["What is Bolt?", "O que é a Bolt?", "When did the board of Bolt meet?"])
def test_other_questions_ask_for_no_relation(question):
    start = question.index("Bolt")
    assert not sides(question, start, start + 4)


def test_every_way_of_asking_names_relations_of_the_vocabulary():
    edges = {edge.lstrip("~") for way in ways() for edge in way.edges}
    assert edges <= set(relation_types())


def context(question: str) -> Context:
    names = ("Acme", "Bolt", "Cyan")
    entities = {n: Entity(n, n.lower(), n, EntityType.ORGANIZATION) for n in names}
    mentions = tuple(
        EntityMention(at, at + 4, name, "c", name, EntityType.ORGANIZATION, 1.0)
        for name in names
        for at in range(len(TEXT))
        if TEXT.startswith(name, at)
    )
    first, second = Span(0, 27), Span(28, 47)
    chunk = Chunk(0, len(TEXT), "c", "d", 0, None, TEXT, (first, second))

    def relation(head: str, kind: str, tail: str, span: Span) -> Relation:
        quote = TEXT[span.start : span.end]
        return Relation(
            f"{head}{tail}", head, kind, tail, 0.9, "x", (Evidence(span.start, span.end, "c", "d", quote, 0.9),)
        )

    relations = (relation("Acme", "ACQUIRED", "Bolt", first), relation("Cyan", "SUPPLIES", "Acme", second))
    return Context(question, (Passage(chunk, "a.txt", "A", 1.0, mentions),), entities, relations, names)


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("Who acquired Bolt?", ["Acme"]),
        ("Which company did Acme acquire?", ["Bolt"]),
        ("Who acquired Acme?", []),
        ("From whom does Acme buy?", ["Cyan"]),
        ("Who are the customers of Cyan?", ["Acme"]),
    ],
)
def test_the_graph_answers_with_the_place_it_was_read(question, answers):
    given = context(question)
    found = [fact for point in starting_points(given) for fact in stated(given, point)]
    assert [fact.entity.name for fact in found] == answers
    assert all(TEXT[fact.start : fact.end] == fact.entity.name for fact in found)
