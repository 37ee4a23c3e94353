"""Words of a question that no row says and that change nothing: they say what all the rows of a sheet are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graphrag.aggregate.asking import Asked, Kind
from graphrag.aggregate.linking import links
from graphrag.aggregate.plans import Plan, acts
from graphrag.aggregate.sheets import Sheet
from graphrag.aggregate.words import akin, deed_of, listed, section, states
from graphrag.types import EntityType

NOT = frozenset("not nao except excluding exceto without sem non nem".split())


def is_waived(asked: Asked, plan: Plan, place: int, sheets: Sequence[Sheet]) -> bool:
    """Whether a word that no row says is of what all rows are: a kind of them, what was done, or a column's title.

    Never one of how things stand, nor one that is denied; of a question for one cell only a kind of the rows.
    """
    word, sheet = asked.words[place], plan.sheet
    concept = next(t for t in asked.terms if t.first <= place < t.last).concept
    before = {w.plain for w in asked.words[max(0, place - 2) : place]}
    if before & NOT or not asked.question[word.start].islower():
        return False
    if state := states().get(concept, states().get(word.stem, "")):
        return not plan.lookup and _is_light(state, sheet)
    near = {link.sheet.id: link.sheet for link in links(sheet, sheets)}
    near |= {link.sheet.id: link.sheet for one in tuple(near.values()) for link in links(one, sheets)}
    about = sheet.words.union(*(one.words for one in near.values()))
    if any(word.stem in listed("kinds", kind) for kind in section("kinds") if kind in about):
        return True
    if plan.lookup:
        return False
    if not plan.loose and concept in about | _columns(plan, near.values()):
        return True
    if word.stem in sheet.words or deed_of(word.stem) in sheet.words or any(akin(word.stem, w) for w in sheet.words):
        return True
    if plan.measure and (
        plan.measure.words.intersection(acts(word.plain))
        or ("quantity" in plan.measure.words and word.stem in listed("kinds", "quantity"))
    ):
        return True
    if plan.loose and any(concept in f.words for f in sheet.fields.values() if f.type is EntityType.TEXT):
        return True
    titles = {w for f in sheet.fields.values() if f.type is not EntityType.DATE and not f.of for w in f.words}
    return plan.named and any(akin(word.stem, title) for title in titles)


def _is_light(state: str, sheet: Sheet) -> bool:
    """Whether a verb says what is so of all the rows: "paid", of payments, or where no column tells what was paid."""
    light = section("light").get(state, "").split()
    stated = any("status" in f.words for f in sheet.fields.values())
    return bool(light) and (not stated or not sheet.words.isdisjoint(light))


def _columns(plan: Plan, near: Iterable[Sheet]) -> frozenset[str]:
    """What the columns are called that name or describe what rows are about, here and in the sheets near."""
    texts = (EntityType.TEXT,) if plan.kind is not Kind.COUNT else ()
    found = [f for f in plan.sheet.fields.values() if f.refers or f.type in texts]
    for sheet in near:
        found += [f for f in sheet.fields.values() if f.type is EntityType.TEXT or f is sheet.label()]
    return frozenset(word for f in found for word in f.words)
