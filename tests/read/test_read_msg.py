from __future__ import annotations

import pytest
from compound import Folder, compound, message

from graphrag.errors import NotTextError, ReadError
from graphrag.read import FORMATS
from graphrag.read.content import Raw
from graphrag.recipe import Read

FIELDS = {
    "0037": "Reunião de março",
    "0C1A": "Ana Souza",
    "5D01": "ana@acme.example",
    "0E04": "Rui Lima",
    "1000": "Prezado Rui,\r\n\r\nO preço é de R$ 1.250,00.\r\n",
}
TEXT = "Subject: Reunião de março\nFrom: Ana Souza <ana@acme.example>\nTo: Rui Lima\n"
BODY = "Prezado Rui,\n\nO preço é de R$ 1.250,00."


def test_a_mail_of_outlook(read_bytes) -> None:
    sent = (13354545600 * 10**7) + 5 * 10**6
    document = read_bytes("a.msg", compound(message(FIELDS, dates={0x00390040: sent})))
    assert document.text == f"{TEXT}Date: Sun, 10 Mar 2024 12:00:00 +0000\n\n{BODY}"
    assert document.title == "Reunião de março"


def test_the_headers_date_narrow_strings_and_a_page_for_a_body(read_bytes) -> None:
    fields: dict[str, bytes | str] = {
        "0037001E": "Preço".encode("cp1252"),
        "007D": "Date: Tue, 12 Mar 2024 10:00:00 -0300\r\nX: y\r\n\r\n",
        "1013": "<p>Olá,</p><p>assinado.</p>".encode("cp1252"),
    }
    text = "Subject: Preço\nDate: Tue, 12 Mar 2024 10:00:00 -0300\n\nOlá,\n\nassinado."
    assert read_bytes("a.msg", compound(message(fields))).text == text


# The example of MS-OXRTFCP 4.1.1: a packed stream and what it unpacks to.
PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af8206865 6c09002062770 5b06c647d0a800fa0".replace(
        " ", ""
    )
)


def test_packed_rich_text(read_bytes) -> None:
    packed = compound(message({"0037": "Packed", "1009": PACKED}))
    assert read_bytes("a.msg", packed).text == "Subject: Packed\n\nhello world"
    rich = b"{\\rtf1 plain words}"
    stored = (len(rich) + 12).to_bytes(4, "little") + len(rich).to_bytes(4, "little") + b"MELA" + bytes(4) + rich
    assert read_bytes("b.msg", compound(message({"0037": "Stored", "1009": stored}))).text.endswith("plain words")


def file(name: str, data: bytes) -> Folder:
    return {"__substg1.0_3707001F": name.encode("utf-16-le"), "__substg1.0_37010102": data}


def test_attached_files_and_mails_are_read(read_bytes) -> None:
    inner = message({"0037": "Inner", "1000": "The deal is on."})
    inner["__properties_version1.0"] = bytes(24)
    attached = [file("terms.txt", b"Ten days."), file("a.png", b"x"), {"__substg1.0_3701000D": inner}]
    assert read_bytes("a.msg", compound(message(FIELDS, attached))).text == (
        f"{TEXT}Attachments: terms.txt, a.png\n\n{BODY}\n\nAttachment: terms.txt\n\nTen days.\n\n"
        "Subject: Inner\n\nThe deal is on."
    )


def test_an_attachment_that_cannot_be_read_is_a_finding() -> None:
    data = compound(message(FIELDS, [file("a.pdf", b"no pdf")]))
    found = FORMATS[".msg"].read(Raw(data, "a.msg", Read(), FORMATS)).findings
    assert found == ("a.msg/a.pdf: is not a PDF, whatever its name says",)


def test_mails_in_mails_end_somewhere() -> None:
    mail = message({"0037": "0"})
    for depth in range(1, 9):
        mail["__properties_version1.0"] = bytes(24)
        mail = message({"0037": str(depth)}, [{"__substg1.0_3701000D": mail}])
    content = FORMATS[".msg"].read(Raw(compound(mail), "a.msg", Read(max_depth=3), FORMATS))
    assert content.text.count("Subject") == 4
    assert content.findings[0].startswith("mail: ")
    assert "mails are attached to each other more than 3 deep" in content.findings[0]


def test_broken_and_foreign_files_are_named(read_bytes) -> None:
    whole = compound(message(FIELDS))
    with pytest.raises(ReadError, match=r"a\.msg: is cut short or broken"):
        read_bytes("a.msg", whole[:2000])
    with pytest.raises(NotTextError, match=r"a\.msg: is an old office file, but no mail"):
        read_bytes("a.msg", compound({"WordDocument": b"x"}))
    with pytest.raises(NotTextError, match=r"a\.msg: is not a mail of Outlook"):
        read_bytes("a.msg", "Subject: x\n\ny")
