"""Encrypted PDFs, office files and zips are opened by the passwords given, and these show nowhere."""

from __future__ import annotations

import io
import re
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import pptx
import pypdf
import pytest
import pyzipper
from msoffcrypto import OfficeFile
from reportlab.pdfgen.canvas import Canvas

from graphrag.cli._options import add_passwords
from graphrag.errors import ReadError, UsageError
from graphrag.pipeline import Parts, build, preview
from graphrag.recipe import Read, Recipe, load_recipe
from graphrag.stores import open_store

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


def locked_office(name: str, text: str, password: str = SECRET) -> bytes:
    plain, locked = io.BytesIO(), io.BytesIO()
    if name.endswith(".docx"):
        document = docx.Document()
        document.add_paragraph(text)
        document.save(plain)
    elif name.endswith(".xlsx"):
        book = openpyxl.Workbook()
        for row in (("Name", "Salary"), ("Ana Prado", text), ("Rui Lobo", "90")):
            book.active.append(row)
        book.save(plain)
    else:
        slides = pptx.Presentation()
        slides.slides.add_slide(slides.slide_layouts[5]).shapes.title.text = text
        slides.save(plain)
    OfficeFile(plain).encrypt(password, locked)
    return locked.getvalue()


def locked_zip(password: str = SECRET, **files: str) -> bytes:
    """Encrypted by AES, as 7-Zip, WinZip and most others do."""
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return out.getvalue()


CLASSIC = bytes.fromhex(
    # `zip -P Abacate-7741` of pay.txt, "Payroll of March: 4711 EUR.\n" (ZipCrypto)
    "504b03040a00090000001972775d25a256cb280000001c000000070000007061792e7478747b25b34e9f0a2154aae4e61bd8"
    "1002dd9a8a49830b9c012be08572bb4d9156911bf2d524e1224f95504b070825a256cb280000001c000000504b01021e030a"
    "00090000001972775d25a256cb280000001c000000070000000000000001000000a481000000007061792e747874504b0506"
    "0000000001000100350000005d0000000000"
)


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pptx"])
def test_encrypted_office_files_are_opened(read_bytes, name: str) -> None:
    data = locked_office(name, "4711 EUR", "çedilha é ã")
    document = read_bytes(name, data, passwords=("wrong", "çedilha é ã"))
    assert "4711 EUR" in document.text
    assert document.findings == ()
    for given, said in (
        ((), "needs a password; name it"),
        ((SECRET,), "needs a password, and not the one given; name"),
    ):
        with pytest.raises(ReadError, match=rf"^{re.escape(name)}: {said}") as caught:
            read_bytes(name, data, passwords=given)
        assert SECRET not in str(caught.value)


def test_an_encrypted_file_may_have_another_name_and_be_broken(read_bytes) -> None:
    data = locked_office("a.docx", "4711 EUR")
    document = read_bytes("a.xlsx", data, passwords=(SECRET,))
    assert (document.text, len(document.findings)) == ("4711 EUR", 1)
    assert read_bytes("a.xlsx", locked_office("a.xlsx", "7", "VelvetSweatshop")).text.startswith("Sheet")
    with pytest.raises(ReadError, match=r"^a\.docx: is encrypted in a way that is not known, or broken"):
        read_bytes("a.docx", data.replace(b"<encryption", b"<encraption"), passwords=(SECRET,))


@pytest.mark.parametrize("data", [locked_zip(pay_txt="Payroll of March: 4711 EUR."), CLASSIC], ids=["aes", "classic"])
def test_files_in_encrypted_zips_are_opened_and_followed(tmp_path: Path, data: bytes) -> None:
    folder, graph = tmp_path / "docs", tmp_path / "g.db"
    folder.mkdir()
    (folder / "a.zip").write_bytes(data)
    report = build(folder, graph, Parts(Recipe(read=Read(passwords=("wrong",)))))
    ((path, said),) = report.skipped
    assert (path, said.partition(";")[0]) == ("a.zip/pay.txt", "a.zip/pay.txt: needs a password, and not the one given")
    parts = Parts(Recipe(read=Read(passwords=("wrong", SECRET))))
    assert (build(folder, graph, parts).added, preview(folder, graph, parts)[0].unchanged) == (1, 1)
    with open_store(graph) as store:
        assert [record.problem for record in store.records()] == [""]
    (folder / "a.zip").write_bytes(locked_zip(pay_txt="Payroll of April."))
    assert build(folder, graph, parts).changed == 1


def test_a_zip_encrypted_otherwise_or_broken_is_named(read_bytes) -> None:
    data = locked_zip(pay_txt="Payroll." * 100)
    at = data.index(b"PK\x01\x02") - 30
    broken = data[:at] + bytes(8) + data[at + 8 :]
    with pytest.raises(ReadError, match=r"^a\.zip/pay\.txt: needs a password"):
        read_bytes("a.zip", broken, passwords=(SECRET,))
