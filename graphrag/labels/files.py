"""A labelled file of any format, told by its name and its first record."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from graphrag.errors import FormatError
from graphrag.labels.core import read_core
from graphrag.labels.docred import read_docred
from graphrag.labels.iob2 import read_iob2
from graphrag.labels.knowledgenet import read_knowledgenet
from graphrag.labels.spans import read_spacy, read_spans
from graphrag.labels.statements import read_statements
from graphrag.labels.text import LabelledText, open_text, read_json


def kind_of(path: Path) -> str:
    """What a labelled file holds, by its name and its first record.

    ``iob2``, ``docred``, ``knowledgenet``, ``core``, ``spacy``, ``spans`` or ``statements``. Raises ``FormatError``
    when it is none of these.
    """
    name = path.name.removesuffix(".gz")
    if name.endswith((".iob2", ".iob", ".bio")):
        return "iob2"
    if name.endswith(".spacy"):
        return "spacy"
    if name.endswith(".jsonl"):
        return "spans" if {"mentions", "spans", "entities"} & _keys(_first_line(path)) else "statements"
    if not name.endswith(".json"):
        raise FormatError(
            f"{path}: expected .json (DocRED's, KnowledgeNet's or CORE's format), .jsonl, .spacy or .iob2, "
            "all but .spacy gzipped or plain"
        )
    rows = read_json(path)
    keys = _keys(cast(list[object], rows)[0] if isinstance(rows, list) and rows else rows)
    if "mentions" in keys:
        return "spans"
    return "knowledgenet" if "annotated" in keys else "core" if "context" in keys else "docred"


def read_documents(path: Path) -> list[LabelledText]:
    """Labelled texts of a file of any kind that ``kind_of`` tells.

    Raises ``FormatError`` when it is of none of them, or holds no text.
    """
    documents = _READERS[kind_of(path)](path)
    if not documents:
        raise FormatError(f"{path}: holds no documents")
    return documents


_READERS: Mapping[str, Callable[[Path], list[LabelledText]]] = {
    "docred": read_docred,
    "iob2": read_iob2,
    "knowledgenet": read_knowledgenet,
    "core": read_core,
    "spacy": read_spacy,
    "spans": read_spans,
    "statements": read_statements,
}


def _keys(row: object) -> set[str]:
    return {*cast(dict[str, object], row)} if isinstance(row, dict) else set()


def _first_line(path: Path) -> object:
    """The first record of a JSONL file; what is wrong with it, its reader says."""
    try:
        with open_text(path) as file:
            return json.loads(next((line for line in file if line.strip()), "null"))
    except (OSError, EOFError, ValueError):
        return None
