"""Whether two normalised names may be forms of one: abbreviations, short forms and initials."""

from __future__ import annotations

import re

from graphrag.names import normalise

_MINOR = frozenset("de do da dos das e of the and for in on a o as os y del di".split())
_ABBREVIATIONS = {
    "com": "comercio",
    "ind": "industria",
    "serv": "servicos",
    "transp": "transportes",
    "imp": "importacao",
    "exp": "exportacao",
    "adm": "administradora",
    "assoc": "associacao",
    "const": "construtora",
    "distr": "distribuidora",
    "intl": "international",
    "bros": "brothers",
    "mfg": "manufacturing",
    "assn": "association",
    "svcs": "services",
    "tech": "technologies",
}
_IN_TROUBLE = re.compile(r"\s(?:em recuperacao judicial|em liquidacao|massa falida|in liquidation|in administration)$")
_NOT_A_GIVEN_NAME = re.compile(
    r"(?=[ivxlc])x{0,3}(?:ix|iv|v?i{0,3})|.*\d.*|of|the|saint|st|fitz|ibn|bin|al|el|der|von|van|king|queen|prince|princess"
    r"|duke|archduke|count|earl|lord|lady|sir|dom|baron|marquis|viscount"
)
"""Words of titles, of kings' numbers and of families, which tell namesakes apart rather than being left out."""


def spelled_out(key: str) -> str:
    """An organisation's name with its abbreviations in full and without small words.

    >>> spelled_out("silva ind e com de alimentos")
    'silva industria comercio alimentos'
    """
    words = normalise(_IN_TROUBLE.sub("", key)).split()
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words if word not in _MINOR) or key


def shortens_company(short: str, full: str) -> bool:
    """Whether a name is the first words of another, which goes on with a word of its own.

    >>> shortens_company("brisalva", "brisalva logistica"), shortens_company("banco", "banco do brasil")
    (True, False)
    """
    part, words = short.split(), full.split()
    return len(part) < len(words) and words[: len(part)] == part and len(part[0]) > 2 and words[len(part)] not in _MINOR


def shortens_person(short: str, full: str) -> bool:
    """Whether a person's name is another's with given names left out or as initials; one stands in both in full.

    >>> shortens_person("ana prado", "ana maria prado"), shortens_person("ana m prado", "ana maria prado")
    (True, True)
    >>> shortens_person("a prado", "ana prado"), shortens_person("henry england", "henry ii england")
    (False, False)
    """
    part, words = short.split(), full.split()
    if short == full or not 2 <= len(part) <= len(words) or part[-1] != words[-1] or len(part[-1]) < 3:
        return False
    if any(_NOT_A_GIVEN_NAME.fullmatch(word) for word in (*part, *words)):
        return False
    at, whole = 0, False
    for number, given in enumerate(part[:-1]):
        place = next((i for i in range(at, len(words) - 1) if _agree(given, words[i])), None)
        if place is None or (number == 0 and place > 0):
            return False
        whole = whole or (given == words[place] and len(given) > 1)
        at = place + 1
    return whole


def left_out(short: str, full: str) -> int:
    """How many words of a person's full name the short one lacks; small words and initials do not count.

    >>> left_out("ana prado", "ana maria de souza prado"), left_out("ana m prado", "ana maria prado")
    (2, 0)
    """
    words = [word for word in full.split() if len(word) > 1 and word not in _MINOR]
    part = [word for word in short.split() if word not in _MINOR]
    return max(0, len(words) - len(part))


def _agree(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])
