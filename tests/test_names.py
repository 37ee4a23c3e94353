"""Keys and ids are functions of content alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrag.names import entity_id, make_id, normalise, value_id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aurora Foods Ltda.", "AURORA FOODS"),
        ("São João", "Sao Joao"),
        ("The Hague", "the  hague"),
        ("U.S.", "US"),
        ("J. P. Morgan & Co.", "JP Morgan"),
        ("Delmar Packaging S/A", "Delmar Packaging"),
        ("Prado's", "Prado"),
    ],
)
def test_two_ways_to_write_a_name_have_one_id(one: str, other: str) -> None:
    assert entity_id(one) == entity_id(other)


@pytest.mark.parametrize(("one", "other"), [("Aurora Foods", "Aurora Food"), ("Plant 1", "Plant 2"), ("SA", "Ltda")])
def test_different_names_have_different_ids(one: str, other: str) -> None:
    assert entity_id(one) != entity_id(other)


def test_a_name_that_is_only_a_legal_form_or_an_article_keeps_it() -> None:
    assert normalise("The") == "the"
    assert normalise("Ltda.") == "ltda"


@given(st.text(min_size=1))
def test_a_key_is_stable_and_never_lost(name: str) -> None:
    key = normalise(name)
    assert key == normalise(name)
    assert bool(key) == bool(name.strip())


@given(st.text(alphabet="abc \x1f"), st.text(alphabet="abc \x1f"))
def test_ids_of_different_kinds_never_meet(kind: str, value: str) -> None:
    assert value_id("Date", value) != make_id("e", "Date", value)
    assert len(value_id(kind, value)) == 21
