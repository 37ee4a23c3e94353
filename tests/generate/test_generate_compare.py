"""Dates, amounts and countries are compared as what they mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrag.generate.compare import Comparison, comparison, is_yes_no, same, winner
from graphrag.generate.values import countries_in, parse_date, parse_number

MONTHS_EN = "January February March April May June July August September October November December".split()
MONTHS_PT = "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()
DAYS = st.dates(date(1000, 1, 1), date(2099, 12, 31))


def written(day: date, form: int) -> str:
    month = day.month - 1
    return (
        f"{day.day} {MONTHS_EN[month]} {day.year}",
        f"{MONTHS_EN[month]} {day.day}, {day.year}",
        f"{day.day} de {MONTHS_PT[month]} de {day.year}",
        day.isoformat(),
    )[form]


@settings(deadline=None)
@given(a=DAYS, b=DAYS, forms=st.tuples(st.integers(0, 3), st.integers(0, 3)))
def test_dates_compare_however_they_are_written(a, b, forms):
    left, right = written(a, forms[0]), written(b, forms[1])
    assert winner(Comparison.EARLIER, left, right) == (None if a == b else int(b < a))
    assert winner(Comparison.LATER, left, right) == (None if a == b else int(b > a))


@settings(deadline=None)
@given(a=st.integers(1, 10**9), b=st.integers(1, 10**9))
def test_amounts_compare_in_both_styles(a, b):
    english, portuguese = f"${a:,}.00", "US$ " + f"{b:,}".replace(",", ".") + ",00"
    assert winner(Comparison.MORE, english, portuguese) == (None if a == b else int(b > a))
    assert winner(Comparison.LESS, english, portuguese) == (None if a == b else int(b < a))


def test_what_is_not_known_is_not_guessed():
    assert winner(Comparison.EARLIER, "1990", "12 March 1990") is None
    assert winner(Comparison.EARLIER, "in spring", "1990") is None
    assert winner(Comparison.MORE, "R$ 100", "US$ 90") is None
    assert same("", "Leeds") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12/03/2024", (2024, 3, 12)),
        ("(born 3 May 1880)", (1880, 5, 3)),
        ("circa 843", (843, None, None)),
        ("março de 2021", (2021, 3, None)),
        ("no date", None),
    ],
)
def test_parse_date(text, value):
    assert parse_date(text, "pt") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("R$ 3,5 milhões", (3.5e6, "BRL")), ("1.234 funcionários", (1234.0, "")), ("12,5%", (12.5, "%")), ("none", None)],
)
def test_parse_number(text, value):
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Which film came out earlier, A or B?", "earlier"),
        ("Who is younger, A or B?", "later"),
        ("Qual contrato foi assinado mais recentemente, A ou B?", "later"),
        ("Qual empresa é mais antiga, A ou B?", "earlier"),
        ("Qual custa menos, A ou B?", "less"),
        ("Which company has more employees, A or B?", "more"),
        ("Who lived longer, A or B?", "longer"),
        ("A e B têm a mesma nacionalidade?", "same"),
        ("Who signed the contract?", None),
    ],
)
def test_comparison(question, kind):
    found = comparison(question)
    assert (found.value if found else None) == kind


def test_yes_no():
    assert is_yes_no("A e B são do mesmo país?")
    assert not is_yes_no("Em que país fica A?")


def test_same_country_by_any_name():
    assert same("American", "the United States") is True
    assert same("Sydney, New South Wales, Australia", "Australian") is True
    assert same("British", "Irish") is False
    assert same("Curitiba", "Recife") is False
    assert countries_in("South Korean") == {"south korea"}
