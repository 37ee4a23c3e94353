"""From a question to the passages that answer it: link → traverse → rank → context."""

from __future__ import annotations

from graphrag.ask.context import context
from graphrag.ask.link import Linked, link
from graphrag.ask.rank import Ranking, pagerank, rank
from graphrag.ask.traverse import Activated, traverse

__all__ = ["Activated", "Linked", "Ranking", "context", "link", "pagerank", "rank", "traverse"]
