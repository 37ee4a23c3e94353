"""What kind of thing a question asks for, so that a name is never taken for a date, nor a person for a place."""

from __future__ import annotations

import re
from enum import StrEnum

from graphrag.generate.values import is_people, parse_date, plain
from graphrag.models.values import find_values
from graphrag.types import Entity, EntityType


class Expected(StrEnum):
    """Kinds of answer that the words of a question can tell."""

    DATE = "date"
    NUMBER = "number"
    NAME = "name"
    COUNTRY = "country"
    PLACE = "place"
    ANY = "any"


_WORDS = (
    (
        Expected.DATE,
        r"when|what date|(?:which|what) (?:date|year|day|month)|quando|(?:que|qual) (?:data|ano|dia|mes)"
        r"|what (?:is|was) the (?:\w+ )?(?:date|deadline|year)|qual (?:e|foi|era) (?:a |o )?(?:data|ano|vencimento)",
    ),
    (
        Expected.NUMBER,
        r"how (?:much|many|large|high|big|old|long)|quant[oa]s?|what percentage|que percentual"
        r"|what (?:is|was) the (?:total )?(?:price|value|amount|cost|budget|revenue|fee|penalty)"
        r"|qual (?:e|foi) o (?:valor|preco|custo|orcamento|faturamento)",
    ),
    (Expected.NAME, r"who|whom|whose|quem"),
    (
        Expected.COUNTRY,
        r"(?:what|which) (?:country|nationality|state)|(?:que|qual) pais|qual (?:e|foi|era) (?:o pais|a nacionalidade)"
        r"|what (?:is|was) the (?:country|nationality)|where (?:is|was|are|were) [\w .'-]+ from|de onde",
    ),
    (
        Expected.PLACE,
        r"where|(?:what|which) (?:city|town|place)|a?onde|(?:que|qual) (?:cidade|local|lugar)"
        r"|what (?:is|was) the (?:place|birthplace|city)|qual (?:e|foi) (?:o local|a cidade)",
    ),
)
_FIRST = re.compile("|".join(rf"(?P<{kind.value}>\b(?:{words})\b)" for kind, words in _WORDS))


def expected(question: str) -> Expected:
    """The kind of answer that the question's first asking words want; ``ANY`` where they do not tell.

    >>> [str(expected(q)) for q in ("When was it?", "Quanto custa?", "Quem assinou?", "In which city?", "Is it?")]
    ['date', 'number', 'name', 'place', 'any']
    """
    match = _FIRST.search(plain(question))
    return Expected(match.lastgroup) if match and match.lastgroup else Expected.ANY


def fits(kind: Expected, text: str, entity: Entity | None) -> bool:
    """Whether a span, and the entity that it names if any, can be an answer of the kind.

    >>> fits(Expected.DATE, "12 March 1999", None), fits(Expected.DATE, "Tim", None), fits(Expected.NAME, "1999", None)
    (True, False, False)
    """
    if kind is Expected.ANY:
        return True
    if kind is Expected.DATE:
        return parse_date(text) is not None
    if kind is Expected.NUMBER:
        return any(c.isdigit() for c in text)
    if kind is Expected.PLACE and is_people(text):
        return False
    if not any(c.isalpha() for c in text) or (entity is None and re.search(r"\b\d{4}\b", text)):
        return False
    if entity is None:
        return True
    if kind in (Expected.PLACE, Expected.COUNTRY):
        return not entity.type.is_value and entity.type is not EntityType.PERSON
    return not entity.type.is_value and entity.type is not EntityType.LOCATION


def is_name(text: str, entity: Entity | None) -> bool:
    """Whether a span names something that reading can go on with, rather than a value.

    >>> is_name("Tim McCann", None), is_name("Projeto Alfa 2030", None), is_name("12 March 1999", None)
    (True, True, False)
    """
    if entity is not None:
        return not entity.type.is_value
    covered = sum(span.end - span.start for span, _ in find_values(text))
    return any(c.isupper() for c in text) and 2 * covered < len(text)
