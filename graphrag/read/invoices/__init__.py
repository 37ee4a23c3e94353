"""Electronic invoices: NF-e, NFC-e and CT-e of Brazil, UBL 2.1, and Cross Industry Invoices (Factur-X, ZUGFeRD).

The layouts are read by their published names, element by element, and not through classes generated from their
schemas: those are tens of megabytes, and refuse an invoice of last year's version, or one with a mistake, whole. A
layout is one small file with a function from elements to an ``Invoice``, and one line in ``find_invoice``.
"""

from __future__ import annotations

from typing import Any

from graphrag.read.invoices.cii import read_cii
from graphrag.read.invoices.cte import read_cte
from graphrag.read.invoices.model import Invoice
from graphrag.read.invoices.nfe import read_nfe
from graphrag.read.invoices.ubl import read_ubl
from graphrag.read.invoices.writing import to_content
from graphrag.read.package import local

__all__ = ["Invoice", "find_invoice", "to_content"]

_BRAZILIAN = frozenset({"nfeProc", "NFe", "cteProc", "CTe", "CTeOS", "cteOSProc", "enviNFe"})
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


def find_invoice(root: Any) -> Invoice | None:
    """The invoice that a document with the root element ``root`` is, or None when it is none."""
    name = local(root)
    if name in ("CrossIndustryInvoice", "CrossIndustryDocument"):
        return read_cii(root)
    if name in ("Invoice", "CreditNote") and str(root.tag).startswith(f"{{{_UBL}"):
        return read_ubl(root, credit=name == "CreditNote")
    if name not in _BRAZILIAN:
        return None
    bodies = [inner for one in (root, *root) for inner in one if local(inner) in ("infNFe", "infCte")]
    if len(bodies) != 1:
        return None  # a batch of several is read as any other XML
    return (read_nfe if local(bodies[0]) == "infNFe" else read_cte)(root, bodies[0])
