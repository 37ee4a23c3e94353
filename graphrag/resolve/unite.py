"""One node for one thing in all documents: a pure function of what the documents claim.

Strong keys come first, then names; never are two things joined that have different keys of one scheme. Precision comes
before recall: where two names might be meant, or nothing but the names speaks for it, things stay apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

from graphrag.models.coreference import is_acronym
from graphrag.names import entity_id, has_legal_form, make_id, normalise, subject
from graphrag.recipe import Resolve
from graphrag.resolve.forms import left_out, shortens_company, shortens_person, spelled_out
from graphrag.resolve.strong import exclusive, identity, strength
from graphrag.resolve.things import Thing, Things
from graphrag.types import Claim, EntityType, Link

_PERSON, _ORG = EntityType.PERSON, EntityType.ORGANIZATION

RULES = "2"
"""Raised when the rules below come to join other things, so that graphs are brought up to date."""


def unite(
    claims: Iterable[Claim], titles: Iterable[tuple[str, str]] = (), options: Resolve | None = None
) -> list[Link]:
    """The node of each claim whose node is not the document's own entity, by document and entity.

    ``titles`` are ``(document, title)``; what a title names gets a link too where that name means another node.
    The result depends on what is given, not on its order.
    """
    options = options or Resolve()
    things = Things(claims, options.apart)
    _by_recipe(things, options.same)
    if options.merge:
        _by_key(things)
    _by_name(things)
    if options.merge:
        _by_spelling(things)
        _by_acronym(things)
        _by_short_form(things)
    nodes = _nodes(things)
    return sorted([*_links(things, nodes), *_topics(things, nodes, titles)], key=lambda k: (k.document, k.entity))


def _by_recipe(things: Things, same: Sequence[tuple[str, str]]) -> None:
    for pair in same:
        found = [thing for name in pair for thing in things.named.get(normalise(name), ())]
        for one, other in pairwise(found):
            things.join(one, other, "the recipe says so")


def _by_key(things: Things) -> None:
    """Join what has the same strong key. One mailbox may serve several people, so names must have a word in common."""
    holders: defaultdict[str, list[Thing]] = defaultdict(list)
    for thing in things.all:
        for key in {identity(key) for key in thing.keys} - {""}:
            holders[key].append(thing)
    for key in sorted(holders, key=strength):
        scheme, _, value = key.partition(":")
        for one, other in combinations(holders[key], 2):
            if scheme != "email" or set(one.key.split()) & set(other.key.split()):
                things.join(one, other, f"the same {scheme} {value}")


def _by_name(things: Things) -> None:
    """Join equal names; where they have different keys, who has none goes to the one that it is named beside."""
    for name, found in sorted(things.named.items()):
        if things.agree(found):
            for one, other in pairwise(found):
                things.join(one, other, "the same name")
            continue
        keyed = [thing for thing in found if exclusive(thing.keys)]
        loose = [thing for thing in found if not exclusive(thing.keys)]
        before = [(things.root(thing), thing) for thing in keyed]
        for thing in loose:
            beside: dict[int, tuple[Thing, str]] = {}
            for root, other in before:
                if word := things.neighbour(thing.documents, other.documents, name):
                    beside.setdefault(root, (other, word))
            if len(beside) == 1:
                ((other, word),) = beside.values()
                things.join(other, thing, f"the same name, beside {word}")
        taken = {things.root(thing) for thing in keyed}
        rest = [thing for thing in loose if things.root(thing) not in taken]
        for one, other in pairwise(rest):
            things.join(one, other, "the same name")


def _by_spelling(things: Things) -> None:
    """Join organisations whose names are the same but for abbreviations and small words."""
    spelled: defaultdict[str, list[Thing]] = defaultdict(list)
    for name, thing in things.single():
        if things.type(thing) is _ORG:
            spelled[spelled_out(name)].append(thing)
    for _, found in sorted(spelled.items()):
        for one, other in combinations(found, 2):
            things.join(one, other, "another spelling of the name")


def _by_acronym(things: Things) -> None:
    """Join an acronym to the only organisation that a document explains it by."""
    explained: defaultdict[str, set[str]] = defaultdict(set)
    for thing in things.all:
        for claim in thing.claims:
            for alias in claim.aliases:
                if is_acronym(alias, claim.name) and len(normalise(alias)) > 2:
                    explained[normalise(alias)].add(thing.key)
    known = dict(things.single())
    for short in sorted(explained.keys() & known.keys()):
        meant = {things.root(known[name]): known[name] for name in sorted(explained[short]) if name in known}
        if len(meant) == 1 and len(explained[short] - known.keys()) == 0:
            (full,) = meant.values()
            if things.type(known[short]) is things.type(full) is _ORG and not things.together(known[short], full):
                things.join(full, known[short], f"a document explains it as {full.name}")


def _by_short_form(things: Things) -> None:
    """Join short forms to the only name they shorten, longest first, where more than the name speaks for it."""
    known = dict(things.single())
    fuller = _fuller(things)
    for short in sorted(known, key=lambda name: (-len(name.split()), name)):
        one = known[short]
        meant: dict[int, str] = {}
        for name in sorted(fuller.get(short, ()), key=lambda name: (-len(name.split()), name)):
            for thing in things.named[name]:
                if things.root(thing) != things.root(one):
                    meant.setdefault(things.root(thing), name)
        if len(meant) != 1:
            continue
        ((root, full),) = meant.items()
        other = known.get(full)
        if other is None or things.together(one, other):
            continue
        reason = _support(things, one, other)
        if reason:
            things.join(things.all[root], one, reason)


def _fuller(things: Things) -> dict[str, set[str]]:
    """The names of persons and organisations that each name may be a short form of."""
    people: defaultdict[str, list[str]] = defaultdict(list)
    fuller: defaultdict[str, set[str]] = defaultdict(set)
    for name, found in things.named.items():
        words = name.split()
        types = {things.type(thing) for thing in found}
        if _PERSON in types:
            people[words[-1]].append(name)
        if _ORG in types:
            for count in range(1, len(words)):
                short = " ".join(words[:count])
                if short in things.named and shortens_company(short, name):
                    fuller[short].add(name)
    for names in people.values():
        for short in names:
            fuller[short].update(name for name in names if shortens_person(short, name))
    return fuller


def _support(things: Things, short: Thing, full: Thing) -> str:
    """What speaks for a short form besides its being one; '' when that is too little."""
    kinds = things.type(short), things.type(full)
    word = short.key.split()[-1 if kinds[1] is _PERSON else 0]
    others = things.with_word(word) - things.names(short) - things.names(full)
    rare = all(shortens_company(name, full.key) or shortens_person(name, full.key) for name in others)
    beside = things.neighbour(things.documents(short), things.documents(full), short.key, full.key)
    called = things.called(short.key) == {things.root(full)}
    if kinds[1] is _ORG:
        named_fully = any(
            has_legal_form(text) for claim in things.claims(full) for text in (claim.name, *claim.aliases)
        )
        same_kind = kinds[0] is _ORG or (kinds[0] is not _PERSON and called and rare)
        enough = named_fully and same_kind and (rare or beside or called)
    else:
        missing = left_out(short.key, full.key)
        support = bool(beside) if missing == 1 else (rare and beside) if missing else (rare or beside)
        enough = kinds == (_PERSON, _PERSON) and support
    domains = sorted(
        key for key in things.keys(things.root(short)) & things.keys(things.root(full)) if key[:6] == "domain"
    )
    if not enough and not (domains and kinds == (_ORG, _ORG)):
        return ""
    if domains:
        return f"a short form of {full.name}, both at {domains[0].partition(':')[2]}"
    because = f"both beside {beside}" if beside else "so called elsewhere" if called else f"no other name has {word}"
    return f"a short form of {full.name}, {because}"


_Node = tuple[str, str, Thing]
"""A node's id and key, and the thing that it is called after."""


def _nodes(things: Things) -> dict[int, _Node]:
    """The node of each root, by its fullest name, and by its strong key where others have that name too."""
    best: dict[int, Thing] = {}
    for thing in things.all:
        root = things.root(thing)
        if root not in best or _fullness(thing) < _fullness(best[root]):
            best[root] = thing
    sharing = Counter(thing.key for thing in best.values())
    taken: set[str] = set()
    nodes: dict[int, _Node] = {}
    for root, thing in sorted(best.items(), key=lambda item: (bool(things.keys(item[0])), things.all[item[0]].order)):
        keys = sorted(things.keys(root), key=strength)
        node = make_id("e", thing.key)
        if (sharing[thing.key] > 1 and keys) or node in taken:
            node = make_id("e", thing.key, identity(keys[0]) or keys[0] if keys else thing.order)
        taken.add(node)
        nodes[root] = node, thing.key, thing
    return nodes


def _fullness(thing: Thing) -> tuple[int, int, str, bool]:
    return -len(thing.key.split()), -len(thing.key), thing.key, not thing.keys


def _links(things: Things, nodes: dict[int, _Node]) -> Iterable[Link]:
    reasons = things.reasons({root: best.order for root, (_, _, best) in nodes.items()})
    for thing in things.all:
        node, key, _ = nodes[things.root(thing)]
        for claim in thing.claims:
            if claim.entity != node:
                reason = reasons.get(thing.order) or "one of several of this name"
                yield Link(claim.document, claim.entity, node, key, reason)


def _topics(things: Things, nodes: dict[int, _Node], titles: Iterable[tuple[str, str]]) -> Iterable[Link]:
    named = {(document, entity_id(about)): about for document, title in titles if (about := subject(title))}
    claimed = {place for thing in things.all for c in thing.claims if (place := (c.document, c.entity)) in named}
    for (document, entity), about in named.items():
        meant = {nodes[things.root(thing)] for thing in things.named.get(normalise(about), ())}
        if len(meant) == 1 and (document, entity) not in claimed:
            ((node, key, _),) = meant
            if node != entity:
                yield Link(document, entity, node, key, "")
