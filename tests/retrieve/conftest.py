from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphrag.evaluate.corpus import make_document
from graphrag.pipeline import Parts, build_documents
from graphrag.stores import GraphStore, open_store
from graphrag.types import Document

TEXTS = (
    (
        "Halewick Instruments",
        "Halewick Instruments makes pressure gauges in Leeds. It was founded by Ana Lima in 1998.",
    ),
    ("Ana Lima", "Ana Lima is a Brazilian engineer. She was born in Recife and studied in Lisbon."),
    ("Orban Foundry", "Orban Foundry supplies castings to Halewick Instruments. Its owner is Peter Orban."),
    ("Peter Orban", "Peter Orban is a Hungarian businessman. He died in Vienna in 2011."),
    ("White Rabbit (film)", "White Rabbit is a 2013 drama film directed by Tim Miller."),
    ("White Rabbit (inn)", "White Rabbit is an inn in Oxford, which Carla Souza bought in 2003."),
    ("Tim Miller", "Tim Miller is an American director. He graduated from Purchase College."),
    ("Carla Souza", "Carla Souza é uma empresária brasileira. Ela nasceu em Salvador, na Bahia."),
    ("Construções São João", "A Construções São João foi fundada por Carla Souza em Recife."),
    ("Weather in Leeds", "It often rains in Leeds. The river Aire rises in winter."),
)


@pytest.fixture(scope="session")
def parts() -> Parts:
    return Parts()


@pytest.fixture(scope="session")
def documents() -> list[Document]:
    return [make_document(f"{i:02}.txt", title, text) for i, (title, text) in enumerate(TEXTS)]


@pytest.fixture(scope="session")
def graph(documents: list[Document], parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with open_store(tmp_path_factory.mktemp("ask") / "graph.db", create=True) as store:
        build_documents(documents, store, parts, source="tests", total=len(documents))
        yield store


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[GraphStore]:
    with open_store(tmp_path / "empty.db", create=True) as store:
        yield store
