"""Which rows a question means: those that say the words of it that nothing else accounts for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphrag.aggregate.asking import Asked
from graphrag.aggregate.counting import Counted, Pile
from graphrag.aggregate.naming import FILE, Hit, role_of
from graphrag.aggregate.plans import Plan, Unclear
from graphrag.aggregate.sheets import Field, Sheet
from graphrag.aggregate.waiving import NOT, is_waived
from graphrag.aggregate.words import akin, is_small, meanings

_OR = frozenset("or and ou e".split())


@dataclass(frozen=True, slots=True)
class Filter:
    """Rows have to say the words ``[first, last)`` of the question in one of some fields, or must not (``negated``)."""

    first: int
    last: int
    fields: frozenset[str]
    whole: bool
    negated: bool
    title: str

    def keeps(self, pile: Pile) -> bool:
        """Whether the rows of a pile are so."""
        return any(self.is_said(hit) for hit in pile.hits) is not self.negated

    def is_said(self, hit: Hit) -> bool:
        """Whether a hit is one of it."""
        return (hit.first, hit.last) == (self.first, self.last) and hit.field in self.fields and hit.whole >= self.whole


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the rows have to say: one of the filters of each alternative. ``left`` are words that no row says, and
    ``waived`` is how many others say no more than what all the rows are.
    """

    filters: tuple[tuple[Filter, ...], ...]
    left: tuple[int, ...]
    waived: int = 0

    def keeps(self, pile: Pile) -> bool:
        """Whether the rows of a pile are meant."""
        return all(any(one.keeps(pile) for one in either) for either in self.filters)

    def kept(self, pile: Pile) -> int:
        """How many of the conditions the rows of a pile meet."""
        return sum(any(one.keeps(pile) for one in either) for either in self.filters)


def choose(
    asked: Asked, plan: Plan, counted: Counted, sheets: Sequence[Sheet], owned: frozenset[int] = frozenset()
) -> Chosen | Unclear:
    """The rows that are meant, or why that is not clear. The words ``owned`` name the company whose rows these are."""
    words = asked.words
    every = {hit for pile in counted.piles for hit in pile.hits}
    seen = {h for h in every if "\t" not in h.field or owned.isdisjoint(range(h.first, h.last))}
    stated = {i for h in seen if h.whole and _is_status(h, plan) for i in range(h.first, h.last)}
    named = {i for h in seen if _is_name(asked, h, plan) for i in range(h.first, h.last)}
    open_words = {i for i, w in enumerate(words) if i not in plan.told and (not is_small(w) or i in stated)} | named
    filters: list[Filter] = []
    spans = sorted({(h.first, h.last) for h in seen}, key=lambda s: (s[0] - s[1], s[0]))
    for first, last in spans:
        if not open_words.intersection(range(first, last)) or any(f.first < last and first < f.last for f in filters):
            continue
        found = _filter(asked, plan, counted, [h for h in seen if (h.first, h.last) == (first, last)])
        if isinstance(found, Unclear):
            return found
        if not _names_itself(asked, found, plan, counted):
            filters.append(found)
        open_words -= set(range(first, last))
    filters.sort(key=lambda one: one.first)
    for one in filters:
        called = meanings(one.title) | _more(one, plan, counted)
        near = {t for t in asked.terms if t.concept in called or any(akin(t.concept, word) for word in called)}
        open_words -= {i for term in near for i in range(term.first, term.last)}
        if one.negated:
            open_words -= {i for i in range(max(0, one.first - 2), one.first) if words[i].plain in NOT}
    waived = {i for i in open_words if is_waived(asked, plan, i, sheets)}
    open_words -= waived
    return Chosen(_either(asked, filters), tuple(sorted(open_words - owned)), len(waived))


def _filter(asked: Asked, plan: Plan, counted: Counted, hits: Iterable[Hit]) -> Filter | Unclear:
    """The fields in which a phrase is meant."""
    hits = list(hits)
    near = [h for h in hits if "\t" not in h.field] or [h for h in hits if h.field != FILE] or hits
    whole = any(h.whole for h in near)
    names = {h.field for h in near if h.whole >= whole}
    first, last = hits[0].first, hits[0].last
    known = {**plan.sheet.fields, **counted.naming.far}
    fields = {name: known.get(name) for name in names}
    if len(names) > 1:
        names = _one_of_equal(counted, first, last, whole, _meant(asked, fields, first, last))
    things = {f.title for n, f in fields.items() if n in names and f and not f.of}
    if len(things) > 1:
        phrase = asked.question[asked.words[first].start : asked.words[last - 1].end]
        return Unclear(plan.sheet, "name", phrase, tuple(sorted(things or {n.replace("\t", ": ") for n in names})))
    if not whole and asked.question[asked.words[first].start].isupper():
        said = {k: v for n in names for k, v in counted.naming.said.get((first, last, n.split("\t")[-1]), {}).items()}
        if len(said) > 1:
            phrase = asked.question[asked.words[first].start : asked.words[last - 1].end]
            return Unclear(plan.sheet, "name", phrase, tuple(sorted(said.values())[:4]))
    before = [w.plain for w in asked.words[max(0, first - 2) : first]]
    title = next(iter(sorted(things)), "") or next((f.title for n, f in fields.items() if n in names and f), "")
    title = title or min(names).replace("\t", ": ").removeprefix(": ")
    return Filter(first, last, frozenset(names), whole, bool(NOT.intersection(before)), title)


def _one_of_equal(counted: Counted, first: int, last: int, whole: bool, names: set[str]) -> set[str]:
    """Fields that say a phrase in the same rows mean the same: the first of them stands for all."""
    kept = {
        name: frozenset(
            n
            for n, pile in enumerate(counted.piles)
            if any(h.field == name and (h.first, h.last) == (first, last) and h.whole >= whole for h in pile.hits)
        )
        for name in sorted(names, key=lambda name: (name.startswith("key"), "\t" in name, name))
    }
    most = max(kept.values(), key=len)
    if all(rows <= most for rows in kept.values()) and all(rows == most for n, rows in kept.items() if "\t" not in n):
        return {next(name for name, rows in kept.items() if rows == most)}
    return names


def _meant(asked: Asked, fields: dict[str, Field | None], first: int, last: int) -> set[str]:
    """Of several fields that say a phrase those whose title stands beside it, or that fit the part it plays."""
    beside = {t.concept for t in asked.terms if first - 3 <= t.first < first or last <= t.first < last + 2}
    titled = {n for n, f in fields.items() if f and f.words & beside}
    if titled and len(titled) < len(fields):
        return titled
    role = role_of(asked, first, last)
    if role and (played := {n for n, f in fields.items() if f and role in f.words}):
        return played
    plain = {n for n, f in fields.items() if f and not f.own}
    return plain if plain and len(plain) < len(fields) else set(fields)


def _is_name(asked: Asked, hit: Hit, plan: Plan) -> bool:
    """Whether a hit is a cell's whole text and written as a name, whatever else its words may say: "Booking.com"."""
    column = plan.sheet.fields.get(hit.field)
    letters = [asked.question[w.start] for w in asked.words[hit.first : hit.last] if not is_small(w)]
    capital = hit.first > 0 and bool(letters) and all(letter.isupper() for letter in letters)
    return column is not None and not column.own and hit.whole and capital


def _is_status(hit: Hit, plan: Plan) -> bool:
    """Whether a hit is in a column of how things stand."""
    column = plan.sheet.fields.get(hit.field)
    return column is not None and "status" in column.words and hit.last - hit.first == 1


def _more(one: Filter, plan: Plan, counted: Counted) -> frozenset[str]:
    """What the filter's field may also be called."""
    known = {**plan.sheet.fields, **counted.naming.far}
    found = [known[name] for name in one.fields if name in known]
    words = {word for f in found for word in f.words} | {f.type.value.lower() for f in found if f.type and f.refers}
    far = (meanings(part) for name in one.fields if "\t" in name for part in name.split("\t"))
    return frozenset(words.union(*far))


def _names_itself(asked: Asked, one: Filter, plan: Plan, counted: Counted) -> bool:
    """Whether a filter says no more than what its field refers to: "the supplier" in a column of suppliers."""
    known = {**plan.sheet.fields, **counted.naming.far}
    called = _more(one, plan, counted)
    terms = [t for t in asked.terms if one.first <= t.first and t.last <= one.last]
    words = sum(not is_small(w) for w in asked.words[one.first : one.last])
    refers = all(name not in known or known[name].refers for name in one.fields)
    return refers and len(terms) == words > 0 and all(any(akin(t.concept, word) for word in called) for t in terms)


def _between(asked: Asked, last: int, first: int) -> str:
    return asked.question[asked.words[last - 1].end : asked.words[first].start].strip()


def _either(asked: Asked, filters: list[Filter]) -> tuple[tuple[Filter, ...], ...]:
    """Filters of one field that "and" or "or" joins are alternatives."""
    groups: list[list[Filter]] = []
    for one in filters:
        before = groups[-1][-1] if groups else None
        between = [w.plain for w in asked.words[before.last : one.first]] if before else []
        joined = before and not before.negated and before.fields == one.fields and len(between) <= 2
        comma = before and _between(asked, before.last, one.first) == ","
        if before and joined and (_OR.intersection(between) if between else comma):
            groups[-1].append(one)
        else:
            groups.append([one])
    return tuple(tuple(group) for group in groups)
