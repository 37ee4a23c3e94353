"""No citation is shown unless its quote stands verbatim where it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from graphrag.types import Answer, Citation, Draft, Passage


def verify(question: str, draft: Draft, passages: Iterable[Passage]) -> Answer:
    """Turn a draft into an answer whose every citation was found word for word in one of the passages read.

    A citation stays when a passage of its document, path and page holds exactly its quote at its offsets; a
    step keeps its place in the path but loses a citation that is not so. An answer left without any citation
    becomes an abstention.
    """
    read = tuple({passage.chunk.id: passage for passage in passages}.values())
    citations = tuple(dict.fromkeys(c for c in draft.citations if is_verbatim(c, read)))
    path = tuple(
        step if step.citation is None or is_verbatim(step.citation, read) else replace(step, citation=None)
        for step in draft.path
    )
    held = bool(draft.text.strip()) and bool(citations)
    return Answer(
        question=question,
        text=draft.text.strip() if held else "",
        abstained=not held,
        confidence=draft.confidence,
        citations=citations if held else (),
        path=path if held else (),
        passages=read,
    )


def is_verbatim(citation: Citation, passages: Iterable[Passage]) -> bool:
    """Whether a passage holds exactly the quote where the citation says that it stands."""
    return bool(citation.quote) and any(
        chunk.document_id == citation.document_id
        and passage.path == citation.path
        and chunk.page == citation.page
        and chunk.start <= citation.start < citation.end <= chunk.end
        and chunk.text[citation.start - chunk.start : citation.end - chunk.start] == citation.quote
        for passage in passages
        for chunk in (passage.chunk,)
    )


def cite(passage: Passage, start: int, end: int) -> Citation:
    """A citation of ``[start, end)`` (offsets in the document), which lies in the passage's chunk."""
    chunk = passage.chunk
    return Citation(
        start=start,
        end=end,
        document_id=chunk.document_id,
        path=passage.path,
        page=chunk.page,
        quote=chunk.text[start - chunk.start : end - chunk.start],
    )


def cite_sentence(passage: Passage, start: int, end: int) -> Citation:
    """A citation of the sentence, or sentences, that hold ``[start, end)``; of just that when there is none."""
    held = [s for s in passage.chunk.sentences if s.start < end and s.end > start]
    if held:
        start, end = min(start, held[0].start), max(end, held[-1].end)
    return cite(passage, max(start, passage.chunk.start), min(end, passage.chunk.end))
