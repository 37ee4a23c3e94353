"""CT-e (layouts 3.00 and 4.00): Brazilian freight documents."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from graphrag.read.invoices.fiscal import access_key, party, status
from graphrag.read.invoices.model import Invoice, Item, Party, Reading, Reference, Sum, at, day, every, joined, text_at
from graphrag.read.package import local

_ZERO = Decimal(0)
_ROLES = {"emit": "carrier", "rem": "sender", "exped": "forwarder", "receb": "receiver", "dest": "recipient"}
_PAYERS = {"0": "sender", "1": "forwarder", "2": "receiver", "3": "recipient"}
_MODES = {
    "01": "rodoviário", "02": "aéreo", "03": "aquaviário", "04": "ferroviário", "05": "dutoviário",
    "06": "multimodal",
}  # fmt: skip
_KINDS = {"0": "normal", "1": "complemento de valores", "2": "anulação", "3": "substituição"}


def read_cte(root: Any, body: Any) -> Invoice:
    """The freight document whose ``infCte`` is ``body``, in the document ``root``."""
    reading = Reading()
    ide = at(body, "ide")
    model, series, number = (text_at(ide, tag) for tag in ("mod", "serie", "nCT"))
    issued = day(text_at(ide, "dhEmi"))
    total = reading.number(body, "vPrest", "vTPrest")
    items = tuple(
        Item(str(place), text_at(one, "xNome"), amount=reading.number(one, "vComp"))
        for place, one in enumerate(every(body, "vPrest", "Comp"), start=1)
    )
    if items:
        reading.compare("total of the freight", total, [sum((item.amount or _ZERO for item in items), _ZERO)])
    expected = {
        0: text_at(ide, "cUF"), 2: issued[2:4] + issued[5:7], 6: text_at(body, "emit", "CNPJ"), 20: model,
        22: series.zfill(3), 25: number.zfill(9),
    }  # fmt: skip
    received = reading.number(body, "vPrest", "vRec")
    return Invoice(
        kind="CT-e",
        language="pt",
        number=number,
        series=series,
        currency="BRL",
        key=access_key(reading, root, body, "CTe", expected),
        issued=issued,
        total=total,
        facts=tuple(_facts(ide, body)) + tuple(status(reading, root, body)),
        parties=tuple(_parties(reading, ide, body)),
        items=items,
        taxes=tuple(_taxes(reading, body)),
        sums=tuple(
            Sum(name, amount)
            for name, amount in (("freight total", total), ("receivable", received))
            if amount is not None
        ),
        references=tuple(_references(body)),
        notes=tuple(text for tag in ("xObs", "xCaracSer") if (text := text_at(body, "compl", tag))),
        findings=tuple(reading.findings),
    )


def _parties(reading: Reading, ide: Any, body: Any) -> list[Party]:
    found = [one for tag, role in _ROLES.items() if (one := party(reading, at(body, tag), role))]
    # Who pays is one of them by a number, or another who is named.
    chosen = at(ide, "toma3") if at(ide, "toma3") is not None else at(ide, "toma03")
    role = _PAYERS.get(text_at(chosen, "toma"), "")
    other = at(ide, "toma4") if at(ide, "toma4") is not None else at(body, "toma")
    payer = party(Reading(), at(body, next((t for t, r in _ROLES.items() if r == role), "")), "payer") if role else None
    payer = payer or party(reading, other, "payer")
    return [*found, payer] if payer else found


def _facts(ide: Any, body: Any) -> list[tuple[str, str]]:
    cargo = at(body, "infCTeNorm", "infCarga")
    amounts = [joined(f"{text_at(q, 'qCarga')} {text_at(q, 'tpMed')}".strip()) for q in every(cargo, "infQ")]
    return [
        ("nature", text_at(ide, "natOp")),
        ("kind", _KINDS.get(text_at(ide, "tpCTe"), "")),
        ("mode", _MODES.get(text_at(ide, "modal"), "")),
        ("from", joined(text_at(ide, "xMunIni"), text_at(ide, "UFIni"))),
        ("to", joined(text_at(ide, "xMunFim"), text_at(ide, "UFFim"))),
        ("cargo", text_at(cargo, "proPred")),
        ("cargo amount", joined(*amounts)),
    ]


def _taxes(reading: Reading, body: Any) -> list[Sum]:
    found: list[Sum] = []
    for group in every(body, "imp", "ICMS"):
        for kind in group:
            tag = next((local(e) for e in kind if local(e) in ("vICMS", "vICMSOutraUF", "vICMSSTRet")), "")
            if tag and (amount := reading.number(kind, tag)) is not None:
                found.append(Sum("ICMS", amount, reading.number(kind, "vBC"), reading.number(kind, "pICMS")))
    whole = reading.number(body, "imp", "vTotTrib")
    return [*found, Sum("Total aproximado de tributos", whole)] if whole else found


def _references(body: Any) -> list[Reference]:
    carried = (text_at(one, "chave") for one in every(body, "infCTeNorm", "infDoc", "infNFe"))
    older = (text_at(one, "chave") for one in every(body, "rem", "infNFe"))
    paper = (text_at(one, "nDoc") for one in every(body, "infCTeNorm", "infDoc", "infNF"))
    added = (text_at(one, "chCTe") or text_at(one, "chave") for one in every(body, "infCteComp"))
    replaced = text_at(body, "infCTeNorm", "infCteSub", "chCte")
    return [
        *(Reference("NF-e", key) for key in (*carried, *older) if key),
        *(Reference("old invoice", number) for number in paper if number),
        *(Reference("CT-e", key) for key in (*added, replaced) if key),
    ]
