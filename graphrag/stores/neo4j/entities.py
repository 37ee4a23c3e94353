"""What documents say of an entity, counted on its node, and the properties that follow from the counts."""

from __future__ import annotations

import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphrag.names import make_id, normalise
from graphrag.stores.naming import Derived, Name, derive
from graphrag.stores.words import tokens
from graphrag.types import DocumentGraph, Entity, EntityType

Counted = tuple[str, str, int, int]
"""A text, a type, and in how many mentions and claims an entity is called so."""


class Claim(NamedTuple):
    """What one document says of one entity."""

    entity: str
    key: str
    name: str
    type: str
    names: tuple[Counted, ...]
    description: str
    keys: tuple[str, ...] = ()
    node: str = ""
    node_key: str = ""
    reason: str = ""

    def linked(self) -> tuple[str, str]:
        """Id and key of the node that is meant."""
        return (self.node, self.node_key) if self.node else (self.entity, self.key)

    def to_entity(self) -> Entity:
        """The entity as the document told it."""
        aliases = tuple(sorted(text for text, _, _, claims in self.names if claims and text != self.name))
        mentions = sum(count for _, _, count, _ in self.names)
        kind = EntityType(self.type)
        return Entity(self.entity, self.key, self.name, kind, aliases, self.description, mentions, self.keys)


def read_claims(graph: DocumentGraph, links: Mapping[str, tuple[str, str, str]]) -> list[Claim]:
    """What ``graph`` says of its entities; ``links`` are node, key and reason of those that mean another node."""
    counts: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for mention in set(graph.mentions):
        counts[mention.entity_id][mention.surface, str(mention.type)] += 1
    claims: list[Claim] = []
    for entity in graph.entities:
        called = {(text, str(entity.type)) for text in (entity.name, *entity.aliases)}
        mentions = counts[entity.id]
        names = sorted(called | mentions.keys())
        counted = tuple((*name, mentions[name], int(name in called)) for name in names)
        node, node_key, reason = links.get(entity.id, ("", "", ""))
        claims.append(
            Claim(
                entity.id,
                entity.key,
                entity.name,
                str(entity.type),
                counted,
                entity.description,
                keys=tuple(sorted(set(entity.keys))),
                node=node,
                node_key=node_key,
                reason=reason,
            )
        )
    return claims


def pack_claims(claims: Iterable[Claim]) -> bytes:
    """Claims as the document keeps them, to be taken back when it goes."""
    return zlib.compress(json.dumps(list(claims)).encode())


def unpack_claims(packed: bytes | None) -> list[Claim]:
    """The claims that ``pack_claims`` packed."""
    if not packed:
        return []
    rows: list[Any] = json.loads(zlib.decompress(packed))
    return [_unpack_claim(row) for row in rows]


def _unpack_claim(row: Any) -> Claim:
    """A claim from a list; those of an older version have neither keys nor a node."""
    claim = Claim(*row[:4], names=tuple(tuple(name) for name in row[4]), description=row[5])
    if len(row) == 6:
        return claim
    return claim._replace(keys=tuple(row[6]), node=row[7], node_key=row[8], reason=row[9])


@dataclass(eq=False)
class Tally:
    """All that the graph's documents say of one entity."""

    names: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict[tuple[str, str], tuple[int, int]])
    told: Counter[str] = field(default_factory=Counter[str])
    keys: Counter[str] = field(default_factory=Counter[str])
    documents: int = 0

    @classmethod
    def unpack(cls, packed: str) -> Tally:
        """The tally that ``pack`` packed."""
        value = json.loads(packed)
        names = {(text, kind): (mentions, claims) for text, kind, mentions, claims in value["names"]}
        return cls(names, Counter(value["told"]), Counter(value.get("keys", {})), value["documents"])

    def pack(self) -> str:
        """The counts as text, the same for the same counts."""
        names = [(*name, *counts) for name, counts in sorted(self.names.items())]
        told, keys = dict(sorted(self.told.items())), dict(sorted(self.keys.items()))
        return json.dumps({"names": names, "told": told, "keys": keys, "documents": self.documents})

    def count(self, claim: Claim, sign: int) -> None:
        """Add a document's claim, or take it away."""
        for text, kind, mentions, claims in claim.names:
            before = self.names.get((text, kind), (0, 0))
            after = before[0] + sign * mentions, before[1] + sign * claims
            self.names[text, kind] = after
            if after == (0, 0):
                del self.names[text, kind]
        if claim.description:
            self.told[claim.description] += sign
            self.told = +self.told
        for key in claim.keys:
            self.keys[key] += sign
        self.keys = +self.keys
        self.documents += sign

    def row(self, entity: str, key: str, old_type: str | None) -> dict[str, Any]:
        """What is written of the entity: the properties and the labels that follow from the counts."""
        names = [Name(text, kind, normalise(text), *counts) for (text, kind), counts in self.names.items()]
        found = derive(key, names, self.told.elements(), self.keys)
        old = [old_type] if old_type and old_type != found.type else []
        return {"id": entity, "properties": self._properties(key, names, found), "old": old, "label": found.type}

    def _properties(self, key: str, names: list[Name], found: Derived) -> dict[str, Any]:
        aliases = json.loads(found.aliases)
        words = " ".join(word for text in (found.name, *aliases) for word in tokens(text))
        keys = sorted({key, *(name.key for name in names), *self.keys})
        searched = None if found.is_value else words
        return {
            "key": key,
            "name": found.name,
            "type": found.type,
            "aliases": aliases,
            "description": found.description,
            "mentions": found.mentions,
            "keys": sorted(self.keys),
            "documents": self.documents,
            "tally": self.pack(),
            "words": searched,
            "names": None if found.is_value else " ".join(map(name_id, keys)),
        }


def name_id(key: str) -> str:
    """What entities with the normalised name ``key`` are looked up by: of any length, without spaces."""
    return make_id("n", key)
