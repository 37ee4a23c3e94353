from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from graphrag.models.rules import add_defined, add_values, repair_companies
from graphrag.models.tagging import decode, read_mentions, trim
from graphrag.types import EntityType, Mention, Span

LABELS = ("PER", "ORG")
NONE, B_PER, I_PER, B_ORG, I_ORG = range(5)


def valid(tags: tuple[int, ...]) -> bool:
    return all(
        tag in (NONE, B_PER, B_ORG) or before in (tag, tag - 1)
        for before, tag in zip((NONE, *tags), tags, strict=False)
    )


@settings(deadline=None)
@given(arrays(np.float32, st.tuples(st.integers(1, 4), st.just(5)), elements=st.integers(-20, 0).map(float)))
def test_decoding_finds_the_best_valid_sequence(scores: np.ndarray) -> None:
    every = [tags for tags in itertools.product(range(5), repeat=len(scores)) if valid(tags)]
    best = max(sum(scores[i, tag] for i, tag in enumerate(tags)) for tags in every)
    tags = tuple(decode(scores).tolist())
    assert valid(tags)
    assert sum(scores[i, tag] for i, tag in enumerate(tags)) == best


def test_decoding_nothing() -> None:
    assert decode(np.zeros((0, 5), dtype=np.float32)).tolist() == []


def scores_of(tags: list[int], sure: float = 0.9) -> np.ndarray:
    table = np.full((len(tags), 5), (1 - sure) / 4, dtype=np.float32)
    table[np.arange(len(tags)), tags] = sure
    return np.log(table)


def words_of(text: str) -> np.ndarray:
    import re

    return np.array([m.span() for m in re.finditer(r"\w+|[^\w\s]", text)], dtype=np.int64).reshape(-1, 2)


def test_mentions_have_the_mean_probability_of_their_words() -> None:
    text = "Ana Souza met Bob"
    [ana, bob] = read_mentions(text, words_of(text), scores_of([B_PER, I_PER, NONE, B_PER]), LABELS)
    assert (ana.surface, ana.type) == ("Ana Souza", EntityType.PERSON)
    assert ana.confidence == pytest.approx(0.925, abs=1e-3)
    assert bob.surface == "Bob"


def test_a_mention_ends_where_its_sentence_does() -> None:
    text = "Signed: Ana Souza\nBob Lima"
    tags = scores_of([NONE, NONE, B_PER, I_PER, I_PER, I_PER])
    found = read_mentions(text, words_of(text), tags, LABELS, [Span(0, 17), Span(18, 26)])
    assert [m.surface for m in found] == ["Ana Souza", "Bob Lima"]


@pytest.mark.parametrize(
    ("surface", "trimmed"),
    [
        ('"Acme",', "Acme"),
        ("**Acme S.A.**", "Acme S.A."),
        ("(Acme)", "Acme"),
        ("Acme (UK)", "Acme (UK)"),
        ("Acme (", "Acme"),
        ("Rome.", "Rome"),
        ("U.S.", "U.S."),
        ("Acme Inc.", "Acme Inc."),
        ("John Smith Jr.", "John Smith Jr."),
        ("...", ""),
    ],
)
def test_trimming(surface: str, trimmed: str) -> None:
    span = trim(f"x{surface}y", Span(1, 1 + len(surface)))
    assert f"x{surface}y"[span.start : span.end] == trimmed


def mention(text: str, surface: str, kind: EntityType, confidence: float = 0.8) -> Mention:
    start = text.index(surface)
    return Mention(start, start + len(surface), surface, kind, confidence, 0)


PERSON, ORG, LOC, MISC = EntityType.PERSON, EntityType.ORGANIZATION, EntityType.LOCATION, EntityType.MISC


@pytest.mark.parametrize(
    ("text", "read", "companies"),
    [
        ("A Acme Industrial Ltda. fornece aço.", [], ["Acme Industrial Ltda."]),
        ("Carlos Lima da Acme Ltda. veio.", [("Carlos Lima", PERSON), ("Acme", ORG)], ["Acme Ltda."]),
        ("entre Vale do Aço S.A., com sede", [("Aço", LOC)], ["Vale do Aço S.A."]),
        ("Northwind, Inc. sold it", [("Northwind", PERSON)], ["Northwind, Inc."]),
        ("Contoso GmbH and Fabrikam B.V. agreed", [], ["Contoso GmbH", "Fabrikam B.V."]),
        ("POLIVALDA RESINAS S/A", [("RESINAS", ORG)], ["POLIVALDA RESINAS S/A"]),
        ("sold by Polivalda\nResinas S.A. in May", [("Polivalda", ORG), ("Resinas", ORG)], ["Polivalda\nResinas S.A."]),
        (
            "Ivan Braga\nCerralto Embalagens S.A.",
            [("Ivan Braga", PERSON), ("Cerralto", PERSON), ("Embalagens", ORG)],
            ["Cerralto Embalagens S.A."],
        ),
        ("Boa Vista S.A., com sede", [("Boa Vista S.A., com", ORG)], ["Boa Vista S.A."]),
        ("Acme Inc. Pension Fund", [("Acme Inc. Pension Fund", ORG)], ["Acme Inc. Pension Fund"]),
        ("the inc. of it", [], []),
    ],
)
def test_legal_forms_belong_to_the_names_of_companies(
    text: str, read: list[tuple[str, EntityType]], companies: list[str]
) -> None:
    found = repair_companies(text, [mention(text, surface, kind) for surface, kind in read])
    assert [m.surface for m in found if m.type is ORG] == companies
    assert all(text[m.start : m.end] == m.surface for m in found)


def test_values_fill_gaps_complete_parts_and_leave_names_alone() -> None:
    text = "Lei 8.666 de 21 de junho de 1993 and 12 March 2024 at 06 Nov 2023 18:42, 5% of it"
    read = [
        mention(text, "Lei 8.666 de 21 de junho de 1993", MISC),
        mention(text, "March 2024", EntityType.QUANTITY),
        mention(text, "06 Nov 2023 18", EntityType.DATE),
        mention(text, "5% of", EntityType.PERCENT),
    ]
    found = [(m.surface, m.type) for m in add_values(text, read)]
    assert found == [
        ("Lei 8.666 de 21 de junho de 1993", MISC),
        ("12 March 2024", EntityType.DATE),
        ("06 Nov 2023", EntityType.DATE),
        ("5%", EntityType.PERCENT),
    ]


@pytest.mark.parametrize(
    ("text", "read", "found"),
    [
        ("da Companhia Vale do Aço (CVA) em", [], ["Companhia Vale do Aço", "CVA"]),
        ("by World Health Organization (WHO).", [("World Health", ORG)], ["World Health Organization", "WHO"]),
        ("Acme Pumps (AP)", [("Acme Pumps", ORG), ("AP", ORG)], ["Acme Pumps", "AP"]),
        ("the Supplier (CVA)", [], []),
    ],
)
def test_a_bracket_defines_its_acronym(text: str, read: list[tuple[str, EntityType]], found: list[str]) -> None:
    assert [m.surface for m in add_defined(text, [mention(text, *item) for item in read])] == found


def test_articles_and_dangling_words_are_no_part_of_a_name() -> None:
    text = "A Acme de"
    [acme] = read_mentions(text, words_of(text), scores_of([B_ORG, I_ORG, I_ORG]), LABELS)
    assert acme.surface == "Acme"
