"""What a format's reader hands back, before the rules that hold for every format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from graphrag.errors import ReadError, TooLargeError
from graphrag.read.sniffing import sniff
from graphrag.read.unlocking import UnknownEncryptionError, is_locked, unlock
from graphrag.recipe import PASSWORDS, Read
from graphrag.types import Table

_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\ufff9-\uffff\ud800-\udfff]")

NAME_PASSWORD = f"name it (--passwords FILE, or {PASSWORDS} in the environment), or save a copy without one"
"""The end of what is said of a file that a password would open."""


def clean(text: str) -> str:
    """Plain line ends, normal form C, and nothing invisible that breaks matching or a database."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _LINE_END.sub("\n", text)))


def needs_password(given: int) -> str:
    """What is said of a file that none of so many passwords opens."""
    tried = f", and none of the {given:,} given opens it" if given > 1 else ", and not the one given" if given else ""
    return f"needs a password{tried}; {NAME_PASSWORD}"


@dataclass(slots=True)
class Budget:
    """How many bytes have been unpacked from one file so far, whatever lies in whatever, and pages recognised."""

    unpacked: int = 0
    recognised: int = 0


def _no_beat() -> None:
    """Nobody waits."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A file's bytes, the path to name it by in messages, and the limits it is read under.

    ``formats`` are those that files inside it may have; ``depth`` says how many files it lies in. A reader that needs
    long for honest work calls ``beat`` after each page: its time then begins anew.
    """

    data: bytes
    path: str
    limits: Read
    formats: Mapping[str, Format] = field(default_factory=dict[str, "Format"])
    depth: int = 0
    budget: Budget = field(default_factory=Budget)
    beat: Callable[[], None] = _no_beat

    def unpack(self, size: int) -> None:
        """Count ``size`` more bytes as unpacked. Raises ``TooLargeError`` when the file has had its share."""
        self.budget.unpacked += size
        if self.budget.unpacked > self.limits.max_unpacked:
            raise TooLargeError(
                f"{self.path}: unpacks to more than {self.limits.max_unpacked:,} bytes; "
                "leave it out, or raise max_unpacked under [read] in a recipe"
            )

    def inner(self, name: str, data: bytes) -> Content | None:
        """What a file inside this one reads as; None when its suffix is that of no format.

        Raises ``ReadError`` when it cannot be read, is empty, or lies too deep.
        """
        path = f"{self.path}/{name}"
        suffix = PurePosixPath(name).suffix.lower()
        if suffix not in self.formats:
            return None
        if self.depth >= self.limits.max_depth:
            raise ReadError(
                f"{path}: lies in more than {self.limits.max_depth} files; unpack it, "
                "or raise max_depth under [read] in a recipe"
            )
        if not data:
            raise ReadError(f"{path}: is empty (0 bytes)")
        if len(data) > self.limits.max_bytes:
            raise TooLargeError(f"{path}: more than {self.limits.max_bytes:,} bytes; unpack it and split it")
        raw = Raw(data, path, self.limits, self.formats, self.depth + 1, self.budget, self.beat)
        return raw.read(self.formats[suffix])[0]

    def read(self, named: Format) -> tuple[Content, Format]:
        """What the file reads as, and by which format: that of its bytes, where they are not as it is ``named``."""
        if not named.added and is_locked(self.data):
            return replace(self, data=self._unlocked()).read(named)
        found = named if named.added else self.formats.get(sniff(self.data), named)
        if found.read is named.read:
            return named.read(self), named
        content = found.read(self)
        finding = f"is {found.media_type}, not what its name says; it was read as what it is"
        return replace(content, findings=(finding, *content.findings)), found

    def _unlocked(self) -> bytes:
        try:
            found = unlock(self.data, self.limits.passwords)
        except UnknownEncryptionError as error:
            raise self.unknown_encryption(error) from error
        if found is None:
            raise self.locked()
        return found

    def within(self, blocks: Iterable[str]) -> Iterator[str]:
        """``blocks`` as they come. Raises ``TooLargeError`` as soon as they are too many characters for a document."""
        total = 0
        for block in blocks:
            total += len(block)
            self.refuse_long(total)
            yield block

    def locked(self) -> ReadError:
        """The error for a file that none of the passwords opens."""
        return ReadError(f"{self.path}: {needs_password(len(self.limits.passwords))}")

    def unknown_encryption(self, error: UnknownEncryptionError) -> ReadError:
        """The error for a file that is encrypted as we do not know it."""
        return ReadError(
            f"{self.path}: is encrypted in a way that is not known, or broken ({error}); save a copy without a password"
        )

    def refuse_long(self, characters: int) -> None:
        """Raise ``TooLargeError`` when that is more than a document may have."""
        if characters > self.limits.max_characters:
            raise TooLargeError(
                f"{self.path}: more than {self.limits.max_characters:,} characters; "
                "split it, or raise max_characters under [read] in a recipe"
            )


@dataclass(frozen=True, slots=True)
class Content:
    """The text of a file. ``parts`` are its pages, each with its number; a format without pages has one of number 0.

    ``title`` is '' when the file does not say one, ``encoding`` is '' when it is no file of plain text.
    ``findings`` say what in it is wrong or could not be read. ``tables`` lie in ``text``, which then is clean already,
    and without white space around its parts: ``Composition`` makes it so. ``language`` is '' when the words must tell.
    ``media_type`` is '' when it is the format's. One that is ``wordless`` is known to hold no text, which otherwise is
    an error.
    """

    parts: tuple[tuple[int, str], ...]
    title: str = ""
    encoding: str = ""
    findings: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    language: str = ""
    media_type: str = ""
    wordless: bool = False

    @staticmethod
    def of(text: str, title: str = "", encoding: str = "", findings: tuple[str, ...] = ()) -> Content:
        """A text without pages."""
        return Content(((0, text),), title, encoding, findings)

    @property
    def text(self) -> str:
        """All parts, apart by a blank line."""
        return "\n\n".join(part for _, part in self.parts if part)


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its media type and who reads it.

    One that a package ``added`` is told by its suffix alone: its files may look like those of another format.
    """

    media_type: str
    read: Callable[[Raw], Content]
    added: bool = False
