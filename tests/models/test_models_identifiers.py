"""Identifiers in text: by form and check digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrag.models.identifiers import find_identifiers, is_cnpj, is_cpf

FOUND = [
    ("inscrita no CNPJ/MF sob o nº 11.222.333/0001-81, com sede", ["cnpj:11222333000181"]),
    ("CNPJ 11222333000181", ["cnpj:11222333000181"]),
    ("(11.222.333/0001-81)", ["cnpj:11222333000181"]),
    ("CNPJ: 12.ABC.345/01DE-35", ["cnpj:12ABC34501DE35"]),
    ("CPF nº 529.982.247-25.", ["cpf:52998224725"]),
    ("VAT no. GB 980 7806 84", ["vat:GB980780684"]),
    ("VAT registration number 980 7806 84", ["vat:GB980780684"]),
    ("USt-IdNr. DE 136 695 976", ["vat:DE136695976"]),
    ("contribuinte 501 964 843", ["vat:PT501964843"]),
    ("TVA FR 40 303 265 045", ["vat:FR40303265045"]),
    ("BTW NL004495445B01", ["vat:NL004495445B01"]),
    ("BTW BE 0428.759.497", ["vat:BE0428759497"]),
    ("Partita IVA IT 00743110157", ["vat:IT00743110157"]),
    ("EIN 12-3456789", ["ein:123456789"]),
    ("Ana <Ana.Prado@Acme.com.br>", ["email:ana.prado@acme.com.br"]),
    ("https://www.acme.com.br/about", ["domain:acme.com.br"]),
]


@pytest.mark.parametrize(("text", "keys"), FOUND)
def test_identifiers_are_found_in_one_form(text: str, keys: list[str]) -> None:
    assert [one.key for one in find_identifiers(text)] == keys


@pytest.mark.parametrize(
    "text",
    [
        "CNPJ 11.222.333/0001-82",  # check digit
        "CNPJ 00.000.000/0000-00",
        "CPF 111.111.111-11",
        "11222333000181",  # nothing says what it is
        "52998224725",
        "12-3456789",
        "GB 980 7806 84",
        "CNPJ 9911.222.333/0001-81",
        "nota 11.222.333/0001-81-55",
        "ana@",
        "acme.com.br",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert find_identifiers(text) == []


def test_a_question_needs_no_labels() -> None:
    keys = [one.key for one in find_identifiers("Who signed for 11222333000181?", labelled=False)]
    assert keys == ["cnpj:11222333000181"]


@given(st.text(max_size=200))
def test_any_text_is_read_and_what_is_found_stands_there(text: str) -> None:
    end = 0
    for one in find_identifiers(text, labelled=False):
        assert end <= one.start < one.end <= len(text)
        end = one.end


@given(st.text("0123456789", min_size=11, max_size=14))
def test_a_wrong_digit_is_seen(number: str) -> None:
    for valid, size in ((is_cnpj, 14), (is_cpf, 11)):
        if valid(number[:size]):
            wrong = number[: size - 1] + str((int(number[size - 1]) + 1) % 10)
            assert not valid(wrong)
