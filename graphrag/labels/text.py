"""What every reader of labelled files gives back, and how such files are opened."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO, cast

from graphrag.errors import FormatError
from graphrag.types import EntityType

TYPES = ("PER", "ORG", "LOC", "TIME", "NUM", "MISC")
LABEL_OF = dict.fromkeys(EntityType, "MISC") | {
    EntityType.PERSON: "PER",
    EntityType.ORGANIZATION: "ORG",
    EntityType.LOCATION: "LOC",
    EntityType.DATE: "TIME",
    EntityType.AMOUNT: "NUM",
    EntityType.QUANTITY: "NUM",
    EntityType.PERCENT: "NUM",
}
"""What labelled files, and the tagger, call our types."""


@dataclass(frozen=True)
class LabelledText:
    """A text with labelled mentions; ``known`` are the types its data set labels at all.

    ``mentions`` are ``(start, end, type, entity)`` in characters; the type is '' where the data set tells none, and
    pronouns are mentions where it labels them. ``relations`` are ``(head entity, tail entity, label)``, the label as
    the file has it (a Wikidata property in DocRED's), always from head to tail as the label reads.

    ``annotated`` are the labels that are complete here: a relation of one of them that is not in ``relations`` does
    not hold. A label outside ``annotated`` is unknown unless stated. None: every label of the file is complete.
    ``unstated`` are relations that the text only denies, plans, supposes or reports as rumour. ``id`` is the
    document that the text is from, for ``held_out``.
    """

    text: str
    mentions: tuple[tuple[int, int, str, int], ...]
    known: frozenset[str]
    relations: tuple[tuple[int, int, str], ...] = ()
    annotated: frozenset[str] | None = None
    id: str = ""
    language: str = "en"
    unstated: tuple[tuple[int, int, str], ...] = ()


def held_out(document_id: str) -> bool:
    """Whether a labelled document is kept from training, to measure by: one in five, by a hash of its id.

    >>> [held_out(str(number)) for number in range(6)]
    [True, False, False, False, False, False]
    """
    return int.from_bytes(hashlib.sha256(document_id.encode()).digest()[:8], "big") % 5 == 0


def read_json(path: Path) -> Any:
    """The JSON value in a file, gzipped or plain. Raises ``FormatError`` when there is none."""
    try:
        with open_text(path) as file:
            return json.load(file)
    except (OSError, EOFError, ValueError) as error:
        raise FormatError(f"{path}: not a readable JSON file: {error}") from error


def open_text(path: Path) -> TextIO:
    """A UTF-8 text file, gzipped when its name ends in ``.gz``."""
    if path.suffix == ".gz":
        return cast(TextIO, gzip.open(path, "rt", encoding="utf8"))
    return path.open(encoding="utf8")


def detokenised(tokens: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """Tokens as running text, and each token's characters.

    >>> detokenised(["Acme", ",", "Inc.", "(", "US", ")"])[0]
    'Acme, Inc. (US)'
    """
    text, places = "", list[tuple[int, int]]()
    names = {"-LRB-": "(", "-RRB-": ")", "``": '"', "''": '"', "-LSB-": "[", "-RSB-": "]"}
    for raw in tokens:
        token = names.get(raw, raw)
        glue = (
            not text or text[-1] in "([$" or token in {",", ".", ")", ";", ":", "!", "?", "'s", "n't", "]", "%", "’s"}
        )
        text += ("" if glue else " ") + token
        places.append((len(text) - len(token), len(text)))
    return text, places
