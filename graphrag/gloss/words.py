"""A text's words, and which of them are names."""

from __future__ import annotations

import re
from functools import cached_property

from graphrag.gloss.dictionary import Dictionary, Likely

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_ENDS_SENTENCE = re.compile(r"(?:^|[.!?:;\n\"“”•])\s*$")
_GAP = re.compile(r"[^\S\n]+\n?[^\S\n]*")
_LINKS = frozenset(("de", "da", "do", "das", "dos"))
_BEFORE_NOUNS = frozenset(
    "o a os as um uma uns umas do da dos das no na nos nas ao à aos às pelo pela pelos pelas de em seu sua seus suas "
    "este esta esse essa estes estas esses essas deste desta desse dessa neste nesta nesse nessa cada todo toda todos "
    "todas qual quais por com sem entre sobre outro outra outros outras nenhum nenhuma primeiro primeira qualquer "
    "sob dois duas três".split()
)
"""Words after which a form that is both a noun and a verb ("compra") is the noun."""
_BEFORE_PARTICIPLES = frozenset(
    "ser é são foi foram era eram será serão seria seriam seja sejam fosse fossem sido sendo estar está estão estava "
    "estavam esteve estiveram tem têm tinha tinham havia haviam ter tendo tenha tenham teria teriam".split()
)


class Words:
    """The words of a Portuguese text, by number.

    ``plain`` are they in small letters, ``names`` tells which are parts of names: those with a capital, but for the
    first of a sentence, a lone word of a contract that the dictionary knows ("o Fornecedor") and words in a row all in
    capitals and all known; and small words between two names ("Banco do Brasil").
    """

    def __init__(self, text: str, dictionary: Dictionary):
        self.text = text
        self._dictionary = dictionary
        matches = list(_WORD.finditer(text))
        self.written = [match.group() for match in matches]
        self.spans = [match.span() for match in matches]
        self.plain = [word.lower() for word in self.written]
        self._capital = [word[0].isupper() for word in self.written]

    def __len__(self) -> int:
        return len(self.spans)

    @cached_property
    def names(self) -> list[bool]:
        """Which words belong to names."""
        named = [one and not (self._known[i] and self._common(i)) for i, one in enumerate(self._capital)]
        for i in range(1, len(self) - 1):
            if self.is_link(i) and named[i - 1] and named[i + 1]:
                named[i] = self.in_a_row(i - 1, i + 2)
        return named

    @cached_property
    def likely(self) -> list[Likely]:
        """What each word's neighbours make likely; "and" and a comma go on with what stands before them."""
        found: list[Likely] = []
        for i in range(len(self)):
            start = self.spans[i][0]
            between = self.text[self.spans[i - 1][1] : start].strip() if i else ""
            before = self.plain[i - 1] if i else ""
            if self.opens(i) or (before in _BEFORE_NOUNS and not between):
                found.append(Likely.NOUN)
            elif before in _BEFORE_PARTICIPLES and not between:
                found.append(Likely.PARTICIPLE)
            elif before in ("e", "ou") and i > 1:
                found.append(found[i - 2])
            else:
                found.append(found[i - 1] if between == "," else Likely.ANY)
        return found

    def opens(self, i: int) -> bool:
        """Whether a sentence or a line begins with a word."""
        start = self.spans[i][0]
        return not start or _ENDS_SENTENCE.search(self.text, max(0, start - 3), start) is not None

    def is_link(self, i: int) -> bool:
        """Whether a word is one of the small ones that join the parts of a name."""
        return self.plain[i] in _LINKS and not self._capital[i]

    def in_a_row(self, first: int, last: int) -> bool:
        """Whether nothing but white space stands between words, and no more than one line ends in it."""
        return all(_GAP.fullmatch(self.text, self.spans[i][1], self.spans[i + 1][0]) for i in range(first, last - 1))

    def is_whole(self, first: int, last: int) -> bool:
        """Whether words ``[first, last)`` are no part of a longer name: the country, not "Banco do Brasil"."""
        before = first > 0 and self.names[first - 1] and self.in_a_row(first - 1, first + 1)
        return not before and not (last < len(self) and self.names[last] and self.in_a_row(last - 1, last + 1))

    @cached_property
    def _known(self) -> list[bool]:
        """Which capitals the dictionary knows as something that is no name."""
        words, named = self._dictionary.words, self._dictionary.named
        return [
            self._capital[i]
            and (word in words or named(word) is not None)
            and not any(parts == tuple(self.written[i : i + len(parts)]) for parts, _ in self._names_from(i))
            for i, word in enumerate(self.plain)
        ]

    def _names_from(self, i: int) -> list[tuple[tuple[str, ...], str]]:
        return self._dictionary.names.get(self.written[i], [])

    def _common(self, i: int) -> bool:
        """Whether a word that the dictionary knows has its capital for another reason than that it names something."""
        start, end = self.spans[i]
        if end - start == 1 and "." in self.text[max(0, start - 1) : end + 1]:
            return False
        beside = any(self._is_capital(j) and self._same_line(min(i, j)) for j in (i - 1, i + 1))
        linked = self._is_linked(i)
        if self.opens(i) and (self.plain[i] in self._dictionary.words or not (beside or linked)):
            return True
        if not beside and not linked and i and self.plain[i - 1] in _BEFORE_NOUNS:
            return True
        return self.written[i].isupper() and self._is_heading(i)

    def _is_capital(self, i: int) -> bool:
        return 0 <= i < len(self) and self._capital[i] and self.plain[i] not in self._dictionary.words

    def _same_line(self, i: int) -> bool:
        return self.text[self.spans[i][1] : self.spans[i + 1][0]] == " "

    def _is_linked(self, i: int) -> bool:
        """Whether a capital is joined to another by a small word: "Banco do Brasil"."""
        runs = ((i - 2, i - 1, i), (i, i + 1, i + 2))
        return any(
            first >= 0
            and last < len(self)
            and self.plain[link] in _LINKS
            and self._capital[first]
            and self._capital[last]
            and self.in_a_row(first, last + 1)
            for first, link, last in runs
        )

    def _is_heading(self, i: int) -> bool:
        """Whether a word stands in a row of at least two in capitals, all of which the dictionary knows."""
        first = last = i
        while first and self.written[first - 1].isupper():
            first -= 1
        while last + 1 < len(self) and self.written[last + 1].isupper():
            last += 1
        return last > first and all(self._known[first : last + 1])
