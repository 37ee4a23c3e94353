"""JSON, whole or a value a line: lists of flat records as tables, all else by the path that leads to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from graphrag.errors import ReadError, TooLargeError
from graphrag.read.composition import Composition
from graphrag.read.content import Content, Raw
from graphrag.read.text import decode_named

_STRUCTURE = (b",", b"[", b"{")
_PLAIN_KEY = re.compile(r"[^\s.\[\]:]{1,200}(?: [^\s.\[\]:]{1,200})*")
_BROKEN_LINES_NAMED = 5


def read_json(raw: Raw) -> Content:
    """A JSON file as tables and lines of ``path: value``; an object in a list is a paragraph of its own.

    A list of objects that hold neither lists nor objects is a table.

    Raises ``ReadError`` when it is no JSON or nested too deep.
    """
    decoded, encoding = decode_named(raw.data, raw.path)
    _refuse_many(raw)
    text = Composition(raw)
    _compose(_parse(decoded, raw.path, raw), raw, text)
    return text.content("", encoding)


def read_jsonl(raw: Raw) -> Content:
    """A file with a JSON value on each line, all flat objects a table. Lines that are none are findings.

    Raises ``ReadError`` when no line is JSON.
    """
    decoded, encoding = decode_named(raw.data, raw.path)
    _refuse_many(raw)
    findings: list[str] = []
    values = list(_lines(decoded, raw, findings))
    if findings and not values:
        raise ReadError(f"{raw.path}: {findings[0]}; is it lines of JSON (.jsonl)?")
    text = Composition(raw)
    if _is_table(values):
        _table(PurePosixPath(raw.path).stem, values, text)
    else:
        for value in values:
            text.paragraph("\n".join(block for block in _blocks(value, raw) if isinstance(block, str)))
    return text.content("", encoding, tuple(findings))


def _lines(text: str, raw: Raw, findings: list[str]) -> Iterator[Any]:
    broken = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _parse(line, f"line {number}", raw)
        except ReadError as error:
            broken += 1
            if broken <= _BROKEN_LINES_NAMED:
                findings.append(str(error))
    if broken > _BROKEN_LINES_NAMED:
        findings.append(f"{broken - _BROKEN_LINES_NAMED} more lines are no JSON")


def _compose(value: Any, raw: Raw, text: Composition) -> None:
    for block in _blocks(value, raw, tables=True):
        if isinstance(block, str):
            text.paragraph(block)
        else:
            _table(block[0] or PurePosixPath(raw.path).stem, block[1], text)


def _is_table(value: Any) -> bool:
    """Whether it is a list of at least two objects without lists or objects in them."""
    return (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(one, dict) and one for one in value)
        and not any(isinstance(cell, (dict, list)) for one in value for cell in one.values())
    )


def _table(name: str, records: list[dict[str, Any]], text: Composition) -> None:
    header = list(dict.fromkeys(str(key) for record in records for key in record))
    text.table(name, header, ([_cell(record.get(key)) for key in header] for record in records))


def _cell(value: Any) -> str:
    return "" if value is None else _written(value)


def _refuse_many(raw: Raw) -> None:
    if sum(raw.data.count(sign) for sign in _STRUCTURE) > raw.limits.max_elements:
        raise TooLargeError(
            f"{raw.path}: more than {raw.limits.max_elements:,} values; "
            "split it, or raise max_elements under [read] in a recipe"
        )


def _parse(text: str, path: str, raw: Raw) -> Any:
    try:
        return json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ReadError(f"{path}: is broken JSON ({error.msg}, {where}); mend it there") from error
    except RecursionError as error:
        raise _too_deep(path, raw) from error


def _too_deep(path: str, raw: Raw) -> ReadError:
    return ReadError(
        f"{path}: lists are nested more than {raw.limits.max_nesting} deep; "
        "flatten it, or raise max_nesting under [read] in a recipe"
    )


def _blocks(value: Any, raw: Raw, *, tables: bool = False) -> Iterator[str | tuple[str, list[dict[str, Any]]]]:
    """A block for each object in a list and one for what stands between them; with ``tables`` whole tables by path."""
    held: list[str] = []
    record = ""
    for path, owner, scalar in _leaves(value, raw, tables=tables):
        if (owner != record or not isinstance(scalar, str)) and held:
            yield "\n".join(held)
            held = []
        record = owner
        if isinstance(scalar, str):
            held.append(f"{path}: {scalar}" if path else scalar)
        else:
            yield path, scalar
    if held:
        yield "\n".join(held)


def _leaves(value: Any, raw: Raw, *, tables: bool) -> Iterator[tuple[str, str, str | list[dict[str, Any]]]]:
    """Every value that is no list and no object: its path, the innermost record that it is in, as it is written."""
    stack: list[tuple[Any, str, str, int]] = [(value, "", "", 0)]
    while stack:
        one, path, record, depth = stack.pop()
        if depth > raw.limits.max_nesting:
            raise _too_deep(raw.path, raw)
        if tables and _is_table(one):
            yield path, record, one
        elif isinstance(one, dict):
            stack.extend((inner, _join(path, str(key)), record, depth + 1) for key, inner in reversed(one.items()))
        elif isinstance(one, list):
            places = list(enumerate(one))
            stack.extend(
                (inner, at, at if isinstance(inner, dict) else record, depth + 1)
                for place, inner in reversed(places)
                for at in (f"{path}[{place}]",)
            )
        else:
            yield path, record, _written(one)


def _join(path: str, key: str) -> str:
    shown = key if _PLAIN_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)
    return f"{path}.{shown}" if path else shown


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
