"""A built copy of the example company's folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from program import COMPANY, graphrag


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the company (``company``) and its graph (``graphrag.db``); leave it as it is."""
    place = tmp_path_factory.mktemp("reference")
    shutil.copytree(COMPANY, place / "company")
    done = graphrag("build", "company", cwd=place)
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture
def built(reference: Path, tmp_path: Path) -> Path:
    """A copy of ``reference`` that a test may change."""
    shutil.copytree(reference / "company", tmp_path / "company")
    shutil.copy(reference / "graphrag.db", tmp_path / "graphrag.db")
    return tmp_path


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
