"""What an answer is read from, in one round trip."""

from __future__ import annotations

from collections.abc import Iterable

from graphrag.stores.neo4j.chunks import to_passage
from graphrag.stores.neo4j.enriching import to_communities
from graphrag.stores.neo4j.queries import cypher
from graphrag.stores.neo4j.reading import to_entity, to_relations, usable
from graphrag.stores.neo4j.server import Server
from graphrag.types import Gathered, Hit

# Rows travel without their columns' names, which would be half of what the driver has to unpack.
_PASSAGE: tuple[str, ...] = tuple("id document index page start end text sentences mentions path title".split())
_ENTITY: tuple[str, ...] = tuple("id key name type aliases description mentions keys".split())


def gather(server: Server, graph: str, hits: Iterable[Hit], entities: Iterable[str], level: int | None) -> Gathered:
    """The passages of ``hits`` in their order, what is named and related in them, and the communities of a level."""
    scores = {hit.id: hit.score for hit in hits}
    ids = usable(dict.fromkeys(entities))
    (row,) = server.read(cypher("gather"), graph=graph, ask={"passages": usable(scores), "entities": ids}, level=level)
    passages = {each[0]: dict(zip(_PASSAGE, each[:-1], strict=True)) for each in row["passages"]}
    found = (dict(zip(_ENTITY, each, strict=True)) for each in sorted(row["entities"], key=lambda each: each[0]))
    return Gathered(
        passages=tuple(to_passage(passages[name], score) for name, score in scores.items() if name in passages),
        entities={each["id"]: to_entity(each) for each in found},
        relations=to_relations(each[-1] for each in row["passages"]),
        communities=to_communities(row["communities"]),
    )
