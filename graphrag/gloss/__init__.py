"""Portuguese read as English, word for word: what lets an English model read both languages.

Each word is replaced, in its place, by the commonest English one; names and figures stay. That is no translation, but
an English encoder knows the words, and every character of the gloss leads back to the text it stands for. The
dictionary is our own.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from graphrag.gloss.dictionary import Dictionary, dictionary_digest, load
from graphrag.gloss.words import Words
from graphrag.language import is_portuguese

__all__ = ["Gloss", "both", "dictionary_digest", "english", "gloss"]


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
        >>> found.text, found.source(5, 13)
        ('Acme supplies the steel.', (7, 14))
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
    'who founded the company that manufactures HK-40?'
    """
    dictionary = load()
    words = Words(text, dictionary)
    made = _Making(text)
    at, rendered = 0, None
    while at < len(words):
        after_gloss = rendered is not None  # "conselho da Acme": a small word belongs to no name that was rendered
        size, rendered = _rendered(
            words, at, dictionary, name=words.names[at] and not (after_gloss and words.is_link(at))
        )
        if rendered is not None:
            after = at + size
            if rendered.endswith("the") and after < len(words) and words.names[after] and words.in_a_row(at, after + 1):
                rendered = rendered.removesuffix("the").rstrip()  # a Acme, da Acme
            made.put(words.spans[at][0], words.spans[after - 1][1], rendered)
        at += size
    return made.done()


def _rendered(words: Words, at: int, dictionary: Dictionary, *, name: bool) -> tuple[int, str | None]:
    """How many words are rendered together from ``at`` on, and as what; of names, only those the dictionary has."""
    known = dictionary.names.get(words.written[at], ()) if name else dictionary.phrases.get(words.plain[at], ())
    for parts, rendering in known:
        last = at + len(parts)
        if name:
            same = tuple(words.written[at:last]) == parts and (rendering.islower() or words.is_whole(at, last))
        else:
            same = tuple(words.plain[at:last]) == parts and not any(words.names[at:last])
        if same and words.in_a_row(at, last):
            return len(parts), rendering
    if name:
        return 1, None
    if words.plain[at] == "a" and _is_towards(words, at, dictionary):
        return 1, "to"
    return 1, dictionary.render(words.plain[at], words.likely[at])


def _is_towards(words: Words, at: int, dictionary: Dictionary) -> bool:
    """Whether "a" is "to", before an infinitive or a number, and not "the"."""
    behind = words.text[words.spans[at][1] :][:2].strip()
    return behind.isdigit() or (at + 1 < len(words) and dictionary.is_infinitive(words.plain[at + 1]))


class _Making:
    """A gloss in the making: what is rendered, and all between as it stands."""

    def __init__(self, text: str):
        self._text = text
        self._done = 0
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
