from __future__ import annotations

from email.message import EmailMessage


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
