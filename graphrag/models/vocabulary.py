"""The names of relation types, read from ``relations.toml``, and labelled texts that use them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from graphrag.errors import FormatError
from graphrag.labels import TYPES, LabelledText


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


def in_vocabulary(texts: Sequence[LabelledText], renamed: Mapping[str, str] | None = None) -> list[LabelledText]:
    """Labelled texts with the model's labels: ``TYPES`` for mentions, ``RelationType.property`` for relations.

    ``renamed`` tells by a label of the texts which of ours it is. Where texts do not say which relations are complete
    in them, those that any of them has are: whatever else a user's file could have labelled is unknown.

    Raises ``FormatError`` for labels that the model does not know.
    """
    renamed = renamed or {}
    stated = frozenset(label for text in texts for _, _, label in text.relations)
    kinds = {label for text in texts for label in (*text.known, *(kind for _, _, kind, _ in text.mentions))} - {""}
    labels = stated.union(*(text.annotated or () for text in texts))
    ours = {kind: renamed.get(kind, kind) for kind in kinds} | {"": ""}
    _refuse("type", (kind for kind in kinds if ours[kind] not in TYPES), ", ".join(TYPES))
    names = {label: renamed.get(label, label) for label in labels}
    properties = {label: _property(name) for label, name in names.items()}
    _refuse("relation", (label for label, key in properties.items() if not key), ", ".join(sorted(relation_types())))
    return [
        replace(
            text,
            mentions=tuple((start, end, ours[kind], entity) for start, end, kind, entity in text.mentions),
            known=frozenset(ours[kind] for kind in text.known),
            relations=tuple((head, tail, properties[label]) for head, tail, label in text.relations),
            annotated=frozenset(properties[label] for label in (text.annotated or stated)) or None,
        )
        for text in texts
    ]


def _property(name: str) -> str:
    """The key of a relation that is given by its key or its name; '' for another."""
    return name if name in names_by_property() else relation_types()[name].property if name in relation_types() else ""


def _refuse(what: str, labels: Iterable[str], known: str) -> None:
    if unknown := sorted(labels):
        raise FormatError(
            f"the model knows no {what} {', '.join(map(repr, unknown))}: label with what it knows, or say which of "
            f"that is meant (graphrag tune extraction --map {unknown[0]}=…). It knows {known}"
        )
