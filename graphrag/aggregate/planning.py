"""How a question is answered from a sheet: which column is summed, which tells when, by which rows are put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from graphrag.aggregate.asking import Asked, Kind, period_unit
from graphrag.aggregate.linking import links
from graphrag.aggregate.plans import (
    EACH,
    GENERIC,
    Plan,
    Reach,
    Unclear,
    acts,
    done,
    is_act,
    is_each,
    listed_words,
    rates,
    tells,
    titled,
)
from graphrag.aggregate.sheets import NUMERIC, Field, Sheet
from graphrag.aggregate.words import Term, akin, deed_of, deeds, is_small, listed, section
from graphrag.types import EntityType

_SUMMED = (EntityType.AMOUNT, EntityType.QUANTITY)
_RANKS = (Kind.HIGH, Kind.LOW)

_WORTH = ("value", "worth", "valor", "montante")
_OFTEN = ("often", "frequently", "frequencia", "vezes")
_SPENT = ("spend", "spent", "gast", "gastou", "gastaram", "cost", "custou", "faturou", "invoiced", "billed")


class _Doubt(Exception):  # noqa: N818
    def __init__(self, why: str, options: Iterable[Field] = ()) -> None:
        self.why = why
        self.options = tuple(dict.fromkeys(f.title for f in options))


def plan(asked: Asked, sheet: Sheet, others: Sequence[Sheet]) -> Plan | Unclear | None:
    """How the rows of a sheet answer a question; None where it does not ask for them."""
    try:
        return _Planning(asked, sheet, others).plan()
    except _Doubt as doubt:
        told = doubt.options or asked.period
        return Unclear(sheet, doubt.why, options=doubt.options) if told and _is_about(asked, sheet) else None


def _is_about(asked: Asked, sheet: Sheet) -> bool:
    """Whether all that a question says, but for names, is of a sheet and its columns."""
    known = sheet.words.union(listed_words("main"), GENERIC, *(f.words for f in sheet.fields.values()))
    words = asked.words
    named = any(t.concept in sheet.words for t in asked.terms)
    return named and all(
        t.first in asked.spent
        or t.concept in known
        or t in asked.groups
        or is_small(words[t.first])
        or not asked.question[words[t.first].start].islower()
        for t in asked.terms
    )


class _Planning:
    def __init__(self, asked: Asked, sheet: Sheet, others: Sequence[Sheet]) -> None:
        self.asked, self.sheet, self.others = asked, sheet, others
        self.free = [t for t in asked.terms if t.first not in asked.spent]
        self.named = [t for t in self.free if t.concept in sheet.words]
        if not self.named:
            known = sheet.words | sheet.stems
            self.named = [
                t
                for t in self.free
                if deed_of(t.concept) in sheet.words or any(akin(t.concept, word) for word in known)
            ]
            kinds = [kind for kind in section("kinds") if kind in sheet.words]
            self.named = self.named or [
                t for t in self.free if any(asked.words[t.first].stem in listed("kinds", kind) for kind in kinds)
            ]
        head, after = asked.head, [t for t in self.free if asked.head and t.first == asked.head.last]
        if head in self.named and after and titled(sheet, after[0]):  # "which expense category"
            self.asked = replace(asked, head=after[0])
        self.told = set(asked.spent)
        self.explicit = False

    def plan(self) -> Plan | None:
        found = self._kind()
        if found is None:
            return None
        self._tell(*(t for t in self.named if t.concept in self.sheet.words))
        found = self._grouped(found)
        moment = self._moment(found) if self._needs_moment(found) else None
        bounded = self._bounded(found) if self.asked.bound else None
        loose = not self.named and not self.explicit
        if loose and found.measure is None and found.target < 0:
            return None
        told = frozenset(self.told)
        noun = any(
            t.concept in self.sheet.words and self.asked.question[self.asked.words[t.first].start].islower()
            for t in self.named
        )
        return replace(found, moment=moment, bounded=bounded, told=told, named=bool(self.named), noun=noun, loose=loose)

    def _kind(self) -> Plan | None:
        kind, start = self.asked.kind, Plan(self.sheet, self.asked.kind, frozenset())
        if kind is Kind.COUNT:
            return self._counted()
        if kind in (Kind.SUM, Kind.MEAN):
            measure = self._measure(required=kind is Kind.MEAN)
            if kind is Kind.SUM and not self.asked.total and (measure is None or is_each(measure)):
                return self._looked_up()  # "how much does it cost?"
            return measure and replace(start, measure=measure)
        if kind in _RANKS:
            return self._ranked(start)
        if kind in (Kind.MOST, Kind.LEAST):
            return self._most()
        if kind in (Kind.LIST, Kind.LOOKUP):
            head = self.asked.head
            return start if head and head in self.named and kind is Kind.LIST else self._looked_up()
        if not self.named:
            return None
        head = self.asked.head
        by = self._head_field() if head and head not in self.named else None
        return replace(start, answer=by.field if by and not by.sheet else None)

    def _counted(self) -> Plan | None:
        """Rows, what a column of quantities comes to, or the different things in a column."""
        words = self.asked.words
        behind = [t for t in self.free if words[t.first].start >= self.asked.cue and not is_small(words[t.first])]
        if not behind:
            return None
        quantities = [f for f in self.sheet.of_type(EntityType.QUANTITY) if not f.of]
        for target in behind:
            if target in self.named:
                return Plan(self.sheet, Kind.COUNT, frozenset())
            measured = [f for f in quantities if target.concept in f.words]
            if measured:
                self._tell(target)
                self.explicit = True
                return Plan(self.sheet, Kind.SUM, frozenset(), measure=self._closest(measured))
            kinds = [f for f in self.sheet.fields.values() if target.concept in f.words and tells(f) and not f.own]
            if kinds and target is behind[0]:
                self._tell(target)
                self.explicit = True
                group = Reach(self._one(kinds, "column"))
                return Plan(self.sheet, Kind.COUNT, frozenset(), group=group, distinct=True)
        main = [f for f in quantities if set(f.words) == {"quantity"}]
        things = [t for t in behind if words[t.first].stem not in listed("kinds", "quantity")]
        if not things:
            return None
        roles = any("role" in f.words for f in self.sheet.fields.values())
        if self.sheet.type is EntityType.PERSON and roles:
            return Plan(self.sheet, Kind.COUNT, frozenset(), target=things[0].first)  # "how many cooks?"
        if len(main) != 1:
            return None
        self.explicit = True
        return Plan(self.sheet, Kind.SUM, frozenset(), measure=main[0], target=things[0].first)

    def _looked_up(self) -> Plan | None:
        """What a cell says of the row that is named."""
        found = self._asked_for()
        if found is None:
            generic = any(t.concept in GENERIC for t in self.free) and self.named and self._is_deal()
            measure = self._measure() if generic and not self.asked.who and not self.asked.asks else None
            return measure and Plan(self.sheet, Kind.SUM, frozenset(), measure=measure)  # "what was the revenue?"
        self.explicit = True
        if found.type in _SUMMED and self.named and self._is_deal() and not is_each(found):
            return Plan(self.sheet, Kind.SUM, frozenset(), measure=found)  # "what is the amount of the orders?"
        return Plan(self.sheet, Kind.COUNT, frozenset(), group=self._called(found), lookup=True)

    def _called(self, found: Field) -> Reach:
        """A column as it is, or the names of the rows whose keys it holds."""
        keyed = found.type is EntityType.IDENTIFIER or (found.refers and found.scheme)
        for link in links(self.sheet, self.others) if keyed else ():
            label = link.sheet.label()
            if link.via is found and label:
                return Reach(label, link.sheet, found.id)
        return Reach(found)

    def _asked_for(self) -> Field | None:
        """The column that a question for one cell asks for."""
        asked = self.asked
        fields = [f for f in self.sheet.fields.values() if not f.of]
        if asked.asks == "when":
            dates = [Reach(f) for f in fields if f.type is EntityType.DATE]
            until = asked.words[0].plain in ("until", "ate")
            dates = [d for d in dates if done(d.field) & {"end", "expiry", "due"}] if until else dates
            chosen = self._dated(dates)
            deed = {deed_of(w.stem) for w in asked.words if w.stem in deeds()}
            told = chosen and (not deed or deed & (done(chosen.field) | chosen.field.words))
            return chosen.field if chosen and told else None
        if asked.asks == "where":
            places = [f for f in fields if f.words & {"city", "location", "address", "warehouse", "branch", "room"}]
            return self._one(places, "column") if places else None
        said = [(concept, t) for t in self.free for concept in (t.concept, *acts(self.asked.words[t.first].plain))]
        if asked.who:
            people = [f for f in fields if f.refers and f.type in (EntityType.PERSON, EntityType.ORGANIZATION)]
            roots = {w.stem for w in asked.words if not asked.question[w.start].isupper()}
            named = [
                f
                for f in fields
                if f.type not in (EntityType.IDENTIFIER, EntityType.LOCATION) and tells(f) and f.own != "key"
                if f.words & {c for c, _ in said} or any(akin(word, stem) for word in f.words for stem in roots)
            ]
            return self._best_said(named, said) if named else (people[0] if len(people) == 1 else None)
        if asked.head and asked.head not in self.named:
            fits = [f for f in fields if asked.head.concept in f.words]
            return self._best_said(fits, said) if fits else None
        first = next((t for t in self.free if not is_small(asked.words[t.first]) or is_act(asked, t)), None)
        if first is None:
            return None
        lead = {first.concept, *acts(asked.words[first.first].plain)}
        after = next((t for t in self.free if t.first == first.last), None)
        lead |= {after.concept} if after else set()
        fits = [f for f in fields if f.words & lead and (f.own != "key" or f.words & lead - self.sheet.words)]
        return self._best_said(fits, said) if fits else None

    def _best_said(self, fields: Sequence[Field], said: Sequence[tuple[str, Term]]) -> Field:
        """Of some columns the one most of whose title is said, and least of which is not."""
        concepts = {concept for concept, _ in said}
        rank = {f.id: (len(f.words & concepts), -len(f.words - concepts)) for f in fields}
        best = [f for f in fields if rank[f.id] == max(rank.values())]
        chosen = self._one(best, "column")
        self._tell(*(t for concept, t in said if concept in chosen.words))
        return chosen

    def _closest(self, fields: Sequence[Field]) -> Field:
        """Of some columns the one of whose title the question says most."""
        said = {t.concept for t in self.free}
        least = min(len(f.words - said) for f in fields)
        chosen = self._one([f for f in fields if len(f.words - said) == least], "column")
        self._tell(*(t for t in self.free if t.concept in chosen.words))
        return chosen

    def _ranked(self, start: Plan) -> Plan | None:
        """The row with the most or least of a measure; or of groups of rows, the one whose sum is."""
        head, rank = self.asked.head, self.asked.kind
        unit = period_unit(head, self.asked.words) if head else ""
        people = (EntityType.PERSON, EntityType.ORGANIZATION)
        who = self.asked.who and self.sheet.type not in people
        by = self._head_field() if (head and head not in self.named and not unit) or who else None
        if head and head not in self.named and by is None and not unit and not self._is_measure(head):
            return None
        measure = self._measure()
        if measure is None:
            return None
        if unit and head:
            self._tell(head)
            return replace(start, kind=Kind.SUM, measure=measure, unit=unit, rank=rank)
        words = self.asked.words
        after = (t for t in self.free if words[t.first].start >= self.asked.cue)
        behind = next((t for t in after if not is_small(words[t.first])), None)
        whole = behind is not None and behind not in self.named and not is_each(measure)
        self.explicit = self.explicit or (by is not None and by.sheet is None)
        thing = by and (by.sheet or by.field.refers or by.field.type in (*people, EntityType.PRODUCT))
        if by and (self.asked.total or (whole and thing and self._is_deal())):
            return replace(start, kind=Kind.SUM, measure=measure, group=by, rank=rank)
        if by and by.sheet:
            return None
        return replace(start, measure=measure, answer=by.field if by else None)

    def _is_deal(self) -> bool:
        """Whether rows are of what happened, so that one thing has many."""
        return self.sheet.type is EntityType.RECORD and bool(self.sheet.of_type(EntityType.DATE))

    def _most(self) -> Plan | None:
        """Of groups of rows the one with the most rows, or the most of a measure."""
        rank = Kind.HIGH if self.asked.kind is Kind.MOST else Kind.LOW
        head = self.asked.head
        unit = period_unit(head, self.asked.words) if head else ""
        by = None if unit else self._head_field()
        paid = [f for f in self.sheet.of_type(*NUMERIC) if any(f.words & set(acts(w.plain)) for w in self.asked.words)]
        if self.asked.who and self.sheet.type is EntityType.PERSON and len(paid) == 1:
            self.explicit = True
            return Plan(self.sheet, rank, frozenset(), measure=paid[0])  # "who earns the most?"
        if not (unit or by):
            return None
        if unit and head:
            self._tell(head)
        self.explicit = True
        start = Plan(self.sheet, Kind.COUNT, frozenset(), group=by, unit=unit, rank=rank)
        words = self.asked.words
        after = (t for t in self.free if words[t.first].start >= self.asked.cue)
        behind = next((t for t in after if t.concept in GENERIC or not is_small(words[t.first])), None)
        spent = any(w.plain in _SPENT or deed_of(w.stem) in ("sale", "purchase") for w in words)
        often = any(w.plain in _OFTEN for w in words)
        if behind is None and spent and not often:  # "which category cost the most?"
            measure = self._measure()
            return measure and replace(start, kind=Kind.SUM, measure=measure)
        if (behind is None and often) or (behind in self.named and not (behind and self._specific(behind.concept))):
            return start
        if (behind and self._is_measure(behind)) or any(w.plain in _SPENT for w in words):
            measure = self._measure()
            return measure and replace(start, kind=Kind.SUM, measure=measure)
        quantities = [f for f in self.sheet.of_type(EntityType.QUANTITY) if not f.of and not is_each(f)]
        if behind and len(quantities) <= 1 and self.named:  # "delivered the most wheat"
            measure = quantities[0] if quantities else None
            return replace(start, kind=Kind.SUM if measure else Kind.COUNT, measure=measure, target=behind.first)
        return None

    def _head_field(self) -> Reach | None:
        """The column that holds what the question asks for by "which" or "who"."""
        head = self.asked.head
        if head is None:
            people = [f for f in self.sheet.references() if f.type in (EntityType.PERSON, EntityType.ORGANIZATION)]
            return Reach(people[0]) if self.asked.who and len(people) == 1 else None
        return self._grouping(head)

    def _grouping(self, term: Term) -> Reach | None:
        """The column by which rows are put together: the sheet's own, or of a sheet whose rows it names."""
        named = [
            Reach(label, link.sheet, link.via.id)
            for link in links(self.sheet, self.others)
            if (label := link.sheet.label())
            and term.concept in link.sheet.words
            and (link.via.type is EntityType.IDENTIFIER or link.via.scheme)
        ]
        fits = [f for f in self.sheet.fields.values() if term.concept in f.words and tells(f) and not f.own]
        fits = [f for f in fits if f.refers] or fits
        if fits and not (named and all(f.type is EntityType.IDENTIFIER or f.scheme for f in fits)):
            self._tell(term)
            return Reach(self._one(fits, "column"))
        reached = named or (self._reached(term) if self.named or self.explicit else [])
        if not reached:
            return None
        self._tell(term)
        return reached[0]

    def _reached(self, term: Term) -> list[Reach]:
        """The columns of that title in sheets whose rows the sheet's own name, the nearest first."""
        found: list[Reach] = []
        near = links(self.sheet, self.others)
        for link in near:
            found += [Reach(f, link.sheet, link.via.id) for f in titled(link.sheet, term)]
        for link in near if not found else ():
            for onward in links(link.sheet, self.others):
                if onward.sheet is self.sheet:
                    continue
                other, label = onward.sheet, onward.sheet.label()
                found += [Reach(f, other, link.via.id) for f in titled(other, term)]
                if term.concept in other.words and label:
                    found.append(Reach(label, other, link.via.id))
        return found

    def _is_measure(self, term: Term) -> bool:
        return term.concept in GENERIC or bool(self._specific(term.concept))

    def _specific(self, concept: str) -> list[Field]:
        return [f for f in self.sheet.of_type(*NUMERIC) if concept in f.words and not f.of]

    def _measure(self, *, required: bool = False) -> Field | None:
        """The column of numbers that the question names, or the rows' main amount."""
        main = listed_words("main")
        numbers = [f for f in self.sheet.of_type(*NUMERIC) if not f.of]
        said = {t.concept for t in self.free}
        said |= {concept for w in self.asked.words for concept in acts(w.plain)}
        scored = [(f, (f.words & said) - self.sheet.words - main | (f.words & said & {"price"})) for f in numbers]
        if not any(own for _, own in scored):  # a column that is called like the sheet: the stock of a stock list
            scored = [(f, f.words & said if f.words <= said | GENERIC | EACH else frozenset[str]()) for f in numbers]
            scored = [(f, own - main) for f, own in scored]
        best = max((len(own) for _, own in scored), default=0)
        if best:
            fits = [f for f, own in scored if len(own) == best]
            least = min(len(f.words - said) for f in fits)
            measure = self._one([f for f in fits if len(f.words - said) == least], "column")
            self.explicit = True
        elif (
            required
            and "ticket" not in {w.plain for w in self.asked.words}
            and not said & (GENERIC | main - self.sheet.words)
        ):
            return None
        else:
            measure = self._main(numbers)
        if measure is not None:
            told = measure.words | GENERIC | (main if self.named else frozenset[str]())
            worth = measure.type is EntityType.QUANTITY  # no value can be told by a quantity
            words = self.asked.words
            self._tell(*(t for t in self.free if t.concept in told and not (worth and words[t.first].plain in _WORTH)))
        return measure

    def _is_ticket(self) -> bool:
        """Whether the mean of the rows' own amounts is asked for by its Portuguese name, "ticket médio"."""
        return any(w.plain == "ticket" for w in self.asked.words)

    def _main(self, numbers: Sequence[Field]) -> Field | None:
        """The amount that stands for a row as a whole."""
        amounts = [f for f in numbers if f.type is EntityType.AMOUNT]
        priced = any("price" in acts(w.plain) for w in self.asked.words)
        if self.sheet.type is EntityType.INVOICE and "TOTAL" in self.sheet.fields:
            return self.sheet.fields["TOTAL"]
        whole = [f for f in amounts if not is_each(f)] or (amounts if priced else [])
        if len(whole) == 1 or not whole:
            return whole[0] if whole else None
        known = listed_words("main") | self.sheet.words
        ranked = [(len(f.words - GENERIC), "total" not in f.words) for f in whole]
        least = min((rank for f, rank in zip(whole, ranked, strict=True) if f.words <= known), default=None)
        best = [f for f, rank in zip(whole, ranked, strict=True) if f.words <= known and rank == least]
        if len(best) != 1:
            raise _Doubt("column", best or whole)
        return best[0]

    def _grouped(self, found: Plan) -> Plan:
        """The plan with rows put together as the question says."""
        if found.group or found.unit or found.kind not in (Kind.COUNT, Kind.SUM, Kind.MEAN):
            return found
        for term in self.asked.groups:
            unit = period_unit(term, self.asked.words)
            if found.measure and (term.concept in found.measure.words or (unit and unit in rates(found.measure))):
                self._tell(term)  # "monthly salary"
                continue
            if term in self.named:
                continue  # "per order"
            if unit:
                self._tell(term)
                return replace(found, unit=unit)
            if group := self._grouping(term):
                return replace(found, group=group)
        return found

    def _needs_moment(self, found: Plan) -> bool:
        return bool(self.asked.period or found.unit) or found.kind in (Kind.LATEST, Kind.EARLIEST)

    def _moment(self, found: Plan) -> Reach:
        """The column of days that tells when: the one that the question names, or the rows' own."""
        own = [Reach(f) for f in self.sheet.of_type(EntityType.DATE) if not f.of]
        days = ((f, one) for one in links(self.sheet, self.others) for f in one.sheet.of_type(EntityType.DATE))
        far = [Reach(f, one.sheet, one.via.id) for f, one in days if not f.of]
        deals = (EntityType.RECORD, EntityType.INVOICE)
        far = [reach for reach in far if reach.sheet and reach.sheet.type in deals] or far
        for dates in (own, far):
            chosen = self._dated(dates)
            if chosen:
                return chosen
        raise _Doubt("date", (reach.field for reach in own))

    def _dated(self, dates: Sequence[Reach]) -> Reach | None:
        said = {t: deed_of(t.concept) for t in self.free if t.concept != "date" and t not in self.named}
        named = [d for d in dates if done(d.field) & set(said.values())]
        named = named or [d for d in dates if any(akin(deed, word) for deed in said.values() for word in d.field.words)]
        if named:
            chosen = self._one_reach(named)
            about = chosen.field.words
            self._tell(*(t for t, d in said.items() if d in done(chosen.field) or any(akin(d, word) for word in about)))
            return chosen
        known = frozenset(section("dates")["main"].split()) | self.sheet.words | listed_words("dates", "main")
        other = listed_words("dates", "other")
        plain = [d for d in dates if not (done(d.field) - self.sheet.words) & other]
        if len(dates) == 1 and self.asked.kind in (Kind.LATEST, Kind.EARLIEST):
            plain = dates
        best = [d for d in plain if done(d.field) <= known] or plain
        if len(best) > 1:
            best = [d for d in best if done(d.field) <= {"day", "issue"} | self.sheet.words] or best
        if not best:
            return None
        self._tell(*(t for t in self.free if t.concept == "date"))
        return self._one_reach(best)

    def _one_reach(self, reaches: Sequence[Reach]) -> Reach:
        if len({r.field.id for r in reaches}) > 1:
            raise _Doubt("date", (r.field for r in reaches))
        return reaches[0]

    def _bounded(self, found: Plan) -> Field:
        """The column that a comparison is about: one named beside it, or what is measured, or the main amount."""
        bound = self.asked.bound
        assert bound is not None
        numbers = [f for f in self.sheet.of_type(*NUMERIC) if not f.of]
        first, last = bound.first, bound.last
        near = [t for t in self.asked.terms if first - 4 < t.last <= first or last <= t.first < last + 2]
        fits = [f for f in numbers if any(t.concept in f.words - self.sheet.words - GENERIC for t in near)]
        if any(t.concept == "quantity" for t in near):
            fits = [f for f in fits if f.type is EntityType.QUANTITY] or fits
        if fits:
            chosen = self._one(fits, "column")
            self._tell(*(t for t in near if t.concept in chosen.words))
            return chosen
        self._tell(*(t for t in near if t.concept in GENERIC))
        main = self._main(numbers) or found.measure
        quantities = [f for f in numbers if f.type is EntityType.QUANTITY]
        if main is None and len(quantities) == 1:
            main = quantities[0]
        if main is None:
            raise _Doubt("column", numbers)
        return main

    def _one(self, fields: Sequence[Field], what: str) -> Field:
        """The only one of some fields; of those for one thing the one that names it."""
        own = [f for f in fields if not f.of] or list(fields)
        if len(own) > 1 and len({f.words for f in own}) > 1:
            least = min(len(f.words) for f in own)
            own = [f for f in own if len(f.words) == least]
        if len(own) > 1:
            raise _Doubt(what, own)
        return own[0]

    def _tell(self, *found: Term) -> None:
        for term in found:
            self.told.update(range(term.first, term.last))
