"""DocRED-format JSON: documents with entities, their mentions, and relations between entities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graphrag.errors import FormatError
from graphrag.labels.text import TYPES, LabelledText, read_json


def read_docred(path: Path) -> list[LabelledText]:
    """Documents of a DocRED-format file, tokens joined by single spaces.

    Raises ``FormatError`` when the file is not a list of objects with ``sents`` and ``vertexSet``.
    """
    raw = read_json(path)
    try:
        documents = [_docred_document(document) for document in raw]
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise FormatError(f"{path}: not in DocRED's format: {type(error).__name__}: {error}") from error
    known = frozenset(kind for document in documents for _, _, kind, _ in document.mentions)
    return [LabelledText(d.text, d.mentions, known, d.relations) for d in documents]


def _docred_document(raw: dict[str, Any]) -> LabelledText:
    offsets: list[list[tuple[int, int]]] = []
    parts: list[str] = []
    at = 0
    for sentence in raw["sents"]:
        row: list[tuple[int, int]] = []
        for token in sentence:
            row.append((at, at + len(token)))
            parts.append(token)
            at += len(token) + 1
        offsets.append(row)
    mentions = sorted(
        {
            (offsets[m["sent_id"]][m["pos"][0]][0], offsets[m["sent_id"]][m["pos"][1] - 1][1], m["type"], entity)
            for entity, cluster in enumerate(raw["vertexSet"])
            for m in cluster
        }
    )
    relations = sorted({(label["h"], label["t"], label["r"]) for label in raw.get("labels", [])})
    return LabelledText(" ".join(parts), tuple(mentions), frozenset(TYPES), tuple(relations))
