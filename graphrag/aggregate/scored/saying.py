"""The words of a question with all that each may mean, and where titles and cells say them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from graphrag.aggregate.words import Word, akin, deed_of, is_small, parted, section, states, stem, terms, words_of
from graphrag.gloss import gloss
from graphrag.models.values import NUMBER_WORDS

NAME, WORD = 3.0, 1.0
"""What a word weighs that is part of a name or a number, and any other that is not small."""
_LETTERS = 2
_COGNATE = 6
_FIRM = frozenset(
    "later earlier late overdue unpaid not never without sem nao nunca except exceto atrasado atrasada atrasados "
    "atrasadas atraso above below under over acima abaixo "
    "antes depois after before missing cancelled cancelado cancelada".split()
)
"""What changes which rows are meant, so that something has to say it as it has a name."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the question: what it means in either language, and how much it matters that something says it."""

    place: int
    start: int
    end: int
    plain: str
    keys: frozenset[str]
    weight: float

    @property
    def is_name(self) -> bool:
        """Whether it is part of a name, or a number."""
        return self.weight == NAME


@dataclass(frozen=True, slots=True)
class Run:
    """Words of the question side by side, but for small ones, that a cell says, and the share of it that they are."""

    places: frozenset[int]
    share: float


@lru_cache(maxsize=65_536)
def keys_of(word: str, portuguese: bool) -> frozenset[str]:
    """All that a folded word may mean: its stem, what titles call it, how things stand, and its English."""
    root = stem(word)
    found = {root, *(term.concept for term in terms(words_of(word)))}
    if state := states().get(root):
        found.add(f"is {state}")
    if country := _places_named().get(word):
        found.add(country)
    if number := NUMBER_WORDS.get(word):
        found.add(str(number))
    if portuguese and len(word) > _LETTERS and word.isalpha():
        for one in words_of(gloss(word).text):
            if not is_small(one):
                found |= {one.stem, *(term.concept for term in terms((one,)))}
    return frozenset(found)


def _is_aside(word: Word) -> bool:
    """Whether a word says nothing of which rows are meant."""
    return is_small(word) or word.plain in _aside()


@cache
def _aside() -> frozenset[str]:
    return frozenset(section("aside")["words"].split())


@cache
def _units() -> frozenset[str]:
    """What says nothing in a title."""
    return frozenset(section("titles")["small"].split())


@cache
def _places_named() -> dict[str, str]:
    """What is one country or city in either language."""
    named = {**section("countries"), **section("cities")}
    return {word: f"place {code}" for code, words in named.items() for word in (code, *words.split())}


def read_tokens(question: str, *, portuguese: bool, spent: Iterable[tuple[int, int]]) -> tuple[Token, ...]:
    """The words of a question; those within ``spent`` characters, and small ones, weigh nothing."""
    taken = list(spent)
    found: list[Token] = []
    for place, word in enumerate(words_of(question)):
        original = question[word.start : word.end]
        inside = any(a <= word.start and word.end <= b for a, b in taken)
        digits = any(c.isdigit() for c in original)
        named = (
            digits
            or word.plain in _FIRM
            or (original[0].isupper() and place > 0)
            or (original.isupper() and len(original) > 1)
        )
        weight = 0.0 if inside else NAME if named else 0.0 if _is_aside(word) else WORD
        found.append(Token(place, word.start, word.end, word.plain, keys_of(word.plain, portuguese), weight))
    return tuple(_hyphened(question, found))


def _hyphened(question: str, tokens: list[Token]) -> Iterator[Token]:
    """The words, those with a hyphen between also as one: "call-outs" are callouts."""
    for place, token in enumerate(tokens):
        keys = token.keys
        for one, other in ((place - 1, place), (place, place + 1)):
            if one >= 0 and other < len(tokens) and question[tokens[one].end : tokens[other].start] == "-":
                both = tokens[one].plain + tokens[other].plain
                keys |= keys_of(both, False) if both.isalpha() else frozenset()
        yield replace(token, keys=keys)


class Saying:
    """Which words of a question a text says."""

    def __init__(self, tokens: tuple[Token, ...], nodes: Mapping[str, Iterable[tuple[int, int]]] | None = None):
        self.tokens = tokens
        self._nodes = nodes or {}
        self._by_key: dict[str, list[int]] = {}
        for token in tokens:
            for key in token.keys if token.weight else ():
                self._by_key.setdefault(key, []).append(token.place)
        self._cells: dict[tuple[str, bool], tuple[Run, ...]] = {}
        self._titles: dict[tuple[str, bool], tuple[frozenset[int], int]] = {}

    def weight(self, places: Iterable[int]) -> float:
        """What some words weigh together."""
        return sum(self.tokens[place].weight for place in places)

    def names(self, places: Iterable[int]) -> frozenset[int]:
        """Those of some words that are parts of names."""
        return frozenset(place for place in places if self.tokens[place].is_name)

    def cell(self, text: str, node: str, portuguese: bool) -> tuple[Run, ...]:
        """The runs of the question's words that a cell says, or the thing that it names, the heaviest first."""
        key = (text, portuguese)
        if key not in self._cells:
            self._cells[key] = tuple(self._runs(text, portuguese))
        if node in self._nodes:
            named = (frozenset(range(*span)) for span in self._nodes[node])
            return (*(Run(places, 1.0) for places in named if self.names(places)), *self._cells[key])
        return self._cells[key]

    def _runs(self, text: str, portuguese: bool) -> Iterator[Run]:
        words = words_of(text)
        said = [self._places(word.plain, portuguese) for word in words]
        apart = [is_small(w) and not self.names(places) for w, places in zip(words, said, strict=True)]
        words = [word for word, small in zip(words, apart, strict=True) if not small]
        said = [places for places, small in zip(said, apart, strict=True) if not small]
        said = [places or self._initial(word, said) for word, places in zip(words, said, strict=True)]
        found = frozenset().union(*said) if said else frozenset[int]()
        if not found:
            return
        parts: list[list[int]] = []
        for place in sorted(found):
            if parts and self._is_gap(parts[-1][-1] + 1, place):
                parts[-1] += range(parts[-1][-1] + 1, place + 1)
            else:
                parts.append([place])
        for part in sorted(parts, key=lambda part: -self.weight(part)):
            inside = frozenset(part)
            yield Run(inside, sum(bool(inside & places) for places in said) / len(words))

    def _is_gap(self, first: int, last: int) -> bool:
        """Whether what lies between two words that a cell says may be left out: small words, or a middle name."""
        between = [self.tokens[i] for i in range(first, last)]
        names = [token for token in between if token.is_name]
        middle = (
            len(names) == 1
            and names[0].plain.isalpha()
            and self.tokens[first - 1].is_name
            and self.tokens[last].is_name
        )
        return all(not token.weight for token in between) or (middle and len(between) == 1)

    def _initial(self, word: Word, said: list[frozenset[int]]) -> frozenset[int]:
        """The name that a single letter stands for, beside another that is said: "C. Ledwith"."""
        if len(word.plain) > 1 or not word.plain.isalpha():
            return frozenset()
        near = {p + d for places in said for p in places if self.tokens[p].is_name for d in (-1, 1)}
        return frozenset(p for p in near if 0 <= p < len(self.tokens) and self._starts(p, word.plain))

    def _starts(self, place: int, letter: str) -> bool:
        return self.tokens[place].is_name and self.tokens[place].plain.startswith(letter)

    def _places(self, word: str, portuguese: bool) -> frozenset[int]:
        found = frozenset(place for key in keys_of(word, portuguese) for place in self._by_key.get(key, ()))
        return found or self._cognates(word)

    def _cognates(self, word: str) -> frozenset[int]:
        """The words without capitals that are written alike in the other language, as "pipette" and "pipeta" are."""
        if len(word) < _COGNATE or not word.isalpha():
            return frozenset()
        alike = (t for t in self.tokens if t.weight == WORD and len(t.plain) >= _COGNATE and t.plain.isalpha())
        return frozenset(
            t.place for t in alike if t.plain[: _COGNATE - 1] == word[: _COGNATE - 1] and akin(t.plain, word)
        )

    def title(self, text: str, portuguese: bool) -> tuple[frozenset[int], int]:
        """The words of the question that a title says, if in another form, and how many of its own are left."""
        key = (text, portuguese)
        if key not in self._titles:
            places: set[int] = set()
            left = 0
            for word in words_of(parted(text)):
                if word.plain in _units() or (is_small(word) and len(word.plain) <= _LETTERS):
                    continue
                said = self._places(word.plain, portuguese) | self._akin(word, portuguese)
                places |= said
                left += not said
            self._titles[key] = frozenset(places), left
        return self._titles[key]

    def _akin(self, word: Word, portuguese: bool) -> frozenset[int]:
        """The words that are another form of one, as a verb is of its noun."""
        forms = {form for form in keys_of(word.plain, portuguese) if " " not in form}
        forms |= {deed_of(form) for form in forms}
        return frozenset(
            token.place
            for token in self.tokens
            if token.weight == WORD
            and any(
                deed_of(key) in forms or any(akin(key, form) for form in forms) for key in token.keys if " " not in key
            )
        )
