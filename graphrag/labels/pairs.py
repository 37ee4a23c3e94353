"""Sentences with one related pair each, of which nothing else is known: FewRel and DBpediaRelations-PT."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphrag.errors import FormatError
from graphrag.labels.text import LabelledText, detokenised, read_json

_TYPES = {"PERSON": "PER", "ORGANIZATION": "ORG", "LOCATION": "LOC"}


def read_fewrel(path: Path) -> list[LabelledText]:
    """FewRel's sentences: entity 0 is the head, entity 1 the tail, untyped; the label is a Wikidata property.

    Each entity has all its marked mentions. Raises ``FormatError`` for another format.
    """
    raw = read_json(path)
    try:
        return [_fewrel(label, row) for label, part in raw.items() for row in part["examples"]]
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise FormatError(f"{path}: not in FewRel's format: {type(error).__name__}: {error}") from error


def read_dbpedia_pt(path: Path) -> list[LabelledText]:
    """DBpediaRelations-PT: Portuguese sentences with a distantly supervised relation, most of it unchecked.

    Sentences that do not hold both names are left out. Ids of those that people checked begin ``checked:``.
    Raises ``FormatError`` for another format.
    """
    raw = read_json(path)
    try:
        return list(_dbpedia(raw))
    except (KeyError, TypeError, AttributeError) as error:
        raise FormatError(f"{path}: not in DBpediaRelations-PT's format: {type(error).__name__}: {error}") from error


def _fewrel(label: str, row: dict[str, Any]) -> LabelledText:
    text, places = detokenised(row["tokens"])
    mentions = sorted(
        (places[tokens[0]][0], places[tokens[-1]][1], "", entity)
        for entity, end in enumerate(("h", "t"))
        for tokens in row[end][2]
    )
    return LabelledText(text, tuple(mentions), frozenset(), ((0, 1, label),), frozenset(), text)


def _dbpedia(rows: list[dict[str, str]]) -> Iterator[LabelledText]:
    for row in rows:
        text, small = row["sentence"], row["sentence"].lower()
        names = [row[end].strip() for end in ("entity1", "entity2")]
        starts = [small.find(name.lower()) if name else -1 for name in names]
        if min(starts) < 0 or len(small) != len(text):
            continue
        mentions = [
            (start, start + len(name), _TYPES.get(kind, ""), number)
            for number, (start, name, kind) in enumerate(zip(starts, names, (row["type1"], row["type2"]), strict=True))
        ]
        mentions.sort()
        if mentions[0][1] <= mentions[1][0]:
            ident = f"checked:{text}" if row["checked"] == "TRUE" else text
            relations = ((0, 1, row["relation"]),)
            yield LabelledText(text, tuple(mentions), frozenset(), relations, frozenset(), ident, "pt")
