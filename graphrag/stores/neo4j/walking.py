"""Walk from where a question starts: one query brings all that two steps can reach, and each step picks from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graphrag.stores.neo4j.chunks import to_views
from graphrag.stores.neo4j.queries import cypher
from graphrag.stores.neo4j.reading import MOST_LONGER, read_neighbourhood, usable
from graphrag.stores.neo4j.server import Server
from graphrag.types import Start, Subgraph

_HOPS = 2
"""Steps that the query reaches: of what the last one wakes it brings what is about it, and no more."""


class Walk:
    """The neighbourhoods around one start; a third step, which few ask for, is a query of its own."""

    def __init__(self, server: Server, graph: str, start: Start) -> None:
        self._server = server
        self._graph = graph
        self._per_title = start.per_title
        self._passages = frozenset(start.passages)
        first = start.per_entity if start.entities else start.per_next
        (row,) = server.read(
            cypher("walk"),
            graph=graph,
            ask={
                "entities": usable(dict.fromkeys(start.entities)),
                "passages": usable(dict.fromkeys(start.passages)),
                "seeds": [] if start.entities else usable(start.seeds),
            },
            per_entity=first,
            per_next=start.per_next,
            per_title=start.per_title,
            longer=MOST_LONGER,
        )
        reached = ((row["beside"], start.per_next), (row["start"], first))
        self._reached: dict[str, int] = {name: most for names, most in reached for name in names}
        self._unknown = frozenset[str](row["unknown"])
        self._further = start.hops > _HOPS
        self._near: dict[str, list[str]] = dict(row["near"])
        self._about: dict[str, list[str]] = dict(row["about"])
        self._views: dict[str, list[Any]] = {view[0]: view for view in row["views"]}

    def neighbourhood(
        self, entity_ids: Iterable[str], passage_ids: Iterable[str], *, per_entity: int, per_title: int = 0
    ) -> Subgraph:
        """What the store's method of this name returns; passages are unpacked when a step asks for them."""
        entities, passages = usable(dict.fromkeys(entity_ids)), usable(dict.fromkeys(passage_ids))
        if (
            per_title not in (0, self._per_title)
            or not self._passages.issuperset(passages)
            or any(self._reached.get(name, -self._further) < per_entity for name in entities)
        ):
            return read_neighbourhood(self._server, self._graph, entities, passages, per_entity, per_title)
        wanted = dict.fromkeys(name for name in passages if name in self._views)
        for name in entities:
            wanted |= dict.fromkeys(self._near.get(name, [])[:per_entity])
        about = {name: tuple(self._about[name]) for name in entities if per_title and name in self._about}
        for chunks in about.values():
            wanted |= dict.fromkeys(chunks)
        return Subgraph(to_views([self._views[name] for name in wanted]), frozenset(entities) - self._unknown, about)
