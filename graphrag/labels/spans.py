"""Texts with labelled spans: spaCy's ``.spacy`` files, and JSON as Prodigy and ``graphrag extract`` write it."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from graphrag.errors import FormatError
from graphrag.labels.text import LABEL_OF, TYPES, LabelledText, open_text, read_json
from graphrag.types import EntityType

TYPE_OF_LABEL = {
    "PERSON": EntityType.PERSON,
    "PER": EntityType.PERSON,
    "ORG": EntityType.ORGANIZATION,
    "GPE": EntityType.LOCATION,
    "LOC": EntityType.LOCATION,
    "FAC": EntityType.LOCATION,
    "DATE": EntityType.DATE,
    "TIME": EntityType.DATE,
    "MONEY": EntityType.AMOUNT,
    "PERCENT": EntityType.PERCENT,
    "QUANTITY": EntityType.QUANTITY,
    "CARDINAL": EntityType.QUANTITY,
}
"""spaCy's entity labels (OntoNotes and WikiNER schemes); any other label is Misc, ``ORDINAL`` nothing."""

_NAMED = {str(kind).upper(): label for kind, label in LABEL_OF.items()} | {
    name: LABEL_OF[kind] for name, kind in TYPE_OF_LABEL.items()
}
_RELATIONS = ("._.", "relations", None, None)
"""Where a ``Doc`` keeps what our component sets as ``doc._.relations``."""


def read_spans(path: Path) -> list[LabelledText]:
    """A text an object, one a line of a ``.jsonl`` file, or one or a list of them in a ``.json`` file.

    An object has a ``text`` and its ``mentions`` (also called ``spans`` or ``entities``), each
    ``{start, end, type or label}`` or ``[start, end, label]``, with offsets in characters; it may have ``relations``,
    each ``{subject, relation, object}`` (ends by their words; such of another modality than ``fact`` are left out) or
    ``{head_span, child_span, label}`` (ends by ``{start, end}``).

    Labels of spaCy, and our own types' names, are given as ``TYPES``; others stay as they are. Mentions of the same
    words are one entity. Labels that the file has anywhere are taken as complete in every text of it. Raises
    ``FormatError`` for another format.
    """
    return _complete([_text(where, row) for where, row in _rows(path)])


def read_spacy(path: Path) -> list[LabelledText]:
    """The documents of a spaCy ``DocBin``: their ``doc.ents``, and ``doc._.relations`` where it was stored.

    The latter are as ``graphrag_relations`` sets them (``DocBin(store_user_data=True)``). Labels are given as
    ``read_spans`` gives them. Raises ``FormatError`` when the file is none.
    """
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    try:
        documents: list[Any] = list(DocBin().from_disk(path).get_docs(Vocab()))
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error) as error:
        raise FormatError(f"{path}: not a readable .spacy file (a DocBin): {error}") from error
    return _complete([_text(f"{path}, document {number}", _row(doc)) for number, doc in enumerate(documents, 1)])


def _rows(path: Path) -> Iterator[tuple[str, Any]]:
    if path.name.removesuffix(".gz").endswith(".jsonl"):
        try:
            with open_text(path) as file:
                for number, line in enumerate(file, 1):
                    if line.strip():
                        yield f"{path}, line {number}", json.loads(line)
        except (OSError, EOFError, ValueError) as error:
            raise FormatError(f"{path}: not a readable JSONL file: {error}") from error
    else:
        raw = read_json(path)
        for number, row in enumerate(cast(list[Any], raw) if isinstance(raw, list) else [raw], 1):
            yield f"{path}, text {number}", row


def _row(doc: Any) -> dict[str, Any]:
    """A spaCy document as ``read_spans`` takes texts."""
    relations: Sequence[Mapping[str, Any]] = doc.user_data.get(_RELATIONS) or ()
    return {
        "text": doc.text,
        "mentions": [(span.start_char, span.end_char, span.label_) for span in doc.ents],
        "relations": [
            {
                "subject": doc[slice(*relation["head"])].text,
                "relation": relation["type"],
                "object": doc[slice(*relation["tail"])].text,
                "modality": relation.get("modality", "fact"),
            }
            for relation in relations
        ],
    }


def _text(where: str, row: Any) -> LabelledText:
    try:
        return _labelled(row)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise FormatError(
            f"{where}: expected a text, mentions with start, end and label in it, and relations between words of it: "
            f"{type(error).__name__}: {error}"
        ) from error


def _labelled(row: dict[str, Any]) -> LabelledText:
    text: str = row["text"]
    spans = row[next((name for name in ("mentions", "spans", "entities") if name in row), "mentions")]
    entities: dict[str, int] = {}
    mentions: list[tuple[int, int, str, int]] = []
    for span in spans:
        start, end, label = _span(span)
        if not 0 <= start < end <= len(text):
            raise ValueError(f"no characters {start} to {end}")
        if label != "ORDINAL":
            name = text[start:end].casefold()
            mentions.append((start, end, _label(label), entities.setdefault(name, len(entities))))
    relations: set[tuple[int, int, str]] = set()
    for relation in row.get("relations", ()):
        ends: list[int] = []
        for words in _ends(text, relation):
            if words.casefold() not in entities:
                mentions += [(*place, "", len(entities)) for place in _places(words, text)]
            ends.append(entities.setdefault(words.casefold(), len(entities)))
        if relation.get("modality", "fact") == "fact":
            relations.add((ends[0], ends[1], str(relation.get("relation") or relation["label"])))
    return LabelledText(text, tuple(sorted(mentions)), frozenset(), tuple(sorted(relations)), id=text)


def _span(span: Any) -> tuple[int, int, str]:
    if isinstance(span, Mapping):
        row = cast(Mapping[str, Any], span)
        return int(row["start"]), int(row["end"]), str(row.get("type") or row["label"])
    start, end, label = span
    return int(start), int(end), str(label)


def _label(name: str) -> str:
    return name if name in TYPES else _NAMED.get(name.upper(), name)


def _ends(text: str, relation: Mapping[str, Any]) -> tuple[str, str]:
    """The words of a relation's subject and object."""
    if "head_span" in relation:
        head, tail = (text[relation[end]["start"] : relation[end]["end"]] for end in ("head_span", "child_span"))
        return head, tail
    return str(relation["subject"]), str(relation["object"])


def _places(words: str, text: str) -> list[tuple[int, int]]:
    """Everywhere that words stand. Raises ``KeyError`` where they do not."""
    found = [match.span() for match in re.finditer(re.escape(words), text) if words]
    if not found:
        raise KeyError(words)
    return found


def _complete(texts: Sequence[LabelledText]) -> list[LabelledText]:
    """The texts, each knowing which labels their file has."""
    known = frozenset(kind for text in texts for _, _, kind, _ in text.mentions if kind)
    labels = frozenset(label for text in texts for _, _, label in text.relations)
    return [replace(text, known=known, annotated=labels or None) for text in texts]
