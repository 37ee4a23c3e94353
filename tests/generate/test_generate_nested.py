"""Questions within questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrag.generate.nested import nested

ENGLISH = [
    ("Who founded the company that makes the HK-40?", "Which company makes the HK-40?", "Who founded {}?"),
    (
        "Who is the CEO of the supplier whose invoices were late?",
        "the supplier whose invoices were late",
        "Who is the CEO of {}?",
    ),
    (
        "Which bank financed the plant mortgaged to Acme?",
        "Which plant was mortgaged to Acme?",
        "Which bank financed {}?",
    ),
    (
        "When was the company that published The News founded?",
        "Which company published The News?",
        "When was {} founded?",
    ),
    (
        "Who owns the building where the trucks of Acme stand?",
        "the building where the trucks of Acme stand",
        "Who owns {}?",
    ),
    (
        "Until when is the patent on the sensor that Acme buys in force?",
        "the sensor that Acme buys",
        "Until when is the patent on {} in force?",
    ),
    ("Where does the person who signed the lease live?", "Which person signed the lease?", "Where does {} live?"),
    (
        "By what date must the meter that found the leak be calibrated again?",
        "Which meter found the leak?",
        "By what date must {} be calibrated again?",
    ),
    (
        "How much did the haulier that the board decided to drop have to pay us?",
        "the haulier that the board decided to drop",
        "How much did {} have to pay us?",
    ),
    (
        "In what year was the firm that won the tender set up?",
        "Which firm won the tender?",
        "In what year was {} set up?",
    ),
    ("What is the CNPJ of the winner of the tender?", "Who is the winner of the tender?", "What is the CNPJ of {}?"),
    ("Who leads the project in which Ana Reis works?", "the project in which Ana Reis works", "Who leads {}?"),
]
PORTUGUESE = [
    (
        "Qual é o orçamento do projeto conduzido por Ana?",
        "Qual projeto foi conduzido por Ana?",
        "Qual é o orçamento de {}?",
    ),
    ("Em que cidade mora a pessoa que assinou o contrato?", "Que pessoa assinou o contrato?", "Em que cidade mora {}?"),
    (
        "Quanto compramos por ano de quem faz as pás da Serra?",
        "Quem faz as pás da Serra?",
        "Quanto compramos por ano de {}?",
    ),
    ("Qual é o prazo do fabricante da bateria?", "Quem é o fabricante da bateria?", "Qual é o prazo de {}?"),
    ("Onde fica a empresa da qual Ana é cliente?", "a empresa da qual Ana é cliente", "Onde fica {}?"),
    ("Quem dirige a empresa que Ana Reis fundou?", "a empresa que Ana Reis fundou", "Quem dirige {}?"),
    (
        "Quanto a Beta paga pelo galpão onde ficam os caminhões?",
        "o galpão onde ficam os caminhões",
        "Quanto a Beta paga por {}?",
    ),
]


@pytest.mark.parametrize(("question", "inner", "outer"), ENGLISH)
def test_english_descriptions_become_questions(question: str, inner: str, outer: str):
    found = nested(question, portuguese=False)
    assert found is not None
    assert (found.inner, found.outer) == (inner, outer)


@pytest.mark.parametrize(("question", "inner", "outer"), PORTUGUESE)
def test_portuguese_descriptions_become_questions(question: str, inner: str, outer: str):
    found = nested(question, portuguese=True)
    assert found is not None
    assert (found.inner, found.outer) == (inner, outer)


ROLES = [
    (
        "Where was the director of film Old Mill born?",
        "Old Mill",
        "Who is the director of film Old Mill?",
        "Where was {} born?",
    ),
    ("When did Ana Reis's mother die?", "Ana Reis", "Who is Ana Reis's mother?", "When did {} die?"),
    ("Who is Ana Reis's paternal grandmother?", "Ana Reis", "Who is Ana Reis's father?", "Who is {}'s mother?"),
    ("Who is the wife of the founder of Acme?", "Acme", "Who is the founder of Acme?", "Who is the wife of {}?"),
    ("Onde nasceu o fundador da Acme?", "Acme", "Quem é o fundador da Acme?", "Onde nasceu {}?"),
    ("Quanto ganha a filha do dono da Acme?", "Acme", "Quem é o dono da Acme?", "Quanto ganha a filha de {}?"),
    ("Quem é a avó materna de Ana Reis?", "Ana Reis", "Quem é a mãe de Ana Reis?", "Quem é a mãe de {}?"),
    ("Who is the director of Old Mill?", "Old Mill", None, None),
    ("Quem é o fundador da Acme?", "Acme", None, None),
    ("Quem é o pai de Acme S.A.?", "Acme S.A", None, None),
    ("Where is Acme based?", "Acme", None, None),
]


@pytest.mark.parametrize(("question", "name", "inner", "outer"), ROLES)
def test_a_role_stands_for_whoever_has_it(question: str, name: str, inner: str | None, outer: str | None):
    start = question.index(name)
    portuguese = question.startswith(("Onde", "Quanto", "Quem"))
    found = nested(question, portuguese=portuguese, names=[(start, start + len(name))])
    assert (found and found.inner, found and found.outer) == (inner, outer)


@pytest.mark.parametrize(
    "question",
    [
        "Who founded Acme?",
        "Qual foi o lucro líquido da Acme em 2023?",
        "Who is the mother of the director of Old Mill?",
        "Em que data a Acme assinou o contrato com a Beta?",
        "",
        "?",
    ],
)
def test_plain_questions_are_left_whole(question: str):
    assert nested(question, portuguese=question.startswith(("Qual", "Em"))) is None


def test_the_answer_takes_the_place_of_the_description():
    found = nested("Who founded the company that makes the HK-40?", portuguese=False)
    assert found is not None
    assert found.asked_of("Acme {x}") == "Who founded Acme {x}?"


@given(st.text(max_size=120), st.booleans(), st.integers(0, 120), st.integers(0, 120))
def test_any_text_gives_parts_or_none(question: str, portuguese: bool, start: int, end: int):
    found = nested(question, portuguese=portuguese, names=[(start, end)])
    assert found is None or (found.inner and found.outer.count("{}") >= 1)
