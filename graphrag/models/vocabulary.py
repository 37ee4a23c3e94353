"""The names of relation types, read from ``relations.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RelationType:
    """A Wikidata property: its ``name`` in the graph, labels to show, and the name of its inverse."""

    property: str
    name: str
    en: str
    pt: str
    inverse: str | None


@cache
def relation_types() -> Mapping[str, RelationType]:
    """Every relation type by its name in the graph, such as ``DIRECTOR``."""
    raw = tomllib.loads((Path(__file__).parent / "relations.toml").read_text(encoding="utf8"))
    return {
        entry["name"]: RelationType(
            key, entry["name"], entry["en"], entry["pt"], raw[entry["inverse"]]["name"] if "inverse" in entry else None
        )
        for key, entry in raw.items()
    }


@cache
def names_by_property() -> Mapping[str, str]:
    """The name in the graph of each Wikidata property, such as ``P57``."""
    return {kind.property: kind.name for kind in relation_types().values()}
