"""Cross Industry Invoices of UN/CEFACT: Factur-X, ZUGFeRD 1 and 2, XRechnung, alone or in a PDF."""

from __future__ import annotations

import re
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
from graphrag.read.package import attribute, local

_CENT = Decimal("0.01")
_ZERO = Decimal(0)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)\d*")
_PARTIES = (
    ("seller", "agreement", "SellerTradeParty"),
    ("buyer", "agreement", "BuyerTradeParty"),
    ("tax representative", "agreement", "SellerTaxRepresentativeTradeParty"),
    ("recipient", "delivery", "ShipToTradeParty"),
    ("payee", "settlement", "PayeeTradeParty"),
)
_REFERENCES = (
    ("invoice", "settlement", "InvoiceReferencedDocument"),
    ("order", "agreement", "BuyerOrderReferencedDocument"),
    ("contract", "agreement", "ContractReferencedDocument"),
    ("despatch", "delivery", "DespatchAdviceReferencedDocument"),
    ("receipt", "delivery", "ReceivingAdviceReferencedDocument"),
    ("project", "agreement", "SpecifiedProcuringProject"),
)
_SUMS = {
    "LineTotalAmount": "products", "AllowanceTotalAmount": "discount", "ChargeTotalAmount": "charges",
    "TaxBasisTotalAmount": "net", "GrandTotalAmount": "total", "TotalPrepaidAmount": "prepaid",
    "RoundingAmount": "rounding", "DuePayableAmount": "payable",
}  # fmt: skip
_SCHEMES = {"VA": "VAT", "FC": "tax number", "0088": "GLN", "0060": "DUNS"}


def read_cii(root: Any) -> Invoice:
    """The invoice whose root element is ``root``."""
    reading = Reading()
    head = _ending(root, "ExchangedDocument")
    trade = _ending(root, "SupplyChainTradeTransaction")
    parts = {
        name: _ending(trade, f"Trade{name.title()}", but="IncludedSupplyChainTradeLineItem")
        for name in ("agreement", "delivery", "settlement")
    }
    settlement = parts["settlement"]
    currency = text_at(settlement, "InvoiceCurrencyCode")
    items = tuple(_item(reading, one) for one in every(trade, "IncludedSupplyChainTradeLineItem"))
    totals = _ending(settlement, "MonetarySummation")
    amounts = {tag: n for tag in _SUMS if (n := reading.number(totals, tag)) is not None}
    taxes = tuple(_tax(reading, one) for one in every(settlement, "ApplicableTradeTax"))
    _reconcile(reading, settlement, items, amounts, taxes, _tax_total(reading, totals, currency))
    payments, due = _payments(settlement)
    return Invoice(
        kind=invoice_kind(text_at(head, "TypeCode")),
        language="en",
        number=text_at(head, "ID"),
        currency=currency,
        issued=_day(at(head, "IssueDateTime")),
        due=due,
        total=amounts.get("GrandTotalAmount", amounts.get("DuePayableAmount")),
        payable=amounts.get("DuePayableAmount"),
        facts=(
            ("delivered", _day(at(parts["delivery"], "ActualDeliverySupplyChainEvent", "OccurrenceDateTime"))),
            ("period", joined(*(_day(one) for one in _period(settlement)))),
            ("buyer reference", text_at(parts["agreement"], "BuyerReference")),
        ),
        parties=tuple(p for role, part, tag in _PARTIES if (p := _party(at(parts[part], tag), role))),
        items=items,
        taxes=taxes,
        sums=tuple(Sum(name, amounts[tag]) for tag, name in _SUMS.items() if tag in amounts),
        payments=tuple(payments),
        references=tuple(
            Reference(kind, number, _day(at(one, "FormattedIssueDateTime")))
            for kind, part, tag in _REFERENCES
            for one in every(parts[part], tag)
            if (number := text_at(one, "IssuerAssignedID") or text_at(one, "ID"))
        ),
        notes=tuple(
            text
            for one in (
                *every(head, "IncludedNote", "Content"),
                *every(settlement, "SpecifiedTradePaymentTerms", "Description"),
            )
            if (text := text_at(one))
        ),
        findings=tuple(reading.findings),
    )


def _ending(element: Any, end: str, *, but: str = "") -> Any:
    """The child whose name ends so: versions of the format differ in how the names begin."""
    return next(
        (one for one in element if local(one).endswith(end) and local(one) != but) if element is not None else iter(()),
        None,
    )


def _day(element: Any) -> str:
    """The date in ``element``, written in one run of digits, or as an ISO date."""
    text = text_at(element)
    match = _COMPACT.fullmatch(text)
    return day("-".join(match.groups()) if match else text)


def _period(settlement: Any) -> list[Any]:
    period = at(settlement, "BillingSpecifiedPeriod")
    return [at(period, tag) for tag in ("StartDateTime", "EndDateTime")]


def _party(element: Any, role: str) -> Party | None:
    if element is None:
        return None
    ids = [
        (_SCHEMES.get(attribute(one, "schemeID"), "id"), number)
        for path in (("SpecifiedTaxRegistration", "ID"), ("GlobalID",), ("ID",))
        for one in every(element, *path)
        if (number := text_at(one))
    ]
    organisation = at(element, "SpecifiedLegalOrganization")
    if number := text_at(organisation, "ID"):
        ids.append(("registration", number))
    name, trade_name = text_at(element, "Name"), text_at(organisation, "TradingBusinessName")
    place = at(element, "PostalTradeAddress")
    tags = ("LineOne", "LineTwo", "LineThree", "PostcodeCode")
    contact = at(element, "DefinedTradeContact")
    return Party(
        role,
        name or trade_name,
        trade_name if trade_name.casefold() != name.casefold() else "",
        tuple(dict.fromkeys(ids)),
        joined(*(text_at(place, tag) for tag in tags)),
        text_at(place, "CityName"),
        text_at(place, "CountrySubDivisionName"),
        text_at(place, "CountryID"),
        text_at(contact, "PersonName"),
        text_at(contact, "TelephoneUniversalCommunication", "CompleteNumber"),
        text_at(contact, "EmailURIUniversalCommunication", "URIID"),
    )


def _item(reading: Reading, element: Any) -> Item:
    product = at(element, "SpecifiedTradeProduct")
    agreement, delivery, settlement = (_ending(element, f"Trade{n}") for n in ("Agreement", "Delivery", "Settlement"))
    line = at(element, "AssociatedDocumentLineDocument")
    number = text_at(line, "LineID")
    counted = at(delivery, "BilledQuantity")
    quantity = reading.number(counted) if counted is not None else None
    unit = attribute(counted, "unitCode")
    net = at(agreement, "NetPriceProductTradePrice")
    price, per = reading.number(net, "ChargeAmount"), reading.number(net, "BasisQuantity")
    amount = reading.number(_ending(settlement, "MonetarySummation"), "LineTotalAmount")
    if quantity is not None and price is not None:
        worth = quantity * price / (per or Decimal(1)) + _charges(reading, settlement)
        reading.compare(f"item {number}: quantity × price", amount, [cents(worth)], _CENT)
    name, description = text_at(product, "Name"), text_at(product, "Description")
    rate = text_at(settlement, "ApplicableTradeTax", "RateApplicablePercent")
    details = (
        ("Description", description if description != name else ""),
        ("GTIN", text_at(product, "GlobalID")),
        ("Buyer's code", text_at(product, "BuyerAssignedID")),
        ("Tax rate", f"{rate}%" if rate else ""),
        ("Note", text_at(line, "IncludedNote", "Content")),
        ("Group", text_at(line, "LineStatusReasonCode")),
    )
    return Item(
        number,
        name or description,
        text_at(product, "SellerAssignedID"),
        quantity,
        UNITS.get(unit, unit),
        price / per if price is not None and per else price,
        amount,
        tuple(detail for detail in details if detail[1]),
    )


def _charges(reading: Reading, element: Any) -> Decimal:
    """Charges less allowances, of the invoice or of one line."""
    total = _ZERO
    for one in every(element, "SpecifiedTradeAllowanceCharge"):
        amount = reading.number(one, "ActualAmount") or _ZERO
        total += amount if text_at(one, "ChargeIndicator") == "true" else -amount
    return total


def _tax(reading: Reading, element: Any) -> Sum:
    amount = reading.number(element, "CalculatedAmount") or _ZERO
    base = reading.number(element, "BasisAmount")
    rate = reading.number(element, "RateApplicablePercent") or reading.number(element, "ApplicablePercent")
    if base is not None and rate is not None:
        reading.compare(f"tax of {rate.normalize():f}%", amount, [cents(base * rate / 100)], _CENT)
    return Sum(text_at(element, "TypeCode") or "tax", amount, base, rate)


def _tax_total(reading: Reading, totals: Any, currency: str) -> Decimal | None:
    """All taxes in the invoice's own currency, as it says."""
    for one in every(totals, "TaxTotalAmount"):
        if attribute(one, "currencyID", currency) == currency:
            return reading.number(one)
    return None


def _payments(settlement: Any) -> tuple[list[Payment], str]:
    """The means of payment, and by when it is due."""
    due = next(
        (d for one in every(settlement, "SpecifiedTradePaymentTerms", "DueDateDateTime") if (d := _day(one))), ""
    )
    found: list[Payment] = []
    for one in every(settlement, "SpecifiedTradeSettlementPaymentMeans"):
        code = text_at(one, "TypeCode")
        account = text_at(one, "PayeePartyCreditorFinancialAccount", "IBANID")
        details = joined(account and f"account {account}", text_at(one, "Information"))
        found.append(Payment(MEANS.get(code, f"means {code}"), None, "", details))
    return found, due


def _reconcile(
    reading: Reading,
    settlement: Any,
    items: tuple[Item, ...],
    amounts: dict[str, Decimal],
    taxes: tuple[Sum, ...],
    tax: Decimal | None,
) -> None:
    """Totals against lines, allowances, charges and taxes: the rules BR-CO-10 to BR-CO-16 of EN 16931.

    The smallest profiles have neither lines nor taxes by rate.
    """
    counted = [item for item in items if not {("Group", "GROUP"), ("Group", "INFORMATION")} & set(item.details)]
    net, gross = amounts.get("TaxBasisTotalAmount"), amounts.get("GrandTotalAmount")
    lines = amounts.get("LineTotalAmount")
    if counted:
        reading.compare("total of the lines", lines, [sum((item.amount or _ZERO for item in counted), _ZERO)])
    if lines is not None:
        others = sum(
            (
                reading.number(one, "AppliedAmount") or _ZERO
                for one in every(settlement, "SpecifiedLogisticsServiceCharge")
            ),
            _ZERO,
        )
        stated = amounts.get("ChargeTotalAmount", _ZERO) - amounts.get("AllowanceTotalAmount", _ZERO)
        reading.compare("total without tax", net, [lines + _charges(reading, settlement) + others, lines + stated])
    if taxes:
        reading.compare("tax", tax, [sum((one.amount for one in taxes), _ZERO)])
    if net is not None and tax is not None:
        reading.compare("total with tax", gross, [net + tax])
    if gross is not None:
        rounding, prepaid = amounts.get("RoundingAmount", _ZERO), amounts.get("TotalPrepaidAmount", _ZERO)
        reading.compare("amount to be paid", amounts.get("DuePayableAmount"), [gross - prepaid + rounding])
