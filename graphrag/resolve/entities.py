"""One document's mentions as entities with a name, a key and an id."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from graphrag.models.coreference import link_names, mention_key, strip_titles, vote
from graphrag.models.values import normalise_value
from graphrag.names import entity_id, normalise, value_id
from graphrag.types import Document, Entity, EntityType, Mention

_FULL = (EntityType.PERSON, EntityType.ORGANIZATION)


@dataclass(frozen=True)
class Named:
    """The entity id of each mention, and each entity once, in order of first mention."""

    ids: tuple[str, ...]
    entities: tuple[Entity, ...]


def identify(document: Document, mentions: Sequence[Mention]) -> Named:
    """Give each mention its entity; equal names are one entity throughout the document.

    A short form belongs to the full name of its own window, or to the only one of the document that
    explains it. A mention that came with a name is that name's, whatever other names begin like it.
    """
    keys = _window_keys(mentions)
    names = [(key, m) for key, m in zip(keys, mentions, strict=True) if not m.type.is_value and not m.name]
    links = link_names(document.text, [m for _, m in names], [key for key, _ in names])
    given = {key for key, m in zip(keys, mentions, strict=True) if m.name}
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for index, (key, mention) in enumerate(zip(keys, mentions, strict=True)):
        groups[key if mention.type.is_value or key in given else links.get(key, key)].append(index)
    ids = [""] * len(mentions)
    members: defaultdict[str, list[Mention]] = defaultdict(list)
    entities: dict[str, Entity] = {}
    for group in groups.values():
        entity = _entity([mentions[i] for i in group], document.language)
        members[entity.id] += [mentions[i] for i in group]
        entities.setdefault(entity.id, entity)
        for i in group:
            ids[i] = entity.id
    named = (replace(e, aliases=_aliases(e.name, members[e.id])) for e in entities.values())
    return Named(tuple(ids), tuple(named))


def _window_keys(mentions: Sequence[Mention]) -> list[str]:
    """Each mention's key: the fullest name of its cluster, for a cluster was read in its own context."""
    clusters: defaultdict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        clusters[mention.cluster].append(mention)
    best = {number: mention_key(_fullest(found)) for number, found in clusters.items()}
    return [mention_key(m) if m.type.is_value or m.name else best[m.cluster] for m in mentions]


def _entity(mentions: Sequence[Mention], language: str) -> Entity:
    if mentions[0].type.is_value:
        kind = mentions[0].type
        value = mentions[0].name or normalise_value(mentions[0].surface, kind, language)
        return Entity(value_id(kind, value), value, value, kind)
    kind = vote(mentions, [""] * len(mentions))[""]
    if given := {m.name for m in mentions if m.name}:
        name = min(given, key=lambda name: (name.isupper(), name))
        return Entity(entity_id(name), normalise(name), name, kind)
    name = _tidy(_fullest(mentions).surface if kind in _FULL else _usual(mentions))
    if kind is EntityType.PERSON:
        name = strip_titles(name)
    return Entity(entity_id(name), normalise(name), name, kind)


def _fullest(mentions: Sequence[Mention]) -> Mention:
    """The mention with the most words, not in capitals alone, then characters; the first of equals."""
    names = [m for m in mentions if not m.type.is_value] or list(mentions)
    return max(
        names,
        key=lambda m: (len(mention_key(m).split()), not m.surface.isupper(), len(m.surface), -m.start),
    )


def _usual(mentions: Sequence[Mention]) -> str:
    """The most frequent of the fullest names' spellings."""
    key = mention_key(_fullest(mentions))
    spelled = Counter(_tidy(m.surface) for m in mentions if mention_key(m) == key)
    return min(spelled, key=lambda s: (-spelled[s], -len(s), s))


def _aliases(name: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    return tuple(sorted({_tidy(m.surface) for m in mentions} - {name}))


def _tidy(surface: str) -> str:
    return " ".join(surface.split())
