"""NF-e and NFC-e (layout 4.00, and what older ones share with it): Brazilian invoices for goods."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from graphrag.read.invoices.figures import cents
from graphrag.read.invoices.fiscal import access_key, party, status
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

_CENT = Decimal("0.01")
_ZERO = Decimal(0)
_CONSUMER = "65"
_NO_PAYMENT = "90"
_SUMS = {
    "vProd": "products", "vFrete": "freight", "vSeg": "insurance", "vDesc": "discount", "vOutro": "other",
    "vNF": "total",
}  # fmt: skip
_TAXES = {
    "vICMS": "ICMS", "vICMSDeson": "ICMS desonerado", "vFCP": "FCP", "vST": "ICMS ST", "vFCPST": "FCP ST",
    "vII": "II", "vIPI": "IPI", "vIPIDevol": "IPI devolvido", "vPIS": "PIS", "vCOFINS": "COFINS",
    "vICMSUFDest": "ICMS da UF de destino", "vICMSMonoReten": "ICMS monofásico retido",
    "vTotTrib": "Total aproximado de tributos",
}  # fmt: skip
_ADDED = "vST vFCPST vICMSMonoReten vFrete vSeg vOutro vII vIPI vIPIDevol".split()
_CODES = {"NCM": "NCM", "CEST": "CEST", "CFOP": "CFOP", "cEAN": "GTIN", "xPed": "Pedido", "infAdProd": "Observação"}
_PURPOSES = {"1": "normal", "2": "complementar", "3": "ajuste", "4": "devolução de mercadoria"}
_DIRECTIONS = {"0": "entrada", "1": "saída"}
_FREIGHT = {
    "0": "por conta do remetente", "1": "por conta do destinatário", "2": "por conta de terceiros",
    "3": "transporte próprio do remetente", "4": "transporte próprio do destinatário", "9": "sem frete",
}  # fmt: skip
_MEANS = {
    "01": "Dinheiro", "02": "Cheque", "03": "Cartão de crédito", "04": "Cartão de débito", "05": "Crédito da loja",
    "10": "Vale-alimentação", "11": "Vale-refeição", "12": "Vale-presente", "13": "Vale-combustível",
    "14": "Duplicata mercantil", "15": "Boleto bancário", "16": "Depósito bancário", "17": "PIX",
    "18": "Transferência bancária", "19": "Programa de fidelidade", "20": "PIX", "90": "Sem pagamento", "99": "Outros",
}  # fmt: skip


def read_nfe(root: Any, body: Any) -> Invoice:
    """The invoice whose ``infNFe`` is ``body``, in the document ``root``."""
    reading = Reading()
    ide = at(body, "ide")
    model, series, number = (text_at(ide, tag) for tag in ("mod", "serie", "nNF"))
    parties = _parties(reading, body)
    items = tuple(_item(reading, one) for one in every(body, "det"))
    totals = at(body, "total", "ICMSTot")
    amounts = {tag: n for tag in (*_SUMS, *_TAXES) if (n := reading.number(totals, tag)) is not None}
    issued = day(text_at(ide, "dhEmi") or text_at(ide, "dEmi"))
    expected = {
        0: text_at(ide, "cUF"), 2: issued[2:4] + issued[5:7], 6: text_at(body, "emit", "CNPJ"), 20: model,
        22: series.zfill(3), 25: number.zfill(9),
    }  # fmt: skip
    payments, due = _payments(reading, body, amounts.get("vNF"))
    _reconcile(reading, body, items, amounts)
    return Invoice(
        kind="NFC-e" if model == _CONSUMER else "NF-e",
        language="pt",
        number=number,
        series=series,
        currency="BRL",
        key=access_key(reading, root, body, "NFe", expected),
        issued=issued,
        due=due,
        total=amounts.get("vNF"),
        facts=tuple(_facts(ide, body)) + tuple(status(reading, root, body)),
        parties=tuple(parties),
        items=items,
        taxes=tuple(Sum(name, amounts[tag]) for tag, name in _TAXES.items() if amounts.get(tag)),
        sums=tuple(Sum(name, amounts[tag]) for tag, name in _SUMS.items() if tag in amounts),
        payments=tuple(payments),
        references=tuple(_references(ide)),
        notes=tuple(text for tag in ("infCpl", "infAdFisco") if (text := text_at(body, "infAdic", tag))),
        findings=tuple(reading.findings),
    )


def _parties(reading: Reading, body: Any) -> list[Party]:
    found = (
        party(reading, at(body, "emit"), "seller"),
        party(reading, at(body, "dest"), "buyer"),
        party(reading, at(body, "transp", "transporta"), "carrier"),
    )
    return [one for one in found if one is not None]


def _facts(ide: Any, body: Any) -> list[tuple[str, str]]:
    left = day(text_at(ide, "dhSaiEnt") or text_at(ide, "dSaiEnt"))
    return [
        ("nature", text_at(ide, "natOp")),
        ("direction", _DIRECTIONS.get(text_at(ide, "tpNF"), "")),
        ("purpose", _PURPOSES.get(text_at(ide, "finNFe"), "")),
        ("left", left),
        ("freight terms", _FREIGHT.get(text_at(body, "transp", "modFrete"), "")),
        ("order", text_at(body, "compra", "xPed")),
        ("contract", text_at(body, "compra", "xCont")),
    ]


def _item(reading: Reading, element: Any) -> Item:
    product = at(element, "prod")
    number = element.get("nItem", "")
    quantity, price, amount = (reading.number(product, tag) for tag in ("qCom", "vUnCom", "vProd"))
    if None not in (quantity, price):
        reading.compare(
            f"item {number}: quantity × price", amount, [cents((quantity or _ZERO) * (price or _ZERO))], _CENT
        )
    codes = {name: text_at(product, tag) or text_at(element, tag) for tag, name in _CODES.items()}
    return Item(
        number,
        text_at(product, "xProd"),
        text_at(product, "cProd"),
        quantity,
        text_at(product, "uCom"),
        price,
        amount,
        tuple((name, code) for name, code in codes.items() if code and code != "SEM GTIN"),
    )


def _payments(reading: Reading, body: Any, total: Decimal | None) -> tuple[list[Payment], str]:
    """The instalments and means of payment, and when the first instalment is due."""
    found: list[Payment] = []
    instalments: list[Decimal] = []
    for one in every(body, "cobr", "dup"):
        amount = reading.number(one, "vDup")
        instalments.append(amount or _ZERO)
        found.append(Payment(f"Parcela {text_at(one, 'nDup')}".strip(), amount, day(text_at(one, "dVenc"))))
    if instalments:
        reading.compare("instalments", reading.number(body, "cobr", "fat", "vLiq"), [sum(instalments, _ZERO)])
    due = min((one.due for one in found if one.due), default="")
    # Layout 4.00 has detPag within pag; 3.10 had one pag a means.
    means = [*every(body, "pag", "detPag")] or [*every(body, "pag")]
    paid = [(text_at(one, "tPag"), reading.number(one, "vPag") or _ZERO) for one in means]
    for kind, amount in paid:
        found.append(Payment(_MEANS.get(kind, f"Meio de pagamento {kind}"), amount if kind != _NO_PAYMENT else None))
    if paid and all(kind != _NO_PAYMENT for kind, _ in paid):
        change = reading.number(body, "pag", "vTroco") or _ZERO
        reading.compare("payments", total, [sum((amount for _, amount in paid), _ZERO) - change])
    return found, due


def _references(ide: Any) -> list[Reference]:
    found: list[Reference] = []
    for one in every(ide, "NFref"):
        for element in one:
            if key := text_at(element) if not len(element) else "":
                found.append(Reference("CT-e" if element.tag.endswith("refCTe") else "NF-e", key))
            elif number := text_at(element, "nNF"):
                found.append(Reference("old invoice", joined(number, f"série {text_at(element, 'serie')}")))
    return found


def _reconcile(reading: Reading, body: Any, items: tuple[Item, ...], amounts: dict[str, Decimal]) -> None:
    """Totals against items, as the authority's rules for the layout have it."""
    counted = [
        item.amount or _ZERO
        for item, element in zip(items, every(body, "det"), strict=True)
        if text_at(element, "prod", "indTot") != "0"
    ]
    services = reading.number(body, "total", "ISSQNtot", "vServ") or _ZERO
    if "vProd" in amounts:
        # Services stand among the items, but have a total of their own.
        reading.compare("total of the products", amounts["vProd"] + services, [sum(counted, _ZERO)])
    for tag in ("vFrete", "vSeg", "vDesc", "vOutro"):
        parts = [n for one in every(body, "det", "prod", tag) if (n := reading.number(one)) is not None]
        reading.compare(f"total {tag}", amounts.get(tag), [sum(parts, _ZERO)])
    base = amounts.get("vProd", _ZERO) + services - amounts.get("vDesc", _ZERO)
    whole = base + sum((amounts.get(tag, _ZERO) for tag in _ADDED), _ZERO)
    # Whether relieved ICMS is taken off, and taxes of substitution added, is said item by item only in newer versions.
    relieved = amounts.get("vICMSDeson", _ZERO)
    added = sum(
        (reading.number(one) or _ZERO)
        for path in (("PISST", "vPIS"), ("COFINSST", "vCOFINS"))
        for one in every(body, "det", "imposto", *path)
    )
    options = [whole, whole - relieved, whole + added, whole - relieved + added]
    # In a sale straight from the factory the tax of substitution may stand apart, and an import's II is in the price.
    options += [one - amounts.get("vII", _ZERO) for one in options]
    if "vProd" in amounts:
        reading.compare("total of the invoice", amounts.get("vNF"), options)
