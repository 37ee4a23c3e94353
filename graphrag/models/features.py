"""Text to model input: word pieces, how words are written, and the offsets that lead back to the text.

Training and inference both read text through this module, so that they can never disagree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SURFACES = 1 << 14
"""Rows of the table of surfaces: each stands for all the words, beginnings and ends whose hash it is."""
SURFACE_PARTS = 6
"""Rows of that table a word: the break before it, its shape, itself, its first four and its last three and five
characters."""
HIDDEN_SURFACE = 3
"""The row of a word that is not to be known; those before it are the breaks: none, of a line, of a paragraph."""
_SHAPES = 9
_LONGEST = 100
"""Characters of a word that are looked at; a longer one is no word."""
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Encoded:
    """One text as word pieces.

    ``ids`` are those of the pieces, without special ones; ``first`` the piece that each word begins in; ``spans`` the
    characters ``[start, end)`` of each word in the text; ``surfaces`` ``[W, SURFACE_PARTS]`` how it is written there.
    """

    ids: IntArray
    first: IntArray
    spans: IntArray
    surfaces: IntArray


@lru_cache(maxsize=4)
def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer at ``path`` (a ``tokenizer.json``), without padding or truncation."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def word_shape(word: str) -> int:
    """The shape class of a word, 1 to 9.

    >>> [word_shape(w) for w in ("the", "Rome", "NATO", "iPhone", "A", "1984", "B2B", ",", "東")]
    [1, 2, 3, 4, 5, 6, 7, 8, 9]
    """
    if not any(c.isalnum() for c in word):
        return 8
    if word.isdigit():
        return 6
    if any(c.isdigit() for c in word):
        return 7
    if word.islower():
        return 1
    if word.isupper():
        return 5 if len(word) == 1 else 3
    if word[:1].isupper() and (word[1:].islower() or word.istitle()):
        return 2
    return 4 if word.lower() != word.upper() else 9


def surface_rows(word: str, before: str) -> tuple[int, ...]:
    r"""The rows of the table of surfaces for a word as its text writes it, and for what is between it and the last.

    Hashed parts of words (Bojanowski et al. 2017, fastText) know names that pieces break up, and line ends that a
    tokenizer drops.

    >>> surface_rows("União", " ")[:2], surface_rows("UNIÃO", ",\n")[:2], surface_rows("união", "\n\n")[:2]
    ((0, 5), (1, 6), (2, 4))
    """
    word = word[:_LONGEST]
    shape = HIDDEN_SURFACE + word_shape(word)
    word = word.lower()
    parts = (word, f"<{word[:4]}", f"{word[-3:]}>", f"{word[-5:]}>>")
    free = HIDDEN_SURFACE + _SHAPES + 1
    return min(before.count("\n"), 2), shape, *(crc32(part.encode()) % (SURFACES - free) + free for part in parts)


def encode(tokenizer: Tokenizer, text: str) -> Encoded:
    """Tokenise ``text`` of any length into pieces, and find the piece that each of its words begins in."""
    text = text.encode("utf8", "replace").decode("utf8")  # lone surrogates become ?, and no offset moves
    encoding = tokenizer.encode(text, add_special_tokens=False)
    ids = np.array(encoding.ids, dtype=np.int64)
    starts = np.array([piece_span(text, *offsets)[0] for offsets in encoding.offsets], dtype=np.int64)
    words = [match.span() for match in _WORD.finditer(text)] if len(ids) else []
    spans = np.array(words, dtype=np.int64).reshape(-1, 2)
    surfaces = [
        surface_rows(text[start:end], text[last:start] if last else "\n\n")
        for (_, last), (start, end) in pairwise([(0, 0), *words])
    ]
    return Encoded(
        ids=ids,
        first=np.maximum(np.searchsorted(starts, spans[:, 0], side="right") - 1, 0).astype(np.int64),
        spans=spans,
        surfaces=np.array(surfaces, dtype=np.int64).reshape(-1, SURFACE_PARTS),
    )


def piece_span(text: str, start: int, end: int) -> tuple[int, int]:
    """The characters of a piece without the white space before it, which the tokenizer counts with it."""
    return end - len(text[start:end].lstrip()), end
