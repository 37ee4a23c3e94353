"""Claims in groups that grow together, and what the documents around them tell."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from graphrag.names import normalise
from graphrag.resolve.strong import agree, exclusive
from graphrag.types import Claim, EntityType

_RARE, _RARE_SHARE = 3, 400
"""A neighbour tells something when at most so many documents name it, or one in so many."""


@dataclass(eq=False)
class Thing:
    """Claims that are one from the start: of one name and with the same strong keys.

    ``order`` is its place among all things, and its number in ``Things``.
    """

    order: int
    key: str
    keys: tuple[str, ...]
    claims: list[Claim] = field(default_factory=list[Claim])

    @cached_property
    def documents(self) -> set[str]:
        """Where it is named."""
        return {claim.document for claim in self.claims}

    @cached_property
    def types(self) -> Counter[EntityType]:
        """How many mentions have which type."""
        types: Counter[EntityType] = Counter()
        for claim in self.claims:
            types[claim.type] += max(claim.mentions, 1)
        return types

    @property
    def name(self) -> str:
        """The spelling that most documents call it by."""
        names = Counter(claim.name for claim in self.claims)
        return min(names, key=lambda name: (-names[name], name))


@dataclass(eq=False, slots=True)
class _Group:
    """Things that were joined: what has to agree with whatever joins them, and why they did."""

    members: list[Thing]
    keys: set[str]
    names: set[str]
    types: Counter[EntityType]


class Things:
    """All things of a graph, joined step by step; equal names are separate only where one of them has a strong key."""

    def __init__(self, claims: Iterable[Claim], apart: Sequence[tuple[str, str]] = ()) -> None:
        found: defaultdict[tuple[str, tuple[str, ...], str], list[Claim]] = defaultdict(list)
        claims = sorted(claims, key=lambda claim: (claim.document, claim.entity))
        keyed = {claim.key for claim in claims if exclusive(claim.keys)}
        for claim in claims:
            alone = claim.document if claim.key in keyed and not claim.keys else ""
            found[claim.key, claim.keys, alone].append(claim)
        self.all = [Thing(i, *known[:2], found[known]) for i, known in enumerate(sorted(found))]
        self.named: defaultdict[str, list[Thing]] = defaultdict(list)
        for thing in self.all:
            self.named[thing.key].append(thing)
        self._apart = [{normalise(one), normalise(other)} for one, other in apart]
        self._roots = list(range(len(self.all)))
        self._groups = {thing.order: _group(thing) for thing in self.all}
        self._edges: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        self._around: defaultdict[str, set[str]] = defaultdict(set)
        telling = {name for name, found in self.named.items() if _telling(name, found)}
        for claim in claims:
            if claim.key in telling:
                self._around[claim.document].add(claim.key)
        self._frequency = Counter(name for names in self._around.values() for name in names)
        documents = len({claim.document for claim in claims})
        self._most = max(_RARE, documents // _RARE_SHARE)
        self._called: defaultdict[str, list[Thing]] = defaultdict(list)
        for thing in self.all:
            for alias in sorted({normalise(alias) for claim in thing.claims for alias in claim.aliases} - {thing.key}):
                self._called[alias].append(thing)
        self._words: defaultdict[str, set[str]] = defaultdict(set)
        for name in (name for name, found in self.named.items() if not all(map(_made_up, found))):
            for word in name.split():
                self._words[word].add(name)

    def root(self, thing: Thing) -> int:
        """The number of the group that a thing is in."""
        return self._roots[thing.order]

    def join(self, one: Thing, other: Thing, reason: str) -> None:
        """Make two things one, unless their keys or the recipe keep them apart."""
        first, second = sorted((self.root(one), self.root(other)))
        if first == second or not self._may_join(self._groups[first], self._groups[second]):
            return
        self._edges[one.order].append((other.order, reason))
        self._edges[other.order].append((one.order, reason))
        group, gone = self._groups[first], self._groups.pop(second)
        for thing in gone.members:
            self._roots[thing.order] = first
        group.members += gone.members
        group.keys |= gone.keys
        group.names |= gone.names
        group.types += gone.types

    def _may_join(self, one: _Group, other: _Group) -> bool:
        for pair in self._apart:
            if any(pair <= {a, b} for a in one.names & pair for b in other.names & pair):
                return False
        return agree(exclusive(one.keys), exclusive(other.keys))

    def agree(self, things: Sequence[Thing]) -> bool:
        """Whether all of some things may be one."""
        groups = {self.root(thing) for thing in things}
        together = exclusive(key for root in groups for key in self._groups[root].keys)
        alone = [exclusive(self._groups[root].keys) for root in groups]
        return len(groups) < 2 or all(agree(one, together) for one in alone)

    def single(self) -> Iterator[tuple[str, Thing]]:
        """The names that mean one thing only, each with it."""
        for name, found in sorted(self.named.items()):
            if len({self.root(thing) for thing in found}) == 1:
                yield name, found[0]

    def type(self, thing: Thing) -> EntityType:
        """The type that most mentions of the thing's group have."""
        return _most(self._groups[self.root(thing)].types)

    def keys(self, root: int) -> set[str]:
        """The strong keys of a group."""
        return self._groups[root].keys

    def names(self, thing: Thing) -> set[str]:
        """All names of the thing's group."""
        return self._groups[self.root(thing)].names

    def claims(self, thing: Thing) -> Iterator[Claim]:
        """What documents say of the thing's group."""
        return (claim for member in self._groups[self.root(thing)].members for claim in member.claims)

    def documents(self, thing: Thing, kind: EntityType | None = None) -> set[str]:
        """Where the thing's group is named, or only where it is taken for ``kind``."""
        return {claim.document for claim in self.claims(thing) if kind is None or claim.type is kind}

    def together(self, one: Thing, other: Thing) -> bool:
        """Whether a document names both, and so means two things: within it, forms of one name have met already.

        They have not where the document takes one of them for something else, such as a town.
        """
        kind = self.type(other)
        return not self.documents(one, kind).isdisjoint(self.documents(other, kind))

    def called(self, alias: str) -> set[int]:
        """The groups that a document calls so, besides by their names."""
        return {self.root(thing) for thing in self._called.get(alias, ())}

    def with_word(self, word: str) -> set[str]:
        """The names that have a word; an invoice called after its issuer says nothing of the word."""
        return self._words[word]

    def neighbour(self, one: set[str], other: set[str], *names: str) -> str:
        """The rarest name that both of two sets of documents have and few others, but for ``names`` and their like."""
        own = {word for name in names for word in name.split()}
        smaller, larger = sorted((one, other), key=len)
        around = {
            name for document in smaller for name in self._around[document] if self._frequency[name] <= self._most
        }
        around = {name for name in around if not own & set(name.split())}
        shared = {name for document in larger for name in self._around[document] & around} if around else set[str]()
        shared = {name for name in shared if one != other or self._frequency[name] > 1}
        return min(shared, key=lambda name: (self._frequency[name], name), default="")

    def reasons(self, best: Mapping[int, int]) -> dict[int, str]:
        """For each thing why it is what its group is called after: the reason of its first step towards that thing."""
        reasons: dict[int, str] = {}
        for root, start in best.items():
            if len(self._groups[root].members) == 1:
                continue
            seen, waiting = {start}, deque([start])
            while waiting:
                place = waiting.popleft()
                for other, reason in sorted(self._edges[place]):
                    if other not in seen:
                        seen.add(other)
                        reasons[other] = reason
                        waiting.append(other)
        return reasons


def _telling(name: str, found: Iterable[Thing]) -> bool:
    """Whether being named beside a name may tell something: not beside a town, and not beside a first name."""
    types: Counter[EntityType] = Counter()
    for thing in found:
        types += thing.types
    kind = _most(types)
    return kind is not EntityType.LOCATION and (kind is not EntityType.PERSON or " " in name)


def _made_up(thing: Thing) -> bool:
    """Whether a thing's name is only what its row or invoice is called here."""
    return thing.types.keys() <= {EntityType.RECORD, EntityType.INVOICE}


def _most(types: Mapping[EntityType, int]) -> EntityType:
    return min(types, key=lambda kind: (-types[kind], kind))


def _group(thing: Thing) -> _Group:
    return _Group([thing], set(thing.keys), {thing.key}, thing.types.copy())
