"""Whose the tables are: a company asks of its own rows by its own name, which no row says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from graphrag.aggregate.sheets import Sheet, is_document
from graphrag.aggregate.words import stems
from graphrag.types import EntityType, Record

Rows = Callable[[Sheet], Iterable[Record]]
Called = Callable[[Sequence[str]], dict[str, str]]


@dataclass(eq=False)
class Owners:
    """The companies whose files these are: invoices have them on both sides, or opposite several others."""

    sheets: Sequence[Sheet]
    rows: Rows
    called: Called
    organizations: Callable[[str], frozenset[str]]
    _sides: dict[str, dict[str, set[str]]] = field(default_factory=dict[str, dict[str, set[str]]])
    _others: set[str] = field(default_factory=set[str])

    @cached_property
    def names(self) -> dict[str, str]:
        """Each with the first word of its name, as a stem."""
        for sheet in self.sheets:
            self._read(sheet)
        found = [node for node, sides in self._sides.items() if self._is_one(node, sides)]
        return {node: stems(name).split()[0] for node, name in self.called(found).items() if stems(name)}

    def _is_one(self, node: str, sides: dict[str, set[str]]) -> bool:
        both = bool(sides.get("supplier") and sides.get("customer"))
        several = any(len(opposite) > 1 for opposite in sides.values())
        return both or "company" in sides or (several and node not in self._others)

    def _read(self, sheet: Sheet) -> None:
        """Who stands on which side of invoices, whose staff is listed, and who is a party to anything else."""
        document = any(is_document(layout.mapping) for layout in sheet.places)
        parties = [f for f in sheet.fields.values() if f.type is EntityType.ORGANIZATION and not f.of]
        if not parties or (document and sheet.type is not EntityType.INVOICE):
            return
        for row in self.rows(sheet):
            places = sheet.places[row.layout]
            told = [(f, node) for f, node in zip(places, row.nodes, strict=False) if node and f in parties]
            for f, node in told:
                sides = self._sides.setdefault(node, {})
                side = next((s for s in ("supplier", "customer") if s in f.words), "")
                if document and side:
                    sides.setdefault(side, set()).update(other for _, other in told if other != node)
                elif sheet.type is EntityType.PERSON and f.words & {"company", "empres", "employer"}:
                    sides.setdefault("company", set())
                elif not document:
                    self._others.add(node)

    def may_own(self, node: str, around: str) -> bool:
        """Whether rows may be a company's, by the path and the head of their file, which may name another."""
        if node not in self.names:
            return False
        named = self.organizations(around)
        return node in named or self.names[node] in stems(around).split() or not named
