"""Portuguese read as English, word for word: what lets an English model read both languages.

Each word is replaced, in its place, by the commonest English one; names and figures stay. That is no translation, but
an English encoder knows the words, and every character of the gloss leads back to the text it stands for. The
dictionary is our own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from graphrag.gloss.dictionary import Dictionary, dictionary_digest, load
from graphrag.language import is_portuguese

__all__ = ["Gloss", "both", "dictionary_digest", "english", "gloss"]

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_ENDS_SENTENCE = re.compile(r"(?:^|[.!?:;\n\"“”•])\s*$")
_BEFORE_NOUNS = frozenset(
    "o a os as um uma uns umas do da dos das no na nos nas ao à aos às pelo pela pelos pelas de em seu sua seus suas "
    "este esta esse essa estes estas esses essas deste desta desse dessa neste nesta nesse nessa cada todo toda todos "
    "todas qual quais por com sem entre sobre outro outra outros outras nenhum nenhuma primeiro primeira qualquer "
    "sob dois duas três".split()
)
"""Words after which a form that is both a noun and a verb ("compra") is the noun."""


@dataclass(frozen=True, slots=True)
class Gloss:
    """``text`` in English, and the pieces it is made of: where each begins, and the characters it stands for.

    A ``kept`` piece stands for its own characters one by one, any other for the whole of its source.
    """

    text: str
    begins: tuple[int, ...]
    sources: tuple[tuple[int, int], ...]
    kept: tuple[bool, ...]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the source that ``[start, end)`` of the gloss stand for.

        >>> found = gloss("A Acme fornece o aço.")
        >>> found.text, found.source(9, 17)
        ('the Acme supplies the steel.', (7, 14))
        """
        if not self.begins:
            return start, end
        first = bisect_right(self.begins, start) - 1
        last = max(first, bisect_right(self.begins, end - 1) - 1)
        begin, stop = self.sources[first][0], self.sources[last][1]
        if self.kept[first]:
            begin += start - self.begins[first]
        if self.kept[last]:
            stop = self.sources[last][0] + end - self.begins[last]
        return begin, stop


def english(text: str) -> Gloss:
    """``text`` glossed where it is Portuguese, else as it stands."""
    return gloss(text) if is_portuguese(text) else Gloss(text, (), (), ())


def both(text: str) -> str:
    """``text``, and behind it its gloss where it is Portuguese: the words to look for in either language."""
    return f"{text}\n{gloss(text).text}" if is_portuguese(text) else text


@lru_cache(maxsize=512)
def gloss(text: str) -> Gloss:
    """A Portuguese text in English words.

    >>> gloss("Quem fundou a empresa que fabrica a HK-40?").text
    'who founded the company that manufactures the HK-40?'
    """
    dictionary = load()
    words = list(_WORD.finditer(text))
    plain = [match.group().lower() for match in words]
    names = _names(text, words, plain, dictionary)
    made = _Making(text)
    at = 0
    while at < len(words):
        size, rendered = _rendered(text, words, plain, at, dictionary, names)
        if rendered is not None:
            after = at + size
            if after < len(words) and names[after] and rendered.endswith("the") and text[words[after - 1].end()] == " ":
                rendered = rendered.removesuffix("the").rstrip()  # a Acme, da Acme
            made.put(words[at].start(), words[after - 1].end(), rendered)
        at += size
    return made.done()


class _Making:
    """A gloss in the making: what is rendered, and all between as it stands."""

    def __init__(self, text: str):
        self._text = text
        self._done = 0
        self._length = 0
        self._parts: list[tuple[str, tuple[int, int], bool]] = []

    def put(self, start: int, end: int, rendered: str) -> None:
        """Render ``[start, end)`` of the text; one without a rendering goes with the space behind it."""
        self._add(self._text[self._done : start], (self._done, start), kept=True)
        if not rendered and self._text[end : end + 1] == " ":
            end += 1
        self._add(rendered, (start, end), kept=False)
        self._done = end

    def done(self) -> Gloss:
        """The whole."""
        self._add(self._text[self._done :], (self._done, len(self._text)), kept=True)
        begins: list[int] = []
        length = 0
        for part, *_ in self._parts:
            begins.append(length)
            length += len(part)
        return Gloss(
            "".join(part for part, *_ in self._parts),
            tuple(begins),
            tuple(source for _, source, _ in self._parts),
            tuple(kept for *_, kept in self._parts),
        )

    def _add(self, part: str, source: tuple[int, int], *, kept: bool) -> None:
        if part:
            self._parts.append((part, source, kept))


def _rendered(
    text: str, words: list[re.Match[str]], plain: list[str], at: int, dictionary: Dictionary, names: list[bool]
) -> tuple[int, str | None]:
    """How many words are rendered together from ``at`` on, and as what; of names, only those the dictionary has."""
    written, name = words[at].group(), names[at]
    known = dictionary.names.get(written, ()) if name else dictionary.phrases.get(plain[at], ())
    for parts, rendering in known:
        run = words[at : at + len(parts)]
        if name:
            same = tuple(w.group() for w in run) == parts and (
                rendering.islower() or _alone(text, words, at, run, names)
            )
        else:
            same = tuple(plain[at : at + len(parts)]) == parts and not any(names[at : at + len(parts)])
        if same and _spaced(text, run):
            return len(parts), rendering
    if name:
        return 1, None
    if plain[at] == "a" and at + 1 < len(words) and dictionary.is_infinitive(plain[at + 1]):
        return 1, "to"
    noun = _opens(text, words[at].start()) or (at > 0 and plain[at - 1] in _BEFORE_NOUNS)
    return 1, dictionary.render(plain[at], noun=noun)


def _alone(text: str, words: list[re.Match[str]], at: int, run: list[re.Match[str]], names: list[bool]) -> bool:
    """Whether a name is not a part of a longer one: the country, not "Banco do Brasil"."""
    after = at + len(run)
    before = at > 0 and names[at - 1] and _spaced(text, words[at - 1 : at + 1])
    return not before and not (after < len(words) and names[after] and _spaced(text, words[after - 1 : after + 1]))


def _spaced(text: str, words: list[re.Match[str]]) -> bool:
    """Whether nothing but white space stands between words."""
    return all(text[a.end() : b.start()].isspace() for a, b in pairwise(words))


def _names(text: str, words: list[re.Match[str]], plain: list[str], dictionary: Dictionary) -> list[bool]:
    """Which words belong to names, which stay as they are.

    Those with a capital, but for the first of a sentence, a lone word of a contract that the dictionary knows ("o
    Fornecedor") and words in a row all in capitals and all known; and small words between two names ("Banco do
    Brasil").
    """
    capital = [match.group()[0].isupper() for match in words]
    known = [
        capital[i] and (word in dictionary.words or dictionary.entry(word, noun=True) is not None)
        for i, word in enumerate(plain)
    ]
    named = [one and not (known[i] and _common(text, words, plain, capital, known, i)) for i, one in enumerate(capital)]
    for i in range(1, len(words) - 1):
        linked = plain[i] in _LINKS and named[i - 1] and named[i + 1]
        if linked and not capital[i] and _spaced(text, words[i - 1 : i + 2]):
            named[i] = True
    return named


def _common(
    text: str, words: list[re.Match[str]], plain: list[str], capital: list[bool], known: list[bool], i: int
) -> bool:
    """Whether a word that the dictionary knows has its capital for another reason than that it names something."""
    start, end = words[i].span()
    if len(plain[i]) == 1 and "." in text[max(0, start - 1) : end + 1]:
        return False
    beside = any(
        0 <= j < len(words)
        and capital[j]
        and plain[j] not in load().words
        and _spaced(text, words[min(i, j) : max(i, j) + 1])
        for j in (i - 1, i + 1)
    )
    if _opens(text, start) and (plain[i] in load().words or not beside):
        return True
    if not beside and i and plain[i - 1] in _BEFORE_NOUNS and not _part_of_name(capital, plain, i):
        return True
    return words[i].group().isupper() and _all_known(words, known, i)


def _opens(text: str, start: int) -> bool:
    """Whether a sentence or a line begins at ``start``."""
    return not start or _ENDS_SENTENCE.search(text, max(0, start - 3), start) is not None


_LINKS = frozenset(("de", "da", "do", "das", "dos", "e"))


def _part_of_name(capital: list[bool], plain: list[str], i: int) -> bool:
    """Whether a lone capital is joined to another by a small word: "Banco do Brasil"."""
    before = i > 1 and plain[i - 1] in _LINKS and capital[i - 2]
    after = i + 2 < len(plain) and plain[i + 1] in _LINKS and capital[i + 2]
    return before or after


def _all_known(words: list[re.Match[str]], known: list[bool], i: int) -> bool:
    """Whether a word stands in a row of at least two words in capitals, all of which the dictionary knows."""
    first = last = i
    while first and words[first - 1].group().isupper():
        first -= 1
    while last + 1 < len(words) and words[last + 1].group().isupper():
        last += 1
    return last > first and all(known[first : last + 1])
