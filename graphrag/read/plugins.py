"""Readers that other packages add by entry points of ``graphrag.readers``: a suffix without its dot, and a function.

    [project.entry-points."graphrag.readers"]
    vcf = "cards.reader:read_card"

Which there are is told by the packages' metadata; their code runs where a file is read, in a worker process.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import EntryPoint, distributions
from typing import TypeGuard

from graphrag.errors import ReadError
from graphrag.read.content import Content, Format, Raw

GROUP = "graphrag.readers"

_SUFFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,19}")
_SHOWN = 200
"""Characters of a plug-in's own message that ours repeats."""


@dataclass(frozen=True)
class Plugin:
    """A reader of another package; ``package`` is its name and version."""

    suffix: str
    package: str
    entry: EntryPoint

    def read(self, raw: Raw) -> Content:
        """What its reader makes of a file. Whatever goes wrong in it is a ``ReadError`` that names the package."""
        try:
            content = self._reader(raw)
        except (ReadError, MemoryError):
            raise
        except Exception as error:  # code of others raises anything, and may not end what is ours
            raise ReadError(f"{raw.path}: {self._failed('failed', error)}") from error
        if not _is_content(content):
            raise ReadError(f"{raw.path}: {self._failed('gave no Content back', None)}")
        return content

    @cached_property
    def _reader(self) -> Callable[[Raw], object]:
        return self.entry.load()

    def _failed(self, what: str, error: Exception | None) -> str:
        said = "" if error is None else f" ({type(error).__name__}: {' '.join(str(error).split())[:_SHOWN]})"
        return f"its reader {self.entry.value} {what}{said}; update or uninstall the package {self.package}"

    def format(self) -> Format:
        """The entry of the registry that stands for it."""
        return Format(f"application/x-{self.suffix[1:]}", self.read, added=True)


@dataclass(frozen=True)
class Plugins:
    """The readers that are used, by suffix, and those that are not: ``(which, why)``."""

    used: dict[str, Plugin] = field(default_factory=dict[str, Plugin])
    unused: tuple[tuple[str, str], ...] = ()

    @property
    def fingerprint(self) -> str:
        """Changes when another package, or another version of one, reads; '' where there is none."""
        return "\n".join(f"{p.suffix} {p.package} {p.entry.value}" for _, p in sorted(self.used.items()))


def find_plugins(taken: Collection[str]) -> Plugins:
    """The installed readers. None takes a suffix in ``taken``; of two for one the first package by name reads."""
    used: dict[str, Plugin] = {}
    installed, unused = _installed()
    for package, entry in sorted(installed, key=lambda one: (one[0], one[1].name, one[1].value)):
        suffix = f".{entry.name.lower()}"
        which = f"reader {entry.name} = {entry.value} of the package {package}"
        if not _SUFFIX.fullmatch(suffix[1:]):
            unused.append((which, "its name is no suffix; it should be as vcf, without a dot"))
        elif suffix in taken:
            unused.append((which, f"{suffix} is read without it"))
        elif suffix in used:
            unused.append((which, f"{used[suffix].package} reads {suffix} already; uninstall one of the two"))
        else:
            used[suffix] = Plugin(suffix, package, entry)
    return Plugins(used, tuple(unused))


def _installed() -> tuple[list[tuple[str, EntryPoint]], list[tuple[str, str]]]:
    """The entry points of the group with their packages, the first of a name as Python imports it; what is broken, why.

    The standard library's own search ends with an error where one package's metadata is broken.
    """
    found: dict[str, list[tuple[str, EntryPoint]]] = {}
    broken: list[tuple[str, str]] = []
    for package in distributions():
        text = package.read_text("entry_points.txt") or ""
        if GROUP not in text:
            continue
        try:
            if not {"Name", "Version"} <= {*package.metadata}:  # asking for what is missing only warns
                raise ValueError("it does not say its name and version")
            named = f"{package.name} {package.version}"
            entries = [(named, entry) for entry in package.entry_points.select(group=GROUP)]
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            which = next((line for line in text.splitlines() if line.strip() and not line.startswith("[")), "")
            broken.append(
                (f"reader {which[:_SHOWN]} of a package", f"its metadata is broken ({error}); install it anew")
            )
            continue
        found.setdefault(package.name, entries)
    return [one for entries in found.values() for one in entries], broken


def _is_content(found: object) -> TypeGuard[Content]:
    return isinstance(found, Content) and all(
        isinstance(number, int) and isinstance(text, str)  # pyright: ignore[reportUnnecessaryIsInstance]
        for number, text in found.parts
    )
