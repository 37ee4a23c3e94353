"""The dictionary: Portuguese entries with one English rendering each, and any form of theirs rendered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import Enum
from functools import cache
from importlib.resources import files

from graphrag.gloss.inflection import (
    Tense,
    Verb,
    cognate,
    is_plain,
    make_verb,
    masculines,
    singulars,
    verb_readings,
    with_ly,
    with_s,
)

_CLITICS = {"se": "", "lo": "it", "la": "it", "los": "them", "las": "them", "lhe": "him", "lhes": "them", "me": "me",
            "nos": "us", "o": "it", "a": "it", "os": "them", "as": "them", "no": "it", "na": "it"}  # fmt: skip
_BEFORE_LO = {"á": "ar", "ê": "er", "i": "ir", "ô": "or"}


class Likely(Enum):
    """What a word's neighbours make likely, where its form may be several things."""

    ANY = "any"
    NOUN = "noun"
    PARTICIPLE = "participle"


class Dictionary:
    """Entries by kind; ``phrases``, in small letters, and ``names``, as they are written, by their first word."""

    def __init__(
        self,
        *,
        nouns: Iterable[tuple[str, str]],
        verbs: Iterable[tuple[str, str]],
        adjectives: Iterable[tuple[str, str]],
        words: Iterable[tuple[str, str]],
        phrases: Iterable[tuple[str, str]],
        names: Iterable[tuple[str, str]],
    ):
        self._nouns = dict(nouns)
        self._verbs: dict[str, Verb] = {lemma: make_verb(english) for lemma, english in verbs}
        self._adjectives = dict(adjectives)
        self.words = dict(words)
        self.phrases = _by_first_word(phrases)
        self.names = _by_first_word(names)

    def render(self, form: str, likely: Likely = Likely.ANY) -> str | None:
        """A lower-case form in English; None where no entry fits and no cognate is likely.

        >>> [load().render(w) for w in ("fornecedores", "fundaram", "financeira", "xyz")]
        ['suppliers', 'founded', 'financial', None]
        >>> load().render("compra", Likely.NOUN), load().render("compra")
        ('purchase', 'buys')
        """
        found = self.entry(form, likely)
        return found if found is not None else cognate(form)

    @cache  # noqa: B019  # one dictionary lives as long as the process
    def entry(self, form: str, likely: Likely = Likely.ANY) -> str | None:
        """A form in English as the entries have it."""
        readings = [(self._verbs[lemma], tense) for lemma, tense in verb_readings(form) if lemma in self._verbs]
        if likely is Likely.PARTICIPLE and any(tense is Tense.PARTICIPLE for _, tense in readings):
            return next(verb.participle for verb, tense in readings if tense is Tense.PARTICIPLE)
        if form in self.words:
            return self.words[form]
        named = self.named(form, noun=likely is Likely.NOUN)
        plain = next((verb.form(tense) for verb, tense in readings if is_plain(form, tense)), None)
        if named is not None and (likely is Likely.NOUN or plain is None):
            return named
        if readings:
            return plain if plain is not None else readings[0][0].form(readings[0][1])
        return self._compound(form) if "-" in form else None

    def is_infinitive(self, form: str) -> bool:
        """Whether a form is the infinitive of a verb it knows."""
        return form in self._verbs

    @cache  # noqa: B019
    def named(self, form: str, *, noun: bool = True) -> str | None:
        """A form as a noun or adjective, or an adverb made of an adjective."""
        single = [form, *masculines(form)]
        plural = [lemma for one in singulars(form) for lemma in (one, *masculines(one))]
        kinds = (self._as_noun, self._as_adjective) if noun else (self._as_adjective, self._as_noun)
        for lemmas, many in ((single, False), (plural, True)):
            for kind in kinds:
                found = next((english for lemma in lemmas if (english := kind(lemma, many=many)) is not None), None)
                if found is not None:
                    return found
        if form.endswith("mente"):
            stem = form.removesuffix("mente")
            english = next((self._adjectives[a] for a in (stem, *masculines(stem)) if a in self._adjectives), None)
            return with_ly(english) if english else None
        return None

    def _as_noun(self, lemma: str, *, many: bool) -> str | None:
        entry = self._nouns.get(lemma)
        if entry is None:
            return None
        one, _, irregular = entry.partition("/")
        return (irregular or _plural(one)) if many else one

    def _as_adjective(self, lemma: str, *, many: bool) -> str | None:  # English adjectives have no plural
        return self._adjectives.get(lemma)

    def _compound(self, form: str) -> str | None:
        """A verb with its object behind it (tornou-se, fazê-lo), or what someone was (ex-diretor)."""
        stem, _, clitic = form.rpartition("-")
        if form.startswith("ex-"):
            was = self.entry(form.removeprefix("ex-"), Likely.NOUN)
            return None if was is None else f"former {was}"
        if clitic not in _CLITICS:
            return None
        if clitic.startswith("l") and stem[-1:] in _BEFORE_LO:
            stem = stem[:-1] + _BEFORE_LO[stem[-1]]
        if clitic == "se":
            own = (self._verbs[f"{a}-se"].form(t) for a, t in verb_readings(stem) if f"{a}-se" in self._verbs)
            reflexive = next(own, None)
            if reflexive is not None:
                return reflexive
        verb = self.entry(stem)
        return None if verb is None else f"{verb} {_CLITICS[clitic]}".strip()


def _by_first_word(entries: Iterable[tuple[str, str]]) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Entries of several words by their first, each as its words and its rendering, the longest first."""
    made: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, english in entries:
        parts = tuple(phrase.split())
        made.setdefault(parts[0], []).append((parts, english))
    for some in made.values():
        some.sort(key=lambda entry: -len(entry[0]))
    return made


def _plural(english: str) -> str:
    """The plural of a rendering: of its last word, or of the first before "of"."""
    head, of, rest = english.partition(" of ")
    return with_s(head) + of + rest


@cache
def load() -> Dictionary:
    """The bundled dictionary."""
    return Dictionary(
        nouns=_read("nouns"),
        verbs=_read("verbs"),
        adjectives=_read("adjectives"),
        words=[*_read("irregular"), *_read("words")],
        phrases=_read("phrases"),
        names=_read("names"),
    )


@cache
def dictionary_digest() -> str:
    """What tells this dictionary from any other: vectors of glosses are only comparable under one."""
    digest = hashlib.sha256()
    for name in ("nouns", "verbs", "adjectives", "irregular", "words", "phrases", "names"):
        digest.update(files("graphrag.gloss").joinpath(f"{name}.tsv").read_bytes())
    return digest.hexdigest()[:8]


def _read(name: str) -> list[tuple[str, str]]:
    text = files("graphrag.gloss").joinpath(f"{name}.tsv").read_text(encoding="utf8")
    entries = (line.partition("\t") for line in text.splitlines())
    return [(left, right) for left, _, right in entries]
