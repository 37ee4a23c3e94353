"""Sentences with the relations they state and those they only deny, plan or suppose, a JSON object a line."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphrag.errors import FormatError
from graphrag.labels.text import LabelledText, open_text


def read_statements(path: Path) -> list[LabelledText]:
    """A text a line: ``{text, language, relations: [{subject, relation, object, modality}]}``.

    Subject and object are given by their words, and every place where these stand is a mention. ``relations`` are
    those of modality ``fact`` (which may be left out), ``unstated`` all others. The relations that the file has
    anywhere are taken as complete in every text of it. Raises ``FormatError`` for another format.
    """
    try:
        with open_text(path) as file:
            texts = [_text(path, number, json.loads(line)) for number, line in enumerate(file, 1) if line.strip()]
    except (OSError, EOFError, ValueError) as error:
        raise FormatError(f"{path}: not a readable JSONL file: {error}") from error
    labels = frozenset(label for text in texts for _, _, label in (*text.relations, *text.unstated))
    return [replace(text, annotated=labels) for text in texts]


def _text(path: Path, number: int, row: Any) -> LabelledText:
    try:
        return _labelled(row)
    except (KeyError, TypeError, AttributeError) as error:
        raise FormatError(
            f"{path}, line {number}: expected a text, and relations of a subject and an object that stand in it: "
            f"{type(error).__name__}: {error}"
        ) from error


def _labelled(row: dict[str, Any]) -> LabelledText:
    text: str = row["text"]
    entities: dict[str, int] = {}
    stated: list[tuple[int, int, str]] = []
    unstated: list[tuple[int, int, str]] = []
    for relation in row["relations"]:
        head, tail = (entities.setdefault(relation[end], len(entities)) for end in ("subject", "object"))
        kept = stated if relation.get("modality", "fact") == "fact" else unstated
        kept.append((head, tail, str(relation["relation"])))
    mentions = [
        (start, start + len(name), "", number) for name, number in entities.items() for start in _at(name, text)
    ]
    if {number for *_, number in mentions} != set(entities.values()):
        raise KeyError(next(name for name in entities if name not in text))
    language = str(row.get("language", "en"))
    return LabelledText(
        text, tuple(sorted(mentions)), frozenset(), tuple(stated), None, text, language, tuple(unstated)
    )


def _at(name: str, text: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(name), text)]
