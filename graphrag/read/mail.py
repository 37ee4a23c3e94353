"""Mails: the lines a reader sees at the top, then the body."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage

from graphrag.read.content import Content, Raw
from graphrag.read.html import html_content
from graphrag.read.text import decode

_SHOWN = ("Subject", "From", "To", "Cc", "Date")
_MALFORMED = (MessageError, ValueError, LookupError, AttributeError, TypeError)
"""What the standard library raises for headers that break the rules; the header is then read as it stands."""


def read_mail(raw: Raw) -> Content:
    """A mail; its title is its subject. Attached files are named, not read."""
    decode(raw.data[:4096], raw.path)
    message = message_from_bytes(raw.data, policy=policy.default)
    lines = [f"{name}: {value}" for name in _SHOWN if (value := _header(message, name))]
    attached = [name for part in message.walk() if (name := _file_name(part))]
    if attached:
        lines.append(f"Attachments: {', '.join(attached)}")
    return Content.of("\n".join(lines) + "\n\n" + _body(message, raw.path), _header(message, "Subject"))


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


def _body(message: EmailMessage, path: str) -> str:
    """All parts that are shown as text; of alternatives the plain one, or else the web page."""
    parts = [p for p in message.walk() if not p.is_multipart() and not _file_name(p)]
    plain = [_part_text(p, path) for p in parts if p.get_content_type() == "text/plain"]
    if any(text.strip() for text in plain):
        return "\n\n".join(plain)
    pages = [_part_text(p, path) for p in parts if p.get_content_type() == "text/html"]
    return "\n\n".join(text for page in pages for _, text in html_content(page, path).parts)


def _part_text(part: EmailMessage, path: str) -> str:
    payload = part.get_payload(decode=True)
    declared = part.get_content_charset() or ""
    return decode(payload, path, declared) if isinstance(payload, bytes) and payload else ""
