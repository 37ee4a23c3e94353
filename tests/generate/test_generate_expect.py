"""What a question asks for, and what suits it."""

from __future__ import annotations

import pytest

from graphrag.generate.expect import DESCRIBED, DOUBTFUL, Expected, expected, fit
from graphrag.types import Entity, EntityType

ASKED = {
    "When was it signed?": Expected.DATE,
    "Em que data vence?": Expected.DATE,
    "How many people work there?": Expected.COUNT,
    "Quantos empregados tinha?": Expected.COUNT,
    "Quanto custa por mês?": Expected.AMOUNT,
    "How much does Acme pay a year for the system?": Expected.AMOUNT,
    "What was the net revenue of Acme?": Expected.AMOUNT,
    "Quanto é preciso?": Expected.NUMBER,
    "Qual foi o valor da multa?": Expected.NUMBER,
    "Who signed it?": Expected.NAME,
    "In which city is it?": Expected.PLACE,
    "Which country is she from?": Expected.COUNTRY,
    "Which supplier raised its price?": Expected.ORGANIZATION,
    "Qual escritório de advocacia assessorou a compra?": Expected.ORGANIZATION,
    "Which board member voted against it?": Expected.PERSON,
    "a empresa que Ana dirige": Expected.ORGANIZATION,
    "the person who signed it": Expected.PERSON,
    "Quem é a gerente de tecnologia da Acme?": Expected.PERSON,
    "Who is Ana Reis's mother?": Expected.PERSON,
    "Who is the chief financial officer of Acme?": Expected.PERSON,
    "Who is the auditor of Acme?": Expected.NAME,
    "Quem é o fabricante da bateria?": Expected.NAME,
    "the building where it takes place": Expected.THING,
    "Which sensor does it use?": Expected.THING,
    "Qual foi o lucro?": Expected.AMOUNT,
    "Qual foi o resultado?": Expected.ANY,
    "Is it so?": Expected.ANY,
    "Por que a Acme foi suspensa?": Expected.ANY,
    "What happened to the film?": Expected.ANY,
    "What is it called when nobody pays?": Expected.ANY,
    "When it rains, who closes the roof?": Expected.NAME,
    "What was the date when it closed?": Expected.DATE,
}


@pytest.mark.parametrize(("question", "kind"), ASKED.items())
def test_the_words_of_a_question_tell_what_it_wants(question: str, kind: Expected):
    assert expected(question) is kind


def entity(kind: EntityType) -> Entity:
    return Entity("e", "acme", "Acme", kind)


@pytest.mark.parametrize(
    ("kind", "text", "found", "share"),
    [
        (Expected.NAME, "Acme", entity(EntityType.ORGANIZATION), 1),
        (Expected.NAME, "Acme", entity(EntityType.LOCATION), DOUBTFUL),
        (Expected.PERSON, "Acme", entity(EntityType.ORGANIZATION), DOUBTFUL),
        (Expected.ORGANIZATION, "Acme", entity(EntityType.PERSON), DOUBTFUL),
        (Expected.PLACE, "Acme", entity(EntityType.LOCATION), 1),
        (Expected.THING, "Acme", entity(EntityType.MISC), 1),
        (Expected.PERSON, "Acme", entity(EntityType.MISC), DOUBTFUL),
        (Expected.THING, "99.019.452/0001-82", None, 0),
        (Expected.NAME, "R$ 5,00", entity(EntityType.AMOUNT), 0),
        (Expected.NAME, "Acme", None, DOUBTFUL),
        (Expected.NAME, "the night shift", None, DESCRIBED),
        (Expected.COUNTRY, "the night shift", None, 0),
        (Expected.THING, "dyeing without water", None, 1),
        (Expected.THING, "30 days", entity(EntityType.QUANTITY), DOUBTFUL),
        (Expected.COUNT, "três", None, 1),
        (Expected.COUNT, "412", None, 1),
        (Expected.COUNT, "R$ 412,00", None, 0),
        (Expected.NUMBER, "R$ 412,00", None, 1),
        (Expected.AMOUNT, "R$ 412,00", None, 1),
        (Expected.AMOUNT, "412", None, DOUBTFUL),
        (Expected.AMOUNT, "9,5%", None, 0),
        (Expected.NUMBER, "12 March 1999", None, 0),
        (Expected.COUNT, "99.019.452/0001-82", None, 0),
        (Expected.NUMBER, "PC-2024-014", None, 0),
        (Expected.AMOUNT, "-12,50", None, DOUBTFUL),
        (Expected.DATE, "12 March 1999", None, 1),
        (Expected.DATE, "Acme", None, 0),
    ],
)
def test_answers_suit_their_questions(kind: Expected, text: str, found: Entity | None, share: float):
    assert fit(kind, text, found) == share
