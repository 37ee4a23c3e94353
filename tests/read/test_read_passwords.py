"""Encrypted PDFs are opened by the passwords given, and these show nowhere."""

from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path

import pypdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from graphrag.cli._options import add_passwords
from graphrag.errors import ReadError, UsageError
from graphrag.pipeline import Parts, build, preview
from graphrag.recipe import Read, Recipe, load_recipe

SECRET = "Abacate-7741"


def encrypted(text: str, password: str = SECRET, algorithm: str = "RC4-128") -> bytes:
    plain, locked = io.BytesIO(), io.BytesIO()
    canvas = Canvas(plain)
    canvas.drawString(50, 800, text)
    canvas.save()
    writer = pypdf.PdfWriter(pypdf.PdfReader(plain))
    writer.encrypt(password, "the owner's", algorithm=algorithm)
    writer.write(locked)
    return locked.getvalue()


@pytest.mark.parametrize("password", [SECRET, "çedilha é ã", "the owner's"])
def test_the_password_that_fits_opens_the_file(read_bytes, password: str) -> None:
    data = encrypted("Payroll of March.", SECRET if password == "the owner's" else password)
    assert read_bytes("a.pdf", data, passwords=("wrong", password)).text == "Payroll of March."


def test_no_password_that_fits_is_a_named_error_without_them(read_bytes) -> None:
    for given, said in (
        ((), "a.pdf: needs a password; name it (--passwords FILE, or GRAPHRAG_PASSWORDS in the environment)"),
        ((SECRET,), "a.pdf: needs a password, and not the one given; name it"),
        ((SECRET, "other"), "a.pdf: needs a password, and none of the 2 given opens it; name it"),
    ):
        with pytest.raises(ReadError) as caught:
            read_bytes("a.pdf", encrypted("Payroll.", "something else"), passwords=given)
        assert str(caught.value).startswith(said)
        assert SECRET not in str(caught.value)


def test_passwords_come_from_the_environment_a_recipe_and_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def values(recipe: Recipe) -> list[str]:
        return [secret.get_secret_value() for secret in recipe.read.passwords]

    assert values(Recipe()) == []
    monkeypatch.setenv("GRAPHRAG_PASSWORDS", f"{SECRET}\nwith spaces \n\n")
    assert values(Recipe()) == values(load_recipe()) == [SECRET, "with spaces "]
    (tmp_path / "mine.toml").write_text('[read]\npasswords = ["from the recipe"]')
    recipe = load_recipe(tmp_path / "mine.toml")
    assert values(recipe) == ["from the recipe"]
    (tmp_path / "secrets.txt").write_bytes("\ufefffrom the file\r\nçedilha\r\n".encode())
    assert values(add_passwords(recipe, tmp_path / "secrets.txt")) == ["from the file", "çedilha", "from the recipe"]
    assert add_passwords(recipe, None) is recipe
    with pytest.raises(UsageError, match=r"--passwords .*nowhere: cannot be read \(No such file or directory\)"):
        add_passwords(recipe, tmp_path / "nowhere")


def test_passwords_are_in_no_representation_dump_or_fingerprint() -> None:
    recipe = Recipe(read=Read.model_validate({"passwords": [SECRET]}))
    for shown in (
        repr(recipe),
        str(recipe),
        repr(recipe.read.passwords),
        recipe.model_dump_json(),
        f"{recipe.model_dump()}",
    ):
        assert SECRET not in shown
    assert recipe.fingerprint() == Recipe().fingerprint()


def test_a_graph_remembers_no_password_and_reads_again_what_one_may_open(tmp_path: Path) -> None:
    folder, graph = tmp_path / "docs", tmp_path / "g.db"
    folder.mkdir()
    for name, password in (("a", SECRET), ("b", "another")):
        mail = EmailMessage()
        mail["Subject"] = "Payroll"
        mail.set_content("Enclosed.")
        mail.add_attachment(encrypted("4711 EUR.", password), maintype="application", subtype="pdf", filename="pay.pdf")
        (folder / f"{name}.eml").write_bytes(mail.as_bytes())
        (folder / f"{name}.pdf").write_bytes(encrypted("4712 EUR.", password))
    parts = Parts(Recipe(read=Read.model_validate({"passwords": ["wrong", SECRET]})))

    report = build(folder, graph, parts)
    assert (report.added, [path for path, _ in report.skipped]) == (3, ["b.pdf"])
    said = "b.eml/pay.pdf: needs a password, and none of the 2 given opens it; name it"
    assert [finding[: len(said)] for _, finding in report.findings] == [said]
    assert not [path for path in tmp_path.glob("g.db*") if SECRET.encode() in path.read_bytes()]
    assert [source.path for source in preview(folder, graph, parts)[0].to_read] == ["b.pdf"]
    parts.recipe = Recipe(read=Read.model_validate({"passwords": ["wrong", SECRET, "another"]}))
    assert [source.path for source in preview(folder, graph, parts)[0].to_read] == ["b.eml", "b.pdf"]
