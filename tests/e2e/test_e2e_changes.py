"""A folder that is changed at random again and again, and builds that are killed: the graph stays that of the folder.

``GRAPHRAG_CHANGES=1000 make test PYTEST="-k at_random"`` is the full measure.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from docx import Document
from openpyxl import Workbook
from program import environment

from graphrag.pipeline import Parts, build
from graphrag.stores import open_store
from graphrag.stores.snapshot import Snapshot, snapshot

CHANGES = int(os.environ.get("GRAPHRAG_CHANGES", "40"))
EVERY = 50
"""So many changes lie between two comparisons with a fresh build."""
MOST = 24
"""Files of the folder."""
BUILD = (
    "import sys; from graphrag.pipeline import Parts, build; parts = Parts(); parts.fingerprint();"
    " print('ready', flush=True); build(sys.argv[1], sys.argv[2], parts)"
)
PEOPLE = ("Ana Prado", "Bruno Kessler", "Helena Souza", "Inês Prado", "A. Prado", "Otto Brandt")
COMPANIES = ("Aurora Foods Ltd", "Aurora Foods", "Delmar Packaging S.A.", "Delmar", "Quintaval", "Corvinal Ltda")
PLACES = ("Curitiba", "Recife", "Lisbon", "São Paulo")


def sentence(chance: random.Random) -> str:
    person, company, place = chance.choice(PEOPLE), chance.choice(COMPANIES), chance.choice(PLACES)
    number = chance.randrange(1, 90)
    return chance.choice(
        (
            f"{person} is the chief executive of {company}.",
            f"{company} is based in {place} and has {number} employees.",
            f"{company} supplied {number} tonnes of resin to {chance.choice(COMPANIES)} on {number % 28 + 1} May 2023.",
            f"A {company} pagou R$ {number}.500,00 a {person} em {place}.",
            f"{person} was born in {place}.",
        )
    )


def rows(chance: random.Random) -> list[list[str]]:
    made = [
        [str(n), chance.choice(COMPANIES), chance.choice(PLACES), f"{chance.randrange(999)}.50"]
        for n in range(chance.randrange(1, 6))
    ]
    return [["order", "customer", "city", "total"], *made]


def text(chance: random.Random) -> bytes:
    return "\n\n".join(sentence(chance) for _ in range(chance.randrange(1, 4))).encode()


def markdown(chance: random.Random) -> bytes:
    return f"# {chance.choice(COMPANIES)}\n\n".encode() + text(chance)


def page(chance: random.Random) -> bytes:
    return b"<html><head><title>News</title></head><body><p>" + text(chance) + b"</p></body></html>"


def table(chance: random.Random) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=chance.choice(",;")).writerows(rows(chance))
    return out.getvalue().encode()


def data(chance: random.Random) -> bytes:
    header, *found = rows(chance)
    return json.dumps([dict(zip(header, row, strict=True)) for row in found]).encode()


def mail(chance: random.Random) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Ana Prado <ana@aurora.example>", "bruno@delmar.example"
    message["Subject"] = sentence(chance)
    message.set_content(text(chance).decode())
    return bytes(message)


def letter(chance: random.Random) -> bytes:
    document, out = Document(), io.BytesIO()
    document.add_paragraph(text(chance).decode())
    document.save(out)
    return out.getvalue()


def workbook(chance: random.Random) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows(chance):
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


def archive(chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.txt", text(chance))
        file.writestr("b.csv", table(chance))
    return out.getvalue()


MAKE: dict[str, Callable[[random.Random], bytes]] = {
    "txt": text, "md": markdown, "html": page, "csv": table, "json": data, "eml": mail, "docx": letter,
    "xlsx": workbook, "zip": archive,
}  # fmt: skip


class Changing:
    """A folder and its graph; each change is drawn from ``chance``."""

    def __init__(self, place: Path, seed: int) -> None:
        self.folder, self.graph, self.place = place / "docs", place / "graph.db", place
        self.folder.mkdir()
        self.chance = random.Random(seed)
        self.parts = Parts()
        self.took = 3.0
        self.done: Counter[str] = Counter()
        self.broken: set[Path] = set()

    def files(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def place_for(self, suffix: str) -> Path:
        inner = self.chance.choice(("", "", "a", "b", "a/deep"))
        path = self.folder / inner / f"{self.chance.choice('klmnopqr')}{self.chance.randrange(4)}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def put(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)
        self.broken.discard(path)

    def change(self) -> None:
        files = self.files()
        kinds = ["add"] * 6 if len(files) < MOST else []
        if len(files) > 4:
            kinds += ["edit"] * 4 + ["rename"] * 3 + ["delete"] * 3 + ["copy", "swap", "touch", "break"]
            kinds += ["delete folder"] if self.chance.random() < 0.1 else []
        kinds += ["build"] * 4 + ["kill"] * 2
        kind = self.chance.choice(kinds)
        self.done[kind] += 1
        path = self.chance.choice(files) if files else self.place_for("txt")
        suffix = path.suffix.removeprefix(".")
        if kind == "add":
            suffix = self.chance.choice(list(MAKE))
            self.put(self.place_for(suffix), MAKE[suffix](self.chance))
        elif kind == "edit":
            self.put(path, MAKE[suffix](self.chance))
        elif kind == "rename":
            self.moved(path, self.place_for(suffix))
        elif kind == "copy":
            other = self.place_for(suffix)
            if other != path and path not in self.broken:
                self.put(other, path.read_bytes())
        elif kind == "swap":
            other = self.chance.choice([file for file in files if file.suffix == path.suffix])
            if not self.broken & {path, other}:
                one, two = path.read_bytes(), other.read_bytes()
                path.write_bytes(two)
                other.write_bytes(one)
        elif kind == "touch":
            os.utime(path)
        elif kind == "break":
            path.write_bytes(b"" if self.chance.random() < 0.5 else b"PK\x03\x04 cut short")
            self.broken.add(path)
        elif kind == "delete":
            path.unlink()
            self.broken.discard(path)
        elif kind == "delete folder":
            shutil.rmtree(self.folder / "a", ignore_errors=True)
            self.broken = {one for one in self.broken if one.exists()}
        elif kind == "build":
            build(self.folder, self.graph, self.parts)
        else:
            self.kill()

    def moved(self, path: Path, other: Path) -> None:
        path.rename(other)
        self.broken = (self.broken - {path, other}) | ({other} if path in self.broken else set())

    def kill(self) -> None:
        """Kill a build at a random moment after it is about to begin."""
        command = [sys.executable, "-c", BUILD, self.folder, self.graph]
        with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            started = time.monotonic()
            try:
                process.wait(self.chance.uniform(0, self.took))
                self.took = time.monotonic() - started
                self.done["ended before it was killed"] += 1
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        assert process.returncode in (0, -signal.SIGKILL)

    def compare(self) -> None:
        """Mend what is broken, of which a graph keeps what it knew, and compare with a fresh build."""
        for path in sorted(self.broken):
            self.put(path, MAKE[path.suffix.removeprefix(".")](self.chance))
        build(self.folder, self.graph, self.parts)
        fresh = self.place / "fresh.db"
        build(self.folder, fresh, self.parts)
        assert contents(self.graph) == contents(fresh), f"after {dict(self.done)}"
        for file in self.place.glob("fresh.db*"):
            file.unlink()


def contents(graph: Path) -> Snapshot:
    with open_store(graph) as store:
        return snapshot(store)


def test_a_folder_that_is_changed_at_random(tmp_path: Path) -> None:
    changing = Changing(tmp_path, seed=20)
    for number in range(1, CHANGES + 1):
        changing.change()
        if number % EVERY == 0:
            changing.compare()
            print(number, len(changing.files()), "files;", dict(changing.done), flush=True)
    changing.compare()
