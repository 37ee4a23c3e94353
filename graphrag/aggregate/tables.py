"""A store's tables while one question is answered: each is read once, however often it is asked of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Protocol

from graphrag.aggregate.scored.joined import Joined
from graphrag.aggregate.sheets import Sheet, make_sheets
from graphrag.types import Entity, Found, Hit, Layout, Passage, Query, Record

_KEPT = 20_000
"""Rows of a sheet beyond which they are streamed anew each time."""
_JOINED = 5_000
"""Rows of a sheet beyond which it is not read for questions that its columns may or may not answer."""


class Tabled(Protocol):
    """A store whose tables can be counted."""

    def layouts(self) -> tuple[tuple[Layout, int], ...]:
        """What the tables say, with the number of rows of each."""
        ...

    def rows(self, layouts: Iterable[Layout]) -> Iterator[Record]:
        """The rows of some tables, streamed."""
        ...

    def find(self, query: Query) -> Found:
        """The things that names mean."""
        ...

    def entities(self, ids: Iterable[str]) -> dict[str, Entity]:
        """Things by their ids."""
        ...

    def passages(self, hits: Iterable[Hit]) -> tuple[Passage, ...]:
        """Passages by their ids."""
        ...


class Tables:
    """The sheets of a store with their rows and the text around them, read when they are first asked for."""

    def __init__(self, store: Tabled):
        self.store = store
        self._rows: dict[str, list[Record]] = {}
        self._around: dict[str, str] = {}

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets, those with the most rows first."""
        return make_sheets(self.store.layouts())

    @cached_property
    def joined(self) -> Joined:
        """The smaller sheets with the ways between them."""
        return Joined([sheet for sheet in self.sheets if sheet.rows <= _JOINED], self.rows)

    def rows(self, sheet: Sheet) -> Iterable[Record]:
        """The rows of a sheet."""
        if sheet.rows > _KEPT:
            return self.store.rows(sheet.places)
        if sheet.id not in self._rows:
            self._rows[sheet.id] = list(self.store.rows(sheet.places))
        return self._rows[sheet.id]

    def around(self, sheet: Sheet) -> str:
        """The path of a sheet's first file, and what stands in it before the rows."""
        if sheet.id not in self._around:
            row = next(iter(self.rows(sheet)), None)
            found = self.store.passages([Hit(row.chunk_id, 1.0)]) if row else ()
            head = found[0].chunk.text[: row.start - found[0].chunk.start] if found and row else ""
            self._around[sheet.id] = f"{row.path.replace('_', ' ')}\n{head}" if row else ""
        return self._around[sheet.id]
