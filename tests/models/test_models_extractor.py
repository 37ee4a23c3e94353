from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrag.labels import TYPES
from graphrag.models.extractor import BundledExtractor
from graphrag.models.features import encode
from graphrag.models.relations import best_evidence, places_of
from graphrag.models.runtime import MAX_PIECES, bundled_tokenizer
from graphrag.models.vocabulary import names_by_property, relation_types
from graphrag.types import EntityType, Extraction, Mention, Span

EXTRACTOR = BundledExtractor()

ENGLISH = (
    "Northwind Traders Inc. was founded in 1998 by Maria Anders in Seattle. "
    "Its subsidiary Contoso GmbH is based in Munich, Germany. "
    "Anders is the chief executive. Contoso had revenue of US$ 3.5 million, up 12.5%."
)
PORTUGUESE = (
    "A Metalúrgica Boa Vista S.A., com sede em São Paulo, foi fundada por Carlos Eduardo Lima. "
    "Em 12 de março de 2024, Lima assinou um contrato de R$ 1.250.000,00 com a Companhia Vale do Aço (CVA)."
)


def sentences_of(text: str) -> list[Span]:
    return [Span(*m.span()) for m in re.finditer(r"\S.*?(?:[a-z%)]\.(?=\s+[A-Z])|$)", text, re.DOTALL)]


def read(text: str) -> Extraction:
    return EXTRACTOR.extract(text, sentences_of(text))


def test_golden_mentions_of_an_english_text() -> None:
    found = {(m.surface, str(m.type)) for m in read(ENGLISH).mentions}
    assert found == {
        ("Northwind Traders Inc.", "Organization"),
        ("1998", "Date"),
        ("Maria Anders", "Person"),
        ("Seattle", "Location"),
        ("Contoso GmbH", "Organization"),
        ("Munich", "Location"),
        ("Germany", "Location"),
        ("Anders", "Person"),
        ("Contoso", "Organization"),
        ("US$ 3.5 million", "Amount"),
        ("12.5%", "Percent"),
    }


def test_golden_mentions_of_a_portuguese_text() -> None:
    found = {(m.surface, str(m.type)) for m in read(PORTUGUESE).mentions}
    assert found >= {
        ("Metalúrgica Boa Vista S.A.", "Organization"),
        ("São Paulo", "Location"),
        ("Carlos Eduardo Lima", "Person"),
        ("12 de março de 2024", "Date"),
        ("R$ 1.250.000,00", "Amount"),
    }
    assert {"Companhia Vale do Aço", "CVA"} <= {surface for surface, _ in found}


def test_one_thing_has_one_cluster() -> None:
    for text, one, other in ((ENGLISH, "Anders", "Maria Anders"), (PORTUGUESE, "CVA", "Companhia Vale do Aço")):
        clusters = {m.surface: m.cluster for m in read(text).mentions}
        assert clusters[one] == clusters[other]


def test_golden_relations() -> None:
    text = (
        "Marie Curie was born in Warsaw, Poland, on 7 November 1867. "
        "She married Pierre Curie, and their daughter Irène Joliot-Curie was born in Paris."
    )
    extraction = read(text)
    facts = {
        (extraction.mentions[f.head].surface, f.type, extraction.mentions[f.tail].surface) for f in extraction.facts
    }
    assert ("Marie Curie", "DATE_OF_BIRTH", "7 November 1867") in facts
    assert ("Marie Curie", "PLACE_OF_BIRTH", "Warsaw") in facts


def check(text: str, sentences: list[Span], extraction: Extraction) -> None:
    mentions = extraction.mentions
    assert all(text[m.start : m.end] == m.surface and m.surface for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    assert all(0 <= m.confidence <= 1 for m in mentions)
    assert list(dict.fromkeys(m.cluster for m in mentions)) == list(range(len({m.cluster for m in mentions})))
    for fact in extraction.facts:
        head, tail = mentions[fact.head], mentions[fact.tail]
        assert head.cluster != tail.cluster
        assert not head.type.is_value
        assert fact.type in relation_types()
        assert 0.5 <= fact.confidence <= 1
        assert 0 <= fact.evidence.start < fact.evidence.end <= len(text)
        assert fact.evidence.start <= tail.start < fact.evidence.end


def test_extractions_are_sound_and_repeatable_in_any_order() -> None:
    texts = [ENGLISH, PORTUGUESE, ENGLISH + " " + PORTUGUESE]
    alone = [read(text) for text in texts]
    for text, extraction in zip(texts, alone, strict=True):
        check(text, sentences_of(text), extraction)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, texts[::-1])) == alone[::-1]


WORDS = st.sampled_from(
    [
        "Ana",
        "Souza",
        "Acme",
        "Ltda.",
        "de",
        "São",
        "Paulo",
        "12/03/2024",
        "R$ 5",
        "(",
        ")",
        '"',
        ".",
        "\n\n",
        "東京",
        "🙂",
        "é",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120) | st.lists(WORDS, max_size=20).map(" ".join))
def test_any_text(text: str) -> None:
    sentences = sentences_of(text)
    extraction = EXTRACTOR.extract(text, sentences)
    check(text, sentences, extraction)
    assert all(any(s.start <= m.start < s.end for s in sentences) for m in extraction.mentions)


def test_surrogates_are_read_too() -> None:
    assert any(m.surface == "Berlin" for m in EXTRACTOR.tag("bad \udce9 byte, Angela Merkel lives in Berlin, Germany."))


@pytest.mark.parametrize("text", ["", " ", "\n\n", "...", "\u200b"])
def test_texts_without_words(text: str) -> None:
    assert EXTRACTOR.extract(text, []) == Extraction()
    assert EXTRACTOR.tag(text) == ()


def test_a_long_text_is_read_to_its_end_in_whole_sentences() -> None:
    filler = "The pumps were tested again in the same way and nothing was found. " * 60
    text = f"{ENGLISH} {filler}{PORTUGUESE}"
    assert len(encode(bundled_tokenizer(), text).ids) > MAX_PIECES
    extraction = read(text)
    check(text, sentences_of(text), extraction)
    surfaces = {m.surface for m in extraction.mentions}
    assert {"Northwind Traders Inc.", "Metalúrgica Boa Vista S.A.", "Carlos Eduardo Lima"} <= surfaces


def test_one_sentence_beyond_the_window_is_cut_at_words() -> None:
    text = "Anna Karenina " * 700
    extraction = EXTRACTOR.extract(text, [Span(0, len(text))])
    check(text, [Span(0, len(text))], extraction)
    assert extraction.mentions[-1].end > len(text) - 40


def test_questions_are_tagged() -> None:
    for question, name in (
        ("Who is the mother of the director of film Polish-Russian War?", "Polish-Russian War"),
        ("Quem fundou a Metalúrgica Boa Vista?", "Metalúrgica Boa Vista"),
    ):
        assert name in [m.surface for m in EXTRACTOR.tag(question)]


def test_relations_between_given_entities() -> None:
    text = "Warsaw is the capital of Poland. Marie Curie was born there."
    clusters = [[Span(0, 6)], [Span(25, 31)], [Span(33, 44)]]
    facts = EXTRACTOR.relations_for(text, clusters)
    found = {(f.head, EXTRACTOR.property_of(f.type), f.tail) for f in facts}
    assert (0, "P131", 1) in found
    typed = EXTRACTOR.relations_for(text, clusters, ["LOC", "LOC", "PER"])
    assert (0, "P17", 1) in {(f.head, EXTRACTOR.property_of(f.type), f.tail) for f in typed}
    assert all(f.head != f.tail for f in facts)


def test_higher_confidence_means_fewer_mentions() -> None:
    strict = BundledExtractor(min_confidence=0.99995).extract(ENGLISH, sentences_of(ENGLISH))
    assert 0 < len(strict.mentions) < len(read(ENGLISH).mentions)
    assert all(f.confidence >= 0.99995 for f in strict.facts)


def test_the_shared_sentence_is_the_evidence() -> None:
    mentions = [
        Mention(at, at + 1, "x", EntityType.PERSON, 1.0, cluster) for at, cluster in ((0, 0), (12, 0), (15, 1), (25, 2))
    ]
    sentences = [Span(0, 9), Span(10, 19), Span(20, 29), Span(30, 39)]
    places = places_of(mentions, sentences)
    assert places == [0, 1, 1, 2]
    assert best_evidence([0, 1], [2], mentions, sentences, places) == (1, 2, Span(10, 19))
    assert best_evidence([2], [3], mentions, sentences, places) == (2, 3, Span(10, 29))
    assert best_evidence([0], [3], mentions, sentences, places) == (0, 3, Span(20, 29))
    assert places_of([Span(9, 10), Span(50, 51)], sentences) == [-1, -1]


def test_the_vocabulary_covers_the_model_and_inverses_agree() -> None:
    kinds = relation_types()
    assert len(kinds) == len(names_by_property()) == 127
    assert {kind.name for kind in EXTRACTOR._relations} <= set(kinds)
    assert all(re.fullmatch(r"[A-Z]+(_[A-Z]+)*", name) for name in kinds)
    assert names_by_property()["P57"] == "DIRECTOR"
    assert kinds["DATE_OF_BIRTH"].pt == "data de nascimento"
    assert kinds["ACQUIRED"].fits("ORG", "ORG")
    assert not kinds["ACQUIRED"].fits("ORG", "PER")
    assert kinds["DIRECTOR"].fits("MISC", "PER")
    for kind in kinds.values():
        assert {*kind.head, *kind.tail} <= set(TYPES)
        if kind.inverse and kind.inverse != "CHILD":
            assert kinds[kind.inverse].inverse == kind.name


def test_confidence_is_a_probability_of_the_tagger() -> None:
    [mention] = EXTRACTOR.tag("Angela Merkel spoke.")
    assert np.isclose(mention.confidence, 1, atol=0.2)
