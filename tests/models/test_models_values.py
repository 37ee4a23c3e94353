from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrag.models.values import find_values, normalise_value, value_kind
from graphrag.types import EntityType

DATE, AMOUNT, PERCENT, QUANTITY = EntityType.DATE, EntityType.AMOUNT, EntityType.PERCENT, EntityType.QUANTITY


@pytest.mark.parametrize(
    ("surface", "language", "iso"),
    [
        ("12 de março de 2024", "pt", "2024-03-12"),
        ("1º de maio de 2023", "pt", "2023-05-01"),
        ("março de 2024", "pt", "2024-03"),
        ("31 de dezembro", "pt", "--12-31"),
        ("March 12, 2024", "en", "2024-03-12"),
        ("March 12th , 2024", "en", "2024-03-12"),
        ("12 March 2024", "en", "2024-03-12"),
        ("Sept. 2019", "en", "2019-09"),
        ("2024-03-12", "en", "2024-03-12"),
        ("12/03/2024", "pt", "2024-03-12"),
        ("12/03/2024", "en", "2024-12-03"),
        ("25/03/2024", "en", "2024-03-25"),
        ("03/25/2024", "pt", "2024-03-25"),
        ("12.03.2024", "de", "2024-03-12"),
        ("31/12/98", "pt", "1998-12-31"),
        ("1984", "en", "1984"),
        ("em 1984", "pt", "1984"),
        ("31/02/2024", "pt", "31/02/2024"),
        ("the  1990s", "en", "the 1990s"),
    ],
)
def test_dates(surface: str, language: str, iso: str) -> None:
    assert normalise_value(surface, DATE, language) == iso


@pytest.mark.parametrize(
    ("surface", "value"),
    [
        ("R$ 1.250,00", "BRL 1250.00"),
        ("R$1.250.000", "BRL 1250000.00"),
        ("R$ 3,5 milhões", "BRL 3500000.00"),
        ("US$ 3.5 million", "USD 3500000.00"),
        ("$1,234.56", "USD 1234.56"),
        ("€ 2 bn", "EUR 2000000000.00"),
        ("2,5 mil reais", "BRL 2500.00"),
        ("3 milhões de dólares", "USD 3000000.00"),
        ("GBP 38.50 per unit", "GBP 38.50"),
        ("40 euros", "EUR 40.00"),
    ],
)
def test_amounts(surface: str, value: str) -> None:
    assert value_kind(surface) is AMOUNT
    assert normalise_value(surface, AMOUNT) == value


@pytest.mark.parametrize(
    ("surface", "kind", "value"),
    [
        ("12.5%", PERCENT, "12.5%"),
        ("12,50 %", PERCENT, "12.5%"),
        ("40 per cent", PERCENT, "40%"),
        ("7 por cento", PERCENT, "7%"),
        ("95,000 units", QUANTITY, "95000 units"),
        ("1.480", QUANTITY, "1480"),
        ("1,9", QUANTITY, "1.9"),
        ("0.125 kg", QUANTITY, "0.125 kg"),
        ("three", QUANTITY, "three"),
    ],
)
def test_percentages_and_quantities(surface: str, kind: EntityType, value: str) -> None:
    assert value_kind(surface) is kind
    assert normalise_value(surface, kind) == value


def found(text: str) -> list[str]:
    return [f"{kind}:{text[span.start : span.end]}" for span, kind in find_values(text)]


def test_values_in_prose() -> None:
    text = "Em 12/03/2024 a Acme pagou R$ 1.250,00 (12,5% do total) e, em maio de 2025, US$ 3.5 million."
    expected = ["Date:12/03/2024", "Amount:R$ 1.250,00", "Percent:12,5%", "Date:maio de 2025", "Amount:US$ 3.5 million"]
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    ["version 1.2.3 at 10.0.0.1", "call 11-2233-4455", "45/13/2024", "the 12 men may go", "100 m", "may 5% be right"],
)
def test_what_only_looks_like_a_value(text: str) -> None:
    assert [item for item in found(text) if not item.startswith("Percent")] == []


PIECES = st.sampled_from(
    ["12", "/", "2024", " de ", "março", "R$", " ", "1.250,00", "%", "milhões", ",", "ſept", "K", "İ", "٣"]
)


@settings(deadline=None)
@given(st.text(max_size=60) | st.lists(PIECES, max_size=8).map("".join))
def test_any_text(text: str) -> None:
    spans = find_values(text)
    assert all(0 <= s.start < s.end <= len(text) for s, _ in spans)
    assert all(a.end <= b.start for (a, _), (b, _) in pairwise(spans))
    for kind in (DATE, AMOUNT, PERCENT, QUANTITY):
        value = normalise_value(text, kind)
        assert value == " ".join(value.split())


@settings(deadline=None)
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_way_to_write_a_day_is_that_day(day: date) -> None:
    months = "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()
    ways = [
        (day.isoformat(), "en"),
        (f"{day:%d/%m/%Y}", "pt"),
        (f"{day:%m/%d/%Y}", "en"),
        (f"{day:%B} {day.day}, {day.year}", "en"),
        (f"{day.day} de {months[day.month - 1]} de {day.year}", "pt"),
    ]
    assert {normalise_value(surface, DATE, language) for surface, language in ways} == {day.isoformat()}
    assert all(found(f"({surface})") == [f"Date:{surface}"] for surface, _ in ways)
