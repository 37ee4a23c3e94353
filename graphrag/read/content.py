"""What a format's reader hands back, before the rules that hold for every format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from graphrag.recipe import Read


@dataclass(frozen=True, slots=True)
class Raw:
    """A file's bytes, the path to name it by in messages, and the limits it is read under."""

    data: bytes
    path: str
    limits: Read


@dataclass(frozen=True, slots=True)
class Content:
    """The text of a file. ``parts`` are its pages, each with its number; a format without pages has one of number 0.

    ``title`` is '' when the file does not say one.
    """

    parts: tuple[tuple[int, str], ...]
    title: str = ""

    @staticmethod
    def of(text: str, title: str = "") -> Content:
        """A text without pages."""
        return Content(((0, text),), title)


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its media type and who reads it."""

    media_type: str
    read: Callable[[Raw], Content]
