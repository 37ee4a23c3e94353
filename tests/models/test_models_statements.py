"""Relations that a sentence states in so many words, in both languages and all voices."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrag.labels import LABEL_OF
from graphrag.models.statements import compiled, mask, patterns, statements
from graphrag.types import EntityType, Mention, Span

O, P, L, M = EntityType.ORGANIZATION, EntityType.PERSON, EntityType.LOCATION, EntityType.MISC  # noqa: E741
D, A = EntityType.DATE, EntityType.AMOUNT
KINDS = {
    "Acme": O,
    "Bolt": O,
    "Cyan": O,
    "Ana Prado": P,
    "Rui Lima": P,
    "Braga": L,
    "HK-40": M,
    "1999": D,
    "12%": A,
    "$3m": A,
}


def read(text: str, kinds: dict[str, EntityType] = KINDS) -> set[tuple[str, str, str]]:
    mentions = sorted(
        (
            Mention(at, at + len(name), name, kind, 1.0, number)
            for number, (name, kind) in enumerate(kinds.items())
            for at in range(len(text))
            if text.startswith(name, at)
        ),
        key=lambda m: m.start,
    )
    found = statements(text, mentions, [Span(0, len(text))], [LABEL_OF[m.type] for m in mentions])
    return {(mentions[s.head].surface, s.type, mentions[s.tail].surface) for s in found}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Acme acquired Bolt in 1999.", {("Acme", "ACQUIRED", "Bolt")}),
        ("Acme, the packaging group, has quietly bought its supplier Bolt for $3m.", {("Acme", "ACQUIRED", "Bolt")}),
        ("A Bolt foi comprada no ano passado pela Acme.", {("Acme", "ACQUIRED", "Bolt")}),
        ("A aquisição da Bolt pela Acme custou $3m.", {("Acme", "ACQUIRED", "Bolt")}),
        (
            "Bolt was bought by Acme from Cyan for $3m.",
            {("Acme", "ACQUIRED", "Bolt"), ("Cyan", "SOLD", "Bolt"), ("Cyan", "SOLD_TO", "Acme")},
        ),
        ("Acme supplies steel to Bolt and Cyan.", {("Acme", "SUPPLIES", "Bolt"), ("Acme", "SUPPLIES", "Cyan")}),
        ("A Acme fornece aço para a Bolt.", {("Acme", "SUPPLIES", "Bolt")}),
        ("Acme sources its steel from Bolt.", {("Acme", "BUYS_FROM", "Bolt")}),
        ("A Acme detém 12% da Bolt.", {("Acme", "OWNS_SHARE_OF", "Bolt")}),
        ("Acme holds a 12% stake in Bolt.", {("Acme", "OWNS_SHARE_OF", "Bolt")}),
        ("Ana Prado reporta-se a Rui Lima.", {("Ana Prado", "REPORTS_TO", "Rui Lima")}),
        ("The HK-40 is manufactured by Acme in Braga.", {("Acme", "PRODUCES", "HK-40")}),
        (
            "Acme was founded by Ana Prado in 1999.",
            {("Acme", "FOUNDED_BY", "Ana Prado"), ("Acme", "INCEPTION", "1999")},
        ),
        ("Com sede em Braga, a Acme tem 300 empregados.", {("Acme", "HEADQUARTERS_LOCATION", "Braga")}),
        ("A Acme processou a Bolt.", {("Acme", "SUED", "Bolt")}),
        ("Bolt's accounts were audited by Acme.", {("Acme", "AUDITS", "Bolt")}),
        ("A Acme aluga um prédio da Bolt.", {("Acme", "LEASES_FROM", "Bolt")}),
    ],
)
def test_what_a_sentence_states(text, facts):
    assert read(text) == facts


@pytest.mark.parametrize(
    "text",
    [
        "Acme and Bolt attended the fair in Braga.",
        "Acme wrote to Bolt in 1999.",
        "A Acme, assim como a Bolt, paga em dia.",
        "Ana Prado e Rui Lima visitaram Braga.",
        "Acme grew by 12% while Bolt shrank.",
    ],
)
def test_what_a_sentence_does_not_state(text):
    assert read(text) == set()


def test_a_thing_of_no_sure_kind_may_be_a_company_but_no_place_is_one_and_no_person_a_place():
    assert read("Acme acquired Bolt.", KINDS | {"Bolt": M}) == {("Acme", "ACQUIRED", "Bolt")}
    assert read("Acme acquired Bolt.", KINDS | {"Bolt": L}) == set()
    assert read("Ana Prado, based in Braga, writes.") == set()


def test_orders_that_somebody_reported_are_not_placed_by_him():
    assert read("Ana Prado reported that orders from Acme were above the minimum.") == set()


def test_a_people_before_a_trade_is_no_name_of_its_own():
    text = "Acme was bought by the Danish dairy Bolt."
    assert read(text, {"Acme": O, "Danish": L, "Bolt": O}) == {("Bolt", "ACQUIRED", "Acme")}


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300), st.lists(st.tuples(st.integers(0, 300), st.integers(1, 9)), max_size=12))
def test_any_text_is_read(text, places):
    mentions = [Mention(a, a + n, text[a : a + n], O, 1.0, i) for i, (a, n) in enumerate(places) if a + n <= len(text)]
    for said in statements(text, mentions, [Span(0, len(text))], ["ORG"] * len(mentions)):
        assert said.head != said.tail
        assert text[said.sentence.start : said.sentence.end] == text


def test_a_text_cannot_write_a_mention_itself():
    text = "<0> acquired <1>."
    assert mask(text, Span(0, len(text)), [], []).count("<") == 0
    assert read("Acme acquired <7>.") == set()


def test_every_pattern_names_both_ends():
    assert {pattern.regex.groupindex.keys() >= {"A", "B"} for pattern in patterns()} == {True}
    assert "(?P<A>" in compiled("A bought B")
