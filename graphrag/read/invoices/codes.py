"""The UN code lists that UBL and CII invoices share, as words: units (Rec 20), means of payment, kinds of invoice."""

from __future__ import annotations

UNITS = {
    "C62": "unit", "H87": "piece", "EA": "each", "XPP": "piece", "NAR": "article", "SET": "set", "PR": "pair",
    "KGM": "kg", "GRM": "g", "TNE": "t", "LTR": "l", "MTR": "metre", "MTK": "m²", "MTQ": "m³",
    "KTM": "km", "KWH": "kWh", "HUR": "hour", "MIN": "minute", "DAY": "day",
    "WEE": "week", "MON": "month", "ANN": "year", "LS": "lump sum",
    "XBX": "box", "XCT": "carton", "XPK": "package", "XPX": "pallet", "P1": "percent",
}  # fmt: skip
MEANS = {
    "1": "not defined", "10": "cash", "20": "cheque", "30": "credit transfer", "31": "debit transfer",
    "42": "bank account", "48": "bank card", "49": "direct debit", "54": "credit card", "55": "debit card",
    "57": "standing agreement", "58": "SEPA credit transfer", "59": "SEPA direct debit", "68": "online payment",
    "97": "clearing between partners",
}  # fmt: skip
_CREDIT = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"})
_OTHER = {
    "384": "corrected invoice",
    "386": "prepayment invoice",
    "389": "self-billed invoice",
    "326": "partial invoice",
}


def invoice_kind(code: str, *, credit: bool = False) -> str:
    """What a document of this type code (UNTDID 1001) is called.

    >>> invoice_kind("380"), invoice_kind("381")
    ('invoice', 'credit note')
    """
    return "credit note" if credit or code in _CREDIT else _OTHER.get(code, "invoice")
