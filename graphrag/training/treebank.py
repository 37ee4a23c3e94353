"""Portuguese questions out of parsed sentences: who did it, what was done, who bears a title.

Rule-based question generation over Universal Dependencies (after Heilman & Smith, NAACL 2010): the words of a
clause stay as they are, and its subject, its object or the name behind an apposition becomes what is asked for.
"""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SUBJECTS = ("nsubj", "nsubj:pass")
_MONTH = re.compile(
    r"janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro|\b\d{4}\b"
)
_LONGEST_ANSWER, _LONGEST_QUESTION = 12, 26


@dataclass(frozen=True)
class Asked:
    """A question, its sentence's text and the characters of the answer."""

    question: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class _Word:
    form: str
    tag: str
    head: int
    relation: str
    start: int
    end: int


def read_sentences(path: Path) -> Iterator[tuple[str, dict[int, _Word]]]:
    """Each sentence of a CoNLL-U file: its text and its words by number, placed in the text.

    The parts of a contraction (``no`` = ``em`` + ``o``) share its place.
    """
    with gzip.open(path, "rt", encoding="utf8") as file:
        for block in file.read().split("\n\n"):
            lines = block.splitlines()
            text = next((line[9:] for line in lines if line.startswith("# text = ")), "")
            words = _placed(text, [line.split("\t") for line in lines if line and line[0] != "#"])
            if words:
                yield text, words


def _placed(text: str, rows: list[list[str]]) -> dict[int, _Word]:
    words: dict[int, _Word] = {}
    at, joined, place = 0, 0, (0, 0)
    for row in rows:
        if "." in row[0]:
            continue
        if "-" not in row[0] and int(row[0]) <= joined:
            words[int(row[0])] = _Word(row[1], row[3], int(row[6]), row[7], *place)
            continue
        start = text.find(row[1], at)
        if start < 0:
            return {}
        at, place = start + len(row[1]), (start, start + len(row[1]))
        if "-" in row[0]:
            joined = int(row[0].split("-")[1])
        else:
            words[int(row[0])] = _Word(row[1], row[3], int(row[6]), row[7], *place)
    return words


def questions(text: str, words: dict[int, _Word], rng: random.Random) -> list[Asked]:
    """All questions that one sentence answers by rule."""
    below: dict[int, list[int]] = {}
    for number, word in words.items():
        below.setdefault(word.head, []).append(number)
    found: list[Asked] = []
    for number, word in words.items():
        if word.relation in _SUBJECTS and word.tag in ("PROPN", "NOUN"):
            found += _about(text, words, below, number, rng, subject=True)
        elif word.relation in ("obj", "obl:agent") and word.tag in ("PROPN", "NOUN"):
            found += _about(text, words, below, number, rng, subject=False)
        elif word.relation == "obl" and word.tag in ("PROPN", "NOUN", "NUM"):
            found += _where_or_when(text, words, below, number, rng)
        elif word.relation == "appos":
            found += _bearer(text, words, below, number, rng)
    return found


def _subtree(below: dict[int, list[int]], top: int) -> set[int]:
    found, waiting = {top}, [top]
    while waiting:
        for child in below.get(waiting.pop(), []):
            found.add(child)
            waiting.append(child)
    return found


def _span(words: dict[int, _Word], numbers: set[int]) -> tuple[int, int] | None:
    """The characters of some words without marks and prepositions at their ends; None when others stand between."""
    ordered = sorted(numbers)
    while ordered and words[ordered[0]].tag in ("PUNCT", "ADP", "DET", "CCONJ"):
        ordered.pop(0)
    while ordered and words[ordered[-1]].tag in ("PUNCT", "CCONJ", "ADP"):
        ordered.pop()
    if not ordered or ordered[-1] - ordered[0] + 1 != len(ordered) or len(ordered) > _LONGEST_ANSWER:
        return None
    return words[ordered[0]].start, words[ordered[-1]].end


def _compact(below: dict[int, list[int]], words: dict[int, _Word], top: int) -> set[int]:
    """A phrase without its clauses, appositions and coordinations."""
    apart = ("acl", "acl:relcl", "appos", "conj", "parataxis", "advcl", "punct", "cop")
    kept = {top}
    for child in below.get(top, []):
        if words[child].relation not in apart:
            kept |= _subtree(below, child)
    return kept


def _clause(words: dict[int, _Word], below: dict[int, list[int]], verb: int, without: set[int]) -> set[int]:
    """A verb with its complements, without other clauses and without some of its words."""
    apart = ("conj", "parataxis", "advcl", "punct", "cc", "mark", "discourse", "vocative", "ccomp", "dislocated")
    close = ("aux", "aux:pass", "cop", "expl", "expl:pv", "expl:pass", "iobj", "obj", "advmod", *_SUBJECTS)
    kept = {verb}
    for child in below.get(verb, []):
        relation = words[child].relation
        if relation not in apart and child not in without and (child > verb or relation in close):
            kept |= _subtree(below, child)
    return {n for n in kept if n not in without and words[n].tag != "PUNCT"}


def _text(text: str, words: dict[int, _Word], numbers: set[int]) -> str:
    """Words in their order; contractions once."""
    parts: list[str] = []
    last = -1
    for number in sorted(numbers):
        word = words[number]
        if word.start != last and word.tag != "PUNCT":
            parts.append(text[word.start : word.end])
            last = word.start
    return " ".join(parts)


def _states(words: dict[int, _Word], verb: int) -> bool:
    """Whether a word is the verb of a clause that can stand alone."""
    return (
        verb in words and words[verb].tag == "VERB" and words[verb].relation in ("root", "conj", "ccomp", "parataxis")
    )


def _about(
    text: str, words: dict[int, _Word], below: dict[int, list[int]], number: int, rng: random.Random, *, subject: bool
) -> Iterator[Asked]:
    verb = words[number].head
    if not _states(words, verb):
        return
    whole = _subtree(below, number)
    answer = _span(words, _compact(below, words, number))
    clause = _clause(words, below, verb, whole)
    if (
        answer is None
        or not 2 <= len(clause) <= _LONGEST_QUESTION
        or not any(c.isalpha() for c in text[slice(*answer)])
    ):
        return
    said = _text(text, words, clause)
    named, noun = words[number].tag == "PROPN", words[number].form.lower()
    if words[number].relation == "obl:agent":
        opening = "Por quem"
    elif named:
        opening = rng.choice(("Quem", "Quem", "Quem", "O que", "Que empresa", "a pessoa que", "a empresa que", "quem"))
    elif any(words[n].tag in ("PROPN", "NUM") for n in _compact(below, words, number)):
        opening = rng.choice((f"Que {noun}", f"Qual {noun}", "O que", f"{noun} que"))
    else:
        return
    if (subject and not any(words[c].relation in _SUBJECTS for c in below.get(verb, []) if c not in whole)) or (
        not subject and any(words[c].relation in _SUBJECTS for c in below.get(verb, []))
    ):
        yield Asked(f"{opening} {said}?" if opening[0].isupper() else f"{opening} {said}", text, *answer)


def _where_or_when(
    text: str, words: dict[int, _Word], below: dict[int, list[int]], number: int, rng: random.Random
) -> Iterator[Asked]:
    verb = words[number].head
    case = [words[c].form.lower() for c in below.get(number, []) if words[c].relation == "case"]
    if not _states(words, verb) or case[:1] not in (["em"], ["a"], ["desde"], ["até"]):
        return
    whole = _subtree(below, number)
    answer = _span(words, _compact(below, words, number))
    clause = _clause(words, below, verb, whole)
    if answer is None or not 3 <= len(clause) <= _LONGEST_QUESTION:
        return
    said, told = _text(text, words, clause), text[slice(*answer)]
    if _MONTH.search(told.lower()):
        opening = {"até": "Até quando", "desde": "Desde quando"}.get(
            case[0], rng.choice(("Quando", "Em que data", "Em que ano"))
        )
    elif words[number].tag == "PROPN" and case[0] == "em":
        opening = rng.choice(("Onde", "Onde", "Em que cidade", "Em que lugar", "o lugar onde"))
    else:
        return
    yield Asked(f"{opening} {said}" + ("?" if opening[0].isupper() else ""), text, *answer)


def _bearer(
    text: str, words: dict[int, _Word], below: dict[int, list[int]], number: int, rng: random.Random
) -> Iterator[Asked]:
    """``X, presidente da Y``: whoever is ``presidente da Y``; and the other way, what X is."""
    head = words[number].head
    if words.get(head) is None:
        return
    sides = [_span(words, _compact(below, words, n)) for n in (head, number)]
    if sides[0] is None or sides[1] is None:
        return
    tags = (words[head].tag, words[number].tag)
    name, title = (sides[0], sides[1]) if tags == ("PROPN", "NOUN") else (sides[1], sides[0])
    if set(tags) != {"PROPN", "NOUN"} or " " not in text[slice(*title)]:
        return
    role, bearer = text[slice(*title)], text[slice(*name)]
    if rng.random() < 0.75:
        opening = rng.choice(("Quem é o", "Quem é a", "Quem é", "Qual é o nome do", "o", "a"))
        yield Asked(f"{opening} {role}" + ("?" if opening[0].isupper() else ""), text, *name)
    else:
        yield Asked(rng.choice(("Quem é {}?", "Qual é o cargo de {}?", "O que é {}?")).format(bearer), text, *title)
