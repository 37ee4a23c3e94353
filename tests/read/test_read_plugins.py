"""Readers of other packages: real packages, with metadata as an installer writes it, on a path of their own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graphrag.errors import ReadError
from graphrag.pipeline import Parts, build
from graphrag.read import formats, inspect_file, plugins, single, walk
from graphrag.read.workers import Workers, shared
from graphrag.recipe import Read

CARDS = """
import os
from graphrag.errors import ReadError
from graphrag.read import Composition, Content, Raw

def read_card(raw: Raw) -> Content:
    lines = dict(line.split(":", 1) for line in raw.data.decode("utf8").splitlines() if ":" in line)
    if lines.get("BEGIN") != "VCARD":
        raise ReadError(f"{raw.path}: is no card; export it anew")
    if lines["FN"] == "where":
        lines["FN"] = f"process {os.getpid()}"
    if lines["FN"] == "sleep":
        import time; time.sleep(60)
    composition = Composition(raw)
    composition.table("cards", ["Name", "Company"], [[lines["FN"], lines["ORG"]]])
    return composition.content(title=lines["FN"])

def read_typed(raw: Raw) -> Content:
    return Content(((0, "A drawing."),), media_type="image/vnd.dwg")

def read_nothing(raw: Raw) -> None:
    return None
"""
CARD = "BEGIN:VCARD\nFN:Ana Prado\nORG:Aurora Foods Ltd\n"

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install a package of one module, with these readers."""
    site = tmp_path / "site-packages"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    before = set(sys.modules)

    def forget() -> None:
        plugins.cache_clear()
        formats.cache_clear()
        shared().close()  # its workers know the packages there were when they started

    def package(name: str, code: str, version: str = "1.0", **readers: str) -> None:
        (site / f"{name}.py").write_text(code)
        info = site / f"{name}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        entries = "".join(f"{suffix} = {value}\n" for suffix, value in readers.items())
        (info / "entry_points.txt").write_text(f"[graphrag.readers]\n{entries}")
        forget()

    forget()
    yield package
    forget()
    for module in set(sys.modules) - before:
        if str(getattr(sys.modules[module], "__file__", "")).startswith(str(site)):
            del sys.modules[module]


@pytest.fixture
def workers() -> Iterator[Workers]:
    found = Workers()
    yield found
    found.close()


def test_a_package_adds_a_reader(tmp_path: Path, install: Install, workers: Workers) -> None:
    install("cards", CARDS, vcf="cards:read_card")
    (tmp_path / "ana.VCF").write_text(CARD)
    found = workers.read(single(tmp_path / "ana.VCF"), Read()).document
    assert found.text == "Name: Ana Prado\nCompany: Aurora Foods Ltd"
    assert (found.title, found.media_type) == ("Ana Prado", "application/x-vcf")
    assert [cell and found.text[cell.start : cell.end] for row in found.tables[0].rows for cell in row.cells] == [
        "Ana Prado",
        "Aurora Foods Ltd",
    ]
    assert "cards" not in sys.modules, "the code of a package runs in workers alone"


def test_it_runs_in_the_worker_within_its_limits(tmp_path: Path, install: Install, workers: Workers) -> None:
    install("cards", CARDS, vcf="cards:read_card")
    (tmp_path / "a.vcf").write_text(CARD.replace("Ana Prado", "where"))
    reader = workers.read(single(tmp_path / "a.vcf"), Read()).document.title
    worker = workers._idle.get()
    workers._idle.put(worker)
    assert reader == f"process {worker.process.pid}"
    (tmp_path / "a.vcf").write_text(CARD.replace("Ana Prado", "sleep"))
    with pytest.raises(ReadError, match=r"^a\.vcf: takes more than 1 seconds to read"):
        workers.read(single(tmp_path / "a.vcf"), Read(max_seconds=1))


def test_it_reads_what_lies_in_other_files_and_what_looks_like_another_format(tmp_path: Path, install: Install) -> None:
    install("cards", CARDS, vcf="cards:read_card", dwg="cards:read_typed")
    mail = f'From: a@b.example\nSubject: Card\nContent-Type: text/x-vcard; name="ana.vcf"\n\n{CARD}'
    (tmp_path / "mail.eml").write_text(mail)
    assert "Company: Aurora Foods Ltd" in inspect_file(single(tmp_path / "mail.eml"), Read()).document.text
    (tmp_path / "plan.dwg").write_bytes(b"%PDF-1.7 as some drawings are")
    found = inspect_file(single(tmp_path / "plan.dwg"), Read()).document
    assert (found.text, found.media_type, found.findings) == ("A drawing.", "image/vnd.dwg", ())


@pytest.mark.parametrize(
    ("reader", "said"),
    [
        ("cards:read_card", "a.vcf: is no card; export it anew"),
        ("cards:gone", r"a.vcf: its reader cards:gone failed \(AttributeError: .*\); .* the package cards 2.0$"),
        ("cards", r"a.vcf: its reader cards failed \(TypeError: .*\); .* the package cards 2.0$"),
        ("nowhere:read", r"a.vcf: its reader nowhere:read failed \(ModuleNotFoundError: .*\); update or uninstall"),
        ("not a reader", r"a.vcf: its reader not a reader failed \(\w+: .*\); update or uninstall"),
        ("cards:read_nothing", "a.vcf: its reader cards:read_nothing gave no Content back; update or uninstall"),
    ],
)
def test_a_broken_reader_is_named(tmp_path: Path, install: Install, reader: str, said: str) -> None:
    install("cards", CARDS, "2.0", vcf=reader)
    (tmp_path / "a.vcf").write_text("FN:Nobody\n")
    with pytest.raises(ReadError, match=said):
        inspect_file(single(tmp_path / "a.vcf"), Read())


def test_a_reader_that_cannot_be_used_is_reported_and_never_fatal(tmp_path: Path, install: Install) -> None:
    install("cards", CARDS, vcf="cards:read_card", TXT="cards:read_card")
    install("others", "raise RuntimeError('broken\\x1b[31m at import')", vcf="others:read", zzz="others:read")
    install("wrong", "", **{".odd": "wrong:read"})
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "b.zzz").write_text("?")
    assert len(walk(folder).skipped) == 3
    report = build(folder, tmp_path / "g.db")
    assert [path for path, _ in report.skipped] == [
        "reader TXT = cards:read_card of the package cards 1.0",
        "reader vcf = others:read of the package others 1.0",
        "reader .odd = wrong:read of the package wrong 1.0",
        "b.zzz",
    ]
    reasons = [reason for _, reason in report.skipped]
    assert reasons[0] == ".txt is read without it"
    assert reasons[1] == "cards 1.0 reads .vcf already; uninstall one of the two"
    assert reasons[2].startswith("its name is no suffix")
    assert reasons[3].startswith("b.zzz: its reader others:read failed (RuntimeError: broken")


def test_documents_are_read_again_by_another_version(tmp_path: Path, install: Install) -> None:
    without = Parts().fingerprint()
    install("cards", CARDS, "1.0", vcf="cards:read_card")
    first = Parts().fingerprint()
    install("dwgs", CARDS, "1.1", dwg="cards:read_typed")
    assert len({without, first, Parts().fingerprint()}) == 3


def test_metadata_that_no_installer_wrote(tmp_path: Path, install: Install) -> None:
    install("cards", CARDS, vcf="cards:read_card")
    broken = tmp_path / "site-packages" / "broken-1.0.dist-info"
    broken.mkdir()
    (broken / "entry_points.txt").write_text("[graphrag.readers]\nno value\n")
    (tmp_path / "ana.vcf").write_text(CARD)
    listing = walk(tmp_path / "ana.vcf")
    assert [source.path for source in listing.sources] == ["ana.vcf"]
    assert [(skipped.path, skipped.reason[:22]) for skipped in listing.skipped] == [
        ("reader no value of a package", "its metadata is broken")
    ]
