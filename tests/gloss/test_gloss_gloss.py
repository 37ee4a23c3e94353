"""Portuguese read as English: renderings, and the way back to the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrag.gloss import both, english, gloss
from graphrag.gloss.dictionary import load
from graphrag.gloss.inflection import Tense, make_verb, masculines, singulars, verb_readings


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Quem fundou a empresa?", "who founded the company?"),
        ("A Acme fornece aço à Polivalda.", "Acme supplies steel to Polivalda."),
        ("As notas fiscais foram emitidas em março de 2024.", "the invoices were issued in March of 2024."),
        ("Os diretores financeiros assinaram os contratos.", "the chief financial officers signed the contracts."),
        ("A fábrica da Alemanha foi vendida.", "the factory of Germany was sold."),
        ("A diretora comercial será promovida.", "the sales director will be promoted."),
        ("O preço não inclui o frete.", "the price not includes the freight."),
        ("A sede fica em São Paulo.", "the headquarters is located in São Paulo."),
    ],
)
def test_renderings(text, words):
    assert gloss(text).text == words


def test_names_stay_and_defined_terms_do_not():
    read = gloss("O Fornecedor entregará à Embalagens Norte Ltda. o aço comprado pelo Banco do Brasil.").text
    assert read.startswith("the supplier will deliver to Embalagens Norte Ltda. the steel")
    assert read.endswith("by Banco do Brasil.")


def test_a_heading_in_capitals_is_read_unless_it_holds_a_name():
    assert gloss("CONTRATO DE COMPRA").text == "contract of purchase"
    assert "CERRALTO EMBALAGENS" in gloss("CONTRATO com a CERRALTO EMBALAGENS").text


def test_what_stands_for_a_word_leads_back_to_it():
    text = "A Acme fornece aço à Polivalda desde 2019."
    read = gloss(text)
    for word, source in (("supplies", "fornece"), ("Polivalda", "Polivalda"), ("2019", "2019"), ("since", "desde")):
        start = read.text.index(word)
        begin, end = read.source(start, start + len(word))
        assert text[begin:end] == source


def test_a_phrase_leads_back_as_a_whole():
    text = "Pagou por meio de boleto."
    read = gloss(text)
    start = read.text.index("through")
    begin, end = read.source(start, start + 7)
    assert text[begin:end] == "por meio de"


def test_english_stays_as_it_is():
    text = "Banco do Brasil signed the contract."
    read = english(text)
    assert read.text == text
    assert read.source(3, 9) == (3, 9)
    assert both(text) == text
    assert both("Quem fundou a Acme?").endswith("who founded Acme?")


_PIECES = st.sampled_from(
    [*"o a da dos empresa fundaram Acme Banco do Brasil 2024 tornou-se S.A. por meio de R$ 1.200,00".split(), "\n", "€"]
)


@given(st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=40).map(" ".join)))
def test_every_character_leads_back_and_order_is_kept(text):
    read = gloss(text)
    places = [read.source(i, i + 1) for i in range(len(read.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(a <= b for (a, _), (b, _) in pairwise(places))
    for i, (start, end) in enumerate(places):
        if end - start == 1 and not text[start].isalpha():
            assert read.text[i] == text[start]


@given(st.sampled_from(sorted(load().phrases)))
def test_phrases_are_found_by_their_first_word(word):
    for parts, rendering in load().phrases[word]:
        assert parts[0] == word
        assert rendering.strip() == rendering != ""


@pytest.mark.parametrize(
    ("form", "lemma", "tense"),
    [
        ("fabriquei", "fabricar", Tense.PAST),
        ("pagou", "pagar", Tense.PAST),
        ("vendem", "vender", Tense.PRESENT_PLURAL),
        ("assinará", "assinar", Tense.FUTURE),
        ("dirigindo", "dirigir", Tense.GERUND),
        ("exerça", "exercer", Tense.BASE),
    ],
)
def test_verb_forms(form, lemma, tense):
    assert (lemma, tense) in list(verb_readings(form))


def test_noun_forms():
    assert "fornecedor" in set(singulars("fornecedores"))
    assert "capital" in set(singulars("capitais"))
    assert "brasileiro" in set(masculines("brasileira"))


def test_english_verbs():
    carry = make_verb("carry out/carried out/carried out/carrying out")
    assert [carry.form(t) for t in (Tense.PRESENT, Tense.FUTURE, Tense.GERUND)] == [
        "carries out",
        "will carry out",
        "carrying out",
    ]
    assert make_verb("manage").gerund == "managing"
    assert make_verb("try").past == "tried"
