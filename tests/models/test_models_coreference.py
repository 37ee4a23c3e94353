from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrag.models.coreference import cluster, is_acronym, link_names, vote
from graphrag.types import EntityType, Mention

P, ORG, L, M = EntityType.PERSON, EntityType.ORGANIZATION, EntityType.LOCATION, EntityType.MISC


def read(text: str, *names: tuple[str, EntityType]) -> tuple[str, list[Mention]]:
    mentions: list[Mention] = []
    at = 0
    for surface, kind in names:
        start = text.index(surface, at)
        at = start + len(surface)
        mentions.append(Mention(start, at, surface, kind, 0.9, 0))
    return text, mentions


@pytest.mark.parametrize(
    ("text", "names", "clusters"),
    [
        ("Acme S.A. … ACME", [("Acme S.A.", ORG), ("ACME", ORG)], [0, 0]),
        ("Companhia Vale do Aço (CVA)", [("Companhia Vale do Aço", ORG), ("CVA", ORG)], [0, 0]),
        ("CVA (Companhia Vale do Aço)", [("CVA", ORG), ("Companhia Vale do Aço", ORG)], [0, 0]),
        ("Ana Souza e Souza", [("Ana Souza", P), ("Souza", P)], [0, 0]),
        ("Ana Souza, Bruno Souza e Souza", [("Ana Souza", P), ("Bruno Souza", P), ("Souza", P)], [0, 1, 2]),
        ("Ana Maria Souza, Ana Souza, Ana", [("Ana Maria Souza", P), ("Ana Souza", P), ("Ana", P)], [0, 0, 0]),
        ("Dr. Ravi Patel, Ravi Patel", [("Dr. Ravi Patel", P), ("Ravi Patel", P)], [0, 0]),
        ("Acme Industrial Ltda. / Acme", [("Acme Industrial Ltda.", ORG), ("Acme", ORG)], [0, 0]),
        ("Polivalda Resinas S.A. / Polivalda", [("Polivalda Resinas S.A.", ORG), ("Polivalda", P)], [0, 0]),
        ("Acme Norte, Acme Sul, Acme", [("Acme Norte", ORG), ("Acme Sul", ORG), ("Acme", ORG)], [0, 1, 2]),
        ("Paris Saint-Germain in Paris", [("Paris Saint-Germain", ORG), ("Paris", L)], [0, 1]),
        ("12 maio, 12  Maio", [("12 maio", EntityType.DATE), ("12  Maio", EntityType.DATE)], [0, 0]),
    ],
)
def test_which_names_mean_one_thing(text: str, names: list[tuple[str, EntityType]], clusters: list[int]) -> None:
    assert cluster(*read(text, *names)) == clusters


def test_acronyms() -> None:
    assert is_acronym("BNDES", "Banco Nacional de Desenvolvimento Econômico e Social")
    assert is_acronym("U.N.", "United Nations")
    assert not is_acronym("un", "United Nations")
    assert not is_acronym("IBM", "IBM")


def test_the_type_is_voted_by_confidence() -> None:
    mentions = [Mention(0, 1, "a", P, 0.9, 0), Mention(2, 3, "a", ORG, 0.5, 0), Mention(4, 5, "a", ORG, 0.6, 0)]
    assert vote(mentions, ["a"] * 3) == {"a": ORG}


NAMES = st.sampled_from(["Ana", "Ana Souza", "Souza", "A. Souza", "Acme", "Acme Sul", "AS", "Acme Sul Ltda.", "…", "é"])


@settings(deadline=None)
@given(st.lists(st.tuples(NAMES, st.sampled_from([P, ORG, L, M, EntityType.DATE])), max_size=8))
def test_clusters_hold_equal_names_and_links_end(names: list[tuple[str, EntityType]]) -> None:
    text = " (".join(surface for surface, _ in names)
    _, mentions = read(text, *names)
    numbers = cluster(text, mentions)
    assert len(numbers) == len(mentions)
    assert list(dict.fromkeys(numbers)) == list(range(len(set(numbers))))
    keys = [m.surface for m in mentions]
    links = link_names(text, mentions, keys)
    assert not set(links.values()) & set(links)
