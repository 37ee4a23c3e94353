"""What "she", "it", "the company" and their Portuguese fellows stand for, where one name alone can be meant.

Precision comes first: an anaphor is linked when of all that is named before it, in its own sentence and the one before,
exactly one thing fits it in type and gender. "They" and the Portuguese "seu" and "sua", which fit anything, are left.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from graphrag.types import EntityType, Mention, Span

_PERSON, _ORG = EntityType.PERSON, EntityType.ORGANIZATION
_THINGS = frozenset({_ORG, EntityType.LOCATION, EntityType.MISC})

_WORDS = {
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
    r"\s+(?:is|was|would be|will be|has been|may be)\s+(?:\w+ )?(?:\w+ed|clear|unclear|likely|unlikely|possible"
    r"|important|true|false|not|hard|easy|worth|time|said)\b",
    re.IGNORECASE,
)
_NAMED_AFTER = re.compile(r"\s+[A-ZÀ-Þ\"“]")
_TITLE = re.compile(
    r"\b(?:(?P<m>mr|sr|dom|sir|senhor)|(?P<f>mrs|ms|miss|sra|srta|dona|lady|senhora))\.?\s*$", re.IGNORECASE
)


@dataclass(frozen=True)
class _Anaphor(Span):
    """A place where something is meant but not named; ``gender`` is m, f or n, '' for a description."""

    type: EntityType
    gender: str


def link_anaphors(text: str, mentions: Sequence[Mention], sentences: Sequence[Span]) -> list[Mention]:
    """Mentions in order, with those anaphors among them that stand for one of their clusters.

    ``mentions`` are clustered, ``sentences`` in order; an anaphor that was linked may tell the next one's antecedent.
    """
    result = list(mentions)
    genders = {m.cluster: gender for m in mentions if (gender := _gender(text, m))}
    starts = [sentence.start for sentence in sentences]
    for anaphor in _find(text, mentions):
        place = bisect_right(starts, anaphor.start) - 1
        since = starts[max(0, place - 1)] if place >= 0 else 0
        near = [m for m in result if since <= m.start and m.end <= anaphor.start and not m.type.is_value]
        antecedent = _antecedent(anaphor, near, genders)
        if antecedent is not None:
            surface = text[anaphor.start : anaphor.end]
            confidence = antecedent.confidence
            linked = Mention(anaphor.start, anaphor.end, surface, antecedent.type, confidence, antecedent.cluster, True)
            result.append(linked)
            result.sort(key=lambda m: (m.start, m.end))
            if anaphor.gender in ("m", "f"):
                genders.setdefault(antecedent.cluster, anaphor.gender)
    return result


def _antecedent(anaphor: _Anaphor, near: Sequence[Mention], genders: dict[int, str]) -> Mention | None:
    """The only thing named ``near`` that fits; None where nothing or more does.

    "It" may be any thing, so that a product or a place beside the organisation makes it unclear.
    """
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
        elif match["pronoun"] not in ("IT", "HIS", "HER") and not (
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
