"""Answer questions for figures exactly, from all rows that they mean: how many, how much, which is the largest.

    read the question → plan it on each sheet → count the rows → choose which are meant → say what they come to

A question is answered so only when every word of it is accounted for: by what is wanted, by the name or a column of a
sheet, by what is in its rows, or as one that changes nothing. Any other is left to whoever reads passages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from graphrag.aggregate.answering import Called, Result, result, same, sheet_name
from graphrag.aggregate.asking import Asked, Kind, read_question
from graphrag.aggregate.choosing import choose
from graphrag.aggregate.counting import QUOTED, Counted, count
from graphrag.aggregate.lines import Line
from graphrag.aggregate.linking import Far, Known, look_far
from graphrag.aggregate.naming import FILE, LONGEST, Naming
from graphrag.aggregate.owning import Owners
from graphrag.aggregate.planning import plan
from graphrag.aggregate.plans import Plan, Unclear
from graphrag.aggregate.refusing import reason
from graphrag.aggregate.scored import Around, read_rows
from graphrag.aggregate.sheets import Sheet
from graphrag.aggregate.tables import Tabled, Tables
from graphrag.aggregate.words import Word, akin, deed_of, is_known, is_small, words_of
from graphrag.gloss import gloss
from graphrag.models.identifiers import find_identifiers
from graphrag.names import normalise
from graphrag.types import Citation, Draft, EntityType, FloatArray, Hit, Passage, Query

__all__ = ["Reckoned", "Tables", "aggregate", "asks_for_a_figure", "in_rows", "read_best"]

_HAPPENED = ("order", "delivery", "shipment")
"""What is done only to what tables of it hold."""

_LETTERS = 3
_SHEETS = 6
_SEVERAL = 3
"""Tables that are too many to answer from each."""

_LOOKED = 20_000
"""Rows of a sheet that are looked through for one cell where the question does not name the sheet."""

_UNSAID = 3
"""Words that no row says, of a question that is still for rows."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A reply with the passages that it quotes; or, without text, the reason why the rows do not tell."""

    draft: Draft
    passages: tuple[Passage, ...] = ()
    reason: str = ""


def aggregate(question: str, tables: Tables, today: date | None = None) -> Reckoned | None:
    """The reply to a question for a figure over rows; None for any other question.

    ``today`` is what "last month" is told from. Numbers are decimals, and those of different currencies never added up.
    """
    asked = read_question(question, today or date.today())
    if asked is None or not tables.sheets:
        return None
    store, sheets = tables.store, tables.sheets
    naming = Naming(asked, _named(asked.question, asked.words, store))
    owners = Owners(sheets, tables.rows, _calling(store), _naming_in(store))
    doubts: list[Unclear] = []
    looked: list[tuple[Plan, Result]] = []
    known: Known = {}
    for level in _levels(asked, sheets, doubts):
        found = [_answer(asked, one, tables, naming, owners, known) for one in level]
        results = [(one, r) for one, r in zip(level, found, strict=True) if isinstance(r, Result)]
        doubts += [r for one, r in zip(level, found, strict=True) if isinstance(r, Unclear) and _is_for_rows(one, r)]
        if results and all(one.lookup and not r.own for one, r in results):
            looked = looked or results  # a table of the things themselves may say it
            continue
        if results:
            looked = [(one, r) for one, r in results if r.own or not one.lookup]
            break
    if looked and not looked[0][0].named:
        least = min(r.waived for _, r in looked)
        looked = [(one, r) for one, r in looked if r.waived == least]
    alike = len(looked) < _SEVERAL or same(r for _, r in looked)
    if not alike or (len(looked) > 1 and not looked[0][0].named and not same(r for _, r in looked)):
        doubts.insert(0, Unclear(looked[0][0].sheet, "sheet", options=tuple(one.sheet.name for one, _ in looked)))
    elif looked:
        return _reply(asked, looked, store)
    if doubts:
        return Reckoned(Draft(""), (), reason(doubts[0], portuguese=asked.portuguese))
    return None


def read_best(
    question: str, tables: Tables, embed: Callable[[str], FloatArray] | None = None, today: date | None = None
) -> Reckoned | None:
    """The reply of the rows that account best for a question, where no reading of them accounts for every word of it.

    ``embed`` gives the vectors by which a title is known that has another word for what is asked for.
    """
    if not tables.sheets:
        return None
    store = tables.store
    nodes = _named(question, words_of(question), store)
    owners = Owners(tables.sheets, tables.rows, _calling(store), _naming_in(store))

    @cache
    def vector(text: str) -> FloatArray:
        assert embed is not None
        return embed(gloss(text.replace("_", " ").lower()).text)

    def alike(phrase: str, titles: Sequence[str]) -> list[float]:
        return [float(vector(phrase) @ vector(title)) if embed else 0.0 for title in titles]

    def around(sheet: Sheet) -> Around:
        text = tables.around(sheet)
        owned = (places for node, places in nodes.items() if owners.may_own(node, text))
        return Around(frozenset(i for some in owned for first, last in some for i in range(first, last)), text, alike)

    found = read_rows(question, tables.joined, _calling(store), nodes, around, today or date.today())
    return _quoted(found[1].lines, found[1].basis, found[1].rows, store) if found else None


def _is_for_rows(one: Plan, unclear: Unclear) -> bool:
    """Whether a question is for a figure over the rows of a sheet alone: no passage can tell what those do not."""
    if not one.named or one.lookup or one.loose or one.kind is Kind.LIST:
        return False
    figure = one.kind in (Kind.COUNT, Kind.SUM, Kind.MEAN) and not one.rank
    return unclear.why != "nobody" or (one.noun and figure and len(unclear.what.split()) <= _UNSAID)


def asks_for_a_figure(question: str) -> bool:
    """Whether a question is for what several rows come to: how many, how much together, which is the largest."""
    asked = read_question(question, date.today())
    return asked is not None and asked.kind not in (Kind.LIST, Kind.LOOKUP, Kind.LATEST, Kind.EARLIEST)


def in_rows(citations: Sequence[Citation], store: Tabled) -> bool:
    """Whether citations are of rows of tables alone."""
    left = {(c.document_id, c.start) for c in citations}
    documents = {document for document, _ in left}
    for row in store.rows(layout for layout, _ in store.layouts()):
        if row.document_id in documents:
            left -= {(d, at) for d, at in left if d == row.document_id and row.start <= at < row.end}
            if not left:
                return True
    return not left


def _levels(asked: Asked, sheets: Sequence[Sheet], doubts: list[Unclear]) -> list[list[Plan]]:
    """Plans, those together that account for as much of the question, the fullest first."""
    levels: dict[tuple[bool | int, ...], list[Plan]] = {}
    said = {t.concept for t in asked.terms}
    stems = {word.stem for word in asked.words}
    happened = {deed for w in asked.words if (deed := deed_of(w.stem)) in _HAPPENED}
    for sheet in sheets:
        found = plan(asked, sheet, sheets)
        if isinstance(found, Plan) and not found.named and _is_elsewhere(happened, sheet, sheets):
            continue
        if isinstance(found, Plan) and found.lookup and not found.noun and sheet.rows > _LOOKED:
            continue  # a question that may be none for its rows does not wait for them all
        if isinstance(found, Unclear):
            doubts.append(found)
        elif found:
            left = sum(i not in found.told and not is_small(w) for i, w in enumerate(asked.words))
            titled = found.measure or (found.group.field if found.lookup and found.group else None)
            title = titled.words if titled else frozenset[str]()
            akin_words = sum(any(akin(w.stem, word) for word in sheet.words) for w in asked.words)
            fit = (
                found.loose,
                not found.named and not found.lookup,
                left,
                -len(title & said),
                sheet.head not in said,
                -akin_words,
                -len(sheet.stems & stems),
                len(title - said),
            )
            levels.setdefault(fit, []).append(found)
    return [levels[key][:_SHEETS] for key in sorted(levels)]


def _is_elsewhere(happened: set[str], sheet: Sheet, sheets: Sequence[Sheet]) -> bool:
    """Whether what a question says was done is what other rows are of: "ordered", of orders and not of invoices."""
    told = sheet.words.union(*(f.words for f in sheet.of_type(EntityType.DATE)))
    return any(deed not in told and any(deed in other.words for other in sheets) for deed in happened)


def _answer(
    asked: Asked, one: Plan, tables: Tables, naming: Naming, owners: Owners, known: Known
) -> Result | Unclear | None:
    """What the rows of a sheet come to; None where they do not say all that the question does."""
    sheets = tables.sheets
    wanted: dict[str, set[str]] = {}
    for reach in (one.moment, one.group):
        if reach and reach.sheet:
            wanted.setdefault(reach.sheet.id, set()).add(reach.field.id)

    def far() -> Far:
        return look_far(one.sheet, sheets, tables.rows, naming, wanted, known)

    looked = far() if wanted else None
    counted = count(asked, one, tables.rows(one.sheet), naming, looked)
    owned = _owned(asked, one, counted, owners, tables)
    chosen = choose(asked, one, counted, sheets, owned)
    if not isinstance(chosen, Unclear) and chosen.left and not looked and (looked := far()).hits:
        counted = count(asked, one, tables.rows(one.sheet), naming, looked)
        chosen = choose(asked, one, counted, sheets, owned)
    if isinstance(chosen, Unclear):
        return chosen
    if chosen.left:
        return _unknown(asked, one, chosen.left)
    said = [f for either in chosen.filters for f in either if set(f.fields) != {FILE}]
    if one.target >= 0 and not any(f.first <= one.target < f.last for f in said):
        return None
    if (one.kind is Kind.LIST or one.lookup or one.loose) and not (said or asked.period or asked.bound):
        return None

    return result(asked, one, counted, chosen, _calling(tables.store))


def _calling(store: Tabled) -> Called:
    return lambda ids: {name: entity.name for name, entity in store.entities(ids).items()}


def _owned(asked: Asked, one: Plan, counted: Counted, owners: Owners, tables: Tables) -> frozenset[int]:
    """The words that name the company whose rows these are, where none of the rows does."""
    near = {hit for pile in counted.piles for hit in pile.hits if "\t" not in hit.field}
    told = {i for hit in near for i in range(hit.first, hit.last)}
    found: set[int] = set()
    for node, spans in counted.naming.nodes.items():
        for first, last in spans:
            capital = not asked.question[asked.words[first].start].islower()
            free = told.isdisjoint(range(first, last))
            if capital and free and owners.may_own(node, tables.around(one.sheet)):
                found.update(range(first, last))
    return frozenset(found)


def _naming_in(store: Tabled) -> Callable[[str], frozenset[str]]:
    """The organisations that a text names by a whole line of it, or a word of its first."""

    def found(text: str) -> frozenset[str]:
        path, *lines = text.splitlines()
        names = [word for word in re.split(r"[\W_]+", path) if len(word) > _LETTERS] + [x for x in lines if x.strip()]
        query = Query("", np.zeros(0, np.float32), tuple(normalise(name) for name in names), limit=1)
        ids = {name for some in store.find(query).by_name.values() for name in some}
        return frozenset(
            n for n, e in store.entities(ids).items() if e.type is EntityType.ORGANIZATION and " " in e.name.strip()
        )

    return found


def _unknown(asked: Asked, one: Plan, left: Sequence[int]) -> Unclear:
    """That no row says some words."""
    first, last = min(left), max(left)
    together = len(left) == last - first + 1
    places = range(first, last + 1) if together else left
    words = [asked.question[asked.words[i].start : asked.words[i].end] for i in places]
    return Unclear(one.sheet, "nobody", " ".join(words) if together else "”, “".join(words))


def _named(question: str, words: Sequence[Word], store: Tabled) -> dict[str, tuple[tuple[int, int], ...]]:
    """The things that runs of the question's words name, with those runs."""
    runs: dict[str, list[tuple[int, int]]] = {}
    for one in find_identifiers(question, labelled=False):
        within = [i for i, w in enumerate(words) if one.start <= w.start and w.end <= one.end]
        if within:
            runs.setdefault(one.key, []).append((within[0], within[-1] + 1))
    for first in range(len(words)):
        for last in range(first + 1, min(first + LONGEST, len(words)) + 1):
            alone = last - first == 1 and is_known(words[first]) and question[words[first].start].islower()
            if not alone and not all(is_small(word) for word in words[first:last]):
                key = normalise(question[words[first].start : words[last - 1].end])
                runs.setdefault(key, []).append((first, last))
    found = store.find(Query("", np.zeros(0, np.float32), tuple(runs), limit=1))
    spans: dict[str, list[tuple[int, int]]] = {}
    for key, ids in found.by_name.items():
        for name in ids:
            spans.setdefault(name, []).extend(runs[key])
    return {name: tuple(dict.fromkeys(found)) for name, found in spans.items()}


def _reply(asked: Asked, results: Sequence[tuple[Plan, Result]], store: Tabled) -> Reckoned:
    """One answer, or where several sheets tell different ones, each with the name of its sheet."""
    if same(r for _, r in results):
        results = results[:1]
    several = len(results) > 1
    lines: list[str] = []
    rows = [
        line
        for _, found in results
        for line in found.rows[: max(QUOTED, len(found.lines) if len(found.lines) == len(found.rows) else 0)]
    ]
    for one, found in results:
        lines += [f"{sheet_name(one.sheet, asked)}: {line}" if several else line for line in found.lines]
        lines.append(found.basis)
    return _quoted(lines[:-1], lines[-1], rows, store)


def _quoted(lines: Sequence[str], basis: str, rows: Sequence[Line], store: Tabled) -> Reckoned:
    """An answer with the rows that it rests on as its citations."""
    places = list(dict.fromkeys((row.record.chunk_id, row.record.start, row.record.end) for row in rows))
    hits = [Hit(chunk, 1.0) for chunk in dict.fromkeys(chunk for chunk, *_ in places)]
    passages = {passage.chunk.id: passage for passage in store.passages(hits)}
    citations = [_cite(passages[chunk], start, end) for chunk, start, end in places if chunk in passages]
    return Reckoned(Draft("\n".join((*lines, basis)), tuple(citations), (), 1.0), tuple(passages.values()))


def _cite(passage: Passage, start: int, end: int) -> Citation:
    chunk = passage.chunk
    quote = chunk.text[start - chunk.start : end - chunk.start]
    return Citation(start, end, chunk.document_id, passage.path, chunk.page, quote)
