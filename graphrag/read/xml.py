"""XML files: invoices of the layouts that we know as invoices, web pages as such, all others as what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from graphrag.errors import NotTextError
from graphrag.read.content import Content, Raw
from graphrag.read.html import html_content
from graphrag.read.invoices import find_invoice, to_content
from graphrag.read.package import local, parse
from graphrag.read.text import decode_named

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
_ENCODING = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})")


def read_xml(raw: Raw) -> Content:
    """An XML file; text with markup inside is paragraphs, anything else lines of ``path: value``.

    Raises ``NotTextError`` when it is no XML, ``ReadError`` when it is broken, declares entities or is nested too deep.
    """
    text, encoding = _decoded(raw)
    if not text.lstrip().startswith("<"):
        raise NotTextError(f"{raw.path}: is not XML, whatever its name says")
    root = parse(_DECLARATION.sub("", text).strip().encode("utf8", "replace"), raw.path, raw)
    if local(root) == "html":
        return html_content(text, raw.path)
    invoice = find_invoice(root)
    content = to_content(invoice) if invoice else Content.of("\n\n".join(raw.within(_blocks(root))))
    return replace(content, encoding=encoding)


def _decoded(raw: Raw) -> tuple[str, str]:
    """The file's text: as it declares, unless its bytes say otherwise."""
    declared = _ENCODING.match(raw.data)
    name = declared.group(1).decode("ascii") if declared else ""
    text, encoding = decode_named(raw.data, raw.path, name)
    return text, encoding


def _blocks(root: Any) -> Iterator[str]:
    """Paragraphs, or a block for each element that has brothers of its name, in document order."""
    held: list[str] = []
    for path, starts, value in _values(root):
        if starts and held:
            yield "\n".join(held)
            held = []
        if value:
            held.append(f"{path}: {value}" if path else value)
    if held:
        yield "\n".join(held)


def _values(root: Any) -> Iterator[tuple[str, bool, str]]:
    """Each value with the path to it ('' for a paragraph), and whether a record or paragraph begins with it."""
    stack: list[tuple[Any, str]] = [(root, "")]
    while stack:
        element, path = stack.pop()
        name = local(element)
        if not name:
            continue
        if _is_mixed(element):
            yield "", True, " ".join("".join(element.itertext()).split())
            yield "", True, ""
            continue
        yield path, _is_record(element), ""
        for key, value in element.items():
            if not key.startswith("{") and value.strip():
                yield f"{path}.{key}" if path else key, False, " ".join(value.split())
        if not len(element):
            yield path or name, False, " ".join((element.text or "").split())
        stack.extend((inner, f"{path}.{local(inner)}" if path else local(inner)) for inner in reversed(element))


def _is_mixed(element: Any) -> bool:
    """Whether text stands beside elements in it, as in a paragraph."""
    return len(element) > 0 and any((text or "").strip() for text in (element.text, *(inner.tail for inner in element)))


def _is_record(element: Any) -> bool:
    """Whether it holds several things and has a brother of the same name."""
    if not len(element) and len(element.attrib) < 2:
        return False
    beside = (element.getprevious(), element.getnext())
    return any(other is not None and other.tag == element.tag for other in beside)
