"""GUM's named people, organisations and places: CoNLL-U with entity spans in the last column (Zeldes 2017)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphrag.errors import FormatError
from graphrag.labels.text import LabelledText, open_text

_KINDS = {"person": "PER", "organization": "ORG", "place": "LOC"}
_ENTITY = re.compile(r"\((?P<opened>[^()]*)(?P<alone>\))?|(?P<closed>\d+)\)")
_INSIDE = frozenset("of the for de da do dos das del la le van von der al & - – . , ' 's ’s".split())
"""What may stand between two proper nouns of one name; commas and ``and`` only in the names of organisations."""
_TITLES = frozenset(
    "mr mrs ms miss dr prof professor president senator governor minister prime prince princess king "
    "queen sir lord lady justice judge pope captain general colonel chancellor mayor congressman "
    "representative secretary chief earl duke count speaker director-general director chairman ambassador "
    "commissioner vice".split()
)


@dataclass(frozen=True)
class _Token:
    form: str
    named: bool
    proper: bool
    head: int
    entities: str
    spaced: bool


def read_gum(path: Path, *, words: int = 90) -> list[LabelledText]:
    """Paragraphs of GUM's documents, joined up to about ``words`` words a text, with their names.

    GUM marks every noun phrase; a name is what of a phrase are proper nouns about its head, without titles. Raises
    ``FormatError`` for another format.
    """
    try:
        return [_text(sentences, document) for document, sentences in _parts(path, words)]
    except (OSError, EOFError, ValueError, IndexError) as error:
        raise FormatError(f"{path}: not in GUM's format: {type(error).__name__}: {error}") from error


def _parts(path: Path, words: int) -> Iterator[tuple[str, list[list[_Token]]]]:
    """Runs of sentences of one document."""
    document, part, size = "", list[list[_Token]](), 0
    with open_text(path) as file:
        for block in file.read().split("\n\n"):
            lines = block.splitlines()
            named = next((line.split(" = ", 1)[1] for line in lines if line.startswith("# newdoc id")), "")
            if part and (named or (size >= words and any(line.startswith("# newpar") for line in lines))):
                yield document, part
                part, size = [], 0
            document = named or document
            rows = [line.split("\t") for line in lines if line and line[0] != "#"]
            sentence = [_token(row) for row in rows if row[0].isdigit()]
            if sentence:
                part, size = [*part, sentence], size + len(sentence)
    if part:
        yield document, part


def _token(row: list[str]) -> _Token:
    found = re.search(r"(?:^|\|)Entity=([^|]*)", row[9])
    entities, spaced = found.group(1) if found else "", "SpaceAfter=No" not in row[9]
    return _Token(row[1], row[4] in ("NNP", "NNPS"), row[3] == "PROPN", int(row[6]) - 1, entities, spaced)


def _text(sentences: Sequence[Sequence[_Token]], document: str) -> LabelledText:
    text, mentions = "", list[tuple[int, int, str, int]]()
    for sentence in sentences:
        places: list[tuple[int, int]] = []
        for token in sentence:
            places.append((len(text), len(text) + len(token.form)))
            text += token.form + (" " if token.spaced else "")
        names = sorted(set(_names(sentence)), key=lambda name: (name[0] - name[1], name[0]))
        taken: set[int] = set()
        for first, last, kind in names:
            if not taken & {*range(first, last + 1)}:
                taken |= {*range(first, last + 1)}
                mentions.append((places[first][0], places[last][1], kind, 0))
        if text and text[-1] != " ":
            text += " "
    ordered = tuple((start, end, kind, number) for number, (start, end, kind, _) in enumerate(sorted(mentions)))
    return LabelledText(text.rstrip(), ordered, frozenset(_KINDS.values()), id=document)


def _names(sentence: Sequence[_Token]) -> Iterator[tuple[int, int, str]]:
    """First and last word, and the type, of every name."""
    for first, last, kind in _phrases(sentence):
        heads = [i for i in range(first, last + 1) if not first <= sentence[i].head <= last and sentence[i].proper]
        if not heads or kind not in _KINDS:
            continue
        start = _reach(sentence, heads[0], first, -1, _KINDS[kind])
        end = _reach(sentence, heads[0], last, 1, _KINDS[kind])
        while start <= end and kind == "person" and _is_title(sentence[start].form):
            start += 1
        if start <= end and any(letter.isupper() for letter in sentence[start].form):
            yield start, end, _KINDS[kind]


def _is_title(word: str) -> bool:
    """Whether a proper noun says what somebody is ("President", "the Americans"), not who."""
    small = word.lower().rstrip(".")
    return small in _TITLES or (
        small.endswith("s") and small.removesuffix("s").endswith(("ican", "ian", "crat", "founder"))
    )


def _reach(sentence: Sequence[_Token], head: int, limit: int, step: int, kind: str) -> int:
    """The last proper noun from the head on towards ``limit`` with nothing but names and what joins them between."""
    inside = _INSIDE | {"and"} if kind == "ORG" else _INSIDE - {","}
    at = reached = head
    while at != limit:
        at += step
        if sentence[at].named:
            reached = at
        elif sentence[at].form.lower() not in inside or (kind == "PER" and sentence[at].form.lower() in ("of", "the")):
            break
    return reached


def _phrases(sentence: Sequence[_Token]) -> Iterator[tuple[int, int, str]]:
    """First and last word, and GUM's type, of every phrase that begins and ends in the sentence."""
    opened: dict[str, list[tuple[int, str]]] = {}
    for place, token in enumerate(sentence):
        for found in _ENTITY.finditer(token.entities):
            if found["opened"] is None:
                if opened.get(found["closed"]):
                    first, kind = opened[found["closed"]].pop()
                    yield first, place, kind
                continue
            number, kind, *_ = [*found["opened"].split("-"), ""]
            if found["alone"]:
                yield place, place, kind
            else:
                opened.setdefault(number, []).append((place, kind))
