"""Which names mean one thing in a text: equal names, acronyms, and short forms that only one name explains."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from graphrag.names import normalise
from graphrag.types import EntityType, Mention

_MINOR = frozenset("de do da dos das e of the and for in on o a os as".split())
_TITLES = frozenset(
    "mr mrs ms miss dr dra prof professor professora sr sra sir lady dom dona doutor doutora eng adv".split()
)
_PERSON, _ORG = EntityType.PERSON, EntityType.ORGANIZATION


def mention_key(mention: Mention) -> str:
    """What equal names share: the normalised name; a value keeps its kind and all its characters."""
    called = mention.name or mention.surface
    if mention.type.is_value:
        return f"{mention.type}:{' '.join(called.split()).casefold()}"
    return normalise(called)


def cluster(text: str, mentions: Sequence[Mention]) -> list[int]:
    """A cluster number for each mention, counted from 0 in order of first appearance."""
    keys = [mention_key(mention) for mention in mentions]
    joined = link_names(text, mentions, keys)
    numbers: dict[str, int] = {}
    return [numbers.setdefault(joined.get(key, key), len(numbers)) for key in keys]


def link_names(text: str, mentions: Sequence[Mention], keys: Sequence[str]) -> dict[str, str]:
    """The full name's key for each key that is an acronym or short form of it; other keys are left out.

    A form that two different names explain stays on its own.
    """
    kinds = vote(mentions, keys)
    links = _bracketed(text, mentions, keys)
    names = {key: kind for key, kind in kinds.items() if not kind.is_value}
    longest_first = sorted(names, key=lambda key: (-len(key.split()), key))
    for key in longest_first:
        if key not in links:
            explained = {
                _root(other, links) for other in longest_first if other != key and _explains(other, key, names)
            } - {key}
            if len(explained) == 1:
                links[key] = explained.pop()
    return {key: _root(key, links) for key in links}


def vote(mentions: Sequence[Mention], keys: Sequence[str]) -> dict[str, EntityType]:
    """The type of each key: the one with the most confidence among its mentions, the first of equals."""
    votes: defaultdict[str, defaultdict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    for key, mention in zip(keys, mentions, strict=True):
        votes[key][mention.type] += mention.confidence
    order = list(EntityType)
    return {
        key: min(kinds, key=lambda kind: (-round(kinds[kind], 6), order.index(kind))) for key, kinds in votes.items()
    }


def is_acronym(short: str, name: str) -> bool:
    """Whether capitals ``short`` are the initials of ``name``, whose small words may be skipped.

    >>> is_acronym("CVA", "Companhia Vale do Aço"), is_acronym("BNDES", "Banco do Brasil")
    (True, False)
    """
    letters = re.sub(r"[^\w]", "", short)
    if not (2 <= len(letters) <= 8 and letters.isupper()):
        return False
    words = normalise(name).split()
    every = "".join(w[0] for w in words)
    major = "".join(w[0] for w in words if w not in _MINOR)
    full = "".join(w[0] for w in re.findall(r"\w+", name.casefold()) if w not in _MINOR)
    return len(words) > 1 and normalise(letters) in (every, major, full)


def strip_titles(name: str) -> str:
    """A person's name without the forms of address before it.

    >>> strip_titles("Dra. Ana Souza"), strip_titles("Prof.")
    ('Ana Souza', 'Prof.')
    """
    words = name.split()
    while len(words) > 1 and words[0].rstrip(".ªº").casefold() in _TITLES:
        words = words[1:]
    return " ".join(words)


def _bracketed(text: str, mentions: Sequence[Mention], keys: Sequence[str]) -> dict[str, str]:
    """Acronyms that a bracket right after their name defines (or a name in brackets after its acronym)."""
    links: dict[str, str] = {}
    for i in range(len(mentions) - 1):
        one, two = mentions[i], mentions[i + 1]
        between = text[one.end : two.start]
        if not re.fullmatch(r"\s*\(\s*[\"“'‘]?", between) or keys[i] == keys[i + 1]:
            continue
        if is_acronym(two.surface, one.surface):
            links[keys[i + 1]] = keys[i]
        elif is_acronym(one.surface, two.surface):
            links[keys[i]] = keys[i + 1]
    return {short: name for short, name in links.items() if _root(name, links) != short}


def _explains(name: str, short: str, kinds: Mapping[str, EntityType]) -> bool:
    """Whether ``short`` may be a short form of ``name``: of a person, or of an organisation.

    The first words of an organisation's name are often taken for a person's, so that counts too.
    """
    words, part = name.split(), short.split()
    if kinds[name] is _ORG and kinds[short] in (_ORG, _PERSON) and len(part) < len(words):
        initials = "".join(w[0] for w in words if w not in _MINOR)
        return (words[: len(part)] == part and len(part[0]) > 2) or (len(short) > 2 and short == initials)
    if kinds[name] is not _PERSON or kinds[short] is not _PERSON:
        return False
    words, part = [w for w in words if w not in _TITLES], [w for w in part if w not in _TITLES]
    if part == words:
        return len(short) < len(name)
    if not part or len(part) >= len(words) or len(part[-1]) < 2:
        return False
    if len(part) == 1:
        return part[0] in (words[0], words[-1])
    return part[0] == words[0] and part[-1] == words[-1] and set(part) <= set(words)


def _root(key: str, links: Mapping[str, str]) -> str:
    seen = {key}
    while key in links and links[key] not in seen:
        key = links[key]
        seen.add(key)
    return key
