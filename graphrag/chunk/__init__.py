"""Cut a document into passages of whole sentences."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from graphrag import names
from graphrag.chunk.joining import windows
from graphrag.chunk.sentences import sentences
from graphrag.chunk.shortening import rows_of, shortened
from graphrag.types import Chunk, Document, Span

__all__ = ["rows_of", "sentences", "shortened", "split", "windows"]

_CHARACTERS_A_PIECE = 40
"""Tokenizers give one piece for a run of letters of any length; this bounds the characters of a chunk too."""

_LINE = re.compile(r"[^\n]+")
_WORD = re.compile(rf"\S{{1,{_CHARACTERS_A_PIECE}}}")

Cost = Callable[[Span], int]


def split(document: Document, count_pieces: Callable[[str], int], max_pieces: int) -> tuple[Chunk, ...]:
    """Pack whole sentences, in order, into chunks of at most ``max_pieces`` as ``count_pieces`` counts them.

    A chunk lies on one page where the document has pages, or on none, as what is attached does. Once more than half
    full, it ends at the next blank line. A sentence too long for a chunk is cut between words, and its parts count as
    sentences. White space around a chunk belongs to none. A row of a table is one sentence. The same text gives the
    same chunks.
    """
    text = document.text
    chunks: list[Chunk] = []

    @cache
    def cost(span: Span) -> int:
        least = -(-(span.end - span.start) // _CHARACTERS_A_PIECE)
        return least if least > max_pieces else max(least, count_pieces(text[span.start : span.end]))

    rows = [Span(row.start, row.end) for table in document.tables for row in table.rows]
    for place, number in _places(document):
        for group in _pack(text, _sentences(text, place, rows, cost, max_pieces), cost, max_pieces):
            start, end = group[0].start, group[-1].end
            chunks.append(
                Chunk(
                    start=start,
                    end=end,
                    id=names.chunk_id(document.id, start, text[start:end]),
                    document_id=document.id,
                    index=len(chunks),
                    page=number,
                    text=text[start:end],
                    sentences=tuple(group),
                )
            )
    return tuple(chunks)


def _places(document: Document) -> Iterator[tuple[Span, int | None]]:
    """The pages and the text between and behind them, with the numbers of the pages."""
    position = 0
    for page in document.pages:
        yield Span(position, page.start), None
        yield Span(page.start, page.end), page.number
        position = page.end
    yield Span(position, len(document.text)), None


def _sentences(text: str, place: Span, rows: Sequence[Span], cost: Cost, limit: int) -> tuple[Span, ...]:
    """The rows of a place and, between them, its sentences; the lines of a row that is dearer than ``limit``."""
    found: list[Span] = []
    position = place.start
    for row in rows[bisect_left(rows, place.start, key=lambda row: row.start) :]:
        if row.end > place.end:
            break
        found.extend(sentences(text, position, row.start))
        whole = cost(row) <= limit
        found.extend([row] if whole else (Span(*line.span()) for line in _LINE.finditer(text, row.start, row.end)))
        position = row.end
    found.extend(sentences(text, position, place.end))
    return tuple(found)


def _pack(text: str, spans: tuple[Span, ...], cost: Cost, limit: int) -> Iterator[list[Span]]:
    """Groups of consecutive sentences, none dearer than ``limit``."""
    if spans and cost(Span(spans[0].start, spans[-1].end)) <= limit:
        yield list(spans)
        return
    group: list[Span] = []
    spent = 0
    for part in _parts(text, spans, cost, limit):
        price = cost(Span(group[-1].end if group else part.start, part.end))
        paragraph = bool(group) and text.count("\n", group[-1].end, part.start) > 1
        if group and (spent + price > limit or (paragraph and 2 * spent > limit)):
            yield group
            group, spent = [], 0
            price = cost(part)
        group.append(part)
        spent += price
    if group:
        yield group


def _parts(text: str, spans: tuple[Span, ...], cost: Cost, limit: int) -> Iterator[Span]:
    """The sentences, those dearer than ``limit`` cut between words, and words longer than a chunk within."""
    for span in spans:
        if cost(span) <= limit:
            yield span
            continue
        begin = end = span.start
        spent = 0
        for word in _words(text, span, cost, limit):
            price = cost(Span(end, word.end))
            if end > begin and spent + price > limit:
                yield Span(begin, end)
                begin, spent, price = word.start, 0, cost(word)
            end = word.end
            spent += price
        yield Span(begin, end)


def _words(text: str, span: Span, cost: Cost, limit: int) -> Iterator[Span]:
    """Words, or stretches of one, that fit a chunk."""
    for match in _WORD.finditer(text, span.start, span.end):
        step = match.end() - match.start()
        while step > 1 and cost(Span(match.start(), match.start() + step)) > limit:
            step = (step + 1) // 2
        for start in range(match.start(), match.end(), step):
            yield Span(start, min(start + step, match.end()))
