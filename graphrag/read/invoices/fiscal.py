"""What the Brazilian fiscal documents have in common: parties, the access key, the authority's protocol."""

from __future__ import annotations

import re
from typing import Any

from graphrag.read.invoices.digits import cnpj_problem, cpf_problem, key_problem, written_cnpj, written_cpf
from graphrag.read.invoices.model import Party, Reading, joined, text_at
from graphrag.read.package import attribute, local

_AUTHORISED = ("100", "150")
_TEST = "2"
_SPACES = re.compile(r"\s+")


def party(reading: Reading, element: Any, role: str) -> Party | None:
    """The party that ``element`` is, its numbers checked; None when there is no such element."""
    if element is None:
        return None
    name = text_at(element, "xNome")
    ids: list[tuple[str, str]] = []
    if number := text_at(element, "CNPJ"):
        _check(reading, role, name, "CNPJ", number, cnpj_problem(number))
        ids.append(("CNPJ", written_cnpj(number)))
    if number := text_at(element, "CPF"):
        _check(reading, role, name, "CPF", number, cpf_problem(number))
        ids.append(("CPF", written_cpf(number)))
    ids += [(tag, number) for tag in ("IE", "IM", "idEstrangeiro") if (number := text_at(element, tag))]
    place = next((one for one in element if local(one).startswith("ender")), None)
    trade_name = text_at(element, "xFant")
    return Party(
        role,
        name,
        trade_name if trade_name.casefold() != name.casefold() else "",
        tuple(ids),
        _street(place) or text_at(element, "xEnder"),
        text_at(place, "xMun") or text_at(element, "xMun"),
        text_at(place, "UF") or text_at(element, "UF"),
        text_at(place, "xPais"),
        phone=text_at(place, "fone") or text_at(element, "fone"),
        email=text_at(element, "email"),
    )


def _check(reading: Reading, role: str, name: str, scheme: str, number: str, problem: str) -> None:
    if problem:
        reading.findings.append(f"{scheme} {number} of the {role} {name}: {problem}".replace("  ", " "))


def _street(element: Any) -> str:
    code = text_at(element, "CEP")
    code = f"CEP {code[:5]}-{code[5:]}" if len(code) == 8 else code
    return joined(*(text_at(element, tag) for tag in ("xLgr", "nro", "xCpl", "xBairro")), code)


def access_key(reading: Reading, root: Any, body: Any, prefix: str, expected: dict[int, str]) -> str:
    """The key of a document, checked by its digit, by what it should hold (from which place) and by its protocol."""
    key = _SPACES.sub("", attribute(body, "Id").removeprefix(prefix))
    if not key:
        reading.findings.append("access key: there is none")
        return ""
    problem = key_problem(key)
    if problem:
        reading.findings.append(f"access key {key}: {problem}")
    elif wrong := [value for place, value in expected.items() if value and key[place : place + len(value)] != value]:
        reading.findings.append(f"access key {key}: does not hold what the document says ({', '.join(wrong)})")
    protocol = next((text_at(e) for e in root.iter() if local(e) in ("chNFe", "chCTe") and _in_protocol(e)), key)
    if protocol != key:
        reading.findings.append(f"access key {key}: the authority's protocol is for {protocol}")
    return key


def _in_protocol(element: Any) -> bool:
    return local(element.getparent()) == "infProt"


def status(reading: Reading, root: Any, body: Any) -> list[tuple[str, str]]:
    """What the authority said of the document, as lines; what takes its value away is a finding."""
    if text_at(body, "ide", "tpAmb") == _TEST:
        reading.findings.append("is a test document (homologação), without fiscal value")
    protocol = next((e for e in root.iter() if local(e) == "infProt"), None)
    if protocol is None:
        return []
    code, reason = text_at(protocol, "cStat"), text_at(protocol, "xMotivo")
    if code not in _AUTHORISED:
        reading.findings.append(f"is not authorised: {code} {reason}".strip())
    return [("status", reason or code), ("protocol", text_at(protocol, "nProt"))]
