"""Consecutive chunks as the windows that extraction reads at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from graphrag.types import Chunk, Span

WINDOW_PIECES = 480
"""Extraction reads consecutive chunks of a document together, up to this many word pieces."""


def windows(
    text: str, chunks: Sequence[Chunk], rows: Sequence[Span], count_pieces: Callable[[str], int]
) -> list[tuple[Span, list[Span]]]:
    """Spans of prose in consecutive chunks of at most ``WINDOW_PIECES``, with their sentences' offsets in the span."""
    groups: list[list[Span]] = []
    size = 0
    for prose, goes_on in _prose(chunks, rows):
        pieces = count_pieces(text[prose[0].start : prose[-1].end])
        if not groups or not goes_on or size + pieces > WINDOW_PIECES:
            groups.append([])
            size = 0
        groups[-1].extend(prose)
        size += pieces
    return [
        (
            Span(group[0].start, group[-1].end),
            [Span(s.start - group[0].start, s.end - group[0].start) for s in group],
        )
        for group in groups
    ]


def _prose(chunks: Sequence[Chunk], rows: Sequence[Span]) -> Iterator[tuple[list[Span], bool]]:
    """Each chunk's sentences that are no part of a row, and whether no row lies between them and those before."""

    def in_row(sentence: Span) -> bool:
        at = bisect_right(rows, sentence.start, key=lambda row: row.start) - 1
        return at >= 0 and sentence.start < rows[at].end

    goes_on = True
    for chunk in chunks:
        for is_row, found in groupby(chunk.sentences, in_row):
            if not is_row:
                yield list(found), goes_on
            goes_on = not is_row
