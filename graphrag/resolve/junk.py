"""Which mentions are worth a node."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphrag.models.coreference import mention_key
from graphrag.types import EntityType, Mention

_STOP = frozenset(
    "the a an this that these those it he she they we you i his her their its our and or of in on at to for from by "
    "with o a os as um uma este esta isto ele ela eles elas nós eu seu sua e ou de do da dos das em no na para por com "
    "que "
    "mr mrs ms sr sra dr dra".split()
)
_MAX_CHARACTERS = 120
_SURE = 0.9
"""How sure the reader must be of a name in a line of capitals alone, where capitals say nothing."""


def keep(text: str, mentions: Sequence[Mention]) -> list[bool]:
    """For each mention, whether it is worth a node.

    Not worth one: single characters, function words, figures that are not values, values without a
    figure, and names found only in lines of capitals (headings) unless the reader was sure of them.
    """
    elsewhere = {mention_key(m) for m in mentions if not _in_capitals(text, m)}
    return [
        _is_name(m) and (mention_key(m) in elsewhere or m.confidence >= _SURE or _has_legal_form(m)) for m in mentions
    ]


def _is_name(mention: Mention) -> bool:
    surface = mention.surface.strip()
    figures = sum(c.isdigit() for c in surface)
    if mention.type is EntityType.QUANTITY:
        return figures > 1 or (figures == 1 and len(surface) > 1)
    if mention.type.is_value:
        return figures > 0
    words = mention_key(mention).split()
    letters = sum(c.isalpha() for c in surface)
    return letters > 1 and len(surface) <= _MAX_CHARACTERS and not all(word in _STOP for word in words)


def _in_capitals(text: str, mention: Mention) -> bool:
    """Whether a name stands in a line of several words without a small letter."""
    if mention.type.is_value:
        return False
    start = text.rfind("\n", 0, mention.start) + 1
    end = text.find("\n", mention.end)
    line = text[start : end if end >= 0 else len(text)]
    return len(line.split()) > 1 and not any(c.islower() for c in line)


def _has_legal_form(mention: Mention) -> bool:
    form = r"[\s,](?:ltda|s\.?\s?/?a|inc|corp|llc|llp|ltd|plc|gmbh|eireli|lda|b\.?v|n\.?v)\.?$"
    return bool(re.search(form, mention.surface, re.IGNORECASE))
