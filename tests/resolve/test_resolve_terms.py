"""Words that a contract defines for its parties."""

from __future__ import annotations

import pytest

from graphrag.resolve.terms import defined_terms
from graphrag.types import EntityMention, EntityType

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
