"""Words that a contract defines for its parties."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graphrag.chunk import sentences
from graphrag.resolve.terms import defined_terms, said_of_terms
from graphrag.types import EntityMention, EntityType, Modality, Span

ENGLISH = (
    'This agreement is made between Acme Ltd, registered in Wales (the "Supplier"), and Beta Inc. '
    '(hereinafter referred to as the "Customer").\n\nThe Supplier ships to the Customer. Any supplier may bid.'
)
PORTUGUESE = (
    "ACME S.A., doravante denominada FORNECEDORA, representada por Ana Reis, e Beta Ltda., doravante simplesmente "
    "“Compradora”.\n\nA fornecedora entrega. A Compradora paga; a compradora confere."
)


def mentions(text: str, *names: str) -> list[EntityMention]:
    return [
        EntityMention(at, at + len(name), name, "c", name, EntityType.ORGANIZATION, 0.9)
        for name in names
        if (at := text.find(name)) >= 0
    ]


def uses(text: str, *names: str) -> list[tuple[str, str]]:
    return [(text[s.start : s.end], m.entity_id) for s, m in defined_terms(text, mentions(text, *names))]


def test_terms_stand_for_the_party_before_them():
    assert uses(ENGLISH, "Acme Ltd", "Beta Inc") == [
        ("Supplier", "Acme Ltd"),
        ("Customer", "Beta Inc"),
        ("Supplier", "Acme Ltd"),
        ("Customer", "Beta Inc"),
    ]


def test_terms_in_capitals_are_met_in_small_letters_others_are_not():
    assert uses(PORTUGUESE, "ACME S.A.", "Ana Reis", "Beta Ltda") == [
        ("FORNECEDORA", "ACME S.A."),
        ("Compradora", "Beta Ltda"),
        ("fornecedora", "ACME S.A."),
        ("Compradora", "Beta Ltda"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('The film was made by Acme Ltd ("White Rabbit"). White Rabbit did well.', ("Acme Ltd",)),
        ('Nobody is named (the "Supplier"). The Supplier ships.', ()),
        ('Acme Ltd (the "Party") and Beta Inc (the "Party") agree. A Party may leave.', ("Acme Ltd", "Beta Inc")),
        ('Acme Ltd sells.\n\nTerms (the "Terms") apply. The Terms are long.', ("Acme Ltd",)),
    ],
)
def test_what_defines_no_party_is_left_alone(text: str, names: tuple[str, ...]):
    assert uses(text, *names) == []


def test_what_is_said_of_a_term_is_said_of_its_party():
    text = (
        ENGLISH
        + " The Supplier designs and manufactures the Frostline. If the Customer acquired Gamma Ltd, prices would fall."
    )
    named = mentions(text, "Acme Ltd", "Beta Inc", "Frostline", "Gamma Ltd")
    named = [replace(m, type=EntityType.MISC) if m.surface == "Frostline" else m for m in named]
    terms = [replace(m, start=s.start, end=s.end, surface=text[s.start : s.end]) for s, m in defined_terms(text, named)]
    read, ends = said_of_terms(text, named, terms, sentences(text))
    assert [(ends[f.head], f.type, ends[f.tail], f.modality) for f in read.facts] == [
        ("Acme Ltd", "SUPPLIES", "Beta Inc", Modality.FACT),
        ("Acme Ltd", "PRODUCES", "Frostline", Modality.FACT),
        ("Beta Inc", "ACQUIRED", "Gamma Ltd", Modality.HYPOTHETICAL),
    ]
    assert all(Span(f.evidence.start, f.evidence.end) in sentences(text) for f in read.facts)


def test_without_terms_nothing_is_said():
    assert said_of_terms(ENGLISH, mentions(ENGLISH, "Acme Ltd"), (), sentences(ENGLISH))[0].facts == ()
