"""Which language a question is asked in."""

from __future__ import annotations

import re

_PORTUGUESE = frozenset(
    "qual quais quem quando onde quanto quantos quantas que como por para de do da dos das em no na nos nas foi e o a "
    "os as é são um uma mesmo mesma mais pelo pela com ao à tem têm fica ou".split()
)
_ENGLISH = frozenset(
    "which who when where how much many what whose the of in is are was were did does do a an to by for from with "
    "and or same more than that has have company first".split()
)


def is_portuguese(text: str) -> bool:
    """Whether a question is asked in Portuguese rather than English, by its small words.

    >>> is_portuguese("Quem é o fornecedor da Atlas?"), is_portuguese("Who supplies Atlas do Brasil?")
    (True, False)
    """
    words = re.findall(r"[^\W\d_]+", text.lower())
    return sum(w in _PORTUGUESE for w in words) > sum(w in _ENGLISH for w in words)
