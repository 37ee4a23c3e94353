"""What "she", "it", "the company" and their Portuguese fellows stand for, where one name alone can be meant.

Precision comes first: an anaphor is linked when of all that is named before it, in its own sentence and the one before,
exactly one thing fits it in type and gender; "who" and its like, when a fitting name stands right before them. One
that is not linked still takes part in what its sentence says ("She founded Acme"), as somebody of no name. "They" and
the Portuguese "seu" and "sua", which fit anything, are left.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from graphrag.types import EntityType, Mention, Span

_PERSON, _ORG, _PLACE = EntityType.PERSON, EntityType.ORGANIZATION, EntityType.LOCATION
_THINGS = frozenset({_ORG, EntityType.LOCATION, EntityType.MISC})

_WORDS = {
    "i me my myself": (_PERSON, "speaker"),
    "who whom whose": (_PERSON, "relative"),
    "which": (_ORG, "relative"),
    "where": (_PLACE, "relative"),
    "he him his himself": (_PERSON, "m"),
    "she her hers herself": (_PERSON, "f"),
    "it its itself": (_ORG, "n"),
    "ele dele nele": (_PERSON, "m"),
    "ela dela nela": (_PERSON, "f"),
}
_PRONOUN = {word: meaning for words, meaning in _WORDS.items() for word in words.split()}
_NOUNS_EN = "company|firm|group|bank|business|corporation|manufacturer|retailer|start-?up|insurer|airline|carrier"
_NOUNS_PT = "empresa|companhia|firma|fabricante|varejista|seguradora|instituição|construtora|transportadora"
_ANY_PRONOUN = "|".join(sorted(_PRONOUN, key=len, reverse=True))
_ANAPHOR = re.compile(
    rf"(?<![\w'’-])(?:(?P<noun>the (?:{_NOUNS_EN})|(?:a|da|na|pela|à) (?:{_NOUNS_PT})"
    rf"|(?:o|do|no|pelo|ao) (?:grupo|banco|fabricante))|(?P<pronoun>{_ANY_PRONOUN}))(?![\w'’-])",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"\s+(?:is|was|would be|will be|has been|may be)\s+(?:\w+ )?(?:\w+ed that|clear|unclear|likely|unlikely|possible"
    r"|important|true|false|not|hard|easy|worth|time|said)\b",
    re.IGNORECASE,
)
_NAMED_AFTER = re.compile(r"\s+[A-ZÀ-Þ\"“]")
_JUST_BEFORE = re.compile(r",?\s+(?:(?:of|for|in|at|to|with|from|by)\s+)?")
_LOOSE = 0.9
"""Confidence of a pronoun that is not linked: that somebody is meant is all it says."""
_TITLE = re.compile(
    r"\b(?:(?P<m>mr|sr|dom|sir|senhor)|(?P<f>mrs|ms|miss|sra|srta|dona|lady|senhora))\.?\s*$", re.IGNORECASE
)


@dataclass(frozen=True)
class _Anaphor(Span):
    """A place where something is meant but not named.

    ``gender`` is m, f or n, ``speaker`` or ``relative``, '' for a description.
    """

    type: EntityType
    gender: str


def link_anaphors(text: str, mentions: Sequence[Mention], sentences: Sequence[Span]) -> list[Mention]:
    """Mentions in order, with the anaphors among them: linked to one of their clusters, or in clusters of their own.

    ``mentions`` are clustered, ``sentences`` in order; an anaphor that was linked may tell the next one's antecedent.
    Pronouns of one gender that are not linked, in one sentence or the next, are taken for the same.
    """
    result = list(mentions)
    genders = {m.cluster: gender for m in mentions if (gender := _gender(text, m))}
    starts = [sentence.start for sentence in sentences]
    free = max((m.cluster for m in mentions), default=-1) + 1
    loose: dict[str, tuple[int, int]] = {}
    for anaphor in _find(text, mentions):
        place = bisect_right(starts, anaphor.start) - 1
        since = starts[max(0, place - 1)] if place >= 0 else 0
        near = [m for m in result if since <= m.start and m.end <= anaphor.start and not m.type.is_value]
        antecedent = _named_before(text, anaphor, near) or _antecedent(anaphor, near, genders)
        if antecedent is not None:
            kind, confidence, number = antecedent.type, antecedent.confidence, antecedent.cluster
            if anaphor.gender in ("m", "f"):
                genders.setdefault(number, anaphor.gender)
        elif not _stands_alone(anaphor, sentences[place : place + 1], mentions, text):
            continue
        else:
            sort = f"{anaphor.type} {anaphor.gender}"
            number, last = loose.get(sort, (free, place))
            if number == free or place - last > 1 or anaphor.gender == "relative":
                number, free = free, free + 1
            loose[sort] = number, place
            kind, confidence = anaphor.type, _LOOSE
            genders[number] = anaphor.gender
        surface = text[anaphor.start : anaphor.end]
        result.append(Mention(anaphor.start, anaphor.end, surface, kind, confidence, number, anaphor=True))
        result.sort(key=lambda m: (m.start, m.end))
    return result


def _stands_alone(anaphor: _Anaphor, sentence: Sequence[Span], mentions: Sequence[Mention], text: str) -> bool:
    """Whether a pronoun that is not linked means somebody whom its sentence does not name.

    The speaker, "who" behind a word that is no name, a sentence's first word; and any other where nothing of its
    kind is named in its sentence, before or behind it ("Before she left, Ana …").
    """
    word = text[anaphor.start : anaphor.end].lower()
    if anaphor.gender in ("speaker", "relative"):
        return word != "whose" and anaphor.type is _PERSON
    if not anaphor.gender:
        return False
    begin, end = (sentence[0].start, sentence[0].end) if sentence else (0, len(text))
    if anaphor.type is _PERSON and not text[begin : anaphor.start].strip() and word in ("he", "she", "ele", "ela"):
        return True
    return not any(m.type is anaphor.type and begin <= m.start < end for m in mentions)


def _named_before(text: str, anaphor: _Anaphor, near: Sequence[Mention]) -> Mention | None:
    """What a relative pronoun follows, or the pronoun that a speaker repeats."""
    if anaphor.gender != "relative" or not near:
        return None
    last = near[-1]
    whose = text[anaphor.start : anaphor.end].lower() == "whose"
    fits = whose or (last.type in _THINGS if anaphor.type is _ORG else last.type is anaphor.type)
    return last if fits and _JUST_BEFORE.fullmatch(text, last.end, anaphor.start) else None


def _antecedent(anaphor: _Anaphor, near: Sequence[Mention], genders: dict[int, str]) -> Mention | None:
    """The only thing named ``near`` that fits; None where nothing or more does.

    "It" may be any thing, so that a product or a place beside the organisation makes it unclear.
    """
    if anaphor.gender in ("speaker", "relative"):
        return None
    if anaphor.gender == "n":
        fitting = [m for m in near if m.type in _THINGS]
    else:
        fitting = [
            m
            for m in near
            if m.type is anaphor.type
            and (not anaphor.gender or genders.get(m.cluster, anaphor.gender) == anaphor.gender)
        ]
    last = fitting[-1] if fitting else None
    return last if last is not None and last.type is anaphor.type and len({m.cluster for m in fitting}) == 1 else None


def _find(text: str, mentions: Sequence[Mention]) -> list[_Anaphor]:
    """Anaphors in the text's order, none within a name; "it" that stands for nothing ("it is clear") is none."""
    found: list[_Anaphor] = []
    for match in _ANAPHOR.finditer(text):
        start, end = match.span()
        if any(m.start < end and start < m.end for m in mentions):
            continue
        if match["noun"]:
            if not _NAMED_AFTER.match(text, end):  # "the company Acme" is a name's own description
                at = start + match["noun"].index(" ") + 1 if match["noun"][0].lower() in "dnpà" else start
                found.append(_Anaphor(at, end, _ORG, ""))
        elif match["pronoun"] not in ("IT", "HIS", "HER", "i", "WHO") and not (
            match["pronoun"].lower() == "it" and _EMPTY.match(text, end)
        ):
            found.append(_Anaphor(start, end, *_PRONOUN[match["pronoun"].lower()]))
    return found


def _gender(text: str, mention: Mention) -> str:
    """What a form of address before or in a person's name tells; '' where there is none."""
    if mention.type is not _PERSON:
        return ""
    first = mention.surface.split()[0] if " " in mention.surface else ""
    match = _TITLE.search(text[max(0, mention.start - 10) : mention.start]) or _TITLE.search(first)
    return "" if match is None else "m" if match["m"] else "f"
