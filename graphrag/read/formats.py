"""Typed cells as text: dates in ISO form, numbers with a point, and the currency or per cent that a sheet shows."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from graphrag.read.package import attribute, child, local

_CURRENCY = re.compile(r"\[\$(?P<marked>[^\]-]{1,4})|\"(?P<quoted>[^\"]{1,5})\"|(?P<plain>R\$|US\$|[$€£¥])")
_KNOWN = frozenset("R$ US$ U$ $ € £ ¥ C$ A$ BRL USD EUR GBP JPY CHF CAD AUD".split())


def number_formats(styles: Any) -> list[str]:
    """For each cell format of a workbook's styles: ``%``, a sign of currency, or '' for any other."""
    codes = {
        attribute(element, "numFmtId"): attribute(element, "formatCode")
        for element in _inside(styles, "numFmts")
        if local(element) == "numFmt"
    }
    found: list[str] = []
    for element in _inside(styles, "cellXfs"):
        number = attribute(element, "numFmtId", "0")
        found.append("%" if number in {"9", "10"} else _sign(codes.get(number, "")))
    return found


def _inside(root: Any, name: str) -> list[Any]:
    found = child(root, name)
    return [] if found is None else list(found)


def _sign(code: str) -> str:
    if "%" in code:
        return "%"
    for match in _CURRENCY.finditer(code):
        sign = (match["marked"] or match["quoted"] or match["plain"]).strip()
        if sign in _KNOWN:
            return sign
    return ""


def shown(value: Any, sign: str = "") -> str:
    """A cell's value as text; ``sign`` is a currency or ``%``, in which numbers are shown.

    Three decimals become four, since 1.234 could as well be more than a thousand.

    >>> shown(1250.5, "R$"), shown(0.125, "%"), shown(1.234), shown(7.0), shown(date(2024, 3, 12))
    ('R$ 1250.50', '12.5%', '1.2340', '7', '2024-03-12')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        return _number(value, sign)
    if isinstance(value, datetime):
        moment = value.isoformat(" ", "seconds")
        return moment.removesuffix(":00").removesuffix(" 00:00") if value.second == 0 else moment
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _number(value: float | Decimal, sign: str) -> str:
    try:
        exact = value if isinstance(value, Decimal) else Decimal(f"{value:.15g}")
        exact = exact.scaleb(2) if sign == "%" else exact
        text = f"{exact:f}" if exact.is_finite() and abs(exact.adjusted()) < 40 else str(value)
    except (ArithmeticError, ValueError):
        return str(value)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    decimals = len(text.partition(".")[2])
    if sign == "%":
        return f"{text}%"
    if sign:
        return f"{sign} {text + '.00' if not decimals else text + '0' if decimals in (1, 3) else text}"
    return f"{text}0" if decimals == 3 else text
