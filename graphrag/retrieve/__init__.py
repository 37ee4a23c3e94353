"""From a question to the passages that answer it: link → traverse → rank → context."""

from __future__ import annotations

from graphrag.retrieve.context import context
from graphrag.retrieve.link import Linked, link
from graphrag.retrieve.rank import Ranking, pagerank, rank
from graphrag.retrieve.traverse import Activated, traverse

__all__ = ["Activated", "Linked", "Ranking", "context", "link", "pagerank", "rank", "traverse"]
