"""The bundled span reader: a question, where reading stands, and one passage, to the span that answers next.

One forward pass reads one passage. The model sees the question, the path of names walked so far and the
passage, and says whether the passage holds nothing, the next stop of the path (``bridge``) or the answer
(``final``), and which span it is. Training and inference both make the input here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from graphrag.models.features import piece_span
from graphrag.models.runtime import BEGIN, END, MAX_PIECES, WEIGHTS, Session, bundled_tokenizer, load_session
from graphrag.names import plain

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NONE, BRIDGE, FINAL = 0, 1, 2
"""Classes of a reading: nothing here, one more step to go, the answer."""

MAX_QUESTION, MAX_PATH, MAX_TITLE = 96, 64, 32
MAX_SPAN = 24
"""Longest answer, in word pieces."""
SLACK = 3
"""Pieces by which a span may differ from a name at either end and still mean it."""

_WORD = re.compile(r"\w+")

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class ReaderInput:
    """One reading as word pieces.

    ``ids`` and ``types`` are ``[pieces]``; ``spans`` gives the characters of the passage's pieces, the
    first of which stands at ``ids[offset]``.
    """

    ids: IntArray
    types: IntArray
    offset: int
    spans: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span ``[start, end)`` of the passage's text and its probability among all spans of that passage."""

    start: int
    end: int
    probability: float


@dataclass(frozen=True, eq=False)
class Reading:
    """What one passage says: the probabilities of ``NONE``, ``BRIDGE`` and ``FINAL``, and of every span.

    ``weights`` is ``[pieces, pieces]``, the probability of a span by its first and last piece; ``pieces`` are
    the characters of each piece.
    """

    classes: tuple[float, float, float]
    weights: FloatArray
    pieces: Sequence[tuple[int, int]]

    @cached_property
    def spans(self) -> tuple[Candidate, ...]:
        """The likeliest spans, none within another, best first."""
        return best_spans(self.weights, self.pieces)

    def mass(self, start: int, end: int) -> float:
        """The probability of the span ``[start, end)`` and of those that differ from it by little at either end."""
        inside = [i for i, (a, b) in enumerate(self.pieces) if a < end and b > start]
        if not inside:
            return 0.0
        first, last = inside[0], inside[-1]
        begin, stop = min(first + SLACK, last), max(last - SLACK, first)
        return float(self.weights[max(0, first - SLACK) : begin + 1, stop : last + SLACK + 1].sum())


def reader_input(
    tokenizer: Tokenizer, question: str, path: Sequence[str], title: str, text: str, limit: int = MAX_PIECES + 2
) -> ReaderInput:
    """``<s> question </s> first > second </s> title : text </s>``, cut to ``limit`` pieces at its end.

    The pieces' characters are those of ``text``.
    """

    def pieces(part: str, most: slice) -> list[int]:
        found: list[int] = tokenizer.encode(part, add_special_tokens=False).ids
        return found[most]

    as_written = writing(f"{title} {text}")
    asked = pieces(as_written(question), slice(MAX_QUESTION))
    walked = pieces(as_written(" > ".join(path)), slice(-MAX_PATH, None))
    heading = pieces(f"{title} :", slice(-MAX_TITLE, None))
    passage = tokenizer.encode(text, add_special_tokens=False)
    before = [BEGIN, *asked, END, *walked, END, *heading]
    room = max(0, limit - len(before) - 1)
    ids = [*before, *passage.ids[:room], END]
    first = len(asked) + len(walked) + 3
    types = [0] * first + [1] * (len(ids) - first)
    spans = [piece_span(text, *offsets) for offsets in passage.offsets[:room]]
    return ReaderInput(np.array(ids, dtype=np.int64), np.array(types, dtype=np.int64), len(before), spans)


def writing(text: str) -> Callable[[str], str]:
    """How to write names as ``text`` does where it has them in other letters alone, which the model tells apart.

    >>> writing("Acme, of São Paulo, was founded in 1990.")("who founded ACME of sao paulo?")
    'who founded Acme of São Paulo?'
    """
    forms = dict.fromkeys(_WORD.findall(text))
    known = {plain(form): form for form in forms if form[0].isupper()}

    def form(word: re.Match[str]) -> str:
        return word[0] if word[0] in forms else known.get(plain(word[0]), word[0])

    return lambda words: _WORD.sub(form, words)


def span_weights(starts: FloatArray, ends: FloatArray) -> FloatArray:
    """Probabilities ``[pieces, pieces]`` of all spans of at most ``MAX_SPAN`` pieces, from start and end scores."""
    index = np.arange(len(starts))
    length = index[None, :] - index[:, None]
    score = np.where((length >= 0) & (length < MAX_SPAN), starts[:, None] + ends[None, :], -np.inf)
    weight = np.exp(score - score.max()) if len(starts) else score
    return (weight / weight.sum()).astype(np.float32) if len(starts) else weight.astype(np.float32)


def best_spans(weights: FloatArray, pieces: Sequence[tuple[int, int]], limit: int = 5) -> tuple[Candidate, ...]:
    """The likeliest spans, none overlapping another, from the probabilities of all."""
    order = np.argsort(-weights, axis=None, kind="stable")[: limit * 12]
    chosen: list[Candidate] = []
    for flat in order:
        first, last = divmod(int(flat), len(pieces))
        start, end = pieces[first][0], pieces[last][1]
        if last >= first and all(end <= c.start or start >= c.end for c in chosen):
            chosen.append(Candidate(start, end, float(weights[first, last])))
        if len(chosen) == limit:
            break
    return tuple(chosen)


class Reader:
    """The ONNX span reader. One passage at a time, so that a reading depends on its own text alone."""

    def __init__(self, session: Session, tokenizer: Tokenizer):
        self._session = session
        self._tokenizer = tokenizer

    def read(self, question: str, path: Sequence[str], title: str, text: str) -> Reading:
        """Read one passage; spans are offsets in ``text``."""
        given = reader_input(self._tokenizer, question, path, title, text)
        spans, logits = self._session.run({"ids": given.ids, "types": given.types})
        rows = spans[given.offset : given.offset + len(given.spans)]
        weight = np.exp(logits - logits.max())
        none, bridge, final = (float(p) for p in weight / weight.sum())
        return Reading((none, bridge, final), span_weights(rows[:, 0], rows[:, 1]), given.spans)


def load_reader(folder: Path = WEIGHTS) -> Reader:
    """The reader in ``folder``. Raises ``ModelError`` when a file is missing or not the manifest's."""
    return Reader(load_session("reader.onnx", folder), bundled_tokenizer(folder))
