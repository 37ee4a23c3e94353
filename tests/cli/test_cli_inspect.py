"""What ``graphrag inspect`` prints, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas


def inspect(file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    script = "from graphrag.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", script, "inspect", str(file), *options], capture_output=True, text=True
    )


def test_json_says_everything_that_was_read(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("Nome;Cidade\nInês da Conceição;São Paulo\nAna\n".encode("cp1252"))
    done = inspect(file, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout) == {
        "media_type": "text/csv",
        "encoding": "cp1252",
        "language": "",
        "pages": 0,
        "characters": len("Nome: Inês da Conceição\nCidade: São Paulo\n\nNome: Ana"),
        "text": "Nome: Inês da Conceição\nCidade: São Paulo\n\nNome: Ana",
        "tables": [
            {
                "name": "a",
                "header": ["Nome", "Cidade"],
                "rows": 2,
                "mapping": {
                    "type": "Record",
                    "word": "Row",
                    "columns": [
                        {"column": "Nome", "is": "name", "type": "Record"},
                        {"column": "Cidade", "is": "reference", "type": "Location", "relation": "CITY"},
                    ],
                },
            }
        ],
        "findings": ["line 3: 1 cells, the header has 2"],
        "error": None,
    }


def test_a_file_that_cannot_be_read_is_an_error_by_name(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(b"PK\x03\x04 cut")
    done = inspect(file, "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert found["error"].startswith("a.docx: is cut short or broken")
    assert (found["media_type"].endswith("document"), found["text"], found["tables"]) == (True, "", [])
    plain = inspect(file)
    assert (plain.returncode, plain.stdout) == (1, "")
    assert plain.stderr.startswith("error: a.docx: is cut short or broken")


def test_text_and_findings_in_words(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"a": "\\u001b[31mred"}\nno\n')
    done = inspect(file)
    assert done.returncode == 0
    assert done.stdout.endswith("\na: [31mred\n")
    assert done.stderr == "note: line 2: is broken JSON (Expecting value, line 1, column 1); mend it there\n"


def test_other_types_folders_and_missing_files(tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_text("x")
    unknown = inspect(tmp_path / "a.xyz", "--json")
    assert unknown.returncode == 1
    assert json.loads(unknown.stdout)["error"] == "a.xyz: type .xyz is not supported"
    assert inspect(tmp_path).returncode == 2
    assert inspect(tmp_path / "gone.txt").returncode == 2


def test_passwords_of_a_file_are_tried_and_not_shown(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), encrypt=StandardEncryption("Abacate-7741", "owner"))
    canvas.drawString(50, 800, "Payroll of March.")
    canvas.save()
    (tmp_path / "secrets.txt").write_text("Abacate-7742\nAbacate-7743\n")
    done = inspect(tmp_path / "a.pdf", "--passwords", str(tmp_path / "secrets.txt"))
    assert (done.returncode, "needs a password, and none of the 2 given opens it" in done.stderr) == (1, True)
    assert "Abacate" not in done.stdout + done.stderr
