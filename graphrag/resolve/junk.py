"""Which mentions are worth a node."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphrag.models.coreference import mention_key
from graphrag.models.values import normalise_value
from graphrag.names import normalise
from graphrag.types import EntityType, Mention, Span

_STOP = frozenset(
    "the a an this that these those it he she they we you i his her their its our and or of in on at to for from by "
    "with o a os as um uma este esta isto ele ela eles elas nós eu seu sua e ou de do da dos das em no na para por com "
    "que "
    "mr mrs ms sr sra dr dra".split()
)
_ROLES = frozenset(
    "party parties supplier customer client buyer purchaser seller vendor lessor lessee landlord tenant licensor "
    "licensee contractor subcontractor employer employee borrower lender guarantor company agreement contract director "
    "chairman president secretary annex appendix schedule parte partes contratante contratada contratado fornecedor "
    "fornecedora "
    "comprador compradora vendedor vendedora locador locadora locatario locataria cliente cedente cessionario "
    "outorgante outorgado licenciante licenciada autor autora reu re requerente requerida requerido exequente "
    "executado empresa companhia sociedade contrato clausula anexo diretor diretora presidente conselheiro secretario "
    "secretaria testemunha testemunhas juiz juiza doutor doutora cnpj cpf cep rg mf vat nif nipc iva ein".split()
)
"""What a document calls its parties and parts: each document means others by these words."""

_MAX_CHARACTERS = 120
_SURE = 0.9
"""How sure the reader must be of a name where capitals say nothing: in a heading of capitals alone,
and of a single word that the document also writes small."""

_WORD = re.compile(r"(?<![\w@./-])[^\W\d_]+(?![\w@/-]|\.\w)")
"""A word of prose: no part of an address."""

_ISO = re.compile(r"(?:\d{4}|-)(?:-\d\d){0,2}")
_YEAR = re.compile(r"\b(?:1\d|20)\d\d")


def keep(text: str, mentions: Sequence[Mention]) -> list[bool]:
    """For each mention, whether it is worth a node.

    Not worth one: single characters, function words, roles, numbers of documents, dates without a day
    or year, quantities without a figure; and, unless the reader was sure of them, names found only in
    lines of capitals (headings) and single words that the text also writes small (but for short forms of a
    longer name). A mention that came with a name is.
    """
    small = {normalise(word) for word in set(_WORD.findall(text)) if word.islower()}
    elsewhere = {mention_key(m) for m in mentions if not _in_capitals(text, m)}
    named = {m.cluster for m in mentions if " " in mention_key(m)}

    def sure(mention: Mention) -> bool:
        key = mention_key(mention)
        if mention.type.is_value or mention.confidence >= _SURE or _LEGAL_FORM.search(mention.surface):
            return True
        return key in elsewhere and (key not in small or mention.cluster in named)

    return [bool(m.name) or (_is_name(m) and not _within_number(text, m) and sure(m)) for m in mentions]


def is_role(text: str) -> bool:
    """Whether a text is only what a document calls one of its parties or parts.

    >>> is_role("the Supplier"), is_role("Acme")
    (True, False)
    """
    return all(word in _STOP or word in _ROLES for word in normalise(text).split())


def _is_name(mention: Mention) -> bool:
    surface = mention.surface.strip()
    figures = sum(c.isdigit() for c in surface)
    if mention.type is EntityType.QUANTITY:
        return (figures > 1 or (figures == 1 and len(surface) > 1)) and not re.search(r"\d/\d", surface)
    if mention.type is EntityType.DATE:
        return bool(_ISO.fullmatch(normalise_value(surface, EntityType.DATE)) or _YEAR.search(surface))
    if mention.type.is_value:
        return figures > 0
    letters = sum(c.isalpha() for c in surface)
    return (
        letters > 1 and figures <= 3 * letters and len(surface) <= _MAX_CHARACTERS and not is_role(mention_key(mention))
    )


def _within_number(text: str, span: Span) -> bool:
    """Whether a span begins or ends inside a longer number, such as a registration's or a telephone's."""
    before, after = text[max(0, span.start - 2) : span.start], text[span.end : span.end + 2]
    return bool(
        (re.fullmatch(r"\d[./:-]", before) and text[span.start].isdigit())
        or (re.fullmatch(r"[./:-]\d", after) and text[span.end - 1].isdigit())
    )


def _in_capitals(text: str, mention: Mention) -> bool:
    """Whether a name stands in a line of several words without a small letter."""
    start = text.rfind("\n", 0, mention.start) + 1
    end = text.find("\n", mention.end)
    line = text[start : end if end >= 0 else len(text)]
    return len(line.split()) > 1 and not any(c.islower() for c in line)


_LEGAL_FORM = re.compile(
    r"[\s,](?:ltda|s\.?\s?/?a|inc|corp|llc|llp|ltd|plc|gmbh|eireli|lda|b\.?v|n\.?v)\.?$", re.IGNORECASE
)
