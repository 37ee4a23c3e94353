"""What a cell of a table says: its value in one form, as its column has it."""

from __future__ import annotations

import re
from decimal import Decimal

from graphrag.models.values import CURRENCIES, normalise_value, read_number
from graphrag.types import Column, EntityType

_BARE = "0123456789.,-+()' "
_DATE = re.compile(r"(?:\d{4}|-)(?:-\d\d){0,2}")


def read_cell(cell: str, column: Column, language: str) -> str:
    """The one form of the value in a cell, as ``normalise_value`` gives it; '' where it holds none of its column.

    ``language`` is the document's, for a column that has none.

    >>> read_cell("1.250,50", Column(EntityType.AMOUNT, "TOTAL", unit="BRL", language="pt"), "en")
    'BRL 1250.50'
    """
    if column.type in (EntityType.IDENTIFIER, EntityType.TEXT):
        return " ".join(cell.split()) if any(c.isalnum() for c in cell) else ""
    if column.type is EntityType.DATE:
        found = normalise_value(cell, column.type, column.language or language)
        return found if _DATE.fullmatch(found) else ""
    figure = read_figure(cell, column)
    if figure is None:
        return ""
    number, unit = figure
    if column.type is EntityType.AMOUNT:
        return f"{unit} {number:.2f}".strip()
    plain = f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"
    return f"{plain}%" if column.type is EntityType.PERCENT else f"{plain} {unit}".strip()


def read_figure(cell: str, column: Column) -> tuple[Decimal, str] | None:
    """The number in a cell, exactly, with its currency's code, ``%``, its unit, or ''; None where it holds none.

    >>> read_figure("R$ 0,0125", Column(EntityType.AMOUNT, "PRICE", language="pt"))
    (Decimal('0.0125'), 'BRL')
    """
    number = read_number(cell, column.language)
    if number is None:
        return None
    if column.type is EntityType.AMOUNT:
        if not cell.strip(_BARE):
            return number, column.unit
        signed = normalise_value(cell, EntityType.AMOUNT).partition(" ")[0].upper()
        return number, signed if signed in CURRENCIES else column.unit
    if column.type is EntityType.PERCENT:
        return number, "%"
    return number, re.sub(r"^[\W\d]+", "", cell).strip().casefold() or column.unit.casefold()
