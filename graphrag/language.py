"""Whether a text is English or Portuguese, by the words that carry no meaning of their own."""

from __future__ import annotations

import re
from itertools import islice

_STOP_WORDS = {
    "en": frozenset(
        """
        the of and to in is was that for it with on by this be are from at which or has have were their been will its
        not but his her they we you an shall who had he she any all such our your there would between under
        """.split()
    ),
    "pt": frozenset(
        """
        o de que e do da em um para é com não uma os no se na por mais dos ao das pela pelo nos nas às são foi entre
        sua seu seus suas ou sobre até também como aos à já quando muito sem mesmo esta este essa isso ele ela
        """.split()
    ),
}
_WORD = re.compile(r"[^\W\d_]+")
_WORDS_READ = 5000
_LEAST_HITS = 3
_LEAST_SHARE = 0.1
_CLEAR = 1.5
_PORTUGUESE = _STOP_WORDS["pt"] | frozenset(
    "qual quais quem onde quanto quantos quantas a as mesma fica ficam tem têm foram era à deste desta num numa".split()
)
_ENGLISH = _STOP_WORDS["en"] | frozenset("where when how much many what whose did does do same than first why".split())
_PORTUGUESE_LETTERS = re.compile(r"[ãõç]|[áéíóúâêô]")


def detect(text: str) -> str:
    """``en``, ``pt``, or '' when the first 5,000 words do not tell.

    >>> detect("O contrato foi assinado em São Paulo pela empresa."), detect("The contract was signed in London.")
    ('pt', 'en')
    """
    words = [match.group().lower() for match in islice(_WORD.finditer(text), _WORDS_READ)]
    hits = sorted((sum(word in known for word in words), language) for language, known in _STOP_WORDS.items())
    (second, _), (first, best) = hits
    return best if first >= _LEAST_HITS and first > _CLEAR * second and first >= _LEAST_SHARE * len(words) else ""


def is_portuguese(text: str) -> bool:
    """Whether a text of any length, a question or a title, is Portuguese rather than English.

    Small words tell; where they do not, small-letter words with Portuguese letters do.

    >>> is_portuguese("Quem é o fornecedor da Atlas?"), is_portuguese("Who supplies Atlas do Brasil?")
    (True, False)
    >>> is_portuguese("faturamento e comissões"), is_portuguese("revenue")
    (True, False)
    """
    words = [match.group() for match in islice(_WORD.finditer(text), _WORDS_READ)]
    lower = [word.lower() for word in words if word != "São"]
    portuguese = sum(word in _PORTUGUESE for word in lower)
    foreign = sum(word in _ENGLISH for word in lower)
    if portuguese == foreign:
        return any(word.islower() and _PORTUGUESE_LETTERS.search(word) for word in words)
    return portuguese > foreign
