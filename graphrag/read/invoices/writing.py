"""An invoice as text a person can read: a line for each thing it says, in the language of its layout."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from graphrag.read.content import Content
from graphrag.read.invoices.model import Invoice, Item, Party, Payment, Sum, plain

_SYMBOLS = {"BRL": "R$", "EUR": "EUR", "USD": "USD", "GBP": "GBP"}
_WORDS = {
    "pt": {
        "NF-e": "Nota fiscal eletrônica (NF-e)", "NFC-e": "Nota fiscal de consumidor eletrônica (NFC-e)",
        "CT-e": "Conhecimento de transporte eletrônico (CT-e)",
        "number": "nº", "series": "série", "key": "Chave de acesso", "issued": "Data de emissão",
        "due": "Data de vencimento", "nature": "Natureza da operação", "direction": "Tipo de operação",
        "purpose": "Finalidade", "left": "Data de saída", "freight terms": "Frete", "order": "Pedido",
        "contract": "Contrato", "status": "Situação", "protocol": "Protocolo de autorização",
        "kind": "Tipo de conhecimento", "mode": "Modal", "from": "Início da prestação", "to": "Término da prestação",
        "cargo": "Produto predominante", "cargo amount": "Quantidade da carga",
        "seller": "Emitente", "buyer": "Destinatário", "carrier": "Transportador", "sender": "Remetente",
        "forwarder": "Expedidor", "receiver": "Recebedor", "recipient": "Destinatário", "payer": "Tomador do serviço",
        "trade name": "Nome fantasia", "IE": "Inscrição estadual", "IM": "Inscrição municipal",
        "idEstrangeiro": "Identificação estrangeira", "address": "Endereço", "phone": "Telefone",
        "email": "E-mail", "contact": "Contato",
        "items": "Itens", "item": "Item", "code": "código", "quantity": "quantidade", "price": "valor unitário",
        "amount": "valor", "taxes": "Tributos", "base": "base de cálculo", "rate": "alíquota", "sums": "Totais",
        "products": "Total dos produtos", "freight": "Valor do frete", "insurance": "Valor do seguro",
        "discount": "Desconto", "other": "Outras despesas", "total": "Valor total da nota",
        "freight total": "Valor total da prestação do serviço", "receivable": "Valor a receber",
        "payments": "Pagamento", "due by": "vencimento", "references": "Documentos referenciados",
        "old invoice": "Nota fiscal", "notes": "Informações complementares",
    },
    "en": {
        "invoice": "Invoice", "credit note": "Credit note", "corrected invoice": "Corrected invoice",
        "prepayment invoice": "Prepayment invoice", "self-billed invoice": "Self-billed invoice",
        "partial invoice": "Partial invoice",
        "number": "no.", "issued": "Issue date", "due": "Due date", "tax date": "Tax point date",
        "delivered": "Delivery date", "period": "Invoicing period", "buyer reference": "Buyer reference",
        "order": "Purchase order", "contract": "Contract", "despatch": "Despatch advice",
        "receipt": "Receiving advice", "tender": "Tender", "project": "Project",
        "seller": "Seller", "buyer": "Buyer", "payee": "Payee", "tax representative": "Tax representative",
        "recipient": "Delivered to", "trade name": "Trading name", "registration": "Registration number",
        "tax number": "Tax number", "id": "Identifier", "address": "Address", "phone": "Phone", "email": "Email",
        "contact": "Contact", "items": "Items", "item": "Item", "code": "code", "quantity": "quantity",
        "price": "unit price", "amount": "amount", "taxes": "Taxes", "tax": "Tax", "base": "taxable amount",
        "rate": "rate", "sums": "Totals", "products": "Total of the lines", "discount": "Discounts",
        "charges": "Charges", "net": "Total without tax", "total": "Total with tax", "prepaid": "Prepaid",
        "rounding": "Rounding", "payable": "Amount to be paid", "payments": "Payment", "due by": "due",
        "references": "References", "notes": "Notes",
    },
}  # fmt: skip


def to_content(invoice: Invoice) -> Content:
    """The invoice as text under its own heading, with what is wrong in it."""
    text = "\n\n".join("\n".join(block) for block in _blocks(invoice) if block)
    return Content.of(text, title(invoice), "", invoice.findings)


def title(invoice: Invoice) -> str:
    """What kind of document it is, its number, and whose it is."""
    words = _WORDS[invoice.language]
    series = f", {words['series']} {invoice.series}" if invoice.series else ""
    number = f" {words['number']} {invoice.number}" if invoice.number else ""
    issuer = invoice.party("seller", "carrier")
    return f"{words.get(invoice.kind, invoice.kind)}{number}{series}" + (f", {issuer.name}" if issuer else "")


def money(amount: Decimal, currency: str, language: str) -> str:
    """An amount as people of that language write it.

    >>> money(Decimal("1234.5"), "BRL", "pt"), money(Decimal("1234.5"), "EUR", "en")
    ('R$ 1.234,50', 'EUR 1,234.50')
    """
    return f"{_SYMBOLS.get(currency, currency)} {_number(plain(amount), language)}".strip()


def _quantity(amount: Decimal, language: str) -> str:
    return _number(f"{amount.normalize():f}", language)


def _number(digits: str, language: str) -> str:
    whole, _, decimals = digits.partition(".")
    grouped = f"{int(whole):,}" if whole.lstrip("-").isdigit() else whole
    if whole.startswith("-") and not grouped.startswith("-"):
        grouped = f"-{grouped}"
    text = f"{grouped}.{decimals}" if decimals else grouped
    return text.translate(str.maketrans(",.", ".,")) if language == "pt" else text


def _blocks(invoice: Invoice) -> Iterator[list[str]]:
    words = _WORDS[invoice.language]
    yield [title(invoice)]
    dates = [("key", invoice.key), ("issued", invoice.issued), ("due", invoice.due)]
    yield [f"{words.get(name, name)}: {value}" for name, value in (*dates, *invoice.facts) if value]
    for party in invoice.parties:
        yield _party(party, words)
    for item in invoice.items:
        yield _item(item, invoice, words)
    taxes = [_tax(tax, invoice, words) for tax in invoice.taxes]
    yield _headed(words["taxes"], taxes)
    sums = [f"{words.get(s.name, s.name)}: {_money(s.amount, invoice)}" for s in invoice.sums]
    yield _headed(words["sums"], sums)
    yield _headed(words["payments"], [_payment(one, invoice, words) for one in invoice.payments])
    references = [
        f"{words.get(one.kind, one.kind)}: {one.id}" + (f", {one.issued}" if one.issued else "")
        for one in invoice.references
    ]
    yield _headed(words["references"], references)
    yield _headed(words["notes"], list(invoice.notes))


def _headed(heading: str, lines: list[str]) -> list[str]:
    return [heading, *lines] if lines else []


def _money(amount: Decimal, invoice: Invoice) -> str:
    return money(amount, invoice.currency, invoice.language)


def _party(party: Party, words: dict[str, str]) -> list[str]:
    lines = (
        (words.get(party.role, party.role), party.name),
        (words["trade name"], party.trade_name),
        *((words.get(scheme, scheme), number) for scheme, number in party.ids),
        (words["address"], party.address),
        (words["contact"], party.contact),
        (words["phone"], party.phone),
        (words["email"], party.email),
    )
    return [f"{name}: {value}" for name, value in lines if value]


def _item(item: Item, invoice: Invoice, words: dict[str, str]) -> list[str]:
    language = invoice.language
    parts = [
        f"{words['code']} {item.code}" if item.code else "",
        f"{words['quantity']} {_quantity(item.quantity, language)} {item.unit}".strip() if item.quantity is not None else "",
        f"{words['price']} {_money(item.price, invoice)}" if item.price is not None else "",
        f"{words['amount']} {_money(item.amount, invoice)}" if item.amount is not None else "",
        *(f"{name} {value}" for name, value in item.details),
    ]
    return [f"{words['item']} {item.number}: {item.name}", ", ".join(filter(None, parts))]


def _tax(tax: Sum, invoice: Invoice, words: dict[str, str]) -> str:
    line = f"{words.get(tax.name, tax.name)}: {_money(tax.amount, invoice)}"
    if tax.base is not None:
        line += f", {words['base']} {_money(tax.base, invoice)}"
    return line + (f", {words['rate']} {_quantity(tax.rate, invoice.language)}%" if tax.rate is not None else "")


def _payment(payment: Payment, invoice: Invoice, words: dict[str, str]) -> str:
    parts = [
        _money(payment.amount, invoice) if payment.amount is not None else "",
        f"{words['due by']} {payment.due}" if payment.due else "",
        payment.details,
    ]
    said = ", ".join(filter(None, parts))
    return f"{payment.name}: {said}" if said else payment.name
