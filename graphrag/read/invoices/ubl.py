"""UBL 2.1 invoices and credit notes (ISO/IEC 19845, as EN 16931 and Peppol use them)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from graphrag.read.invoices.codes import MEANS, UNITS, invoice_kind
from graphrag.read.invoices.figures import cents
from graphrag.read.invoices.model import (
    Invoice,
    Item,
    Party,
    Payment,
    Reading,
    Reference,
    Sum,
    at,
    day,
    every,
    joined,
    text_at,
)
from graphrag.read.package import attribute

_CENT = Decimal("0.01")
_ZERO = Decimal(0)
_PARTIES = (
    ("seller", ("AccountingSupplierParty", "Party")),
    ("buyer", ("AccountingCustomerParty", "Party")),
    ("payee", ("PayeeParty",)),
    ("tax representative", ("TaxRepresentativeParty",)),
    ("recipient", ("Delivery", "DeliveryParty")),
)
_REFERENCES = (
    ("invoice", ("BillingReference", "InvoiceDocumentReference")),
    ("invoice", ("CreditNoteLine", "BillingReference", "InvoiceDocumentReference")),
    ("credit note", ("BillingReference", "CreditNoteDocumentReference")),
    ("order", ("OrderReference",)),
    ("contract", ("ContractDocumentReference",)),
    ("despatch", ("DespatchDocumentReference",)),
    ("receipt", ("ReceiptDocumentReference",)),
    ("tender", ("OriginatorDocumentReference",)),
    ("project", ("ProjectReference",)),
)
_SUMS = {
    "LineExtensionAmount": "products", "AllowanceTotalAmount": "discount", "ChargeTotalAmount": "charges",
    "TaxExclusiveAmount": "net", "TaxInclusiveAmount": "total", "PrepaidAmount": "prepaid",
    "PayableRoundingAmount": "rounding", "PayableAmount": "payable",
}  # fmt: skip


def read_ubl(root: Any, *, credit: bool) -> Invoice:
    """The invoice, or the credit note, whose root element is ``root``."""
    reading = Reading()
    currency = text_at(root, "DocumentCurrencyCode")
    items = tuple(
        _item(reading, one, credit=credit) for one in every(root, f"{'CreditNote' if credit else 'Invoice'}Line")
    )
    totals = at(root, "LegalMonetaryTotal")
    amounts = {tag: n for tag in _SUMS if (n := reading.number(totals, tag)) is not None}
    taxes, tax = _taxes(reading, root, currency)
    _reconcile(reading, root, items, amounts, tax)
    payments = tuple(_payments(root))
    return Invoice(
        kind=invoice_kind(text_at(root, "CreditNoteTypeCode" if credit else "InvoiceTypeCode"), credit=credit),
        language="en",
        number=text_at(root, "ID"),
        currency=currency,
        issued=day(text_at(root, "IssueDate")),
        due=day(text_at(root, "DueDate")) or next((one.due for one in payments if one.due), ""),
        total=amounts.get("TaxInclusiveAmount", amounts.get("PayableAmount")),
        payable=amounts.get("PayableAmount"),
        facts=(
            ("tax date", day(text_at(root, "TaxPointDate"))),
            ("delivered", day(text_at(root, "Delivery", "ActualDeliveryDate"))),
            ("period", joined(*(day(text_at(root, "InvoicePeriod", tag)) for tag in ("StartDate", "EndDate")))),
            ("buyer reference", text_at(root, "BuyerReference")),
        ),
        parties=tuple(p for role, path in _PARTIES if (p := _party(at(root, *path), role))),
        items=items,
        taxes=taxes,
        sums=tuple(Sum(name, amounts[tag]) for tag, name in _SUMS.items() if tag in amounts),
        payments=payments,
        references=tuple(
            Reference(kind, number, day(text_at(one, "IssueDate")))
            for kind, path in _REFERENCES
            for one in every(root, *path)
            if (number := text_at(one, "ID"))
        ),
        notes=tuple(
            text for one in (*every(root, "Note"), *every(root, "PaymentTerms", "Note")) if (text := text_at(one))
        ),
        findings=tuple(reading.findings),
    )


def _party(element: Any, role: str) -> Party | None:
    if element is None:
        return None
    trade_name = text_at(element, "PartyName", "Name")
    name = text_at(element, "PartyLegalEntity", "RegistrationName") or trade_name
    ids = [
        ("VAT" if "VAT" in text_at(one, "TaxScheme", "ID") else "tax number", number)
        for one in every(element, "PartyTaxScheme")
        if (number := text_at(one, "CompanyID"))
    ]
    ids += [("registration", n) for one in every(element, "PartyLegalEntity", "CompanyID") if (n := text_at(one))]
    ids += [
        (_SCHEMES.get(attribute(one, "schemeID"), "id"), number)
        for one in (*every(element, "PartyIdentification", "ID"), *every(element, "EndpointID"))
        if (number := text_at(one))
    ]
    place = at(element, "PostalAddress")
    lines = [text_at(place, tag) for tag in ("StreetName", "BuildingNumber", "AdditionalStreetName", "PostalZone")]
    lines[3:3] = [text_at(one) for one in every(place, "AddressLine", "Line")]
    return Party(
        role,
        name,
        trade_name if trade_name.casefold() != name.casefold() else "",
        tuple(dict.fromkeys(ids)),
        joined(*lines),
        text_at(place, "CityName"),
        text_at(place, "CountrySubentity"),
        text_at(place, "Country", "IdentificationCode"),
        text_at(element, "Contact", "Name"),
        text_at(element, "Contact", "Telephone"),
        text_at(element, "Contact", "ElectronicMail"),
    )


_SCHEMES = {"0088": "GLN", "GLN": "GLN", "0060": "DUNS", "DUNS": "DUNS"}


def _item(reading: Reading, element: Any, *, credit: bool) -> Item:
    number = text_at(element, "ID")
    counted = at(element, "CreditedQuantity" if credit else "InvoicedQuantity")
    quantity = reading.number(counted) if counted is not None else None
    unit = attribute(counted, "unitCode")
    price, per = reading.number(element, "Price", "PriceAmount"), reading.number(element, "Price", "BaseQuantity")
    amount = reading.number(element, "LineExtensionAmount")
    if quantity is not None and price is not None:
        worth = quantity * price / (per or Decimal(1)) + _charges(reading, element)
        reading.compare(f"item {number}: quantity × price", amount, [cents(worth)], _CENT)
    product = at(element, "Item")
    name, description = text_at(product, "Name"), text_at(product, "Description")
    rate = text_at(product, "ClassifiedTaxCategory", "Percent")
    details = (
        ("Description", description if description != name else ""),
        ("GTIN", text_at(product, "StandardItemIdentification", "ID")),
        ("Buyer's code", text_at(product, "BuyersItemIdentification", "ID")),
        ("Tax rate", f"{rate}%" if rate else ""),
        ("Note", text_at(element, "Note")),
    )
    return Item(
        number,
        name or description,
        text_at(product, "SellersItemIdentification", "ID"),
        quantity,
        UNITS.get(unit, unit),
        price / per if price is not None and per else price,
        amount,
        tuple(detail for detail in details if detail[1]),
    )


def _charges(reading: Reading, element: Any) -> Decimal:
    """Charges less allowances, of the invoice or of one line."""
    total = _ZERO
    for one in every(element, "AllowanceCharge"):
        amount = reading.number(one, "Amount") or _ZERO
        total += amount if text_at(one, "ChargeIndicator") == "true" else -amount
    return total


def _taxes(reading: Reading, root: Any, currency: str) -> tuple[tuple[Sum, ...], Decimal]:
    """The taxes by category, and all of them, in the invoice's own currency."""
    found: list[Sum] = []
    whole = _ZERO
    for total in every(root, "TaxTotal"):
        if attribute(at(total, "TaxAmount"), "currencyID", currency) != currency:
            continue
        said = reading.number(total, "TaxAmount") or _ZERO
        parts = [_subtotal(reading, one) for one in every(total, "TaxSubtotal")]
        if parts:
            reading.compare("tax", said, [sum((part.amount for part in parts), _ZERO)])
        found += parts or [Sum("tax", said)]
        whole += said
    return tuple(found), whole


def _subtotal(reading: Reading, element: Any) -> Sum:
    amount = reading.number(element, "TaxAmount") or _ZERO
    base, rate = reading.number(element, "TaxableAmount"), reading.number(element, "TaxCategory", "Percent")
    if base is not None and rate is not None:
        reading.compare(f"tax of {rate.normalize():f}%", amount, [cents(base * rate / 100)], _CENT)
    return Sum(text_at(element, "TaxCategory", "TaxScheme", "ID") or "tax", amount, base, rate)


def _payments(root: Any) -> list[Payment]:
    found: list[Payment] = []
    for one in every(root, "PaymentMeans"):
        code = text_at(one, "PaymentMeansCode")
        account = text_at(one, "PayeeFinancialAccount", "ID")
        details = joined(account and f"account {account}", text_at(one, "PaymentID"))
        found.append(Payment(MEANS.get(code, f"means {code}"), None, day(text_at(one, "PaymentDueDate")), details))
    return found


def _reconcile(reading: Reading, root: Any, items: tuple[Item, ...], amounts: dict[str, Decimal], tax: Decimal) -> None:
    """Totals against lines, allowances, charges and taxes: the rules BR-CO-10 to BR-CO-16 of EN 16931."""
    lines = sum((item.amount or _ZERO for item in items), _ZERO)
    net, gross = amounts.get("TaxExclusiveAmount"), amounts.get("TaxInclusiveAmount")
    stated = amounts.get("ChargeTotalAmount", _ZERO) - amounts.get("AllowanceTotalAmount", _ZERO)
    reading.compare("total of the lines", amounts.get("LineExtensionAmount"), [lines])
    reading.compare("total without tax", net, [lines + _charges(reading, root), lines + stated])
    # UBL leaves open whether the rounding is part of the total with tax.
    rounding, prepaid = amounts.get("PayableRoundingAmount", _ZERO), amounts.get("PrepaidAmount", _ZERO)
    if net is not None:
        reading.compare("total with tax", gross, [net + tax, net + tax + rounding])
    if gross is not None:
        options = [gross - prepaid + rounding, gross - prepaid]
        reading.compare("amount to be paid", amounts.get("PayableAmount"), options)
