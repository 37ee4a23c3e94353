"""From tag probabilities to mentions: a valid tag sequence, its spans, and what rules know better.

The tagger learnt from encyclopedias and news; the rules carry what company papers add: legal forms
(``Acme Ltda.`` is an organisation, and the form belongs to its name) and values in the usual forms.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from graphrag.models.coreference import is_acronym
from graphrag.models.features import IntArray
from graphrag.models.values import find_values, value_kind
from graphrag.types import EntityType, FloatArray, Mention, Span

LENIENCE = 0.5
"""Taken from the log probability of no name: a type that is in doubt must not hide a name. Chosen on the
dev sets (names found, of any type: Portuguese 74 → 83 of 100, English unchanged; precision 84 → 83)."""

LABEL_OF = {
    EntityType.PERSON: "PER",
    EntityType.ORGANIZATION: "ORG",
    EntityType.LOCATION: "LOC",
    EntityType.MISC: "MISC",
    EntityType.DATE: "TIME",
    EntityType.AMOUNT: "NUM",
    EntityType.QUANTITY: "NUM",
    EntityType.PERCENT: "NUM",
}
"""The tagger's label of each type."""

_TYPE_OF = {
    "PER": EntityType.PERSON,
    "ORG": EntityType.ORGANIZATION,
    "LOC": EntityType.LOCATION,
    "MISC": EntityType.MISC,
    "TIME": EntityType.DATE,
}
_LEGAL_FORM = re.compile(
    r"(?<=[\w.)&]),?[ \t]{1,2}(?P<form>Ltda\.?|LTDA\.?|S\.[ ]?A\.|S/A|SA|Inc\.?|INC\.?|Corp\.?|LLC|L\.L\.C\.|LLP|Ltd\.?"
    r"|LTD\.?|PLC|plc|GmbH|EIRELI|Eireli|S\.p\.A\.|S\.r\.l\.|SARL|Lda\.?|B\.V\.|N\.V\.|KGaA|A/S|Oyj|Pty)(?!\w)"
)
_WITHIN_NAME = frozenset("de do da dos das of & y del von van".split())
_NEVER_FIRST = frozenset(
    "a o as os um uma the an entre between e and de do da dos das para pela pelo por com with by for from of to in "
    "on at no na nos nas em que ao à is are was são é foi".split()
)
_MAX_NAME_WORDS = 8
_IN_BRACKETS = re.compile(r"\(\s?[\"“'‘]?(?P<short>[A-ZÀ-Þ]{2,8})[\"”'’]?\s?\)")
_ARTICLE = re.compile(r"^(?:A|O|As|Os)\s+(?=[^\W\d_])")
_DANGLING = re.compile(r"\s+(?:de|do|da|dos|das|e|of|and)$")
_LAST_WORD = re.compile(r"^\s+(?:de|do|da|na|no|em|a|o|of|in|to|the|on|at)$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_EDGE = "\"'`´‘’“”«»*_#|<>~•·,;:!?-–—/"
_PAIRS = {"(": ")", "[": "]", "{": "}"}


def type_of(label: str, surface: str) -> EntityType:
    """The type of a mention that the tagger labels so; the surface tells what a ``NUM`` is."""
    if label == "NUM" and _YEAR.fullmatch(surface):
        return EntityType.DATE
    return _TYPE_OF.get(label) or value_kind(surface)


def decode(scores: FloatArray) -> npt.NDArray[np.intp]:
    """The best sequence ``[W]`` in which every I follows a B or I of its type (Viterbi).

    ``scores`` is ``[W, tags]``, log probabilities; tag 0 is O, then B and I of each type in turn.
    """
    best = scores.argmax(-1)
    inside = (best > 0) & (best % 2 == 0)
    before = np.concatenate(([0], best[:-1])) if len(best) else best
    if not (inside & (before != best) & (before != best - 1)).any():
        return best
    tags = scores.shape[1]
    to = np.arange(tags)
    allowed = (to % 2 == 1) | (to == 0) | (to[:, None] == to) | (to[:, None] == to - 1)
    step = np.where(allowed, 0.0, -np.inf)
    total = np.where((to % 2 == 1) | (to == 0), scores[0], -np.inf)
    back = np.zeros(scores.shape, dtype=np.intp)
    for word in range(1, len(scores)):
        paths = total[:, None] + step
        back[word] = paths.argmax(0)
        total = paths.max(0) + scores[word]
    best[-1] = total.argmax()
    for word in range(len(scores) - 1, 0, -1):
        best[word - 1] = back[word, best[word]]
    return best


def read_mentions(
    text: str,
    words: IntArray,
    scores: FloatArray,
    labels: Sequence[str],
    sentences: Sequence[Span] = (),
    least: float = 0.5,
) -> list[Mention]:
    """Mentions in order, none overlapping another, each in cluster 0.

    ``words`` are the words' characters ``[W, 2]``, ``scores`` log probabilities ``[W, tags]`` and
    ``labels`` the types that the tags are of. A mention never crosses the end of a sentence. Its words
    are names with a mean probability of at least ``least``; its confidence is that of its type.
    """
    found: list[Mention] = []
    ends = sorted({s.end for s in sentences})
    tags: list[int] = decode(scores - np.where(np.arange(scores.shape[1]) == 0, LENIENCE, 0)).tolist()
    for first in [i for i, tag in enumerate(tags) if tag % 2 == 1]:
        tag = tags[first]
        last = first + 1
        while last < len(tags) and tags[last] == tag + 1:
            last += 1
        if 1 - np.exp(scores[first:last, 0]).mean() < least:
            continue
        likely = np.exp(scores[first:last, tag : tag + 2]).sum(-1)
        span = Span(int(words[first, 0]), int(words[last - 1, 1]))
        for part in _cut(span, ends):
            mention = _mention(text, trim(text, part), labels[(tag - 1) // 2], float(likely.mean()))
            if mention:
                found.append(mention)
    return add_values(text, add_defined(text, repair_companies(text, found)))


def trim(text: str, span: Span) -> Span:
    """``span`` without quotes, unpaired brackets and punctuation at its ends."""
    start, end = span.start, span.end
    while start < end:
        surface = text[start:end]
        if _loose_start(surface):
            start += 1
        elif _loose_end(surface):
            end -= 1
        elif surface[0] in _PAIRS and surface[-1] == _PAIRS[surface[0]]:
            start, end = start + 1, end - 1
        else:
            break
    return Span(start, end)


def _loose_start(surface: str) -> bool:
    """Whether the first character is no part of a name."""
    first = surface[0]
    return first.isspace() or first in _EDGE + ".)]}" or (first in _PAIRS and _PAIRS[first] not in surface)


def _loose_end(surface: str) -> bool:
    """Whether the last character is no part of a name."""
    last = surface[-1]
    opening = next((o for o, c in _PAIRS.items() if c == last), None)
    return (
        last.isspace()
        or last in _EDGE + "([{"
        or (opening is not None and opening not in surface)
        or (last == "." and not _abbreviated(surface))
    )


def repair_companies(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Give names before a legal form that form and the type Organization; find those that were missed."""
    result = list(mentions)
    for match in _LEGAL_FORM.finditer(text):
        end = match.end()
        touching = [m for m in result if m.start < match.start() <= m.end]
        if any(c.isupper() for m in touching for c in text[end : m.end]):
            continue
        floor = max(
            (m.end for m in result if m.end < match.start() and m.type is not EntityType.ORGANIZATION), default=0
        )
        if touching:
            start = min(m.start for m in touching)
            within = frozenset[str]() if any(m.type is EntityType.ORGANIZATION for m in touching) else _WITHIN_NAME
            start = min(start, _name_start(text, floor, start, within), _wrapped(text, result, start))
            confidence = max(0.6, *(m.confidence for m in touching))
        else:
            start, confidence = _name_start(text, floor, match.start()), 0.6
        if start < match.start():
            company = Mention(start, end, text[start:end], EntityType.ORGANIZATION, confidence, 0)
            result = [m for m in result if m.end <= start or m.start >= end] + [company]
    return sorted(result, key=lambda m: m.start)


def add_defined(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Add names that an acronym in brackets follows, and the acronym: ``Companhia Vale do Aço (CVA)``."""
    result = list(mentions)
    for match in _IN_BRACKETS.finditer(text):
        stop = match.start()
        words = list(re.finditer(r"\S+", text[max(0, stop - 120) : stop]))
        starts = [w.start() + max(0, stop - 120) for w in words[-10:] if w.group()[0].isupper()]
        name = next(
            (Span(at, len(text[:stop].rstrip())) for at in starts if is_acronym(match["short"], text[at:stop])), None
        )
        if name is None or "\n" in text[name.start : name.end]:
            continue
        for span in (name, Span(*match.span("short"))):
            over = [m for m in result if m.start < span.end and m.end > span.start]
            if all(span.start <= m.start and m.end <= span.end for m in over) and not any(
                (m.start, m.end) == (span.start, span.end) for m in over
            ):
                kind = next((m.type for m in over if not m.type.is_value), EntityType.ORGANIZATION)
                added = Mention(span.start, span.end, text[span.start : span.end], kind, 0.6, 0)
                result = [m for m in result if m not in over] + [added]
    return sorted(result, key=lambda m: m.start)


def add_values(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Add values written in a usual form where no name was found; they replace parts of themselves."""
    result = list(mentions)
    for span, kind in find_values(text):
        over = [m for m in result if m.start < span.end and m.end > span.start]
        if any(not m.type.is_value or _says_more(text, m, span) for m in over):
            continue
        if [(m.start, m.end, m.type) for m in over] != [(span.start, span.end, kind)]:
            confidence = max((m.confidence for m in over), default=0.9)
            found = Mention(span.start, span.end, text[span.start : span.end], kind, confidence, 0)
            result = [m for m in result if m not in over] + [found]
    return sorted(result, key=lambda m: m.start)


def _says_more(text: str, mention: Mention, span: Span) -> bool:
    """Whether a mention has words beyond ``span``, other than those that begin what follows."""
    rest = text[mention.start : span.start] + _LAST_WORD.sub("", text[span.end : mention.end])
    return any(c.isalpha() for c in rest)


def _mention(text: str, span: Span, label: str, confidence: float) -> Mention | None:
    if label in ("PER", "ORG", "LOC"):
        surface = text[span.start : span.end]
        article, dangling = _ARTICLE.match(surface), _DANGLING.search(surface)
        start = span.start + (article.end() if article else 0)
        span = Span(start, max(start, span.start + dangling.start() if dangling else span.end))
    surface = text[span.start : span.end]
    if not any(c.isalnum() for c in surface):
        return None
    return Mention(span.start, span.end, surface, type_of(label, surface), round(min(confidence, 1.0), 4), 0)


def _cut(span: Span, ends: Sequence[int]) -> list[Span]:
    """``span`` in pieces, each within one sentence."""
    cuts = [span.start, *(end for end in ends if span.start < end < span.end), span.end]
    return [Span(start, end) for start, end in pairwise(cuts)]


def _abbreviated(surface: str) -> bool:
    """Whether the dot that ends a name belongs to it: an inner dot, a legal form, Jr., an initial."""
    last = surface[:-1].split()[-1] if surface[:-1].split() else ""
    return (
        "." in last
        or (len(last) == 1 and last.isalpha())
        or last.lower() in {"inc", "ltda", "ltd", "corp", "co", "cia", "jr", "sr", "bros"}
    )


def _wrapped(text: str, mentions: Sequence[Mention], start: int) -> int:
    """Where the organisation begins whose name goes on at ``start``, perhaps on the next line."""
    before = [m.start for m in mentions if m.type is EntityType.ORGANIZATION and _joined(text[m.end : start])]
    return max((at for at in before if at < start), default=start)


def _joined(gap: str) -> bool:
    return bool(gap) and gap.isspace() and gap.count("\n") < 2


def _name_start(text: str, floor: int, end: int, within: frozenset[str] = _WITHIN_NAME) -> int:
    """Where the capitalised name that ends at ``end`` begins; ``end`` when there is none."""
    line = max(text.rfind("\n", 0, end) + 1, floor)
    line = max(line, end - 200)
    words = [(m.start() + line, m.group()) for m in re.finditer(r"\S+", text[line:end])]
    start = end
    for count, (at, word) in enumerate(reversed(words)):
        closed = word[-1] in ".;:!?,)—–-" and (count > 0 or end > at + len(word)) and len(word) > 2
        small = word.lower() in _WITHIN_NAME
        capital = (word[0].isupper() or word[0].isdigit()) and not small
        if closed or count == _MAX_NAME_WORDS or not (capital or (small and word.lower() in within)):
            break
        if capital and word.lower() not in _NEVER_FIRST:
            start = at
    return start
