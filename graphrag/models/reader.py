"""The bundled span reader: a question, where reading stands, and one passage, to the span that answers next.

One forward pass reads one passage. The model sees the question, the path of names walked so far and the
passage, and says whether the passage holds nothing, the next stop of the path (``bridge``) or the answer
(``final``), and which span it is. Training and inference both make the input here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from graphrag.models.runtime import CLS, SEP, WEIGHTS, Session, bundled_tokenizer, load_session

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NONE, BRIDGE, FINAL = 0, 1, 2
"""Classes of a reading: nothing here, one more step to go, the answer."""

MAX_PIECES = 512
MAX_QUESTION, MAX_PATH, MAX_TITLE = 96, 64, 32
MAX_SPAN = 24
"""Longest answer, in word pieces."""

IntArray = npt.NDArray[np.int64]


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


@dataclass(frozen=True, slots=True)
class Reading:
    """What one passage says: the probabilities of ``NONE``, ``BRIDGE`` and ``FINAL``, and spans, best first."""

    classes: tuple[float, float, float]
    spans: tuple[Candidate, ...]

    @property
    def answerable(self) -> float:
        """Probability that the passage holds the next step or the answer."""
        return 1.0 - self.classes[NONE]


def reader_input(
    tokenizer: Tokenizer, question: str, path: Sequence[str], title: str, text: str, limit: int = MAX_PIECES
) -> ReaderInput:
    """``[CLS] question [SEP] first > second [SEP] title : text [SEP]``, cut to ``limit`` pieces at its end."""
    asked: list[int] = tokenizer.encode(question, add_special_tokens=False).ids[:MAX_QUESTION]
    walked: list[int] = tokenizer.encode(" > ".join(path), add_special_tokens=False).ids[-MAX_PATH:]
    heading: list[int] = tokenizer.encode(title + " :", add_special_tokens=False).ids[-MAX_TITLE:]
    passage = tokenizer.encode(text, add_special_tokens=False)
    before = [CLS, *asked, SEP, *walked, SEP, *heading]
    room = max(0, limit - len(before) - 1)
    ids = [*before, *passage.ids[:room], SEP]
    first = len(asked) + len(walked) + 3
    types = [0] * first + [1] * (len(ids) - first)
    return ReaderInput(
        np.array(ids, dtype=np.int64), np.array(types, dtype=np.int64), len(before), list(passage.offsets[:room])
    )


def best_spans(
    starts: npt.NDArray[np.float32], ends: npt.NDArray[np.float32], spans: Sequence[tuple[int, int]], limit: int = 5
) -> tuple[Candidate, ...]:
    """The likeliest spans, none within another, from start and end scores of the passage's pieces."""
    size = len(spans)
    if size == 0:
        return ()
    score = starts[:, None] + ends[None, :]
    index = np.arange(size)
    length = index[None, :] - index[:, None]
    score = np.where((length >= 0) & (length < MAX_SPAN), score, -np.inf)
    weight = np.exp(score - score.max())
    weight /= weight.sum()
    order = np.argsort(-weight, axis=None, kind="stable")[: limit * 12]
    chosen: list[Candidate] = []
    for flat in order:
        first, last = divmod(int(flat), size)
        start, end = spans[first][0], spans[last][1]
        if all(end <= c.start or start >= c.end for c in chosen):
            chosen.append(Candidate(start, end, float(weight[first, last])))
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
        return Reading((none, bridge, final), best_spans(rows[:, 0], rows[:, 1], given.spans))


def load_reader(folder: Path = WEIGHTS) -> Reader:
    """The reader in ``folder``. Raises ``ModelError`` when a file is missing or not the manifest's."""
    return Reader(load_session("reader.onnx", folder), bundled_tokenizer(folder))
