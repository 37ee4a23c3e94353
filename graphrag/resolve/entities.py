"""One document's mentions as entities with a name, a key and an id."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from graphrag.models.coreference import link_names, mention_key, strip_titles, vote
from graphrag.models.values import normalise_value
from graphrag.names import entity_id, make_id, normalise, value_id
from graphrag.resolve.strong import exclusive
from graphrag.types import Document, Entity, EntityType, Mention

_FULL = (EntityType.PERSON, EntityType.ORGANIZATION)


@dataclass(frozen=True)
class Named:
    """The entity id of each mention, and each entity once, in order of first mention."""

    ids: tuple[str, ...]
    entities: tuple[Entity, ...]


def identify(document: Document, mentions: Sequence[Mention], strong: Sequence[tuple[str, ...]]) -> Named:
    """Give each mention its entity; equal names are one entity throughout the document.

    A short form belongs to the full name of its own window, or to the only one of the document that
    explains it. A mention that came with a name is that name's, whatever other names begin like it.
    ``strong`` are the strong keys of each mention; what has different ones of one scheme is several things.
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
    keys_of: defaultdict[str, set[str]] = defaultdict(set)
    for whole in groups.values():
        fullest = _entity([mentions[i] for i in whole], document.language)
        for told, group in _apart(document.text, mentions, strong, whole):
            entity = _entity([mentions[i] for i in group], document.language) if told else fullest
            if told:
                entity = replace(entity, id=make_id("e", entity.key, told))
            members[entity.id] += [mentions[i] for i in group]
            keys_of[entity.id].update(key for i in group for key in strong[i])
            entities.setdefault(entity.id, entity)
            for i in group:
                ids[i] = entity.id
    named = (
        replace(e, aliases=_aliases(e.name, members[e.id]), keys=tuple(sorted(keys_of[e.id])))
        for e in entities.values()
    )
    return Named(tuple(ids), tuple(named))


def _apart(
    text: str, mentions: Sequence[Mention], strong: Sequence[tuple[str, ...]], group: Sequence[int]
) -> list[tuple[str, list[int]]]:
    """Mentions of one name as the things that their keys tell apart, each with the key that does.

    A mention without key is of the only one of them that its paragraph names; else it stays with none ('').
    """
    several = {s: v for s, v in exclusive(key for i in group for key in strong[i]).items() if len(v) > 1}
    if not several:
        return [("", list(group))]
    scheme = min(several)
    parts: defaultdict[str, list[int]] = defaultdict(list)
    here: defaultdict[int, set[str]] = defaultdict(set)
    loose: list[int] = []
    for i in group:
        value = min(exclusive(strong[i]).get(scheme, ()), default="")
        if value:
            parts[f"{scheme}:{value}"].append(i)
            here[_paragraph(text, mentions[i])].add(f"{scheme}:{value}")
        else:
            loose.append(i)
    for i in loose:
        beside = here[_paragraph(text, mentions[i])]
        parts[min(beside) if len(beside) == 1 else ""].append(i)
    return [(told, sorted(part)) for told, part in sorted(parts.items())]


def _paragraph(text: str, mention: Mention) -> int:
    return text.rfind("\n\n", 0, mention.start)


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
