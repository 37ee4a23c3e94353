"""What an answer is read from, in one round trip."""

from __future__ import annotations

from collections.abc import Iterable

from graphrag.stores.neo4j.chunks import to_passage
from graphrag.stores.neo4j.enriching import to_communities
from graphrag.stores.neo4j.queries import cypher
from graphrag.stores.neo4j.reading import to_entity, to_relations, usable
from graphrag.stores.neo4j.server import Server
from graphrag.types import Gathered, Hit


def gather(server: Server, graph: str, hits: Iterable[Hit], entities: Iterable[str], level: int | None) -> Gathered:
    """The passages of ``hits`` in their order, what is named and related in them, and the communities of a level."""
    scores = {hit.id: hit.score for hit in hits}
    ids = usable(dict.fromkeys(entities))
    (row,) = server.read(cypher("gather"), graph=graph, ask={"passages": usable(scores), "entities": ids}, level=level)
    passages = {each["id"]: each for each in row["passages"]}
    return Gathered(
        passages=tuple(to_passage(passages[name], score) for name, score in scores.items() if name in passages),
        entities={each["id"]: to_entity(each) for each in sorted(row["entities"], key=lambda each: each["id"])},
        relations=to_relations(each["facts"] for each in row["passages"]),
        communities=to_communities(row["communities"]),
    )
