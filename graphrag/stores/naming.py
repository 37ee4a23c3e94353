"""An entity's name, type and aliases, worked out from everything that a graph calls it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from graphrag.types import EntityType


class Name(NamedTuple):
    """How often an entity is called ``text`` as a ``type``, in mentions and in documents' claims."""

    text: str
    type: str
    key: str
    mentions: int
    claims: int


class Derived(NamedTuple):
    """The columns of an entity that follow from its names and descriptions."""

    name: str
    type: str
    is_value: bool
    aliases: str
    description: str
    mentions: int
    keys: str


def derive(key: str, names: Sequence[Name], descriptions: Iterable[str], keys: Iterable[str]) -> Derived:
    """The most frequent name, type and description, and all strong keys; ties go to the first by their characters.

    Names whose normalised form is the entity's key come before all others: "Acme Industries" may
    mostly be called "it" or "Acme", and is still not named so. Several words in capitals alone come after the same
    words as people write them.
    """
    texts: Counter[str] = Counter()
    claimed: Counter[str] = Counter()
    types: Counter[str] = Counter()
    type_claims: Counter[str] = Counter()
    normal: dict[str, str] = {}
    for name in names:
        texts[name.text] += name.mentions
        claimed[name.text] += name.claims
        types[name.type] += name.mentions
        type_claims[name.type] += name.claims
        normal[name.text] = name.key
    best = min(texts, key=lambda text: (normal[text] != key, _shouted(text), -texts[text], -claimed[text], text))
    kind = min(types, key=lambda type_: (-types[type_], -type_claims[type_], type_))
    told = Counter(descriptions)
    return Derived(
        name=best,
        type=kind,
        is_value=EntityType(kind).is_value,
        aliases=json.dumps(sorted(text for text in texts if text != best), ensure_ascii=False),
        description=min(told, key=lambda text: (-told[text], text), default=""),
        mentions=sum(texts.values()),
        keys=json.dumps(sorted(set(keys)), ensure_ascii=False),
    )


def _shouted(text: str) -> bool:
    return text.isupper() and " " in text
