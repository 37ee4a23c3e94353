"""Files made on the spot, and a user without the rights of root."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graphrag.read import read_file, walk
from graphrag.recipe import Read
from graphrag.types import Document

ReadBytes = Callable[..., Document]


@pytest.fixture
def read_bytes(tmp_path: Path) -> ReadBytes:
    """Write ``data`` as a file of that name and read it."""

    def read(name: str, data: bytes | str, **limits: int) -> Document:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        (source,) = walk(path).sources
        return read_file(source, Read(**limits))

    return read


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder of an ordinary user, whom permissions bind; root is that user as long as the test runs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.geteuid() != 0:
            yield folder
            return
        nobody = 65534
        os.chown(folder, nobody, nobody)
        os.seteuid(nobody)
        try:
            yield folder
        finally:
            os.seteuid(0)
