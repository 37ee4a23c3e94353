"""Questions that take steps: each part has a context of its own."""

from __future__ import annotations

from generate_contexts import make_context, make_passage

from graphrag.generate import load_generator, verify
from graphrag.types import Context

MADE = make_passage("list.txt", "Products", "The HK-40 is made by Acme Instruments.", ("HK-40", "Acme Instruments"))
FOUNDED = make_passage(
    "about.txt",
    "About us",
    "Acme Instruments was founded by Edith Marlowe in 1991.",
    ("Acme Instruments", "Edith Marlowe"),
)
OTHER = make_passage("notes.txt", "Notes", "The weather was good. Lunch is at noon.")
QUESTION = "Who founded the company that makes the HK-40?"
ROOM = {"Which company makes the HK-40?": (MADE, OTHER), "Who founded Acme Instruments?": (FOUNDED, OTHER)}


def test_each_part_is_looked_up_and_cited():
    asked: list[str] = []

    def look(question: str) -> Context:
        asked.append(question)
        return make_context(question, *ROOM.get(question, (OTHER,)))

    draft = load_generator("reader").generate(make_context(QUESTION, OTHER), look)
    answer = verify(QUESTION, draft, (MADE, FOUNDED, OTHER))
    assert answer.text == "Edith Marlowe"
    assert [(s.head, s.tail) for s in answer.path] == [
        ("HK-40", "Acme Instruments"),
        ("Acme Instruments", "Edith Marlowe"),
    ]
    assert [c.path for c in answer.citations] == ["list.txt", "about.txt"]
    assert asked[:2] == ["Which company makes the HK-40?", "Who founded Acme Instruments?"]
    assert len(asked) == len(set(asked))


def test_without_retrieval_the_parts_are_read_in_the_context_at_hand():
    context = make_context(QUESTION, MADE, FOUNDED, OTHER)
    answer = verify(QUESTION, load_generator("reader").generate(context), context.passages)
    assert answer.text == "Edith Marlowe"


def test_guesses_are_names_the_likeliest_first():
    context = make_context("Which company makes the HK-40?", MADE, FOUNDED, OTHER)
    guesses = load_generator("reader").guesses(context)
    assert guesses[0].text == "Acme Instruments"
    assert [g.confidence for g in guesses] == sorted((g.confidence for g in guesses), reverse=True)
    assert len({g.text for g in guesses}) == len(guesses)
    assert load_generator("reader").guesses(make_context("Who?")) == []
