from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrag.chunk import split
from graphrag.models.extractor import BundledExtractor
from graphrag.names import chunk_id, document_id, entity_id, value_id
from graphrag.resolve import resolve
from graphrag.types import Chunk, Document, Entity, EntityType, Extraction, Fact, Mention, Modality, Span

P, ORG, L, M = EntityType.PERSON, EntityType.ORGANIZATION, EntityType.LOCATION, EntityType.MISC
DATE, QUANTITY = EntityType.DATE, EntityType.QUANTITY


def make_document(text: str, language: str = "en") -> Document:
    return Document(document_id("a.txt"), "a.txt", "A", "text/plain", language, "hash", text)


def make_chunks(text: str, size: int = 2) -> list[Chunk]:
    """Sentences end at a dot; ``size`` of them make a chunk."""
    sentences = [Span(*m.span()) for m in re.finditer(r"[^\s.][^.]*\.?", text)]
    chunks = []
    for index, first in enumerate(range(0, len(sentences), size)):
        group = sentences[first : first + size]
        start, end = group[0].start, group[-1].end
        body = text[start:end]
        chunks.append(Chunk(start, end, chunk_id("d", start, body), "d", index, None, body, tuple(group)))
    return chunks


def make_window(text: str, names: list[tuple[str, EntityType, int]], facts: list[tuple[int, int]] = ()) -> Extraction:  # type: ignore[assignment]
    mentions: list[Mention] = []
    at = 0
    for surface, kind, cluster in names:
        start = text.index(surface, at)
        at = start + len(surface)
        mentions.append(Mention(start, at, surface, kind, 0.8, cluster))
    read = [Fact(h, t, "OWNED_BY", 0.9, Span(mentions[h].start, mentions[t].end)) for h, t in facts]
    return Extraction(tuple(mentions), tuple(read))


def entities_of(text: str, *names: tuple[str, EntityType, int], language: str = "en") -> dict[str, Entity]:
    document = make_document(text, language)
    extraction = make_window(text, list(names))
    entities, _, _ = resolve(document, make_chunks(text), [(Span(0, len(text)), extraction)])
    return {entity.name: entity for entity in entities}


def test_a_name_does_not_run_over_the_end_of_a_line_at_which_a_sentence_ends() -> None:
    text = "Signed in Lages.\n\nAna Prado\nAcme Resinas S.A.\n\nHead of Testing, Coldmere Ltd\nSunderland"
    chunks = split(make_document(text), lambda part: len(part.split()), 480)
    read = make_window(text, [("Ana Prado\nAcme Resinas S.A.", ORG, 0), ("Coldmere Ltd\nSunderland", ORG, 1)])
    entities, mentions, _ = resolve(make_document(text), chunks, [(Span(0, len(text)), read)])
    assert {entity.name for entity in entities} == {"Acme Resinas S.A.", "Coldmere Ltd"}
    assert {text[m.start : m.end] for m in mentions} == {m.surface for m in mentions}
    wrapped = "The supplier of all the resin that we use in our works is named Acme\nResinas S.A. and lies in Lages."
    chunks = split(make_document(wrapped), lambda part: len(part.split()), 480)
    read = make_window(wrapped, [("Acme\nResinas S.A.", ORG, 0)])
    [entity] = resolve(make_document(wrapped), chunks, [(Span(0, len(wrapped)), read)])[0]
    assert entity.name == "Acme Resinas S.A."


def test_the_fullest_name_names_a_company_and_all_others_are_aliases() -> None:
    text = "ACME INDUSTRIAL LTDA. and Acme Industrial Ltda and Acme and Acme."
    found = entities_of(
        text, ("ACME INDUSTRIAL LTDA.", ORG, 0), ("Acme Industrial Ltda", ORG, 0), ("Acme", ORG, 0), ("Acme", ORG, 0)
    )
    [acme] = found.values()
    assert acme.name == "Acme Industrial Ltda"
    assert acme.key == "acme industrial"
    assert acme.id == entity_id("Acme Industrial")
    assert acme.aliases == ("ACME INDUSTRIAL LTDA.", "Acme")
    assert acme.mentions == 4


def test_an_acronym_is_the_full_name() -> None:
    found = entities_of("The Vale do Aço (VA) grew. VA sold.", ("Vale do Aço", ORG, 0), ("VA", ORG, 0), ("VA", ORG, 0))
    assert found["Vale do Aço"].aliases == ("VA",)


def test_titles_are_no_part_of_a_name() -> None:
    found = entities_of("Dra. Ana Souza spoke. Ana Souza left.", ("Dra. Ana Souza", P, 0), ("Ana Souza", P, 0))
    assert [(e.id, e.aliases) for e in found.values()] == [(entity_id("Ana Souza"), ("Dra. Ana Souza",))]


def test_values_are_normalised_in_the_language_of_the_document() -> None:
    for language, iso in (("pt", "2024-04-03"), ("en", "2024-03-04")):
        [date] = entities_of("em 03/04/2024.", ("03/04/2024", DATE, 0), language=language).values()
        assert (date.id, date.name, date.key, date.type) == (value_id("Date", iso), iso, iso, DATE)


@pytest.mark.parametrize(
    ("text", "surface", "kind"),
    [
        ("Point A is here.", "A", M),
        ("She is The.", "The", P),
        ("The Supplier pays.", "Supplier", ORG),
        ("A CONTRATADA paga.", "CONTRATADA", ORG),
        ("CONTRATO DE FORNECIMENTO", "CONTRATO DE FORNECIMENTO", M),
        ("TERMS OF SALE\nhere.", "TERMS OF SALE", M),
        ("O Aluguel sobe; o aluguel desce.", "Aluguel", P),
        ("CNPJ 99.025.197/0001-80.", "99.025.197/0001-80", QUANTITY),
        ("CNPJ nº 99.017.431/0001-80.", "nº 99.017.431/0001", M),
        ("two days later.", "two days", DATE),
        ("at 10.30 today.", "10.30", DATE),
        ("in three parts.", "three", QUANTITY),
    ],
)
def test_what_is_no_node(text: str, surface: str, kind: EntityType) -> None:
    assert entities_of(text, (surface, kind, 0)) == {}


@pytest.mark.parametrize(
    ("text", "surface", "kind"),
    [
        ("ACME LTDA\nhere.", "ACME LTDA", ORG),
        ("Part PV-2291 failed.", "PV-2291", M),
        ("The IMF paid.", "IMF", ORG),
        ("in the 1990s.", "1990s", DATE),
        ("by 31 de dezembro.", "31 de dezembro", DATE),
        ("95,000 units.", "95,000 units", QUANTITY),
        ("write to lima@lima.example, Lima.", "Lima.", P),
    ],
)
def test_what_is_a_node(text: str, surface: str, kind: EntityType) -> None:
    assert len(entities_of(text, (surface, kind, 0))) == 1


def test_a_heading_counts_when_the_text_repeats_it() -> None:
    text = "PROJECT AURORA PLAN\nProject Aurora starts."
    found = entities_of(text, ("PROJECT AURORA", M, 0), ("Project Aurora", M, 0))
    assert [e.mentions for e in found.values()] == [2]


def test_short_names_follow_their_own_window() -> None:
    """Souza is Ana in one window and Bruno in the other; a third window's Souza may be either."""
    texts = ["Ana Souza came. Souza sat. ", "Bruno Souza came. Souza sat. ", "Souza left."]
    document = make_document("".join(texts))
    windows, at = [], 0
    for names, text in zip([["Ana Souza", "Souza"], ["Bruno Souza", "Souza"], ["Souza"]], texts, strict=True):
        windows.append((Span(at, at + len(text)), make_window(text, [(name, P, 0) for name in names])))
        at += len(text)
    entities, mentions, _ = resolve(document, make_chunks(document.text), windows)
    names = {e.id: e.name for e in entities}
    assert [names[m.entity_id] for m in mentions] == ["Ana Souza", "Ana Souza", "Bruno Souza", "Bruno Souza", "Souza"]
    assert resolve(document, make_chunks(document.text), windows[::-1]) == resolve(
        document, make_chunks(document.text), windows
    )


def test_a_relation_needs_a_sentence_that_names_both_ends() -> None:
    text = "Acme Ltd owns Bolt Ltd. Cask Ltd is small. Dune Ltd is big."
    names = [("Acme Ltd", ORG, 0), ("Bolt Ltd", ORG, 1), ("Cask Ltd", ORG, 2), ("Dune Ltd", ORG, 3)]
    extraction = make_window(text, names, [(1, 0), (0, 1), (1, 2), (2, 3), (0, 0)])
    document = make_document(text)
    entities, _, relations = resolve(document, make_chunks(text), [(Span(0, len(text)), extraction)])
    ids = {e.name: e.id for e in entities}
    assert {(r.head, r.tail) for r in relations} == {
        (ids["Bolt Ltd"], ids["Acme Ltd"]),
        (ids["Acme Ltd"], ids["Bolt Ltd"]),
    }
    [evidence] = relations[0].evidence
    assert evidence.quote == "Acme Ltd owns Bolt Ltd." == text[evidence.start : evidence.end]
    assert relations[0].source == "bundled"


def test_a_relation_read_at_a_pronoun_is_of_the_name_it_stands_for() -> None:
    text = "Ana Prado left. She founded Bolt Ltd. He sold Bolt Ltd."
    extraction = make_window(
        text, [("Ana Prado", P, 0), ("She", P, 0), ("Bolt Ltd", ORG, 1), ("He", P, 2), ("Bolt Ltd", ORG, 1)]
    )
    mentions = tuple(replace(m, anaphor=m.surface in ("She", "He")) for m in extraction.mentions)
    facts = (Fact(2, 1, "FOUNDED_BY", 0.9, Span(16, 37)), Fact(3, 4, "SOLD", 0.9, Span(38, 55)))
    document = make_document(text)
    entities, placed, relations = resolve(
        document, make_chunks(text), [(Span(0, len(text)), Extraction(mentions, facts))]
    )
    names = {e.id: e.name for e in entities}
    assert [(names[r.head], r.type, names[r.tail]) for r in relations] == [("Bolt Ltd", "FOUNDED_BY", "Ana Prado")]
    assert relations[0].evidence[0].quote == "She founded Bolt Ltd."
    assert [m.surface for m in placed] == ["Ana Prado", "Bolt Ltd", "Bolt Ltd"]
    assert all("She" not in e.aliases for e in entities)


def test_what_is_stated_and_what_is_denied_are_two_relations() -> None:
    text = "Acme Ltd owns Bolt Ltd. Acme Ltd denied that it owns Bolt Ltd."
    names = [("Acme Ltd", ORG, 0), ("Bolt Ltd", ORG, 1), ("Acme Ltd", ORG, 0), ("Bolt Ltd", ORG, 1)]
    extraction = make_window(text, names, [(0, 1), (2, 3)])
    facts = (extraction.facts[0], replace(extraction.facts[1], modality=Modality.NEGATED))
    _, _, relations = resolve(
        make_document(text), make_chunks(text), [(Span(0, len(text)), replace(extraction, facts=facts))]
    )
    assert {r.modality: len(r.evidence) for r in relations} == {Modality.FACT: 1, Modality.NEGATED: 1}
    assert len({r.id for r in relations}) == 2


def test_one_relation_gathers_its_evidence() -> None:
    text = "Acme Ltd owns Bolt Ltd. Yes, Acme Ltd owns Bolt Ltd. "
    half = text.index("Yes")
    names = [("Acme Ltd", ORG, 0), ("Bolt Ltd", ORG, 1)]
    windows = [
        (Span(0, half), make_window(text[:half], names, [(0, 1)])),
        (Span(half, len(text)), make_window(text[half:], names, [(0, 1), (0, 1)])),
    ]
    _, _, [relation] = resolve(make_document(text), make_chunks(text, 1), windows)
    assert [e.quote for e in relation.evidence] == ["Acme Ltd owns Bolt Ltd.", "Yes, Acme Ltd owns Bolt Ltd."]
    assert len({e.chunk_id for e in relation.evidence}) == 2


EXTRACTOR = BundledExtractor()
SENTENCES = st.sampled_from(
    [
        "Acme Industrial Ltda. was founded by Ana Souza in 1998 in Recife, Brazil. ",
        "Souza sold Acme to Vale do Aço (VA) for R$ 3,5 milhões on 12/03/2024.\n",
        "VA is based in Ipatinga. ",
        "CONTRATO DE FORNECIMENTO\n\n",
        "The mother of Bruno Souza is Maria Souza. ",
        "東京 🙂 e\u0301. ",
    ]
)


@settings(max_examples=25, deadline=None)
@given(st.lists(SENTENCES, max_size=8).map("".join) | st.text(max_size=80), st.integers(1, 3))
def test_everything_leads_to_the_text_it_was_read_in(text: str, size: int) -> None:
    document, chunks = make_document(text, "pt"), make_chunks(text, size)
    windows = []
    for group in [chunks[i : i + 2] for i in range(0, len(chunks), 2)]:
        span = Span(group[0].start, group[-1].end)
        sentences = [Span(s.start - span.start, s.end - span.start) for c in group for s in c.sentences]
        windows.append((span, EXTRACTOR.extract(text[span.start : span.end], sentences)))
    entities, mentions, relations = resolve(document, chunks, windows)
    assert resolve(document, chunks, windows) == (entities, mentions, relations)
    by_chunk = {c.id: c for c in chunks}
    ids = {e.id: e for e in entities}
    assert len(ids) == len(entities)
    assert len({r.id for r in relations}) == len(relations)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    for m in mentions:
        chunk = by_chunk[m.chunk_id]
        assert chunk.start <= m.start < m.end <= chunk.end
        assert text[m.start : m.end] == m.surface
    for e in entities:
        assert e.mentions == sum(m.entity_id == e.id for m in mentions)
        assert e.mentions
        assert e.name
        assert e.name not in e.aliases
        assert e.id == (value_id(e.type, e.key) if e.type.is_value else entity_id(e.name))
    for r in relations:
        assert r.head in ids
        assert r.tail in ids
        assert r.head != r.tail
        assert r.evidence
        for evidence in r.evidence:
            chunk = by_chunk[evidence.chunk_id]
            assert chunk.start <= evidence.start < evidence.end <= chunk.end
            assert text[evidence.start : evidence.end] == evidence.quote
