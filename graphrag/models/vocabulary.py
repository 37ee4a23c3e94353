"""The names of relation types, read from ``relations.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RelationType:
    """A relation type: its ``name`` in the graph, labels to show, and the name of its inverse.

    ``property`` is its key in ``relations.toml``: a Wikidata property, or the name itself where Wikidata has none.
    ``head`` and ``tail`` are the kinds of mention that may stand there; none given means any.
    """

    property: str
    name: str
    en: str
    pt: str
    inverse: str | None
    head: frozenset[str] = frozenset()
    tail: frozenset[str] = frozenset()

    def fits(self, head: str, tail: str) -> bool:
        """Whether the relation may hold between two kinds of mention, such as ORG and PER."""
        return (not self.head or head in self.head) and (not self.tail or tail in self.tail)


@cache
def relation_types() -> Mapping[str, RelationType]:
    """Every relation type by its name in the graph, such as ``DIRECTOR``."""
    raw = tomllib.loads((Path(__file__).parent / "relations.toml").read_text(encoding="utf8"))
    return {
        entry["name"]: RelationType(
            key,
            entry["name"],
            entry["en"],
            entry["pt"],
            raw[entry["inverse"]]["name"] if "inverse" in entry else None,
            frozenset(entry.get("head", ())),
            frozenset(entry.get("tail", ())),
        )
        for key, entry in raw.items()
    }


@cache
def names_by_property() -> Mapping[str, str]:
    """The name in the graph of each Wikidata property, such as ``P57``."""
    return {kind.property: kind.name for kind in relation_types().values()}
