"""An invoice as text a person can read, in the language of its layout, and as tables that say what each line means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from graphrag.read.composition import Composition
from graphrag.read.content import Content
from graphrag.read.invoices.digits import cnpj_problem, cpf_problem, key_problem
from graphrag.read.invoices.figures import money, quantity
from graphrag.read.invoices.model import Invoice, Item, Party, joined
from graphrag.read.invoices.words import DATES, RELATIONS, ROLES, WORDS
from graphrag.types import Column, EntityType, RowMapping, Span, Table

_SIGN = re.compile(r"[^0-9A-Za-z]")
_NOT_WORD = re.compile(r"\W+")
_GTIN = re.compile(r"\d{8}|\d{12,14}")
_NAME = "\x00"
"""Stands in a cell for the invoice's name, which then is a cell of its own."""


def write(invoice: Invoice, composition: Composition) -> None:
    """Add the invoice: its head, each party and item, its totals and taxes, payments, references and notes."""
    writer = _Writer(invoice, composition)
    writer.head()
    writer.facts()
    for party in dict.fromkeys(replace(party, role="") for party in invoice.parties):
        writer.party(party)
    for item in invoice.items:
        writer.item(item)
    writer.sums()
    writer.instalments()
    writer.references()
    if invoice.notes:
        composition.paragraph("\n\n".join([writer.words["notes"], *invoice.notes]))


def to_content(invoice: Invoice) -> Content:
    """The invoice as a text under its own heading, with what is wrong in it."""
    composition = Composition()
    write(invoice, composition)
    return composition.content(title(invoice), "", invoice.findings, invoice.language)


def title(invoice: Invoice) -> str:
    """What kind of document it is, its number, and whose it is."""
    words = WORDS[invoice.language]
    series = f", {words['series']} {invoice.series}" if invoice.series else ""
    number = f" {words['no.']} {invoice.number}" if invoice.number else ""
    issuer = _issuer(invoice)
    return f"{words.get(invoice.kind, invoice.kind)}{number}{series}" + (f", {issuer}" if issuer else "")


def _issuer(invoice: Invoice) -> str:
    party = invoice.party("seller", "carrier")
    return party.name if party else ""


@dataclass(slots=True)
class _Lines:
    """The lines of one row as they come: what each is called, says and means."""

    header: list[str] = field(default_factory=list[str])
    cells: list[str] = field(default_factory=list[str])
    columns: list[Column] = field(default_factory=list[Column])

    def add(self, name: str, cell: str, kind: EntityType | None = None, relation: str = "", **more: str | int) -> int:
        """Add a line where there is something to say; its index. ``more`` are other fields of its column."""
        if cell:
            self.header.append(name)
            self.cells.append(cell)
            self.columns.append(replace(Column(kind, relation), **more))
        return len(self.header) - 1


class _Writer:
    def __init__(self, invoice: Invoice, composition: Composition) -> None:
        self.invoice, self.composition = invoice, composition
        self.words = WORDS[invoice.language]
        kind = invoice.kind if invoice.language == "pt" else self._word(invoice.kind)
        self.short = f"{kind} {invoice.number}".strip()
        issuer = _issuer(invoice)
        self.name = " ".join((f"{self.short} {self.words['of']} {issuer}" if issuer else self.short).split())

    def head(self) -> None:
        """The invoice with its parties, dates and total."""
        invoice, lines = self.invoice, _Lines()
        lines.add(self._word("document"), self.name, EntityType.INVOICE)
        if self.short != self.name:
            lines.add(self._word("number"), self.short, EntityType.INVOICE)
        good = not key_problem(invoice.key)
        lines.add(self._word("key"), invoice.key, EntityType.INVOICE if good else None, key="nfe" if good else "")
        lines.add(self._word("issued"), invoice.issued, EntityType.DATE, "ISSUED_ON")
        lines.add(self._word("due"), invoice.due, EntityType.DATE, "DUE_ON")
        if invoice.total is not None:
            lines.add(self._word("total"), self._money(invoice.total), EntityType.AMOUNT, "TOTAL")
        for party in invoice.parties:
            role = self._word(party.role)
            kind = _kind(party)
            index = lines.add(role, party.name, kind, ROLES.get(party.role, "PARTY"))
            for scheme, number in party.ids if party.name else ():
                if _is_key(scheme, number):
                    lines.add(
                        f"{scheme} {self.words['of the']} {role.lower()}", number, kind, key=scheme.lower(), of=index
                    )
        self._table(self._word("document"), lines, EntityType.INVOICE)

    def facts(self) -> None:
        """What else is said of the invoice as a whole, and how it is paid."""
        lines = self._of_invoice()
        for name, value in self.invoice.facts:
            kind = EntityType.DATE if name in DATES else EntityType.TEXT
            lines.add(self._word(name), value, kind, _relation(name))
        for payment in self.invoice.payments:
            if not payment.due and payment.details + payment.name:
                amount = self._money(payment.amount) if payment.amount is not None else ""
                lines.add(
                    self._word("payment"), joined(payment.name, amount, payment.details), EntityType.TEXT, "PAYMENT"
                )
        if len(lines.cells) > 1:
            self._table(self._word("document"), lines, EntityType.INVOICE)

    def party(self, party: Party) -> None:
        """A party with its numbers, its place, and how to reach it."""
        lines, kind = _Lines(), _kind(party)
        lines.add(self._word("name"), party.name, kind)
        lines.add(self._word("trade name"), party.trade_name, kind)
        for scheme, number in party.ids:
            if _is_key(scheme, number):
                lines.add(self._word(scheme), number, kind, key=scheme.lower())
            else:
                lines.add(self._word(scheme), number, EntityType.IDENTIFIER, _relation(scheme))
        lines.add(self._word("address"), party.address, EntityType.TEXT, "ADDRESS")
        lines.add(self._word("city"), party.city, EntityType.LOCATION, "LOCATED_IN")
        lines.add(self._word("region"), party.region)
        lines.add(
            self._word("country"), party.country, EntityType.LOCATION if len(party.country) > 2 else None, "COUNTRY"
        )
        lines.add(self._word("contact"), party.contact, EntityType.PERSON, "CONTACT")
        lines.add(self._word("phone"), party.phone, EntityType.IDENTIFIER, "PHONE")
        lines.add(self._word("email"), party.email, EntityType.IDENTIFIER, "EMAIL")
        self._table(party.name, lines, kind)

    def item(self, item: Item) -> None:
        """A line of the invoice: a record of its product, quantity and amounts."""
        lines = self._record("item", f"{self.words['line']} {item.number}")
        product = lines.add(self._word("product"), item.name, EntityType.PRODUCT, "PRODUCT")
        lines.add(self._word("code"), item.code, EntityType.IDENTIFIER, "CODE")
        if item.quantity is not None:
            counted = quantity(item.quantity, self.invoice.language)
            lines.add(self._word("quantity"), counted, EntityType.QUANTITY, "QUANTITY", unit=item.unit)
            lines.add(self._word("unit"), item.unit)
        if item.price is not None:
            lines.add(self._word("price"), self._money(item.price), EntityType.AMOUNT, "UNIT_PRICE")
        if item.amount is not None:
            lines.add(self._word("amount"), self._money(item.amount), EntityType.AMOUNT, "AMOUNT")
        for name, value in item.details:
            if name == "GTIN" and item.name and _GTIN.fullmatch(value):
                lines.add(name, value, EntityType.PRODUCT, key="gtin", of=product)
            else:
                lines.add(name, value)
        self._table(self._word("items"), lines, EntityType.RECORD, self._word("item"))

    def sums(self) -> None:
        """The invoice's totals and taxes."""
        lines = self._of_invoice()
        for one in self.invoice.sums:
            if one.amount or one.name == "total":
                lines.add(self._word(one.name), self._money(one.amount), EntityType.AMOUNT, _relation(one.name))
        for tax in self.invoice.taxes:
            rate = f" {quantity(tax.rate, self.invoice.language)}%" if tax.rate is not None else ""
            name = f"{self._word(tax.name)}{rate}"
            lines.add(name, self._money(tax.amount), EntityType.AMOUNT, _relation(tax.name))
            if tax.base is not None:
                lines.add(f"{self.words['base']} {self.words['of']} {name}", self._money(tax.base))
        if len(lines.cells) > 1:
            self._table(self._word("sums"), lines, EntityType.INVOICE)

    def instalments(self) -> None:
        """Payments that have a day, as records."""
        for payment in self.invoice.payments:
            if not payment.due:
                continue
            lines = self._record("payment", payment.name)
            if payment.amount is not None:
                lines.add(self._word("amount"), self._money(payment.amount), EntityType.AMOUNT, "AMOUNT")
            lines.add(self._word("due"), payment.due, EntityType.DATE, "DUE_ON")
            lines.add(self._word("notes"), payment.details)
            self._table(self._word("payments"), lines, EntityType.RECORD, self._word("payment"))

    def references(self) -> None:
        """The documents that the invoice names: other invoices as such, anything else by its number."""
        lines = self._of_invoice()
        for one in self.invoice.references:
            called = f"{self._word(one.kind)} {one.id}"
            if not key_problem(one.id):
                lines.add(one.kind, one.id, EntityType.INVOICE, "REFERS_TO", key="nfe", word=one.kind)
            elif one.kind in ("invoice", "credit note") and _issuer(self.invoice):
                name = f"{called} {self.words['of']} {_issuer(self.invoice)}"
                lines.add(self._word("references"), name, EntityType.INVOICE, "REFERS_TO")
            else:
                lines.add(self._word(one.kind), one.id, EntityType.IDENTIFIER, _relation(one.kind))
        if len(lines.cells) > 1:
            self._table(self._word("references"), lines, EntityType.INVOICE)

    def _word(self, name: str) -> str:
        return self.words.get(name, name)

    def _money(self, amount: Decimal) -> str:
        return money(amount, self.invoice.currency, self.invoice.language)

    def _of_invoice(self) -> _Lines:
        """Lines that say more of the invoice."""
        lines = _Lines()
        lines.add(self._word("document"), self.name, EntityType.INVOICE)
        return lines

    def _record(self, what: str, name: str) -> _Lines:
        """Lines of something within the invoice, called by its own name and the invoice's."""
        lines = _Lines()
        of = {"pt": "do" if self.invoice.kind == "CT-e" else "da"}.get(self.invoice.language, "of")
        lines.add(self._word(what), f"{name} {of} {self.name}", EntityType.RECORD)
        lines.add(self._word("document"), _NAME, EntityType.INVOICE, "INVOICE")
        return lines

    def _table(self, name: str, lines: _Lines, kind: EntityType, word: str = "") -> None:
        """A table of one row; where a cell is to be the invoice's name, it is that part of the first."""
        if not lines.cells:
            return
        cells = ["" if cell == _NAME else cell for cell in lines.cells]
        columns = tuple(replace(column, language=self.invoice.language) for column in lines.columns)
        table = self.composition.table(name, lines.header, [cells], RowMapping(kind, word, columns))
        if _NAME in lines.cells:
            self.composition.amend(_within(table, lines.cells.index(_NAME), self.name))


def _within(table: Table, index: int, name: str) -> Table:
    """``table`` with the end of its row's first cell, where the invoice is named, as the cell ``index``."""
    (row,) = table.rows
    first = row.cells[0]
    if first is None:
        return table
    cells = [*row.cells[:index], Span(first.end - len(name), first.end), *row.cells[index + 1 :]]
    return replace(table, rows=(replace(row, cells=tuple(cells)),))


def _kind(party: Party) -> EntityType:
    schemes = {scheme for scheme, _ in party.ids}
    return EntityType.PERSON if "CPF" in schemes and "CNPJ" not in schemes else EntityType.ORGANIZATION


def _is_key(scheme: str, number: str) -> bool:
    """Whether a number is one that only this party has; a CNPJ or CPF with a wrong check digit may be anyone's."""
    digits = _SIGN.sub("", number)
    if scheme == "CNPJ":
        return not cnpj_problem(digits)
    if scheme == "CPF":
        return not cpf_problem(digits)
    return scheme == "VAT" and len(digits) > 4


def _relation(name: str) -> str:
    """What a part that is called so is to the invoice or party."""
    return RELATIONS.get(name) or _NOT_WORD.sub("_", name.upper()).strip("_") or "OTHER"
