"""The two flows on real files with the bundled models."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphrag.errors import StoreError, UsageError
from graphrag.pipeline import Parts, ask, build
from graphrag.recipe import Recipe, Resolve
from graphrag.retrieve import link
from graphrag.stores import open_store
from graphrag.stores.merges import read_merges
from graphrag.stores.snapshot import snapshot

TEXTS = (
    "Aurora Foods bought Delmar Packaging in March 2021 for US$ 12 million. Delmar Packaging is based in Recife.",
    "Ana Prado is the chief executive of Aurora Foods. She was born in Curitiba and joined in 2015.",
    "A Delmar Packaging forneceu 4.000 caixas à Aurora Foods em 12 de março de 2024, por R$ 18.250,00.",
    "Minutes: Bruno Kessler will report to Ana Prado. The Recife plant of Delmar Packaging reopens in May.",
    "",
    "Kessler wrote to the board of Aurora Foods about the Recife plant.\n\nThe board did not answer.",
    "BRISALVA LOGÍSTICA LTDA., inscrita no CNPJ sob o nº 11.222.333/0001-81, contratou Bruno Kessler em março de 2024.",
    "The carrier Brisalva sent an invoice to Aurora Foods. Bruno Kessler has paid Brisalva.",
    "Brisalva Logística Ltda. (CNPJ 11.444.777/0001-61) transporta caixas para a Delmar Packaging.",
    "order,customer,total\nA1,Aurora Foods,12.50\nA2,Delmar Packaging,3.00\n",
)
NAMES = ("a.txt", "b.md", "sub/c.txt", "sub/d.md", "e.txt", "orders.csv")


def snapshot_of(graph: Path) -> object:
    with open_store(graph) as store:
        return snapshot(store)


def fresh(folder: Path, graph: Path) -> object:
    build(folder, graph)
    return snapshot_of(graph)


@st.composite
def histories(draw: st.DrawFn) -> list[list[tuple[str, int | None]]]:
    """Rounds of edits: a file's name and the text it now has, or None for deleted."""
    edit = st.tuples(st.sampled_from(NAMES), st.one_of(st.none(), st.integers(0, len(TEXTS) - 1)))
    return draw(st.lists(st.lists(edit, min_size=1, max_size=3), min_size=1, max_size=4))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=histories())
def test_any_history_ends_in_the_graph_of_a_fresh_build(
    history: list[list[tuple[str, int | None]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = tmp_path_factory.mktemp("history")
    folder = base / "docs"
    folder.mkdir()
    for edits in history:
        for name, text in edits:
            path = folder / name
            if text is None:
                path.unlink(missing_ok=True)
            else:
                path.parent.mkdir(exist_ok=True)
                path.write_text(TEXTS[text], encoding="utf8")
        build(folder, base / "followed.db")
    # A file that became empty keeps what was known of it, so a fresh build cannot know it too.
    for path in folder.rglob("*"):
        if path.is_file() and not path.read_text(encoding="utf8"):
            path.unlink()
    build(folder, base / "followed.db")
    assert snapshot_of(base / "followed.db") == fresh(folder, base / "fresh.db")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "sub").mkdir(parents=True)
    for name, text in zip(NAMES[:5], TEXTS, strict=False):
        if text:
            (folder / name).write_text(text, encoding="utf8")
    return folder


def test_a_second_build_changes_nothing_and_reads_nothing(folder: Path, tmp_path: Path) -> None:
    graph = tmp_path / "g.db"
    first = build(folder, graph)
    before = snapshot_of(graph)
    second = build(folder, graph)
    assert (first.added, second.added, second.changed, second.unchanged) == (4, 0, 0, 4)
    assert snapshot_of(graph) == before


def test_a_rename_moves_the_document(folder: Path, tmp_path: Path) -> None:
    graph = tmp_path / "g.db"
    build(folder, graph)
    (folder / "a.txt").rename(folder / "renamed.txt")
    report = build(folder, graph)
    assert (report.added, report.removed, report.unchanged) == (0, 0, 3)
    assert report.moved == (("a.txt", "renamed.txt"),)
    assert snapshot_of(graph) == fresh(folder, tmp_path / "fresh.db")


def test_what_was_known_of_a_file_stays_when_it_cannot_be_read(folder: Path, tmp_path: Path) -> None:
    graph = tmp_path / "g.db"
    build(folder, graph)
    (folder / "a.txt").write_bytes(b"")
    report = build(folder, graph)
    assert [path for path, _ in report.skipped] == ["a.txt"]
    assert report.counts.documents == 4
    with open_store(graph) as store:
        assert [record.path for record in store.records() if record.problem] == ["a.txt"]


def test_one_thing_of_several_documents_is_one_node_until_they_say_otherwise(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    contract, mail, other = (tmp_path / "docs" / name for name in ("contract.txt", "mail.txt", "other.txt"))
    contract.write_text(TEXTS[6], encoding="utf8")
    mail.write_text(TEXTS[7], encoding="utf8")

    def brisalvas(recipe: Recipe | None = None) -> dict[str, tuple[str, ...]]:
        build(tmp_path / "docs", tmp_path / "g.db", recipe)
        with open_store(tmp_path / "g.db") as store:
            return {e.id: e.keys for e in store.all_entities() if e.name.lower().startswith("brisalva")}

    one = brisalvas()
    assert list(one.values()) == [("cnpj:11222333000181",)]
    with open_store(tmp_path / "g.db") as store:
        (merge,) = read_merges(store)
        assert (merge.name, merge.documents) == ("Brisalva", 1)
        linked = link("What has 11.222.333/0001-81 sent?", Parts().embedder, store)
        assert set(linked.entities) == set(one)
        assert set(link("What has Brisalva sent?", Parts().embedder, store).entities) == set(one)
    assert len(brisalvas(Recipe(resolve=Resolve(merge=False)))) == 2
    assert brisalvas() == one
    other.write_text(TEXTS[8], encoding="utf8")
    assert sorted(brisalvas().values()) == [(), ("cnpj:11222333000181",), ("cnpj:11444777000161",)]
    other.unlink()
    assert brisalvas() == one


def test_two_folders_with_the_same_path_are_told_apart(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    build(folder, tmp_path / "g.db")
    with pytest.raises(UsageError, match=r"--graph"):
        build(other, tmp_path / "g.db")


def test_a_folder_that_moved_is_the_same_folder(folder: Path, tmp_path: Path) -> None:
    build(folder, tmp_path / "g.db")
    before = build(folder, tmp_path / "g.db").counts
    report = build(folder.rename(tmp_path / "moved"), tmp_path / "g.db")
    assert (report.added, report.removed, report.counts) == (0, 0, before)


def test_every_citation_stands_in_its_file(folder: Path, tmp_path: Path) -> None:
    build(folder, tmp_path / "g.db")
    answer = ask("Where is the company that Aurora Foods bought based?", tmp_path / "g.db")
    assert answer.citations
    for citation in answer.citations:
        text = (folder / citation.path).read_text(encoding="utf8")
        assert text[citation.start : citation.end] == citation.quote


def test_asking_nothing_or_nowhere_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="empty"):
        ask("  ", tmp_path / "g.db")
    with pytest.raises(StoreError, match="graphrag build"):
        ask("Who?", tmp_path / "g.db")
    assert not (tmp_path / "g.db").exists()
