"""``graphrag extract``: the mentions and relations of one text, or of many, without a graph."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from graphrag.cli._options import DEFAULT_RECIPE, JsonOption, RecipeOption, read_recipe
from graphrag.cli._output import print_json, print_line, print_rows

if TYPE_CHECKING:
    from graphrag.types import Extraction


def extract(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A document, of any kind that build reads.")
    ] = None,
    jsonl: Annotated[
        Path | None, typer.Option("--jsonl", metavar="FILE", help='Lines {"text": …}: one object a line, in order.')
    ] = None,
    with_text: Annotated[
        bool, typer.Option("--with-text", help="Each object has its text too: what tune takes, once corrected.")
    ] = False,
    recipe: RecipeOption = DEFAULT_RECIPE,
    as_json: JsonOption = False,
) -> None:
    """Mentions and relations of a text, without a graph.

    Offsets count characters of the text; a relation's are those of its evidence. A subject or object that is a
    pronoun or a description is given by the name it stands for, where that is known.
    """
    chosen = read_recipe(recipe)
    from graphrag.errors import UsageError
    from graphrag.pipeline import Parts, extract_text

    if (file is None) == (jsonl is None):
        raise UsageError("give either a FILE, or --jsonl FILE")
    parts = Parts(chosen)
    if jsonl is not None:
        for text in _lines(jsonl):
            print_line(({"text": text} if with_text else {}) | _as_json(extract_text(text, parts)))
    elif file is not None:
        from graphrag.read import read_file, single

        if file.is_dir():
            raise UsageError(f"{file}: is a folder; name one file")
        text = read_file(single(file), chosen.read).text
        found = extract_text(text, parts)
        if as_json or with_text:
            print_json(({"text": text} if with_text else {}) | _as_json(found))
        else:
            _print(found)


def _lines(path: Path) -> Iterator[str]:
    """The texts of a JSONL file, as they come. Raises ``FormatError`` at a line without one."""
    from graphrag.errors import FormatError
    from graphrag.labels.text import open_text

    try:
        with open_text(path) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _text(path, number, line)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise FormatError(f"{path}: not a readable file: {error}") from error


def _text(path: Path, number: int, line: str) -> str:
    from graphrag.errors import FormatError

    try:
        row = json.loads(line)
    except ValueError as error:
        raise FormatError(f"{path}, line {number}: not JSON: {error}") from error
    text = cast(dict[str, Any], row).get("text") if isinstance(row, dict) else None
    if not isinstance(text, str):
        raise FormatError(f'{path}, line {number}: expected {{"text": "…"}}')
    return text


def _as_json(found: Extraction) -> dict[str, Any]:
    names = standing_names(found)
    return {
        "mentions": [
            {"text": m.surface, "type": str(m.type), "start": m.start, "end": m.end, "confidence": m.confidence}
            for m in found.mentions
            if not m.anaphor
        ],
        "relations": [
            {
                "subject": names[fact.head],
                "relation": fact.type,
                "object": names[fact.tail],
                "start": fact.evidence.start,
                "end": fact.evidence.end,
                "confidence": fact.confidence,
                "modality": str(fact.modality),
            }
            for fact in found.facts
        ],
    }


def standing_names(found: Extraction) -> list[str]:
    """What each mention is called: its own words or, of a pronoun, the fullest name that it stands for."""
    fullest: dict[int, str] = {}
    for mention in found.mentions:
        if not mention.anaphor and len(mention.surface) > len(fullest.get(mention.cluster, "")):
            fullest[mention.cluster] = mention.surface
    return [fullest.get(m.cluster, m.surface) if m.anaphor else m.surface for m in found.mentions]


def _print(found: Extraction) -> None:
    names = standing_names(found)
    print_rows([(str(m.type), m.surface) for m in found.mentions if not m.anaphor], heading="Mentions")
    print_rows(
        [
            (
                fact.type if fact.modality == "fact" else f"{fact.type} ({fact.modality})",
                f"{names[fact.head]} → {names[fact.tail]}",
            )
            for fact in found.facts
        ],
        heading="Relations",
    )
