"""JSON, whole or a value a line: each value by the path that leads to it, each record a paragraph."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from graphrag.errors import ReadError, TooLargeError
from graphrag.read.content import Content, Raw
from graphrag.read.text import decode_named

_STRUCTURE = (b",", b"[", b"{")
_PLAIN_KEY = re.compile(r"[^\s.\[\]:]{1,200}(?: [^\s.\[\]:]{1,200})*")
_BROKEN_LINES_NAMED = 5


def read_json(raw: Raw) -> Content:
    """A JSON file as lines of ``path: value``; an object in a list is a paragraph of its own.

    Raises ``ReadError`` when it is no JSON or nested too deep.
    """
    text, encoding = decode_named(raw.data, raw.path)
    _refuse_many(raw)
    blocks = raw.within(_blocks(_parse(text, raw.path, raw), raw))
    return Content.of("\n\n".join(blocks), "", encoding)


def read_jsonl(raw: Raw) -> Content:
    """A file with a JSON value on each line, each a paragraph. Lines that are none are findings.

    Raises ``ReadError`` when no line is JSON.
    """
    text, encoding = decode_named(raw.data, raw.path)
    _refuse_many(raw)
    findings: list[str] = []
    blocks = list(raw.within(_lines(text, raw, findings)))
    if findings and not blocks:
        raise ReadError(f"{raw.path}: {findings[0]}; is it lines of JSON (.jsonl)?")
    return Content.of("\n\n".join(blocks), "", encoding, tuple(findings))


def _lines(text: str, raw: Raw, findings: list[str]) -> Iterator[str]:
    broken = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = _parse(line, f"line {number}", raw)
        except ReadError as error:
            broken += 1
            if broken <= _BROKEN_LINES_NAMED:
                findings.append(str(error))
            continue
        yield "\n".join(_blocks(value, raw))
    if broken > _BROKEN_LINES_NAMED:
        findings.append(f"{broken - _BROKEN_LINES_NAMED} more lines are no JSON")


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


def _blocks(value: Any, raw: Raw) -> Iterator[str]:
    """A block for each object in a list, and one for what stands between them."""
    held: list[str] = []
    record = ""
    for path, owner, scalar in _leaves(value, raw):
        if owner != record and held:
            yield "\n".join(held)
            held = []
        record = owner
        held.append(f"{path}: {scalar}" if path else scalar)
    if held:
        yield "\n".join(held)


def _leaves(value: Any, raw: Raw) -> Iterator[tuple[str, str, str]]:
    """Every value that is no list and no object: its path, the innermost record that it is in, as it is written."""
    stack: list[tuple[Any, str, str, int]] = [(value, "", "", 0)]
    while stack:
        one, path, record, depth = stack.pop()
        if depth > raw.limits.max_nesting:
            raise _too_deep(raw.path, raw)
        if isinstance(one, dict):
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
