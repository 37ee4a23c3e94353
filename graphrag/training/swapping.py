"""The same text about others: names exchanged for others of their type, so that a model learns places, not names.

Entity swapping is the augmentation of Dai and Adel (COLING 2020, "mention replacement").
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from graphrag.labels import LabelledText


def swapped(text: LabelledText, names: Mapping[str, Sequence[str]], rng: random.Random, share: float) -> LabelledText:
    """``text`` with a ``share`` of its names replaced by ones of ``names``, by type; one name by one everywhere.

    The first or last word of a name that is replaced becomes that of the new one. A text in which names overlap stays
    as it is.

    >>> text = LabelledText("Ana Reis left; Reis rests.", ((0, 8, "PER", 0), (15, 19, "PER", 0)), frozenset({"PER"}))
    >>> new = swapped(text, {"PER": ["Rui Melo"]}, random.Random(1), 1.0)
    >>> new.text, new.mentions
    ('Rui Melo left; Melo rests.', ((0, 8, 'PER', 0), (15, 19, 'PER', 0)))
    """
    if any(a[1] > b[0] for a, b in zip(text.mentions, text.mentions[1:], strict=False)):
        return text
    new = _new_names({(text.text[s:e], kind) for s, e, kind, _ in text.mentions}, names, rng, share)
    parts: list[str] = []
    mentions: list[tuple[int, int, str, int]] = []
    at = length = 0
    for start, end, kind, entity in text.mentions:
        before, surface = text.text[at:start], text.text[start:end]
        surface = new.get((surface, kind), surface)
        parts += [before, surface]
        mentions.append((length + len(before), length + len(before) + len(surface), kind, entity))
        length, at = mentions[-1][1], end
    return replace(text, text="".join(parts) + text.text[at:], mentions=tuple(mentions))


def _new_names(
    surfaces: set[tuple[str, str]], names: Mapping[str, Sequence[str]], rng: random.Random, share: float
) -> dict[tuple[str, str], str]:
    """What each surface of a type becomes, if anything: long ones first, so that parts of them follow."""
    new: dict[tuple[str, str], str] = {}
    for surface, kind in sorted(surfaces, key=lambda pair: (-len(pair[0]), pair)):
        whole = next((long for long, of in new if of == kind and surface in (long.split()[0], long.split()[-1])), "")
        if whole:
            new[surface, kind] = new[whole, kind].split()[0 if surface == whole.split()[0] else -1]
        elif names.get(kind) and rng.random() < share:
            name = rng.choice(names[kind])
            new[surface, kind] = name.upper() if surface.isupper() and " " in surface else name
    return new
