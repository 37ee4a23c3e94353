"""From tag probabilities to mentions: a valid sequence of tags, its spans, trimmed and typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from graphrag.models.features import IntArray
from graphrag.models.rules import add_defined, add_values, repair_companies
from graphrag.models.values import value_kind
from graphrag.types import EntityType, FloatArray, Mention, Span

LENIENCE = 0.5
"""Taken from the log probability of no name: a type that is in doubt must not hide a name. Chosen on the
dev sets (names found, of any type: Portuguese 74 → 83 of 100, English unchanged; precision 84 → 83)."""

_TYPE_OF = {
    "PER": EntityType.PERSON,
    "ORG": EntityType.ORGANIZATION,
    "LOC": EntityType.LOCATION,
    "MISC": EntityType.MISC,
    "TIME": EntityType.DATE,
}
_ARTICLE = re.compile(r"^(?:A|O|As|Os)\s+(?=[^\W\d_])")
_DANGLING = re.compile(r"\s+(?:de|do|da|dos|das|e|of|and)$")
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
