"""The words by which every store searches, and how two rankings become one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from graphrag.types import Hit

_WORD = re.compile(r"[^\W_]+")
_STOP_WORDS = """a about an and any are as at be been by can did do does for from had has have he her his how i in is it
    its me of on or our s she should that the their them there these they this those to was we were what when where
    which who whom whose why will with would you your
    ao aos as com como da das de dela dele do dos e é ela ele eles em entre era esse esta este foi foram há lhe mas
    na não nas no nos num numa o onde os ou para pela pelas pelo pelos por porque qual quais quando quanto quantos quem
    que são se sem ser seu seus sua suas também te tem têm um uma umas uns"""
_STOP = frozenset(_STOP_WORDS.split())
_LONGEST = 200
_FUSION = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""


def words_of(text: str) -> list[str]:
    """The different words of ``text``, without those that any text holds, unless there are no others."""
    words = list(dict.fromkeys(_WORD.findall(text.encode("utf8", "ignore").decode().lower())))
    return [word for word in words if word not in _STOP] or words


def fuse(*rankings: Sequence[Hit], limit: int) -> tuple[Hit, ...]:
    """Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009); ties go by id."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, hit in enumerate(ranking, 1):
            scores[hit.id] = scores.get(hit.id, 0.0) + 1 / (_FUSION + rank)
    hits = sorted((Hit(name, score) for name, score in scores.items()), key=lambda hit: (-hit.score, hit.id))
    return tuple(hits[:limit])


def plain(text: str) -> str:
    """``text`` without case and accents, as words are compared.

    >>> plain("Construções")
    'construcoes'
    """
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


def tokens(text: str) -> list[str]:
    """All words of ``text`` in order, plain; of a longer one than any language has, what its index keeps.

    >>> tokens("A Construção S.A., 2024")
    ['a', 'construcao', 's', 'a', '2024']
    """
    return [word[:_LONGEST] for word in _WORD.findall(plain(text))]
