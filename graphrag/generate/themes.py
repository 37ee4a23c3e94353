"""Answers about the graph as a whole, from the summaries of its communities."""

from __future__ import annotations

from graphrag.generate.verify import cite
from graphrag.types import Citation, Context, Draft

SENTENCES = 2
"""Sentences shown of each community's summary."""


def summarise(context: Context) -> Draft:
    """One line a community: its title and the first sentences of its summary, each cited where it was read."""
    passages = {p.chunk.id: p for p in context.passages}
    lines: list[str] = []
    citations: list[Citation] = []
    for community in context.communities:
        shown = [s for s in community.summary if s.evidence.chunk_id in passages][:SENTENCES]
        if not shown:
            continue
        lines.append(f"{community.title}: {' '.join(s.text.strip() for s in shown)}")
        citations += [cite(passages[s.evidence.chunk_id], s.evidence.start, s.evidence.end) for s in shown]
    return Draft("\n".join(lines), tuple(citations), (), 1.0 if lines else 0.0)
