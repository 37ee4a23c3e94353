"""IOB2 files: a token and its label a line, an empty line between sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from graphrag.errors import FormatError
from graphrag.labels.text import LabelledText, open_text

_RENAME = {"LAW": "MISC", "CASE": "MISC"}
_CONTRACTIONS = {
    f"{p} {a}": f"{c}{a}"
    for p, c in (("de", "d"), ("em", "n"))
    for a in ("o", "a", "os", "as", "um", "uma", "este", "esta", "esse", "essa", "ele", "ela", "isso", "aquele")
} | {"por o": "pelo", "por a": "pela", "por os": "pelos", "por as": "pelas", "a o": "ao", "a os": "aos", "a as": "às"}


BREAK = "\n\n"
"""Between two sentences: such files do not tell what belonged together, and no name goes on in the next one."""


def read_iob2(path: Path, *, join: int = 6) -> list[LabelledText]:
    """Sentences of an IOB2 file, ``join`` of them to a text, each a paragraph; tokens joined by single spaces.

    Columns are apart by tabs: token and label, or a number before them and anything after.
    Contractions that Portuguese treebanks split (``de os``) are put back (``dos``), as any text has them.
    Raises ``FormatError`` when a line is neither.
    """
    try:
        sentences = list(_iob2_sentences(path))
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise FormatError(f"{path}: not a readable IOB2 file: {error}") from error
    known = frozenset(_RENAME.get(tag[2:], tag[2:]) for sentence in sentences for _, tag in sentence if tag != "O")
    return [_iob2_text(sentences[i : i + join], known) for i in range(0, len(sentences), join)]


def _iob2_sentences(path: Path) -> Iterator[list[tuple[str, str]]]:
    sentence: list[tuple[str, str]] = []
    with open_text(path) as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                if sentence:
                    yield sentence
                sentence = []
            elif not line.startswith("# "):
                sentence.append(_iob2_line(path, number, line.rstrip("\n").split("\t")))
    if sentence:
        yield sentence


def _iob2_line(path: Path, number: int, columns: list[str]) -> tuple[str, str]:
    token, tag = columns if len(columns) == 2 else (columns[1], columns[2]) if len(columns) > 2 else ("", "")
    if not token or not re.fullmatch(r"O|[BI]-\S+", tag):
        raise FormatError(f"{path}, line {number}: expected a token and an IOB2 label, apart by tabs")
    return token, tag


def _iob2_text(sentences: list[list[tuple[str, str]]], known: frozenset[str]) -> LabelledText:
    text = ""
    mentions: list[tuple[int, int, str, int]] = []
    for sentence in sentences:
        text += BREAK if text else ""
        previous = "O"
        for number, (token, tag) in enumerate(_contracted(sentence)):
            text += " " if number else ""
            start = len(text)
            text += token
            kind = _RENAME.get(tag[2:], tag[2:])
            if tag != "O" and (tag[0] == "B" or previous[2:] != tag[2:]):
                mentions.append((start, len(text), kind, len(mentions)))
            elif tag != "O":
                first, _, _, entity = mentions[-1]
                mentions[-1] = (first, len(text), kind, entity)
            previous = tag
    return LabelledText(text, tuple(mentions), known, id=text)


def _contracted(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Put back the Portuguese contractions that treebanks split (``de os`` is written ``dos``)."""
    merged: list[tuple[str, str]] = []
    for token, tag in tokens:
        both = f"{merged[-1][0]} {token}".lower() if merged else ""
        if tag == "O" and both in _CONTRACTIONS and merged[-1][1] == "O":
            written = _CONTRACTIONS[both]
            merged[-1] = (written.capitalize() if re.match(r"[A-Z]", merged[-1][0]) else written, "O")
        else:
            merged.append((token, tag))
    return merged
