"""Names and values for the slots of written passages, anew for every reading."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from itertools import accumulate

from graphrag.labels import LabelledText
from graphrag.models.vocabulary import relation_types
from graphrag.training.made_up import FEMALE, LAST, MALE, contracted, value, without_form
from graphrag.training.written import INVERSE, RELATIONS, SLOT, Written

_KINDS = {"L": "loc", "D": "date", "V": "money", "N": "count", "Q": "percent", "S": "span", "X": "product"}
TYPES_OF = {
    "O": "ORG", "F": "PER", "M": "PER", "L": "LOC", "D": "TIME", "Y": "TIME", "V": "NUM", "N": "NUM", "Q": "NUM", "X": "MISC",
    "R": "MISC",
}  # fmt: skip
"""The mention types of slots; of times, numbers and things the passages hold more than the slots."""
OPEN, CLOSE = "\x01", "\x02"
"""Marks around what is followed through the filling."""


class Filler:
    """Names and values for the slots of one passage; ``{o1}`` is the short form of ``{O1}``."""

    def __init__(self, language: str, rng: random.Random, names: Mapping[str, Sequence[str]] | None = None):
        self._language, self._rng, self._names = language, rng, names or {}
        self._known: dict[str, str] = {}

    def fill(self, text: str) -> str:
        """The text with its slots filled, those seen before as before."""
        return SLOT.sub(lambda match: self.name(match[1], match[2]), text)

    def name(self, kind: str, number: str) -> str:
        """What stands for a slot."""
        slot = kind.upper() + number
        if slot not in self._known:
            full, short = self._made(kind.upper())
            self._known |= {slot: full, slot.lower(): short}
        return self._known[kind + number]

    def _made(self, kind: str) -> tuple[str, str]:
        rng, language = self._rng, self._language
        real = self._names.get(TYPES_OF[kind]) if kind in TYPES_OF else None
        if real and rng.random() < 0.5:
            full = rng.choice(real)
            return full, full.split()[-1] if kind in "FM" else full
        if kind == "O":
            full = value("org", language, rng)
            bare = without_form(full)
            return full, bare.split()[0] if rng.random() < 0.6 and len(bare.split()[0]) > 4 else bare
        if kind in "FM":
            first, last = rng.choice(FEMALE if kind == "F" else MALE), rng.choice(LAST)
            middle = f" {rng.choice(LAST)}" if rng.random() < 0.25 else ""
            return f"{first}{middle} {last}", last
        if kind == "R":
            made = value("product", language, rng)
            full = f"{rng.choice(('Project', 'Project', 'Programme') if language == 'en' else ('Projeto', 'Projeto', 'Programa'))} {made}"
            return full, made
        made = (
            code(rng)
            if kind == "C"
            else str(rng.randint(1955, 2027))
            if kind == "Y"
            else value(_KINDS[kind], language, rng)
        )
        return made, made


def code(rng: random.Random) -> str:
    """A number of a contract, an order or a batch, as companies write them."""
    letters = "".join(rng.choice("ABCDEFGHKLMNPRSTVX") for _ in range(rng.choice((1, 2, 2, 3))))
    number, year = rng.randint(1, 9999), rng.randint(2016, 2027)
    return rng.choice((f"{letters}-{number:04}", f"{number}/{year}", f"{letters} {number}", f"{letters}-{year}-{number:03}", f"{letters}{number}"))  # fmt: skip


def labelled(written: Written, names: Mapping[str, Sequence[str]], rng: random.Random) -> LabelledText:
    """The passage with its slots as mentions; ``names`` are real names by type, which stand in for invented ones."""
    filler = Filler(written.language, rng, names)
    entities: dict[str, int] = {}
    kinds: list[tuple[str, int]] = []

    def marked(match: re.Match[str]) -> str:
        kind = TYPES_OF.get(match[1].upper())
        filled = filler.name(match[1], match[2])
        if kind is None:
            return filled
        kinds.append((kind, entities.setdefault(match[1].upper() + match[2], len(entities))))
        return f"{OPEN}{filled}{CLOSE}"

    text = SLOT.sub(marked, f"{written.title}\n\n{written.text}" if rng.random() < 0.5 else written.text)
    text = contracted(text) if written.language == "pt" else text
    parts = re.split(f"[{OPEN}{CLOSE}]", text)
    ends = list(accumulate(map(len, parts)))
    mentions = [
        (ends[i - 1], ends[i], kind, entity) for i, (kind, entity) in zip(range(1, len(parts), 2), kinds, strict=True)
    ]
    keys = {kind.name: kind.property for kind in relation_types().values()}
    facts = [
        (entities[a], entities[b], keys[name]) for a, name, b in written.relations or () if {a, b} <= set(entities)
    ]
    complete = RELATIONS.union(INVERSE.values(), ("MOTHER", "FATHER")) if written.relations is not None else ()
    return LabelledText(
        "".join(parts), tuple(mentions), frozenset({"ORG", "PER", "LOC"}), tuple(facts),
        frozenset(keys[name] for name in complete), language=written.language,
    )  # fmt: skip
