"""Which name an identifier in a text belongs to."""

from __future__ import annotations

import re

import pytest

from graphrag.chunk import split
from graphrag.resolve import resolve
from graphrag.types import Document, EntityType, Extraction, Mention, Span

P, ORG = EntityType.PERSON, EntityType.ORGANIZATION
ACME, BETA = ("Acme Ltda", ORG), ("Beta S.A.", ORG)
ANA, RUI = ("Ana Prado", P), ("Rui Reis", P)


def keys(text: str, *names: tuple[str, EntityType]) -> dict[str, tuple[str, ...]]:
    """The strong keys of each name, where it has some."""
    found = [
        Mention(m.start(), m.end(), name, kind, 0.95, number)
        for number, (name, kind) in enumerate(names)
        for m in re.finditer(re.escape(name), text)
    ]
    mentions = tuple(sorted(found, key=lambda m: m.start))
    document = Document("d1", "a.txt", "a", "text/plain", "pt", "h", text)
    chunks = split(document, lambda part: len(part.split()), 400)
    window = Span(chunks[0].start, chunks[-1].end)
    entities, _, _ = resolve(
        document,
        chunks,
        [
            (
                window,
                Extraction(
                    tuple(
                        Mention(
                            m.start - window.start, m.end - window.start, m.surface, m.type, m.confidence, m.cluster
                        )
                        for m in mentions
                    )
                ),
            )
        ],
    )
    return {entity.name: entity.keys for entity in entities if entity.keys}


ONE, TWO = "11.222.333/0001-81", "11.444.777/0001-61"
FIRST, SECOND = ("cnpj:11222333000181",), ("cnpj:11444777000161",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"Acme Ltda, inscrita no CNPJ sob o nº {ONE}, vende.", {"Acme Ltda": FIRST}),
        (f"Acme Ltda (CNPJ {ONE}) vende a Beta S.A. ({TWO}).", {"Acme Ltda": FIRST, "Beta S.A.": SECOND}),
        ("Acme Ltda, representada por Ana Prado, CPF 529.982.247-25.", {"Ana Prado": ("cpf:52998224725",)}),
        (
            f"Fornecedor: Acme Ltda\nEndereço: Rua B\nCNPJ: {ONE}\nCliente: Beta S.A.\nCNPJ: {TWO}",
            {"Acme Ltda": FIRST, "Beta S.A.": SECOND},
        ),
        (f"CNPJ: {ONE}\nRazão social: Acme Ltda\nCidade: Santos", {"Acme Ltda": FIRST}),
        (
            "From: Ana Prado <ana.prado@acme.com>\nTo: Rui Reis <rreis@gmail.com>",
            {"Ana Prado": ("email:ana.prado@acme.com",), "Rui Reis": ("email:rreis@gmail.com",)},
        ),
        ("Acme Ltda (www.acme.com) vende.", {"Acme Ltda": ("domain:acme.com",)}),
    ],
)
def test_an_identifier_belongs_to_the_name_beside_it(text: str, told: dict[str, tuple[str, ...]]) -> None:
    assert keys(text, ACME, BETA, ANA, RUI) == told


@pytest.mark.parametrize(
    "text",
    [
        f"Acme Ltda vende.\n\nO CNPJ {ONE} é de outra.",
        f"Acme Ltda vende. A outra tem o CNPJ {ONE}.",
        "Acme Ltda, CNPJ 11.222.333/0001-82.",
        f"CNPJ: {ONE}\nFornecedor: Acme Ltda\nCliente: Beta S.A.",
        "Ana Prado <compras@acme.com>",
        "Ana Prado <zz@acme.com>",
        "Acme Ltda <contato@gmail.com>",
        "Acme Ltda (www.outra.com)",
    ],
)
def test_an_identifier_that_may_be_anothers_belongs_to_none(text: str) -> None:
    assert keys(text, ACME, BETA, ANA) == {}


def test_namesakes_with_different_numbers_are_two_within_a_document() -> None:
    text = f"Acme Ltda, CNPJ {ONE}.\n\nAcme Ltda, CNPJ {TWO}. A Acme Ltda vende.\n\nAcme Ltda compra."
    document = Document("d1", "a.txt", "a", "text/plain", "pt", "h", text)
    chunks = split(document, lambda part: len(part.split()), 400)
    mentions = tuple(Mention(m.start(), m.end(), "Acme Ltda", ORG, 0.95, 0) for m in re.finditer("Acme Ltda", text))
    entities, placed, _ = resolve(document, chunks, [(Span(0, len(text)), Extraction(mentions))])
    assert sorted(e.keys for e in entities) == [(), FIRST, SECOND]
    assert {e.key for e in entities} == {"acme"}
    by_id = {e.id: e.keys for e in entities}
    assert [by_id[m.entity_id] for m in placed] == [FIRST, SECOND, SECOND, ()]


def test_the_readers_own_key_is_kept() -> None:
    text = "7; Acme Ltda"
    document = Document("d1", "a.csv", "a", "text/csv", "pt", "h", text)
    chunks = split(document, lambda part: len(part.split()), 400)
    mention = Mention(3, 12, "Acme Ltda", ORG, 1.0, 0, key="customers:7")
    (entity,), _, _ = resolve(document, chunks, [(Span(0, len(text)), Extraction((mention,)))])
    assert entity.keys == ("customers:7",)
