"""The words of questions for figures, as ``words.toml`` and the titles of tables have them."""

from __future__ import annotations

import re
import shlex
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from graphrag.models.titles import named_things, singular

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 3
_STOCK = 5
_VOWELS = "aoe"
_ROOT = 4
_ENDINGS = (
    "amento imento adora edora idora aram eram iram ados adas idos idas ador edor idor ment tion ings ing ers ors "
    "ado ada ido ida cao ou eu iu am em ed er or es as os s a e o"
).split()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question at ``[start, end)``, less accents and case, and its stem."""

    start: int
    end: int
    plain: str
    stem: str


@dataclass(frozen=True, slots=True)
class Term:
    """The words ``[first, last)`` of a question, and what they mean in titles of either language."""

    first: int
    last: int
    concept: str


@cache
def _file() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf8"))


def section(name: str) -> dict[str, str]:
    """A section of ``words.toml`` as it stands there."""
    return _file()[name]


@cache
def listed(section_name: str, key: str) -> frozenset[str]:
    """The words, and runs of words, of a list as stems."""
    return frozenset(stems(entry) for entry in shlex.split(_file()[section_name].get(key, "")))


def fold(text: str) -> str:
    """Lower case without accents, a character for each of ``text``.

    >>> fold("São Março")
    'sao marco'
    """
    if text.isascii():
        return text.lower()
    return "".join((unicodedata.normalize("NFKD", c)[0].lower() or c)[0] for c in text)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """What a folded word has in common with its plural and, in Portuguese, its other gender.

    >>> stem("pagas") == stem("pago"), stem("orders") == stem("order")
    (True, True)
    """
    one = singular(word)
    return one[:-1] if len(one) > 3 and one[-1] in _VOWELS else one


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text."""
    plain = fold(text)
    return tuple(
        Word(m.start(), m.end(), m[0], stem(m[0]))
        for m in _WORD.finditer(plain)
        if not (m[0] == "s" and plain[m.start() - 1 : m.start()] in ("'", "’"))
    )


def stems(text: str) -> str:
    """The stems of a text's words, a space between."""
    return " ".join(word.stem for word in words_of(text))


@cache
def _concepts() -> dict[str, str]:
    things = named_things().items()  # but a purchase order is an order for a purchase
    table = {stems(words): thing for words, thing in things if thing != "order" or " " not in words}
    for concept in _file()["same"]:
        table |= dict.fromkeys(listed("same", concept), concept)
    return table


@cache
def _exact() -> dict[str, str]:
    """Words that mean another thing than those of the same stem: "Placa" is no place."""
    return {plain: concept for concept, words in section("exact").items() for plain in words.split()}


def terms(words: Sequence[Word]) -> tuple[Term, ...]:
    """The words of a text as terms, of the longest runs that mean something; a word of no known meaning is its stem."""
    found: list[Term] = []
    at = 0
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            run = " ".join(word.stem for word in words[at : at + size])
            exact = _exact().get(words[at].plain) if size == 1 else None
            if size == 1 or run in _concepts():
                found.append(Term(at, at + size, exact or _concepts().get(run, run)))
                at += size
                break
    return tuple(found)


def parted(title: str) -> str:
    """A title with its words apart.

    >>> parted("orderDate_utc")
    'order Date utc'
    """
    return re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", title).replace("_", " ")


@lru_cache(maxsize=4096)
def meanings(title: str) -> frozenset[str]:
    """What the words of a title mean, less those that say nothing.

    >>> sorted(meanings("Valor total (R$)")), sorted(meanings("order_date"))
    (['amount', 'total'], ['date', 'order'])
    """
    words = [word for word in words_of(parted(title)) if not word.plain.isdigit()]
    small = section("titles")["small"].split()
    found = (term.concept for term in terms(words) if not all(w.plain in small for w in words[term.first : term.last]))
    return frozenset(found) - {"r", "us", "brl", "usd", "eur"} or frozenset(word.stem for word in words)


def akin(one: str, other: str) -> bool:
    """Whether two words are of one stock, as a verb and its noun: of one root, or with the same first five letters.

    >>> akin("insured", "insurer"), akin("donat", "donation"), akin("order", "ordinal")
    (True, True, False)
    """
    least = min(len(one), len(other))
    if least >= _STOCK and one[: max(_STOCK, least - 2)] == other[: max(_STOCK, least - 2)]:
        return True
    return root(one) == root(other) and len(root(one)) >= _ROOT


@lru_cache(maxsize=8192)
def root(word: str) -> str:
    """A verb, or what is made of it, less its ending.

    >>> root("booking") == root("booked"), root("operador") == root("opera"), root("drives") == root("driver")
    (True, True, True)
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _ROOT:
            return word.removesuffix(ending)
    return word


def is_small(word: Word) -> bool:
    """Whether a word may stand in any question without changing what is asked."""
    return word.plain in _small()


def is_known(word: Word) -> bool:
    """Whether a word has a meaning in titles."""
    return word.stem in _concepts() or word.plain in _exact()


@cache
def _small() -> frozenset[str]:
    return frozenset(_file()["small"]["words"].split()) | {"s"}


@cache
def deeds() -> dict[str, str]:
    """What each word for something done is called as a day's title."""
    return {words: deed for deed in _file()["deeds"] for words in listed("deeds", deed)}


def deed_of(word: str) -> str:
    """What a word for something done is called as a day's title, or the word itself."""
    return deeds().get(word, word)


@cache
def states() -> dict[str, str]:
    """What each word for how things stand means."""
    return {words: state for state in _file()["states"] for words in listed("states", state)}
