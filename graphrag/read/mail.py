"""Mails: the lines a reader sees at the top, then the body."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage

from graphrag.errors import ReadError
from graphrag.read.content import Content, Raw
from graphrag.read.html import html_content
from graphrag.read.letter import Attached, compose, too_deep
from graphrag.read.text import decode

_SHOWN = ("Subject", "From", "To", "Cc", "Date")
_MALFORMED = (MessageError, ValueError, LookupError, AttributeError, TypeError)
"""What the standard library raises for headers that break the rules; the header is then read as it stands."""


def read_mail(raw: Raw) -> Content:
    """A mail with the mails and files attached to it; its title is its subject."""
    decode(raw.data[:4096], raw.path)
    try:
        return _content(message_from_bytes(raw.data, policy=policy.default), raw, 0)
    except RecursionError as error:
        raise ReadError(f"{raw.path}: its parts are nested too deep to be read; save the inner ones apart") from error


def _content(message: EmailMessage, raw: Raw, depth: int) -> Content:
    if raw.depth + depth > raw.limits.max_depth:
        raise too_deep(raw)
    lines = [f"{name}: {value}" for name in _SHOWN if (value := _header(message, name))]
    own = list(_own_parts(message))
    attached = [_attached(part, raw, depth) for part in own if _file_name(part) or _is_mail(part)]
    return compose(lines, _body(own, raw.path), _header(message, "Subject"), attached)


def _own_parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts of a mail that hold something; those of a mail inside it are that mail's."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inner = part.get_payload() if part.is_multipart() and not (part is not message and _is_mail(part)) else None
        if isinstance(inner, list):
            waiting.extend(one for one in reversed(inner) if isinstance(one, EmailMessage))
        else:
            yield part


def _is_mail(part: EmailMessage) -> bool:
    return part.get_content_type() == "message/rfc822" and part.is_multipart()


def _attached(part: EmailMessage, raw: Raw, depth: int) -> Attached:
    name = _file_name(part)
    if _is_mail(part):
        inner = part.get_payload(0)
        return Attached(name, lambda: _content(inner, raw, depth + 1) if isinstance(inner, EmailMessage) else None)
    return Attached(name, lambda: None if _is_decoration(part) else raw.inner(name, _payload(part)))


def _is_decoration(part: EmailMessage) -> bool:
    """Whether it is a picture of the letter itself, such as the logo in a signature."""
    try:
        inline = part.get_content_disposition() == "inline" and "Content-ID" in part
        return inline and part.get_content_maintype() == "image"
    except _MALFORMED:
        return False


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = str(message.get(name, ""))
    except _MALFORMED:
        value = next((str(text) for key, text in message.raw_items() if key.lower() == name.lower()), "")
    return " ".join(value.split())


def _file_name(part: EmailMessage) -> str:
    try:
        return " ".join((part.get_filename() or "").split())
    except _MALFORMED:
        return ""


def _body(own: list[EmailMessage], path: str) -> str:
    """All parts that are shown as text; of alternatives the plain one, or else the web page."""
    parts = [part for part in own if not part.is_multipart() and not _file_name(part)]
    plain = [_part_text(p, path) for p in parts if p.get_content_type() == "text/plain"]
    if any(text.strip() for text in plain):
        return "\n\n".join(plain)
    pages = [_part_text(p, path) for p in parts if p.get_content_type() == "text/html"]
    return "\n\n".join(html_content(page, path).text for page in pages)


def _payload(part: EmailMessage) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except _MALFORMED:
        return b""
    return payload if isinstance(payload, bytes) else b""


def _part_text(part: EmailMessage, path: str) -> str:
    payload = _payload(part)
    try:
        declared = part.get_content_charset() or ""
    except _MALFORMED:
        declared = ""
    return decode(payload, path, declared) if payload else ""
