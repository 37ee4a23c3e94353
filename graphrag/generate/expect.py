"""What kind of thing a question asks for, so that a name is never taken for a date, nor a person for a place."""

from __future__ import annotations

import re
from enum import StrEnum

from graphrag.generate.values import is_people, parse_date, parse_number
from graphrag.models.values import find_values
from graphrag.names import plain
from graphrag.types import Entity, EntityType


class Expected(StrEnum):
    """Kinds of answer that the words of a question can tell."""

    DATE = "date"
    NUMBER = "number"
    COUNT = "count"
    AMOUNT = "amount"
    NAME = "name"
    COUNTRY = "country"
    PLACE = "place"
    CODE = "code"
    PERSON = "person"
    ORGANIZATION = "organization"
    THING = "thing"
    ANY = "any"


DOUBTFUL = 0.5
"""What a name counts whose type is not what the question asks for."""
DESCRIBED = 0.4
"""What words that are no name count where a name is asked for: "the night shift", "the cold store"."""
_WORDS = (
    (
        Expected.DATE,
        r"when|what date|(?:which|what) (?:date|year|day|month)|quando|(?:que|qual) (?:data|ano|dia|mes)"
        r"|what (?:is|was) the (?:\w+ )?(?:date|deadline|year)|qual (?:e|foi|era) (?:a |o )?(?:data|ano|vencimento)",
    ),
    (Expected.COUNT, r"how many|quant[oa]s"),
    (
        Expected.AMOUNT,
        r"how much [^?]*\b(?:pay|pays|paid|costs?|charges?|earns?|spends?|spent|owes?|borrow\w*|rent|price)\b"
        r"|quanto [^?]*\b(?:pag\w+|cust\w+|cobr\w+|vale|valeu|gast\w+|deve|devia|fatur\w+|lucr\w+)\b"
        r"|what (?:is|was|were) the (?:[a-z]+ ){0,2}(?:price|cost|budget|revenues?|fee|rent|profit|salary|sales)\b"
        r"|qual (?:e|foi|era) [oa] (?:preco|custo|orcamento|faturamento|receita|lucro|aluguel|salario)",
    ),
    (
        Expected.NUMBER,
        r"how (?:much|large|high|big|old|long)|quant[oa]|what percentage|que percentual"
        r"|what (?:is|was) the (?:total )?(?:value|amount|penalty)|qual (?:e|foi) o valor"
        r"|(?:what|which|que|qual)(?: (?:is|was|e|foi|era))?(?: the| o| a)? (?:\w+ )?(?:age|torque|capacity|weight|"
        r"discount|temperature|speed|pressure|idade|capacidade|peso|desconto|temperatura|velocidade|pressao|teor)\b",
    ),
    (
        Expected.CODE,
        r"(?:what|which|que|qual)(?: (?:is|was|e|foi|era))?(?: the| o| a)? (?:\w+ ){0,2}?"
        r"(?:cnpj|cpf|vat|tax (?:id|number)"
        r"|(?:registration|serial|order|invoice|contract|part|policy|batch|phone) number"
        r"|e-?mail|phone|telephone|extension|plate|telefone|ramal|celular|placa|inscricao estadual"
        r"|numero d[oae] (?:serie|pedido|nota|contrato|apolice|lote|processo|telefone))\b",
    ),
    (Expected.NAME, r"who|whom|whose|quem"),
    (
        Expected.COUNTRY,
        r"(?:what|which) (?:country|nationality|state)|(?:que|qual) pais|qual (?:e|foi|era) (?:o pais|a nacionalidade)"
        r"|what (?:is|was) the (?:country|nationality)|where (?:is|was|are|were) [\w .'-]+ from|de onde",
    ),
    (
        Expected.PLACE,
        r"where|(?:what|which) (?:city|town|place|street)|a?onde|(?:que|qual) (?:cidade|local|lugar|rua|avenida|bairro)"
        r"|what (?:is|was) the (?:place|birthplace|city)|qual (?:e|foi) (?:o local|a cidade)",
    ),
    (
        Expected.THING,
        r"(?:which|what|(?<!por )que|qual) (?!(?:is|was|are|were|did|does|do|has|have|can|will|happened|happens|"
        r"e|foi|era|sera|sao|foram|o|a|os|as|se|houve|aconteceu|"
        r"percent\w*|share|price|amount|number|valor|preco|multa|prazo|numero|parte|participacao)\b)(?P<noun>\w+)",
    ),
)
_PEOPLE = re.compile(
    r"\b(?:person|people|wom[ae]n|m[ae]n|(?:managing |sales )?director|manager|engineer|lawyer|employee|"
    r"(?:board )?member|chair\w*|"
    r"president|auditor|officer|founder|inventor|physicist|author|accountant|secretary|pessoa|diretora?|gerente|"
    r"engenheir[oa]|advogad[oa]|funcionari[oa]|conselheir[oa]|presidente|auditora?|fundadora?|inventora?|autora?|fisic[oa]|"
    r"homem|mulher|contadora?|secretari[oa]|tecnic[oa]|socio|socia)\b"
)
_ORGANIZATIONS = re.compile(
    r"\b(?:company|companies|firm|supplier|customer|client|bank|subsidiary|manufacturer|group|dairy|competitor|partner|"
    r"carrier|insurer|landlord|tenant|lender|buyer|seller|vendor|contractor|university|institute|court|agency|haulier|"
    r"forwarder|roaster|sawmill|brewery|winery|cooperative|distributor|importer|exporter|retailer|consultancy|hospital|"
    r"laboratory|clinic|hotel|airline|shipyard|refinery|foundry|foundation|association|ministry|business|"
    r"empresa|firma|fornecedora?|cliente|banco|controlada|controladora|subsidiaria|fabricante|grupo|laticinio|concorrente|"
    r"parceira|transportadora|seguradora|locadora?|locataria|compradora?|vendedora?|prestadora|universidade|instituto|"
    r"tribunal|escritorio|orgao|agencia|cooperativa|distribuidora?|importadora?|exportadora?|transportador|torrefacao|"
    r"serraria|laboratorio|hospital|clinica|hotel|construtora|consultoria|estaleiro|refinaria|fundicao|fundacao|"
    r"associacao|ministerio|usina|loja|rede|seguradora|corretora|negocio)\b"
)
_ROLE = re.compile(
    r"(?:who|quem) (?:is|was|are|were|e|foi|era|sao|eram)(?: the| o| a| os| as|(?: [\w.&-]+)+['’]s)? "
    r"(?P<role>[\w-]+(?: (?!of\b|d[aeo]s?\b)[\w-]+){0,2})"
)
_KIN = re.compile(
    r"\b(?:father|mother|husband|wife|spouse|son|daughter|child|brother|sister|grand\w+|pai|mae|marido|esposa|conjuge|"
    r"filh[oa]|irma[o]?|avo|sogr[oa]|net[oa])\b"
)
_THINGS = (EntityType.MISC, EntityType.PRODUCT, EntityType.EVENT, EntityType.WORK, EntityType.LAW)
_OTHERS = {
    Expected.NAME: (EntityType.LOCATION, *_THINGS),
    Expected.PERSON: (EntityType.LOCATION, EntityType.ORGANIZATION, *_THINGS),
    Expected.ORGANIZATION: (EntityType.LOCATION, EntityType.PERSON, *_THINGS),
    Expected.PLACE: (EntityType.PERSON, EntityType.ORGANIZATION, EntityType.MISC),
    Expected.COUNTRY: (EntityType.PERSON, EntityType.ORGANIZATION),
    Expected.THING: (),
}
"""Types that speak against a kind of name."""
_CONDITION = re.compile(
    r"^(?:when|quando) [^,?]+, (?=(?:what|who|which|how|where|qual|quais|quem|como|o que|onde|quant))"
)
"""What comes before the question itself: "When it rains, who …"."""
_OPEN = re.compile(
    r"(?:what|how|why|o que|como|por que)\b(?! (?:is|was|are|were) the\b)(?! (?:date|day|month|year)s?\b)"
)
"""Questions whose own words tell no kind, whatever comes later in them."""
_KINDS = frozenset(kind.value for kind in Expected)
_FIRST = re.compile("|".join(rf"(?P<{kind.value}>\b(?:{words})\b)" for kind, words in _WORDS))


def expected(question: str) -> Expected:
    """The kind of answer that the question's first asking words want; ``ANY`` where they do not tell.

    >>> [str(expected(q)) for q in ("When was it?", "Quanto custa?", "Quem assinou?", "In which city?", "Is it?")]
    ['date', 'amount', 'name', 'place', 'any']
    """
    words = _CONDITION.sub("", plain(question))
    match = _FIRST.search(words)
    if match and match.lastgroup == Expected.DATE and _OPEN.match(words) and not _OPEN.match(words[match.start() :]):
        match = None  # "What is it called when …"
    kind = Expected(match.lastgroup) if match and match.lastgroup in _KINDS else Expected.ANY
    if not question.rstrip().endswith("?") and re.match(r"(?:the|an?|os?|as?)\s", words):
        return _thing(" ".join(words.split()[1:3]))  # a description: "the company that makes it"
    if role := _ROLE.match(words):
        return Expected.PERSON if _person(role["role"]) else kind
    if match and match["noun"]:
        return _thing(" ".join(words[match.start("noun") :].split()[:2]))
    return kind


def _person(role: str) -> bool:
    """Whether a role is a person's: an auditor, a founder or a lawyer may well be a firm."""
    firms = re.search(r"\b(?:audit|found|fund|invent|autor|author|advoga|lawyer)", role)
    return bool(_KIN.search(role) or (_PEOPLE.search(role) and not firms))


def _thing(words: str) -> Expected:
    """The kind of thing that a noun names."""
    if _PEOPLE.search(words) or _KIN.search(words):
        return Expected.PERSON
    return Expected.ORGANIZATION if _ORGANIZATIONS.search(words) else Expected.THING


def fit(kind: Expected, text: str, entity: Entity | None) -> float:
    """How well a span, and the entity that it names if any, suits the kind of answer: 1, 0, or ``DOUBTFUL``.

    A value is no name and a name no value; what type a name has is less certain.

    >>> fit(Expected.DATE, "12 March 1999", None), fit(Expected.DATE, "Tim", None), fit(Expected.NAME, "1999", None)
    (1.0, 0.0, 0.0)
    >>> fit(Expected.CODE, "PO-0017", None), fit(Expected.CODE, "Tim", None), fit(Expected.CODE, "2 May 2024", None)
    (1.0, 0.0, 0.0)
    """
    if kind is Expected.ANY:
        return 1.0
    if kind is Expected.DATE:
        return float(parse_date(text) is not None)
    if kind in (Expected.NUMBER, Expected.COUNT, Expected.AMOUNT):
        return _fit_number(kind, text)
    if kind is Expected.CODE:
        return float(bool(re.search(r"[\d@]", text)) and not _has_month(text))
    if kind is Expected.PLACE and is_people(text):
        return 0.0
    if not any(c.isalpha() for c in text):
        return 0.0
    if kind is Expected.THING:
        if any(
            what is EntityType.IDENTIFIER and span.end - span.start == len(text) for span, what in find_values(text)
        ):
            return 0.0
        return DOUBTFUL if entity is not None and entity.type.is_value else 1.0
    if entity is None and (re.search(r"\b\d{4}\b", text) or kind is Expected.COUNTRY):
        return 0.0
    if entity is None:
        return DOUBTFUL if text[0].isupper() or text[0].isdigit() else DESCRIBED
    if entity.type.is_value:
        return 0.0
    return DOUBTFUL if entity.type in _OTHERS[kind] else 1.0


def _has_month(text: str) -> bool:
    """Whether a text is a date that says more than a year, which any number may be."""
    date = parse_date(text)
    return date is not None and date[1] is not None


def _fit_number(kind: Expected, text: str) -> float:
    """A count has no unit, an amount of money has one; a date is neither, nor is what numbers a thing (017/2023)."""
    number = parse_number(text)
    if number is None or re.search(r"\d[/-]\d", text) or _has_month(text):
        return 0.0
    if kind is Expected.COUNT:
        return float(not number[1])
    if kind is Expected.AMOUNT:
        return 0.0 if number[1] == "%" else 1.0 if number[1] else DOUBTFUL
    return 1.0


def is_name(text: str, entity: Entity | None) -> bool:
    """Whether a span names something that reading can go on with, rather than a value.

    >>> is_name("Tim McCann", None), is_name("Projeto Alfa 2030", None), is_name("12 March 1999", None)
    (True, True, False)
    """
    if entity is not None:
        return not entity.type.is_value
    covered = sum(span.end - span.start for span, _ in find_values(text))
    return any(c.isupper() for c in text) and 2 * covered < len(text)
