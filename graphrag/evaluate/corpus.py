"""Passages of a corpus file as documents, and a graph of them to ask."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graphrag.errors import FormatError
from graphrag.labels import read_json
from graphrag.names import document_id, make_id
from graphrag.pipeline import Parts, Progress, build_documents, quiet, unite
from graphrag.stores import GraphStore, open_store
from graphrag.types import Document

SOURCE = "corpus"
"""What records of such documents give as their folder."""


def make_document(place: str, title: str, text: str) -> Document:
    """A passage as a document; ``place`` is its path, from which its id follows."""
    return Document(
        id=document_id(place),
        path=place,
        title=title,
        media_type="text/plain",
        language="en",
        content_hash=make_id("h", title, text),
        text=text,
    )


def read_corpus(path: Path) -> dict[str, Document]:
    """The documents of a list of ``{title, text}``, by id, in the file's order. Raises ``FormatError``."""
    rows: Any = read_json(path)
    try:
        documents = [make_document(f"{i:06}.txt", row["title"], row["text"]) for i, row in enumerate(rows)]
    except (KeyError, TypeError) as error:
        raise FormatError(f"{path}: expected a list of objects with title and text") from error
    return {document.id: document for document in documents}


@contextmanager
def corpus_graph(
    documents: Mapping[str, Document], graph: str | None, parts: Parts, progress: Progress = quiet
) -> Generator[GraphStore]:
    """A graph of exactly these documents: ``graph`` brought up to date, or a temporary one when None."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(graph or Path(folder) / "corpus.db", create=True) as store,
    ):
        _bring_up_to_date(store, documents.values(), parts, progress)
        yield store


def _bring_up_to_date(store: GraphStore, documents: Iterable[Document], parts: Parts, progress: Progress) -> None:
    wanted = {d.id: d for d in documents}
    fingerprint = parts.fingerprint()
    known = {r.id: (r.content_hash, r.recipe) for r in store.records()}
    for identity in known.keys() - wanted.keys():
        store.delete(identity)
    missing = [d for d in wanted.values() if known.get(d.id) != (d.content_hash, fingerprint)]
    if missing:
        build_documents(missing, store, parts, source=SOURCE, total=len(missing), progress=progress)
    unite(store, parts)
