"""How names become keys and keys become ids, so that every id is a function of content alone."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

_SUFFIXES = frozenset(
    "ltda lda sa inc incorporated corp corporation llc llp ltd limited plc gmbh ag bv nv spa srl sarl eireli epp me "
    "cia co company companhia".split()
)
_REGISTERED = frozenset("cnpj cpf vat iban gtin ean nfe".split())
_NOT_WORD = re.compile(r"[^\w%$€£]+")
_QUALIFIER = re.compile(r"\s*\([^()]*\)\s*$")
_SINGLES = re.compile(r"\b(\w) (?=\w\b)")


def plain(text: str) -> str:
    """Lower case without accents.

    >>> plain("São Março")
    'sao marco'
    """
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=65536)
def normalise(name: str) -> str:
    """The key of a name: no case, accents, punctuation, leading article, possessive or legal form.

    >>> normalise("The Acme Corp."), normalise("Construções São João S.A."), normalise("U.S.")
    ('acme', 'construcoes sao joao', 'us')
    """
    words = _words(name)
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    return " ".join(words) or name.strip().casefold()


def has_legal_form(name: str) -> bool:
    """Whether a name ends in a legal form, as a company's full name does.

    >>> has_legal_form("Acme S.A."), has_legal_form("Acme")
    (True, False)
    """
    words = _words(name)
    return len(words) > 1 and words[-1] in _SUFFIXES


def _words(name: str) -> list[str]:
    text = name.casefold()
    if not name.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    text = re.sub(r"['’]s\b", "", text)
    words = _SINGLES.sub(r"\1", _NOT_WORD.sub(" ", text).strip()).split()
    return words[1:] if len(words) > 1 and words[0] == "the" else words


def strong_key(scheme: str, value: str) -> str:
    """A key that only one thing has, in one form: ``scheme:value``; '' where ``value`` holds no letter or digit.

    Registration numbers keep their letters and digits alone, other keys all but case and outer white space.

    >>> strong_key("cnpj", "12.345.678/0001-95"), strong_key("email", " Ana@Acme.com"), strong_key("vat", "PT 501 964")
    ('cnpj:12345678000195', 'email:ana@acme.com', 'vat:PT501964')
    """
    if not any(c.isalnum() for c in value):
        return ""
    if scheme in _REGISTERED:
        return f"{scheme}:{''.join(c for c in value if c.isalnum()).upper()}"
    return f"{scheme}:{' '.join(value.casefold().split())}"


def make_id(kind: str, *parts: object) -> str:
    """An id of 20 hexadecimal digits behind ``kind``, the same for the same parts.

    >>> make_id("e", "acme")
    'e822b33ad87c148a0a20a'
    """
    digest = hashlib.sha256("\x1f".join(str(p) for p in parts).encode("utf8", "surrogatepass")).hexdigest()
    return kind + digest[:20]


def entity_id(name: str) -> str:
    """The id of the entity that a name means."""
    return make_id("e", normalise(name))


def subject(title: str) -> str:
    """What a title names; a bracket at its end only tells it from others of that name.

    >>> subject("White Rabbit (film)"), subject("(untitled)")
    ('White Rabbit', '(untitled)')
    """
    return _QUALIFIER.sub("", title) or title


def value_id(kind: str, value: str) -> str:
    """The id of a normalised value of a kind, such as a date's ISO form."""
    return make_id("v", kind, value)


def is_value(identifier: str) -> bool:
    """Whether an id is a value's."""
    return identifier.startswith("v")


def relation_id(head: str, kind: str, tail: str, modality: str = "fact") -> str:
    """The id of an edge; what is only denied, planned or supposed is another edge than the fact."""
    return make_id("r", head, kind, tail, *([] if modality == "fact" else [modality]))


def document_id(path: str) -> str:
    """The id of the document at a path relative to its folder."""
    return make_id("d", path)


def chunk_id(document: str, start: int, text: str) -> str:
    """The id of a chunk: where it stands and what it says."""
    return make_id("c", document, start, text)
