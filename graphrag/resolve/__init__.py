"""Mentions to entities: which mentions of a document mean one thing, what it is called, and its relations.

``resolve`` is a function of one document, so that documents can come in any order; equal names have equal ids.
What else is one thing across documents is told by ``unite``, a function of what all documents claim.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from graphrag.names import has_legal_form, relation_id
from graphrag.resolve.entities import Named, identify
from graphrag.resolve.junk import keep
from graphrag.resolve.keys import find_keys
from graphrag.resolve.terms import defined_terms, said_of_terms
from graphrag.types import (
    Chunk,
    Document,
    Entity,
    EntityMention,
    Evidence,
    Extraction,
    Fact,
    Mention,
    Modality,
    Relation,
    Span,
)

__all__ = ["resolve"]


def resolve(
    document: Document,
    chunks: Sequence[Chunk],
    windows: Sequence[tuple[Span, Extraction]],
) -> tuple[tuple[Entity, ...], tuple[EntityMention, ...], tuple[Relation, ...]]:
    """One document's entities, mentions and relations.

    ``windows`` are spans of ``document.text`` with what was read in each (offsets from the span's start).
    Mentions and evidence each lie within one chunk; what does not, and what is no name, is left out, and relations
    of it too; so is a relation of which no sentence names both ends. A row counts as one sentence, and of a row
    that is longer than a chunk the part that names the tail.
    """
    windows = sorted(windows, key=lambda item: item[0].start)
    sentences = [sentence for chunk in chunks for sentence in chunk.sentences]
    mentions = [_on_one_line(document.text, m, sentences) for m in _in_document(document, windows)]
    kept = keep(document.text, mentions)
    within = [_chunk_of(m, chunks) for m in mentions]
    use = [i for i, m in enumerate(mentions) if kept[i] and within[i] is not None and not m.anaphor]
    used = [mentions[i] for i in use]
    named = identify(document, used, find_keys(document.text, used, sentences))
    by_mention = dict(zip(use, named.ids, strict=True))
    called = _called(mentions, by_mention)
    placed = tuple(
        EntityMention(m.start, m.end, by_mention[i], chunk.id, m.surface, m.type, m.confidence)
        for i, m in enumerate(mentions)
        if i in by_mention and (chunk := within[i]) is not None
    )
    terms = tuple(
        replace(m, start=use.start, end=use.end, chunk_id=chunk.id, surface=document.text[use.start : use.end])
        for use, m in defined_terms(document.text, placed)
        if (chunk := _chunk_of(use, chunks)) is not None
    )
    said, ends = said_of_terms(document.text, placed, terms, sentences)
    called |= {len(mentions) + i: entity for i, entity in enumerate(ends)}
    relations = _relations(document, chunks, [*windows, (Span(0, len(document.text)), said)], called)
    placed += terms
    return _entities(named, placed), placed, relations


def _in_document(document: Document, windows: Sequence[tuple[Span, Extraction]]) -> list[Mention]:
    """All mentions at their place in the document; clusters of different windows keep different numbers."""
    mentions: list[Mention] = []
    base = 0
    for span, extraction in windows:
        for m in extraction.mentions:
            start, end = m.start + span.start, m.end + span.start
            surface = document.text[start:end]
            mentions.append(replace(m, start=start, end=end, surface=surface, cluster=base + m.cluster))
        base += 1 + max((m.cluster for m in extraction.mentions), default=0)
    return mentions


def _on_one_line(text: str, mention: Mention, sentences: Sequence[Span]) -> Mention:
    """A name that a reader ran over the end of a line where nothing runs on, as in a signature, cut there.

    What is left is the part with a company's legal form, or else the first.
    """
    if mention.name or mention.type.is_value or "\n" not in mention.surface:
        return mention
    at = bisect_right(sentences, mention.start, key=lambda s: s.start) - 1
    parts = [Span(max(s.start, mention.start), min(s.end, mention.end)) for s in sentences[max(at, 0) :][:4]]
    parts = [part for part in parts if part.start < part.end]
    if len(parts) < 2 or not all("\n" in text[a.end : b.start] for a, b in pairwise(parts)):
        return mention
    part = next((p for p in parts if has_legal_form(text[p.start : p.end])), parts[0])
    return replace(mention, start=part.start, end=part.end, surface=text[part.start : part.end])


def _called(mentions: Sequence[Mention], ids: Mapping[int, str]) -> dict[int, str]:
    """The entity of each mention that has one: of a pronoun, the one that its cluster's names are."""
    by_cluster = {mentions[i].cluster: entity for i, entity in reversed(list(ids.items()))}
    standing = {i: by_cluster[m.cluster] for i, m in enumerate(mentions) if m.anaphor and m.cluster in by_cluster}
    return {**ids, **standing}


def _chunk_of(span: Span, chunks: Sequence[Chunk]) -> Chunk | None:
    """The chunk that holds all of ``span``."""
    at = bisect_right(chunks, span.start, key=lambda chunk: chunk.start) - 1
    return chunks[at] if at >= 0 and span.end <= chunks[at].end else None


def _entities(named: Named, mentions: Sequence[EntityMention]) -> tuple[Entity, ...]:
    counts: defaultdict[str, int] = defaultdict(int)
    for mention in mentions:
        counts[mention.entity_id] += 1
    return tuple(replace(e, mentions=counts[e.id]) for e in named.entities)


def _relations(
    document: Document,
    chunks: Sequence[Chunk],
    windows: Sequence[tuple[Span, Extraction]],
    ids: Mapping[int, str],
) -> tuple[Relation, ...]:
    """Facts between entities, one relation for all facts that say the same, with all their evidence."""
    found: defaultdict[tuple[str, str, str, Modality], dict[tuple[int, int], Evidence]] = defaultdict(dict)
    sources: dict[tuple[str, str, str, Modality], tuple[float, str]] = {}
    base = 0
    for span, extraction in windows:
        for fact in extraction.facts:
            head, tail = ids.get(base + fact.head), ids.get(base + fact.tail)
            evidence = _evidence(document, chunks, span, extraction, fact)
            if head and tail and head != tail and evidence:
                edge = head, fact.type, tail, fact.modality
                known = found[edge].get((evidence.start, evidence.end))
                if not known or known.confidence < evidence.confidence:
                    found[edge][evidence.start, evidence.end] = evidence
                doubt = -evidence.confidence, extraction.source
                sources[edge] = min(sources.get(edge, doubt), doubt)
        base += len(extraction.mentions)
    return tuple(
        Relation(
            id=relation_id(head, kind, tail, modality),
            head=head,
            type=kind,
            tail=tail,
            confidence=max(e.confidence for e in evidence.values()),
            source=sources[head, kind, tail, modality][1],
            evidence=tuple(evidence[place] for place in sorted(evidence)),
            modality=modality,
        )
        for (head, kind, tail, modality), evidence in found.items()
    )


def _evidence(
    document: Document, chunks: Sequence[Chunk], window: Span, extraction: Extraction, fact: Fact
) -> Evidence | None:
    """The sentence that names both ends of a fact, or stands for them by a pronoun; None when no sentence does.

    A document-level reader also concludes what no sentence says (that everyone in a text about a place
    is from there); such a relation could not show where it was read.
    """
    ends = extraction.mentions[fact.head], extraction.mentions[fact.tail]
    both = Span(min(m.start for m in ends) + window.start, max(m.end for m in ends) + window.start)
    chunk = _chunk_of(both, chunks)
    span = next((s for s in chunk.sentences if s.start <= both.start and both.end <= s.end), None) if chunk else None
    if span is None or chunk is None:
        return _torn_row(document, chunks, ends[1], fact) if ends[0].name else None
    quote = document.text[span.start : span.end]
    return Evidence(span.start, span.end, chunk.id, document.id, quote, fact.confidence)


def _torn_row(document: Document, chunks: Sequence[Chunk], tail: Mention, fact: Fact) -> Evidence | None:
    """The part that names the tail, of a row that is longer than a chunk; rows are read from the document's start."""
    chunk = _chunk_of(tail, chunks)
    if chunk is None:
        return None
    start, end = max(chunk.start, fact.evidence.start), min(chunk.end, fact.evidence.end)
    return Evidence(start, end, chunk.id, document.id, document.text[start:end], fact.confidence)
