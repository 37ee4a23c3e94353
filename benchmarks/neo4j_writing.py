"""Nodes a second into one Neo4j server, each with an indexed vector: this store beside neo4j-graphrag's writer.

    NEO4J_URI=… NEO4J_USERNAME=… NEO4J_PASSWORD=… python benchmarks/neo4j_writing.py [--nodes 2000]

Both write the same nodes (passages with a text and 384 floats); ours in documents of 100 passages, stored as
a build stores them, with their words indexed as well; theirs in its own batches. Needs the group ``bench``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from importlib import import_module
from typing import Any

import neo4j
import numpy as np

from graphrag.names import chunk_id, document_id
from graphrag.stores import batched, drop_store, open_store
from graphrag.types import Chunk, Document, DocumentGraph, FloatArray, Span

DIMENSIONS = 384
PASSAGES = 100
LABEL = "CompanyGraphragBenchmark"
"""Of the nodes that their writer makes: nobody else's are touched."""
TEXT = "A passage of some length, number {}, as a document of a company holds hundreds of them. "


def main() -> None:
    """Write with both, and print nodes a second and their ratio as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--nodes", type=int, default=2000)
    nodes = parser.parse_args().nodes
    vectors = np.random.default_rng(0).standard_normal((nodes, DIMENSIONS)).astype(np.float32)
    ours = ours_per_second(vectors)
    theirs = theirs_per_second(vectors)
    print(json.dumps({"nodes": nodes, "ours": round(ours), "theirs": round(theirs), "ratio": round(ours / theirs, 2)}))


def ours_per_second(vectors: FloatArray) -> float:
    """Through the store, validation and all."""
    address = f"{os.environ['NEO4J_URI']}?graph=benchmark"
    with open_store(address, create=True) as store:
        store.write(document(vectors[:PASSAGES], -1), source="/", recipe="warm")
        graphs = [document(vectors[at : at + PASSAGES], at) for at in range(0, len(vectors), PASSAGES)]
        started = time.perf_counter()
        for batch in batched(graphs, lambda graph: len(graph.chunks)):
            store.write_all(batch, source="/", recipe="r")
        seconds = time.perf_counter() - started
    drop_store(address)
    return len(vectors) / seconds


def document(vectors: FloatArray, number: int) -> DocumentGraph:
    """A document of passages with the given vectors."""
    identity, text, chunks = document_id(f"{number}.txt"), "", list[Chunk]()
    for index in range(len(vectors)):
        start = len(text)
        text += TEXT.format(index)
        piece = text[start:]
        name = chunk_id(identity, start, piece)
        chunks.append(Chunk(start, len(text), name, identity, index, None, piece, (Span(start, len(text)),)))
    about = Document(identity, f"{number}.txt", f"{number}", "text/plain", "en", str(number), text)
    return DocumentGraph(about, tuple(chunks), (), (), (), vectors, tuple(vector[None] for vector in vectors))


def theirs_per_second(vectors: FloatArray) -> float:
    """Through its writer, into a vector index made beforehand as its guide says."""
    kinds: Any = import_module("neo4j_graphrag.components.types")  # only the group ``bench`` has it
    auth = (os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ["NEO4J_PASSWORD"])
    with neo4j.GraphDatabase.driver(os.environ["NEO4J_URI"], auth=auth, notifications_min_severity="OFF") as driver:
        driver.execute_query(
            f"CREATE VECTOR INDEX benchmark IF NOT EXISTS FOR (n:{LABEL}) ON n.embedding OPTIONS"
            f" {{indexConfig: {{`vector.dimensions`: {DIMENSIONS}, `vector.similarity_function`: 'cosine'}}}}"  # type: ignore[arg-type]
        )
        driver.execute_query("CALL db.awaitIndexes(60)")
        writer = import_module("neo4j_graphrag.components.kg_writer").Neo4jWriter(driver, clean_db=False)
        asyncio.run(writer.run(kinds.Neo4jGraph(nodes=[node(kinds, vectors[0], -1)], relationships=[])))
        graph = kinds.Neo4jGraph(nodes=[node(kinds, vector, at) for at, vector in enumerate(vectors)], relationships=[])
        started = time.perf_counter()
        asyncio.run(writer.run(graph))
        seconds = time.perf_counter() - started
        found = driver.execute_query(f"MATCH (n:{LABEL}) RETURN count(n.embedding)").records[0][0]
        assert found == len(vectors) + 1, f"{found} of {len(vectors)} nodes were written"
        driver.execute_query("DROP INDEX benchmark")
        driver.execute_query(f"MATCH (n:{LABEL}) DETACH DELETE n")
    return len(vectors) / seconds


def node(kinds: Any, vector: FloatArray, number: int) -> Any:
    """One passage as its writer takes it."""
    return kinds.Neo4jNode(
        id=str(number),
        label=LABEL,
        properties={"text": TEXT.format(number), "index": number},
        embedding_properties={"embedding": vector.astype(float).tolist()},
    )


if __name__ == "__main__":
    main()
