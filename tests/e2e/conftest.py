"""The example company: built once for all tests that only ask, and a few of its documents for those that build."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from program import COMPANY, graphrag


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of ``examples`` and the company's ``graphrag.db``; tests ask it and add files beside."""
    place = tmp_path_factory.mktemp("reference")
    shutil.copytree(COMPANY.parent, place / "examples")
    done = graphrag("build", "examples/company", cwd=place)
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A folder ``docs`` with the company's seven shortest documents, in ``tmp_path``: quick to build."""
    files = sorted(
        (p for p in COMPANY.rglob("*") if p.suffix in {".txt", ".md", ".html"}), key=lambda p: p.stat().st_size
    )
    for file in files[:7]:
        copy = tmp_path / "docs" / file.relative_to(COMPANY)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    return tmp_path / "docs"
