"""Text to model input: word pieces, word shapes and the offsets that lead back to the text.

Training and inference both read text through this module, so that they can never disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
import numpy.typing as npt

from graphrag.gloss import english

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SHAPES = 20
"""Number of word-shape classes: nine shapes, each for a first and for a later piece, and padding."""

SURFACES = 1 << 14
"""Rows of the table of surfaces: each stands for all the words, beginnings and ends whose hash it is."""
SURFACE_PARTS = 5
"""Rows of that table a word: the break before it, itself, its first four and its last three and five characters."""
HIDDEN_SURFACE = 3
"""The row of a word that is not to be known; those before it are the breaks: none, of a line, of a paragraph."""

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Encoded:
    """One text as word pieces.

    ``ids`` and ``shapes`` have one value a piece, without special tokens; ``word_of`` gives the
    word of each piece; ``first`` the first piece of each word; ``spans`` the characters
    ``[start, end)`` of each word in the text; ``surfaces`` ``[W, SURFACE_PARTS]`` how it is written there.
    """

    ids: IntArray
    shapes: IntArray
    word_of: IntArray
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
    """The shape class of a word, 1 to 9: the encoder is uncased, so this carries the capitals.

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

    Words that the encoder's vocabulary lacks, and those that a gloss replaces, keep their own form here: hashed parts
    of words (Bojanowski et al. 2017, fastText).

    >>> surface_rows("União", " ")[0], surface_rows("União", ",\n")[0], surface_rows("União", "\n\n")[0]
    (0, 1, 2)
    """
    word = word.lower()
    parts = (word, f"<{word[:4]}", f"{word[-3:]}>", f"{word[-5:]}>>")
    room = SURFACES - HIDDEN_SURFACE - 1
    return min(before.count("\n"), 2), *(crc32(part.encode()) % room + HIDDEN_SURFACE + 1 for part in parts)


def encode(tokenizer: Tokenizer, text: str) -> Encoded:
    """Tokenise ``text`` of any length; characters the tokenizer drops belong to no word.

    Portuguese is read as its English gloss: the words of what stands for several words of ``text``, or for one, all
    have its characters and its shape.
    """
    text = text.encode("utf8", "replace").decode("utf8")  # lone surrogates become ?, and no offset moves
    read = english(text)
    encoding = tokenizer.encode(read.text, add_special_tokens=False)
    ids: list[int] = encoding.ids
    word_ids: list[int | None] = encoding.word_ids
    offsets: list[tuple[int, int]] = [read.source(start, end) for start, end in encoding.offsets]
    first: list[int] = []
    spans: list[list[int]] = []
    word_of: list[int] = []
    shapes: list[int] = []
    last: int | None = None
    surfaces: list[tuple[int, ...]] = []
    shape = 8
    for piece, (word, (start, end)) in enumerate(zip(word_ids, offsets, strict=True)):
        if word != last or not first:
            last = word
            first.append(piece)
            spans.append([start, end])
            stop = end
            for follow in range(piece + 1, len(ids)):
                if word_ids[follow] != word:
                    break
                stop = offsets[follow][1]
            shape = word_shape(text[start:stop].partition(" ")[0])
            before = text[spans[-2][1] : start] if len(spans) > 1 else "\n\n"
            surfaces.append(surface_rows(text[start:stop], before))
            shapes.append(shape)
        else:
            spans[-1][1] = end
            shapes.append(shape + 10)
        word_of.append(len(first) - 1)
    return Encoded(
        ids=np.array(ids, dtype=np.int64),
        shapes=np.array(shapes, dtype=np.int64),
        word_of=np.array(word_of, dtype=np.int64),
        first=np.array(first, dtype=np.int64),
        spans=np.array(spans, dtype=np.int64).reshape(-1, 2),
        surfaces=np.array(surfaces, dtype=np.int64).reshape(-1, SURFACE_PARTS),
    )
