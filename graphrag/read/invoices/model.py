"""An invoice of any layout, as what it says: parties, items, taxes, totals, payments and references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from graphrag.read.invoices.figures import plain
from graphrag.read.package import local

_NUMBER = re.compile(r"[-+]?\d{1,24}(?:\.\d{1,12})?|[-+]?\.\d{1,12}")
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*|[+-]\d\d:\d\d|Z)?")


@dataclass(frozen=True, slots=True)
class Party:
    """Someone with a part in an invoice. ``role`` is a key of the words in ``writing``.

    ``ids`` are ``(scheme, number)``: ``("CNPJ", "11222333000181")``, ``("VAT", "DE123456789")``.
    """

    role: str
    name: str
    trade_name: str = ""
    ids: tuple[tuple[str, str], ...] = ()
    address: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of an invoice; ``details`` are more codes and what they are."""

    number: str
    name: str
    code: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    amount: Decimal | None = None
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount of the invoice as a whole; ``name`` is a key of the words in ``writing``, or a tax's own name."""

    name: str
    amount: Decimal
    base: Decimal | None = None
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """How, how much and by when (an ISO date) it is paid."""

    name: str
    amount: Decimal | None = None
    due: str = ""
    details: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """Another document that the invoice names; ``kind`` is a key of the words in ``writing``."""

    kind: str
    id: str
    issued: str = ""


@dataclass(frozen=True, slots=True)
class Invoice:
    """What an invoice says. Dates are ISO dates; ``findings`` are what in it is wrong or does not add up.

    ``kind`` is a key of the words in ``writing``; ``key`` the access key of a Brazilian one; ``total`` what it
    comes to, of which ``payable`` is left to be paid.
    """

    kind: str
    language: str
    number: str
    currency: str
    series: str = ""
    key: str = ""
    issued: str = ""
    due: str = ""
    total: Decimal | None = None
    payable: Decimal | None = None
    facts: tuple[tuple[str, str], ...] = ()
    parties: tuple[Party, ...] = ()
    items: tuple[Item, ...] = ()
    taxes: tuple[Sum, ...] = ()
    sums: tuple[Sum, ...] = ()
    payments: tuple[Payment, ...] = ()
    references: tuple[Reference, ...] = ()
    notes: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()

    def party(self, *roles: str) -> Party | None:
        """The party in the first of ``roles`` that there is one for."""
        return next((party for role in roles for party in self.parties if party.role == role), None)


@dataclass(slots=True)
class Reading:
    """An invoice's elements by their names without namespaces, and what was found wrong on the way."""

    findings: list[str] = field(default_factory=list[str])

    def number(self, element: Any, *path: str) -> Decimal | None:
        """The number that an element is, or None. One that is none is a finding."""
        text = text_at(element, *path)
        if _NUMBER.fullmatch(text):
            return Decimal(text)
        if text:
            self.findings.append(f"{path[-1] if path else local(element)}: {text[:40]!r} is not a number")
        return None

    def compare(
        self, what: str, said: Decimal | None, computed: Iterable[Decimal], slack: Decimal = Decimal(0)
    ) -> None:
        """A finding unless the amount ``said`` is one of those ``computed``, give or take ``slack``."""
        options = list(computed)
        if said is not None and not any(abs(said - one) <= slack for one in options):
            self.findings.append(f"{what}: the invoice says {plain(said)}, its parts make {plain(options[0])}")


def at(element: Any, *path: str) -> Any:
    """The first element that one comes to along ``path`` (names without namespaces), or None."""
    return next(every(element, *path), None)


def every(element: Any, *path: str) -> Iterator[Any]:
    """All elements that one comes to along ``path``, in document order."""
    if element is None:
        return
    if not path:
        yield element
        return
    for inner in element:
        if local(inner) == path[0]:
            yield from every(inner, *path[1:])


def text_at(element: Any, *path: str) -> str:
    """The text of the first element along ``path`` in single spaces, or ''."""
    found = at(element, *path)
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def day(text: str) -> str:
    """The ISO date that a time or date begins with, or '' when there is no such day."""
    match = _DATE.fullmatch(text)
    try:
        return date(*map(int, match.groups())).isoformat() if match else ""
    except ValueError:
        return ""


def joined(*parts: str) -> str:
    """What there is of ``parts``, apart by commas."""
    return ", ".join(part for part in parts if part)
