from __future__ import annotations

from email.message import EmailMessage

import pytest

from graphrag.errors import ReadError
from graphrag.read import FORMATS
from graphrag.read.content import Raw
from graphrag.recipe import Read


def mail() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Reunião de março: preços"
    message["From"] = "Ana Souza <ana@acme.example>"
    message["To"] = "Rui Lima <rui@beta.example>, Eva <eva@beta.example>"
    message["Date"] = "Tue, 12 Mar 2024 10:00:00 -0300"
    message.set_content("Prezado Rui,\n\nO preço é de R$ 1.250,00. A reunião não foi adiada.\n")
    return message


TEXT = """Subject: Reunião de março: preços
From: Ana Souza <ana@acme.example>
To: Rui Lima <rui@beta.example>, Eva <eva@beta.example>
Date: Tue, 12 Mar 2024 10:00:00 -0300

Prezado Rui,

O preço é de R$ 1.250,00. A reunião não foi adiada."""


def test_a_mail_keeps_the_lines_a_reader_sees(read_bytes) -> None:
    document = read_bytes("a.eml", mail().as_bytes())
    assert document.text == TEXT
    assert document.title == "Reunião de março: preços"
    assert document.media_type == "message/rfc822"
    assert document.language == "pt"


def test_the_plain_alternative_is_preferred_and_attachments_are_named(read_bytes) -> None:
    message = mail()
    message.add_alternative("<p>Other</p>", subtype="html")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="proposta.pdf")
    assert read_bytes("a.eml", message.as_bytes()).text == TEXT.replace("-0300\n", "-0300\nAttachments: proposta.pdf\n")


def test_a_mail_of_html_alone(read_bytes) -> None:
    message = mail()
    message.set_content("<p>Olá,</p><p>assinado.</p>", subtype="html")
    assert read_bytes("a.eml", message.as_bytes()).text.endswith("-0300\n\nOlá,\n\nassinado.")


def test_malformed_mails_are_read_as_far_as_they_go(read_bytes) -> None:
    broken = (
        b'Subject: =?utf-9?Q?caf=E9?= and =?x?\r\nFrom: <<@@, "\r\nTo: a@b@c;;\r\nDate: never\r\n'
        b"Content-Type: text/plain; charset=nonsense\r\nContent-Transfer-Encoding: base64\r\n\r\nVGhlIGRlYWwgaXMgb24u"
    )
    assert read_bytes("a.eml", broken).text.endswith("The deal is on.")
    cut = b"Content-Type: multipart/mixed; boundary=x\r\nSubject: Cut\r\n\r\n--x\r\n\r\nHalf a mail"
    assert read_bytes("b.eml", cut).text == "Subject: Cut\n\nHalf a mail"


def test_attached_documents_are_read_under_their_names(read_bytes) -> None:
    message = mail()
    message.add_attachment("Dez dias.", filename="termos.txt")
    message.add_attachment(b"<p>Um</p>", maintype="text", subtype="html", filename="a.html")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    assert read_bytes("a.eml", message.as_bytes()).text == (
        TEXT.replace("-0300\n", "-0300\nAttachments: termos.txt, a.html, logo.png\n")
        + "\n\nAttachment: termos.txt\n\nDez dias.\n\nAttachment: a.html\n\nUm"
    )


def test_a_mail_in_a_mail_is_read_with_its_own_head(read_bytes) -> None:
    inner = mail()
    inner.replace_header("Subject", "Antes")
    message = mail()
    message.add_attachment(inner)
    assert read_bytes("a.eml", message.as_bytes()).text == (
        TEXT + "\n\n" + TEXT.replace("Reunião de março: preços", "Antes")
    )


def test_mails_in_mails_end_somewhere_and_broken_attachments_are_findings() -> None:
    message = mail()
    for _ in range(6):
        outer = mail()
        outer.add_attachment(message)
        message = outer
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="a.pdf")
    content = FORMATS[".eml"].read(Raw(message.as_bytes(), "a.eml", Read(max_depth=2), FORMATS))
    assert content.text.count("Prezado") == 3
    assert "mails are attached to each other more than 2 deep" in content.findings[0]
    assert content.findings[1].startswith("a.eml/a.pdf: is a broken PDF")


def test_parts_without_end_are_refused(read_bytes) -> None:
    head = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3_000))
    with pytest.raises(ReadError, match=r"a\.eml: its parts are nested too deep"):
        read_bytes("a.eml", head + b"\r\nText")
