"""CORE: passages of companies' encyclopedia pages, each with one marked pair and its relation of twelve."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graphrag.errors import FormatError
from graphrag.labels.text import LabelledText, detokenised, read_json

UNDEFINED = "undefined"
KINDS = frozenset(
    "product_or_service_of acquired_by collaboration client_of shareholder_of traded_on competitor_of subsidiary_of "
    "merged_with brand_of regulated_by".split()
)
"""CORE's relations without ``undefined``, which is given as no relation."""


def read_core(path: Path) -> list[LabelledText]:
    """A text a pair: entity 0 is e1, entity 1 is e2, neither typed, and the relation reads from head to tail.

    All relations are annotated between these two, and nothing is known of what else the text names. The passage's
    own words are its ``id``, since several pairs may share one. Raises ``FormatError`` for another format.
    """
    raw = read_json(path)
    try:
        return [_text(row) for row in raw]
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise FormatError(f"{path}: not in CORE's format: {type(error).__name__}: {error}") from error


def _text(row: dict[str, Any]) -> LabelledText:
    text, places = detokenised(row["context"])
    mentions = [
        (places[row[f"{end}_start"]][0], places[row[f"{end}_end"]][1], "", number)
        for number, end in enumerate(("e1", "e2"))
    ]
    label: str = row["relation"]
    head, tail = (1, 0) if row["invert_relation"] else (0, 1)
    relations = () if label == UNDEFINED else ((head, tail, label),)
    return LabelledText(text, tuple(mentions), frozenset(), relations, KINDS, text)
