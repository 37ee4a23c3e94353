"""The bundled reader, on contexts small enough to know what it should find."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from generate_contexts import LEAD, make_context, make_passage, make_relation
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrag.generate import load_generator, verify
from graphrag.generate.spans import answerable, is_whole
from graphrag.generate.start import OVERLAP, WINDOW, windows
from graphrag.models.reader import BRIDGE, FINAL, NONE, Reader, load_reader, reader_input
from graphrag.models.runtime import bundled_tokenizer
from graphrag.types import Citation, Context

FILM = make_passage(
    "film.txt", "White Rabbit (film)", "White Rabbit is a 2013 film directed by Tim McCann.", ("Tim McCann",)
)
MAN = make_passage("man.txt", "Tim McCann (director)", "Tim McCann (born June 21, 1965) is an American film director.")
OLD = make_passage("old.txt", "Old Mill (film)", "Old Mill is a 1951 American film directed by Ann Poe.", ("Ann Poe",))
SHOP = make_passage("shop.txt", "Notes", "The weather was good. Lunch is at noon.")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load_reader()


def answer(context: Context):
    return verify(context.question, load_generator("reader").generate(context), context.passages)


def citations(reply) -> Iterator[Citation]:
    yield from reply.citations
    yield from (step.citation for step in reply.path if step.citation)


def test_one_step_with_its_sentence():
    reply = answer(make_context("Who directed White Rabbit?", FILM, SHOP))
    assert reply.text == "Tim McCann"
    assert [(s.head, s.type, s.tail) for s in reply.path] == [("White Rabbit", "RELATED_TO", "Tim McCann")]
    assert [c.quote for c in reply.citations] == [FILM.chunk.text]
    assert reply.citations[0].start == LEAD


def test_two_steps_each_cited():
    reply = answer(make_context("When was the director of film White Rabbit born?", SHOP, MAN, FILM))
    assert reply.text == "June 21, 1965"
    assert [(s.head, s.tail) for s in reply.path] == [("White Rabbit", "Tim McCann"), ("Tim McCann", "June 21, 1965")]
    assert [c.path for c in reply.citations] == ["film.txt", "man.txt"]


def test_the_graph_names_the_step():
    film = make_passage("film.txt", "White Rabbit", FILM.chunk.text, ("White Rabbit", "Tim McCann"))
    relation = make_relation("White Rabbit", "DIRECTOR", "Tim McCann", film)
    reply = answer(make_context("Who directed White Rabbit?", film, relations=(relation,)))
    assert [(s.head, s.type, s.tail) for s in reply.path] == [("White Rabbit", "DIRECTOR", "Tim McCann")]


def test_dates_are_compared_and_the_name_is_the_questions():
    for question, expected in (
        ("Which film was released first, WHITE RABBIT or Old Mill?", "Old Mill"),
        ("Which film came out later, White Rabbit or Old Mill?", "White Rabbit"),
    ):
        reply = answer(make_context(question, FILM, OLD))
        assert reply.text == expected
        assert {c.path for c in reply.citations} == {"film.txt", "old.txt"}


@pytest.mark.parametrize("question", ["Who directed White Rabbit?", "Quem fornece o aço?"])
def test_what_no_passage_says_is_not_answered(question):
    assert answer(make_context(question, SHOP)).abstained
    assert answer(make_context(question)).abstained


@settings(max_examples=15, deadline=None)
@given(question=st.text(max_size=60), text=st.text(min_size=1, max_size=120))
def test_any_question_of_any_text_gives_true_citations_or_none(question, text):
    reply = answer(make_context(question, make_passage("a.txt", "a", text, page=2)))
    for citation in citations(reply):
        assert (" " * LEAD + text)[citation.start : citation.end] == citation.quote
    assert reply.abstained == (not reply.citations)


def test_a_reading_is_the_same_every_time_and_its_parts_add_up(reader):
    first, second = (reader.read("Who directed it?", ("White Rabbit",), FILM.title, FILM.chunk.text) for _ in range(2))
    assert first.classes == second.classes
    assert first.spans == second.spans
    assert sum(first.classes) == pytest.approx(1)
    assert float(first.weights.sum()) == pytest.approx(1, abs=1e-3)
    assert first.mass(0, len(FILM.chunk.text)) <= 1.001
    assert {NONE, BRIDGE, FINAL} == {0, 1, 2}


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=80), st.lists(st.text(max_size=30), max_size=3), st.text(max_size=4000))
def test_inputs_fit_the_encoder_and_offsets_lead_back(question, path, text):
    given_input = reader_input(bundled_tokenizer(), question, path, "title", text)
    assert len(given_input.ids) == len(given_input.types) <= 512
    assert given_input.offset + len(given_input.spans) == len(given_input.ids) - 1
    assert all(0 <= a <= b <= len(text) for a, b in given_input.spans)
    assert not any(text[a:b][:1].isspace() for a, b in given_input.spans)


def test_a_span_that_cuts_a_name_gives_way_to_it(reader):
    context = make_context("q", FILM)
    found = answerable(
        reader.read("Who directed it?", ("White Rabbit",), FILM.title, FILM.chunk.text), FILM, context.entities
    )
    assert found[0].text == "Tim McCann"
    assert found[0].entity is not None
    assert is_whole("Leeds, England", (0, 14), [(0, 5), (7, 14)])
    assert not is_whole("Ann and Bob", (0, 11), [(0, 3), (8, 11)])
    assert not is_whole("Leeds, England", (0, 8), [(0, 5), (7, 14)])


def test_long_passages_are_read_in_windows_of_whole_sentences():
    passage = make_passage("a.txt", "a", " ".join(f"Sentence number {i} says nothing new." for i in range(60)))
    parts = windows(passage)
    assert len(parts) > 1
    assert list(dict.fromkeys(s for part in parts for s in part.chunk.sentences)) == list(passage.chunk.sentences)
    assert all(len(part.chunk.text) <= WINDOW for part in parts)
    for before, after in pairwise(parts):
        shared = before.chunk.end - after.chunk.start
        assert 0 < shared <= OVERLAP
    assert windows(FILM) == [FILM]
