"""Workbooks (xlsx, xlsm, xls, ods): each sheet a page, its tables found by their shape; calamine reads the cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphrag.errors import NotTextError, ReadError, TooLargeError
from graphrag.read.composition import Composition
from graphrag.read.compound import runs_in_circles
from graphrag.read.content import Content, Raw, clean
from graphrag.read.formats import number_formats, shown
from graphrag.read.grid import compose
from graphrag.read.package import Package, attribute, local, walk

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHEET = re.compile(r"xl/worksheets/.+\.xml")
_NEEDED = re.compile(
    r"(?:_rels/\.rels|\[Content_Types\]\.xml|xl/.+\.(?:xml|rels)|content\.xml|mimetype|META-INF/manifest\.xml)"
)
_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*[^/<>]|)>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_FORMAT = re.compile(rb'\bs="(\d{1,6})"')
_MOST_FILLED = 1_000_000

Places = dict[tuple[int, int], int]


def read_spreadsheet(raw: Raw) -> Content:
    """A workbook as its sheets' tables and what stands around them; hidden sheets are read too, and found.

    Raises ``ReadError`` when it is encrypted or broken, ``NotTextError`` when it is no workbook, and
    ``TooLargeError`` when its cells are too many, or too far apart, for a modest memory.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    data, styles = _checked(raw)
    text = Composition(raw)
    findings: list[str] = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for number, about in enumerate(book.sheets_metadata, start=1):
                if about.typ != SheetTypeEnum.WorkSheet:
                    continue
                if about.visible != SheetVisibleEnum.Visible:
                    findings.append(f"sheet {about.name}: is hidden, and was read")
                sheet = book.get_sheet_by_name(about.name)
                _add(text, number, about.name, _grid(sheet, styles.get(number, ([], {})), raw))
    except PasswordError as error:
        raise ReadError(f"{raw.path}: needs a password; save a copy without one") from error
    except CalamineError as error:
        raise ReadError(f"{raw.path}: is cut short or broken ({error}); open it and save it anew") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a panic in Rust is no Exception, and has no class to import
            raise
        raise ReadError(f"{raw.path}: is cut short or broken ({error}); open it and save it anew") from error
    return text.content(findings=tuple(findings))


def _add(text: Composition, number: int, name: str, grid: list[list[str]]) -> None:
    if any(any(row) for row in grid):
        text.page(number)
        text.paragraph(name)
        compose(grid, text, name)


def _grid(sheet: Any, styles: tuple[Sequence[str], Places], raw: Raw) -> list[list[str]]:
    """The cells of a sheet as text, merged ones repeated, trailing blanks left out."""
    signs, places = styles
    left = sheet.start[1] if sheet.start else 0
    grid: list[list[str]] = []
    cells = 0
    for number, row in enumerate(sheet.iter_rows()):
        texts = [""] * left
        for column, value in enumerate(row, start=left):
            style = places.get((number, column), -1)
            texts.append("" if value == "" else _text(shown(value, signs[style] if style >= 0 else "")))
        while texts and not texts[-1]:
            texts.pop()
        cells += len(texts)
        if cells > raw.limits.max_cells:
            raise _too_many(raw)
        grid.append(texts)
    _fill(grid, sheet.merged_cell_ranges or ())
    return grid


def _text(cell: str) -> str:
    return cell if cell.isalnum() and cell.isascii() else clean(cell).strip()


def _fill(grid: list[list[str]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Give every cell of a merged range its text."""
    budget = _MOST_FILLED
    for (top, left), (bottom, right) in merged:
        text = grid[top][left] if top < len(grid) and left < len(grid[top]) else ""
        bottom = min(bottom, len(grid) - 1)
        budget -= (bottom - top + 1) * (right - left + 1)
        if not text or budget < 0:
            continue
        for row in grid[top : bottom + 1]:
            row.extend([""] * (right + 1 - len(row)))
            row[left : right + 1] = [text] * (right + 1 - left)


def _checked(raw: Raw) -> tuple[bytes, Mapping[int, tuple[Sequence[str], Places]]]:
    """The workbook without what is not needed of it, within the limits, and the number formats of its sheets' cells.

    The reader of the cells unpacks whatever it is given and lays a sheet out whole, so both are bounded before.
    """
    if raw.data.startswith(_OLD):
        if runs_in_circles(raw):
            raise ReadError(f"{raw.path}: is broken (its sectors run in circles); open it and save it anew")
        return raw.data, {}
    if not raw.data.startswith(b"PK"):
        raise NotTextError(f"{raw.path}: is not a workbook, whatever its name says")
    package = Package(raw, "a workbook")
    if not {"content.xml", "xl/workbook.xml", "xl/workbook.bin"} & package.members.keys():
        raise package.not_of_kind()
    out = io.BytesIO()
    extents: dict[str, Places] = {}
    with zipfile.ZipFile(out, "w") as safe:
        for name in package.members:
            if _NEEDED.fullmatch(name):
                part = package.read(name)
                _refuse(part, f"{raw.path}/{name}", raw)
                if _SHEET.fullmatch(name):
                    extents[name] = _extent(part, raw)
                safe.writestr(name, part)
    if "content.xml" in package.members:
        manifest = package.xml("META-INF/manifest.xml")
        if manifest is not None and any(local(element) == "encryption-data" for element in walk(manifest)):
            raise ReadError(f"{raw.path}: needs a password; save a copy without one")
        _refuse_repeated(package)
        return out.getvalue(), {}
    return out.getvalue(), _styles(package, extents)


def _refuse(part: bytes, path: str, raw: Raw) -> None:
    if part.count(b"<") > 2 * raw.limits.max_elements + 3 * raw.limits.max_cells:
        raise _too_many(raw)
    if b"<!ENTITY" in part:
        raise ReadError(f"{path}: declares entities, which no honest document needs; save it anew without them")


def _extent(part: bytes, raw: Raw) -> Places:
    """The number of the format of each cell that has one other than the usual, by row and column from 0."""
    styles: Places = {}
    most_row = most_column = 0
    for cell in _CELL.finditer(part):
        place = _PLACE.search(cell[1])
        if not place:
            continue
        row, column = int(place[2]), _column(place[1])
        most_row, most_column = max(most_row, row), max(most_column, column)
        style = _FORMAT.search(cell[1])
        if style and style[1] != b"0":
            styles[row - 1, column - 1] = int(style[1])
    if most_row * most_column > 2 * raw.limits.max_cells:
        raise TooLargeError(
            f"{raw.path}: a sheet has cells {most_row:,} rows and {most_column:,} columns apart; "
            "delete what is far off, or raise max_cells under [read] in a recipe"
        )
    return styles


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _styles(package: Package, extents: Mapping[str, Places]) -> dict[int, tuple[Sequence[str], Places]]:
    """For each sheet, by its number in the workbook, the formats' codes and which cell has which."""
    root = package.xml("xl/styles.xml") if "xl/styles.xml" in package.members else None
    codes = number_formats(root) if root is not None else []
    if not any(codes) or "xl/workbook.xml" not in package.members:
        return {}
    targets = {relation.id: relation.target for relation in package.relations("xl/workbook.xml")}
    sheets = [e for e in walk(package.xml("xl/workbook.xml")) if local(e) == "sheet"]
    found: dict[int, tuple[Sequence[str], Places]] = {}
    for number, sheet in enumerate(sheets, start=1):
        relation = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        places = extents.get(targets.get(relation, ""), {})
        found[number] = codes, {place: style for place, style in places.items() if style < len(codes)}
    return found


def _refuse_repeated(package: Package) -> None:
    """Raise when the cells of an ODS sheet, each as often as it is repeated, are too many."""
    total = 0
    for row in walk(package.xml("content.xml")):
        if local(row) == "table-row":
            total += _repeated(row, "number-rows-repeated") * sum(_filled(row))
            if total > package.raw.limits.max_cells:
                raise _too_many(package.raw)


def _filled(row: Any) -> Iterator[int]:
    """How often each cell of a row that is not blank is repeated, and the blanks before it."""
    blank = 0
    for cell in row:
        times = _repeated(cell, "number-columns-repeated")
        if len(cell) or attribute(cell, "value-type"):
            yield blank + times
            blank = 0
        else:
            blank += times


def _repeated(element: Any, name: str) -> int:
    times = attribute(element, name, "1")
    return int(times) if times.isdigit() and len(times) < 12 else 1


def _too_many(raw: Raw) -> TooLargeError:
    return TooLargeError(
        f"{raw.path}: more than {raw.limits.max_cells:,} cells; split it, or raise max_cells under [read] in a recipe"
    )
