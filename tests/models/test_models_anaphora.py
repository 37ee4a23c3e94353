"""Pronouns and descriptions are linked where one name alone can be meant, and otherwise left."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrag.models.anaphora import link_anaphors
from graphrag.types import EntityType, Mention, Span

KINDS = {"P": EntityType.PERSON, "O": EntityType.ORGANIZATION, "L": EntityType.LOCATION, "D": EntityType.DATE}


def read(marked: str) -> tuple[str, list[Mention], list[Span]]:
    """``[P1 Ana]`` is a person of cluster 1; sentences end at ``. ``."""
    text, mentions, at = "", [], 0
    for match in re.finditer(r"\[(\w)(\d) ([^\]]+)\]", marked):
        text += marked[at : match.start()]
        mentions.append(Mention(len(text), len(text) + len(match[3]), match[3], KINDS[match[1]], 0.9, int(match[2])))
        text += match[3]
        at = match.end()
    text += marked[at:]
    return text, mentions, [Span(m.start(), m.end()) for m in re.finditer(r"[^.]+\.?\s*", text)]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[P1 Ana Lima] left. She founded [O2 Acme].", [("She", 1)]),
        ("[O1 Acme] grew. The company bought [O2 Bolt].", [("The company", 1)]),
        ("[O1 Acme] grew and sold its fleet.", [("its", 1)]),
        ("[P1 Rui] runs [O2 Acme]. He joined it in [D3 2001].", [("He", 1), ("it", 2)]),
        ("[P1 Ana] left. She rested. She returned.", [("She", 1), ("She", 1)]),
        ("[P1 Ana Lima] saiu. Ela fundou a [O2 Acme].", [("Ela", 1)]),
        ("A [O1 Acme] cresceu. A empresa comprou a [O2 Bolt].", [("A empresa", 1)]),
        ("A [O1 Acme] cresceu. O lucro da empresa subiu.", [("empresa", 1)]),
        ("Mr [P1 Frost] met Ms [P2 Lima]. She left, and he stayed.", [("She", 2), ("he", 1)]),
        # Nothing alone fits.
        ("[P1 Ana] met [P2 Bea]. She left.", []),
        ("[O1 Acme] sued [O2 Bolt]. The company lost.", []),
        ("[O1 Acme] is in [L2 Rio]. It is large.", []),
        ("[O1 Acme] grew. He left.", []),
        ("Mr [P1 Frost] spoke. She left.", []),
        ("[O1 Acme] grew. It is clear that prices fell.", []),
        ("[O1 Acme] grew. Prices fell. The company lost.", []),
        ("[O1 Acme] grew. The company [O2 Bolt] shrank.", []),
        ("[O1 Acme] grew. They left. Seu lucro caiu.", []),
    ],
)  # fmt: skip
def test_links(marked: str, expected: list[tuple[str, int]]) -> None:
    text, mentions, sentences = read(marked)
    named = {m.cluster for m in mentions}
    linked = [m for m in link_anaphors(text, mentions, sentences) if m.anaphor and m.cluster in named]
    assert [(m.surface, m.cluster) for m in linked] == expected
    assert all(text[m.start : m.end] == m.surface for m in linked)


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("He was born in [L1 Rio]. Later he moved.", [["He", "he"]]),
        ("She is the sister of [P1 Rui].", [["She"]]),
        ("I joined [O1 Acme] and kept my desk.", [["I", "my"]]),
        ("The man who founded [O1 Acme] left.", [["who"]]),
        ("It was founded in [D1 1901].", [["It"]]),
        # Its sentence names what it may mean, or it means nothing.
        ("Before she left, [P1 Ana] spoke.", []),
        ("Through its arm [O1 Bolt], [O2 Acme] sells.", []),
        ("The company lost.", []),
    ],
)  # fmt: skip
def test_pronouns_that_stand_for_no_name_are_somebody(marked: str, expected: list[list[str]]) -> None:
    text, mentions, sentences = read(marked)
    named = {m.cluster for m in mentions}
    loose: dict[int, list[str]] = {}
    for m in link_anaphors(text, mentions, sentences):
        if m.anaphor and m.cluster not in named:
            loose.setdefault(m.cluster, []).append(m.surface)
    assert list(loose.values()) == expected


@pytest.mark.parametrize(
    ("marked", "linked"),
    [
        ("[O1 Acme], which was bought by [O2 Bolt], grew.", ("which", 1)),
        ("[P1 Rui], whose boss is [P2 Ana], left.", ("whose", 1)),
        ("[P1 Rui], who runs [O2 Acme], left.", ("who", 1)),
        ("It moved to [L1 Rio], where it grew.", ("where", 1)),
    ],
)
def test_relative_pronouns_follow_their_name(marked: str, linked: tuple[str, int]) -> None:
    text, mentions, sentences = read(marked)
    assert linked in [(m.surface, m.cluster) for m in link_anaphors(text, mentions, sentences) if m.anaphor]


@given(st.lists(st.sampled_from(["[P1 Ana]", "[P2 Rui]", "[O3 Acme]", "she", "it", "the company", "ela", ". ", "met"])))
def test_names_stay_and_linked_anaphors_have_a_name_before_them(words: list[str]) -> None:
    text, mentions, sentences = read(" ".join(words))
    linked = link_anaphors(text, mentions, sentences)
    assert [m for m in linked if not m.anaphor] == mentions
    assert linked == sorted(linked, key=lambda m: (m.start, m.end))
    named = {m.cluster for m in mentions}
    for m in linked:
        assert (
            not m.anaphor
            or m.cluster not in named
            or any(n.cluster == m.cluster and n.end <= m.start for n in mentions)
        )
