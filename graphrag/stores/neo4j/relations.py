"""Relations as the graph keeps them: on the edge all evidence, on each chunk what stands in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from graphrag.names import relation_id
from graphrag.stores.neo4j.naming import relationship_type
from graphrag.types import Evidence, Modality, Relation


class Fact(NamedTuple):
    """One place where a relation was read; the order of the fields is the order of evidence."""

    document: str
    start: int
    end: int
    chunk: str
    confidence: float
    source: str
    quote: str
    head: str
    type: str
    tail: str
    modality: str = "fact"
    own_head: str = ""
    own_tail: str = ""

    def shows(self) -> bool:
        """Whether it is a relation: one between two things that turned out to be one node is none."""
        own = self.own()
        return self.head != self.tail or own.head == own.tail

    def own(self) -> Fact:
        """The fact between what the document itself names."""
        return self._replace(head=self.own_head or self.head, tail=self.own_tail or self.tail, own_head="", own_tail="")


def read_facts(relations: Iterable[Relation], nodes: Mapping[str, str]) -> dict[str, list[Fact]]:
    """The facts of a document's relations, by the relation between the nodes that it means."""
    facts: dict[str, list[Fact]] = {}
    for relation in relations:
        head, tail = nodes[relation.head], nodes[relation.tail]
        own = ("", "") if (head, tail) == (relation.head, relation.tail) else (relation.head, relation.tail)
        found = facts.setdefault(relation_id(head, relation.type, tail, relation.modality), [])
        found += [
            Fact(
                *(e.document_id, e.start, e.end, e.chunk_id, e.confidence, relation.source, e.quote),
                *(head, relation.type, tail, str(relation.modality), *own),
            )
            for e in relation.evidence
        ]
    return {name: sorted(set(found)) for name, found in facts.items()}


def merge_facts(one: Iterable[Fact], other: Iterable[Fact]) -> list[Fact]:
    """Both, in order, each once."""
    return sorted({*one, *other})


def pack_facts(facts: Mapping[str, Sequence[Fact]]) -> str:
    """Facts as text: a list by relation."""
    return json.dumps([[name, found] for name, found in sorted(facts.items())])


def unpack_facts(packed: str) -> dict[str, list[Fact]]:
    """The facts that ``pack_facts`` packed."""
    return {name: [Fact(*fact) for fact in found] for name, found in json.loads(packed)}


def to_relation(name: str, facts: Sequence[Fact]) -> Relation:
    """A relation with its evidence; confidence and source are its surest evidence's."""
    doubt, source = min((-fact.confidence, fact.source) for fact in facts)
    evidence = tuple(dict.fromkeys(Evidence(f.start, f.end, f.chunk, f.document, f.quote, f.confidence) for f in facts))
    ends = facts[0]
    return Relation(name, ends.head, ends.type, ends.tail, -doubt, source, evidence, Modality(ends.modality))


def relation_row(graph: str, name: str, ends: Fact, facts: Sequence[Fact]) -> dict[str, Any]:
    """What is written of a relation: its ends, its type as Neo4j's users write it, and its properties.

    ``quotes`` and ``documents`` are for people and run in parallel; ``evidence`` is what is read back.
    """
    relation = to_relation(name, facts)
    return {
        "head": ends.head,
        "tail": ends.tail,
        "label": relationship_type(ends.type),
        "properties": {
            "graph": graph,
            "id": name,
            "type": ends.type,
            "modality": ends.modality,
            "confidence": relation.confidence,
            "source": relation.source,
            "quotes": [evidence.quote for evidence in relation.evidence],
            "documents": [evidence.document_id for evidence in relation.evidence],
            "chunks": [evidence.chunk_id for evidence in relation.evidence],
            "starts": [evidence.start for evidence in relation.evidence],
            "ends": [evidence.end for evidence in relation.evidence],
            "evidence": pack_facts({name: facts}),
        },
    }
