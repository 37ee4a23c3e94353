"""Invoices: real ones of the Brazilian layouts (of the package nfelib), and UBL and CII ones that fit their schemas."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from email.message import EmailMessage
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from graphrag.errors import ReadError
from graphrag.extract.rows import read_rows
from graphrag.models.values import normalise_value
from graphrag.read import inspect_file, single
from graphrag.read.content import Raw
from graphrag.read.invoices import Invoice, find_invoice
from graphrag.read.invoices.digits import cnpj_problem, cpf_problem, key_problem
from graphrag.read.invoices.figures import money
from graphrag.read.package import parse
from graphrag.recipe import Read
from graphrag.types import Document, EntityType

HERE = Path(__file__).parent / "invoices"
NFE = files("nfelib.nfe.samples.v4_0.leiauteNFe")
SALE = (NFE / "42220575277525000178550030000292481295366801-procNFe.xml").read_bytes()
CTE = (files("nfelib.cte.samples.v4_0") / "43120178408960000182570010000000041000000047-cte.xml").read_bytes()
NFCE = (files("nfelib.nfe.samples.v4_0") / "nfce_contingencia.xml").read_bytes()
UBL, CREDIT, CII = ((HERE / f"{n}.xml").read_bytes() for n in ("ubl-invoice", "ubl-credit-note", "cii"))


def invoice(data: bytes) -> Invoice:
    found = find_invoice(parse(data, "a.xml", Raw(data, "a.xml", Read())))
    assert found is not None
    return found


def read(tmp_path: Path, data: bytes, name: str = "a.xml") -> tuple[Document, tuple[str, ...]]:
    (tmp_path / name).write_bytes(data)
    found = inspect_file(single(tmp_path / name), Read())
    return found.document, found.document.findings


def facts(document: Document) -> set[tuple[str, str, str]]:
    extraction = read_rows(document)
    names = [m.name for m in extraction.mentions]
    return {(names[fact.head], fact.type, names[fact.tail]) for fact in extraction.facts}


def test_a_sale_in_words(tmp_path: Path) -> None:
    document, findings = read(tmp_path, SALE)
    assert findings == ()
    assert document.title == "Nota fiscal eletrônica (NF-e) nº 29248, série 3, FORNOS LTDA"
    assert document.language == "pt"
    assert document.text.startswith(
        "Documento: NF-e 29248 de FORNOS LTDA\n"
        "Número: NF-e 29248\n"
        "Chave de acesso: 42220575277525000178550030000292481295366801\n"
        "Data de emissão: 2022-05-27\n"
        "Data de vencimento: 2023-05-22\n"
        "Valor total: R$ 64.237,04\n"
        "Emitente: FORNOS LTDA\n"
        "CNPJ do emitente: 75.277.525/0001-78\n"
    )
    assert "Situação: Autorizado o uso da NF-e" in document.text
    assert "Pagamento: Parcela 001 da NF-e 29248 de FORNOS LTDA\nValor: R$ 64.237,04" in document.text


def test_a_sale_in_the_graph(tmp_path: Path) -> None:
    document, _ = read(tmp_path, SALE)
    whole, item = "NF-e 29248 de FORNOS LTDA", "item 2 da NF-e 29248 de FORNOS LTDA"
    assert facts(document) >= {
        (whole, "ISSUED_BY", "FORNOS LTDA"),
        (whole, "ISSUED_TO", "Jung Usa Corporation"),
        (whole, "ISSUED_ON", "2022-05-27"),
        (whole, "TOTAL", "BRL 64237.04"),
        (whole, "FREIGHT", "BRL 7597.02"),
        (item, "INVOICE", whole),
        (item, "PRODUCT", "[TB3001207] FORNO LINHA INDSUTRIAL MODELO TB3001207"),
        (item, "AMOUNT", "BRL 32697.89"),
        ("FORNOS LTDA", "LOCATED_IN", "Blumenau"),
    }
    keys = {(m.name, m.key) for m in read_rows(document).mentions if m.key}
    assert ("FORNOS LTDA", "cnpj:75277525000178") in keys
    assert (whole, "nfe:42220575277525000178550030000292481295366801") in keys


def test_every_cell_stands_in_its_place(tmp_path: Path) -> None:
    for data in (SALE, CTE, NFCE, UBL, CREDIT, CII):
        document, _ = read(tmp_path, data)
        assert document.tables
        for table in document.tables:
            for row in table.rows:
                for name, cell in zip(table.header, row.cells, strict=True):
                    if cell is not None and table.header.index(name) != 1:
                        assert document.text[: cell.start].endswith(f"{name}: ")
                    assert cell is not None
                    assert row.start <= cell.start < cell.end <= row.end


@pytest.mark.parametrize("name", sorted(p.name for p in NFE.iterdir() if p.name.lower().endswith("nfe.xml")))
def test_real_invoices_add_up(name: str) -> None:
    found = invoice((NFE / name).read_bytes())
    assert [f for f in found.findings if "test document" not in f] == []
    assert found.total == sum((s.amount for s in found.sums if s.name == "total"), Decimal(0))
    assert all(item.name and item.amount is not None for item in found.items)


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (b"<vNF>64237.04</vNF>", b"<vNF>64237.05</vNF>", "total of the invoice: the invoice says 64237.05, its parts make 64237.04"),  # noqa: E501
        (b"<vProd>56640.02</vProd>", b"<vProd>66640.02</vProd>", "total of the products: the invoice says 66640.02, its parts make 56640.02"),  # noqa: E501
        (b"<qCom>1.0000</qCom>", b"<qCom>2.0000</qCom>", "item 1: quantity × price: the invoice says 23942.13, its parts make 47884.26"),  # noqa: E501
        (b"<CNPJ>03629957000190", b"<CNPJ>03629957000191", "CNPJ 03629957000191 of the carrier TRANSLIGUE TRANSPORTES E SERVICOS LTDA: its check digits are wrong"),  # noqa: E501
        (b"<vDup>64237.04</vDup>", b"<vDup>60000.00</vDup>", "instalments: the invoice says 64237.04, its parts make 60000.00"),  # noqa: E501
        (b'Id="NFe42220575277525000178550030000292481295366801"', b'Id="NFe42220575277525000178550030000292481295366802"', "access key 42220575277525000178550030000292481295366802: its check digit is 2, where the others make 1"),  # noqa: E501
        (b"<nNF>29248</nNF>", b"<nNF>29249</nNF>", "access key 42220575277525000178550030000292481295366801: does not hold what the document says (000029249)"),  # noqa: E501
        (b"<cStat>100</cStat>\n", b"<cStat>110</cStat>\n", "is not authorised: 110 Autorizado o uso da NF-e"),
        (b"<vFrete>0.00</vFrete>", b"<vFrete>abc</vFrete>", None),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_found(tmp_path: Path, old: bytes, new: bytes, finding: str | None) -> None:
    data = re.sub(rb">\s+<", b">\n<", SALE)
    if finding is None:
        data, old, new = SALE, b"<vNF>64237.04</vNF>", b"<vNF>NaN</vNF>"
        finding = "vNF: 'NaN' is not a number"
    assert old in data
    document, findings = read(tmp_path, data.replace(old, new, 1))
    assert finding in findings
    assert "FORNOS LTDA" in document.text


def test_a_wrong_cnpj_is_no_key(tmp_path: Path) -> None:
    document, _ = read(tmp_path, SALE.replace(b"<CNPJ>03629957000190", b"<CNPJ>03629957000191"))
    assert "03.629.957/0001-91" in document.text
    assert "cnpj:03629957000191" not in {m.key for m in read_rows(document).mentions}


def test_a_consumer_s_invoice_and_a_freight_document(tmp_path: Path) -> None:
    document, findings = read(tmp_path, NFCE)
    assert document.title == "Nota fiscal de consumidor eletrônica (NFC-e) nº 10, série 1, EMPRESA TESTE"
    assert "CPF 11111111111 of the buyer" in findings[1]
    assert findings[2] == "is a test document (homologação), without fiscal value"
    assert "Pagamento: Dinheiro, R$ 15,00" in document.text
    document, findings = read(tmp_path, CTE)
    name = "CT-e 4 de KERBER E CIA. LTDA."
    assert facts(document) >= {
        (name, "CARRIED_BY", "KERBER E CIA. LTDA."),
        (name, "SENT_TO", "HOBI E CIA LTDA. - MATRIZ"),
        (name, "TOTAL", "BRL 2300.00"),
        (name, "ICMS", "BRL 276.00"),
    }
    assert "Produto predominante: Pedra Brita" in document.text
    assert "Valor total do frete: R$ 2.300,00" in document.text


def test_references_to_other_invoices(tmp_path: Path) -> None:
    document, _ = read(tmp_path, (NFE / "nfe_reforma_tributaria.xml").read_bytes())
    keys = {m.key for m in read_rows(document).mentions}
    assert (
        "nfe:35250137241249000107550014231152171571688010" in keys
        or "35250137241249000107550014231152171571688010" in document.text
    )
    document, _ = read(tmp_path, CREDIT)
    credit, billed = ("Credit note TF-CN-0009 of Tessaro Frio, Lda.", "Invoice TF-2024-0117 of Tessaro Frio, Lda.")
    assert (credit, "REFERS_TO", billed) in facts(document)
    document, _ = read(tmp_path, UBL)
    assert (billed, "TOTAL", "EUR 16445.10") in facts(document)  # the same name: one node


def test_ubl_and_cii(tmp_path: Path) -> None:
    document, findings = read(tmp_path, UBL)
    assert findings == ()
    assert (document.title, document.language) == ("Invoice no. TF-2024-0117, Tessaro Frio, Lda.", "en")
    assert "Name: Tessaro Frio, Lda.\nTrading name: Tessaro Frio\nVAT: PT501442600" in document.text
    line = "item 2 of Invoice TF-2024-0117 of Tessaro Frio, Lda."
    assert facts(document) >= {
        (line, "UNIT_PRICE", "EUR 1.25"),
        (line, "QUANTITY", "800 metre"),
        (line, "AMOUNT", "EUR 1000.00"),
    }
    assert "Quantity: 800\nUnit: metre" in document.text
    assert "gtin:5601234567892" in {m.key for m in read_rows(document).mentions}
    document, findings = read(tmp_path, CII)
    assert findings == ()
    whole = "Invoice RE-20240612 of Messtechnik Brandauer GmbH"
    assert facts(document) >= {
        (whole, "DUE_ON", "2024-07-12"),
        (whole, "VAT", "EUR 642.20"),
        (whole, "DELIVERED_ON", "2024-06-10"),
    }


@pytest.mark.parametrize(
    ("data", "old", "new", "finding"),
    [
        (UBL, b">16445.10<", b">16445.20<", "total with tax: the invoice says 16445.20, its parts make 16445.10"),
        (UBL, b">12250.00<", b">12200.00<", "item 1: quantity × price: the invoice says 12200.00, its parts make 12250.00"),  # noqa: E501
        (UBL, b">11445.10<", b">1445.10<", "amount to be paid: the invoice says 1445.10, its parts make 11445.10"),
        (CII, b"<ram:CalculatedAmount>642.20<", b"<ram:CalculatedAmount>676.00<", "tax of 19%: the invoice says 676.00, its parts make 642.20"),  # noqa: E501
        (CII, b"<ram:LineTotalAmount>3380.00</ram:LineTotalAmount>\n        <ram:TaxB", b"<ram:LineTotalAmount>3390.00</ram:LineTotalAmount>\n        <ram:TaxB", "total of the lines: the invoice says 3390.00, its parts make 3380.00"),  # noqa: E501
    ],
)  # fmt: skip
def test_what_does_not_add_up_abroad(tmp_path: Path, data: bytes, old: bytes, new: bytes, finding: str) -> None:
    assert old in data
    assert finding in read(tmp_path, data.replace(old, new, 1))[1]


def test_an_invoice_in_a_pdf_a_mail_and_a_zip(tmp_path: Path) -> None:
    page = io.BytesIO()
    canvas = Canvas(page)
    canvas.drawString(72, 720, "Rechnung RE-20240612 der Messtechnik Brandauer GmbH")
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(page))
    writer.add_attachment("factur-x.xml", CII.replace(b">642.20</ram:TaxTotal", b">640.20</ram:TaxTotal"))
    shown = io.BytesIO()
    writer.write(shown)
    mail = EmailMessage()
    mail["Subject"] = "Rechnung"
    mail.set_content("Anbei die Rechnung.")
    mail.add_attachment(shown.getvalue(), maintype="application", subtype="pdf", filename="rechnung.pdf")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("post/mail.eml", mail.as_bytes())
    said = "factur-x.xml: total with tax: the invoice says 4022.20, its parts make 4020.20"
    for name, data in (("a.pdf", shown.getvalue()), ("a.eml", mail.as_bytes()), ("a.zip", packed.getvalue())):
        document, findings = read(tmp_path, data, name)
        assert any(finding.endswith(said) for finding in findings)
        assert "Rechnung RE-20240612" in document.text
        assert ("Invoice RE-20240612 of Messtechnik Brandauer GmbH", "TOTAL", "EUR 4022.20") in facts(document)
        assert [(p.start, p.number) for p in document.pages] == ([(0, 1)] if name == "a.pdf" else [])


def test_an_invoice_in_an_encoding_that_it_does_not_declare(tmp_path: Path) -> None:
    text = SALE.decode().replace("Rua Bahia", "Avenida São João").replace("encoding='UTF-8'", "")
    for encoding in ("cp1252", "utf-8", "utf-8-sig", "utf-16"):
        assert "Avenida São João" in read(tmp_path, text.encode(encoding))[0].text


def test_check_digits() -> None:
    assert cnpj_problem("12ABC34501DE35") == cnpj_problem("11222333000181") == cpf_problem("52998224725") == ""
    assert cnpj_problem("11111111111111") == "it is one digit repeated"
    assert cnpj_problem("1122233300018") == "it is not of 14 digits"
    assert key_problem("4222") == "it is not of 44 digits"


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(start: str, place: int, by: int) -> None:
    good = next((f"{start}{end:02}" for end in range(100) if not cnpj_problem(f"{start}{end:02}")), "")
    if good:
        wrong = f"{good[:place]}{(int(good[place]) + by) % 10}{good[place + 1 :]}"
        # Rests of 0 and 1 share the check digit 0, so that a few wrong digits pass; never one of the check digits.
        assert cnpj_problem(wrong) or place < 12


@given(st.decimals(-(10**12), 10**12, places=2), st.sampled_from([("BRL", "pt"), ("EUR", "en")]))
def test_amounts_are_read_as_they_were_written(amount: Decimal, how: tuple[str, str]) -> None:
    currency, language = how
    written = money(abs(amount), currency, language)
    assert normalise_value(written, EntityType.AMOUNT, language) == f"{currency} {abs(amount):.2f}"


ALL = (SALE, CTE, NFCE, UBL, CREDIT, CII)


@given(
    st.sampled_from(ALL),
    st.lists(
        st.tuples(
            st.integers(0, 10_000), st.sampled_from(["", "x", "NaN", "-1", "9" * 24, "1e9", "0", None, "copy", "nest"])
        ),
        max_size=8,
    ),
)
def test_whatever_an_invoice_lacks_or_says_twice_it_is_read(data: bytes, changes: list[tuple[int, str | None]]) -> None:
    root = etree.fromstring(data, etree.XMLParser(remove_comments=True))
    for place, change in changes:
        elements = [e for e in root.iter() if e is not root]
        if not elements:
            break
        element = elements[place % len(elements)]
        parent = element.getparent()
        if change is None:
            parent.remove(element)
        elif change == "copy":
            parent.append(etree.fromstring(etree.tostring(element)))
        elif change == "nest":
            element.append(etree.fromstring(etree.tostring(element)))
        else:
            element.text = change
    changed = etree.tostring(root)
    from graphrag.read import FORMATS

    content = FORMATS[".xml"].read(Raw(changed, "a.xml", Read()))
    for table in content.tables:
        for row in table.rows:
            assert 0 <= row.start < row.end <= len(content.text)
            assert all(cell is None or content.text[cell.start : cell.end].strip() for cell in row.cells)


def test_other_xml(tmp_path: Path) -> None:
    text = """<?xml version="1.0"?><!-- orders --><orders year="2024">
      <order id="7"><customer>Acme Ltd</customer><total>10.50</total></order>
      <order id="8"><customer>Ana &amp; Bia</customer></order></orders>"""
    document, _ = read(tmp_path, text.encode())
    assert (
        document.text
        == "year: 2024\n\norder.id: 7\norder.customer: Acme Ltd\norder.total: 10.50\n\norder.id: 8\norder.customer: Ana & Bia"  # noqa: E501
    )
    prose = "<book><title>Frio</title><p>The <b>chiller</b> hums.</p><p>It was <i>cold</i>.</p></book>"
    document, _ = read(tmp_path, prose.encode())
    assert document.text == "title: Frio\n\nThe chiller hums.\n\nIt was cold."
    page = (
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Frio</h1><p>Text.</p></body></html>'
    )
    assert read(tmp_path, page.encode())[0].text == "Frio\n\nText."


LEVELS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "lol">{LEVELS}]><a>&l9;</a>'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BOMB, "declares entities"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "declares entities"),
        (
            '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]><a>b</a>',
            "declares entities|is broken XML",
        ),
        ("<a>" * 5000 + "x" + "</a>" * 5000, "nested too deep"),
        ("<a><b>text</a>", "is broken XML"),
        ("just text", "is not XML, whatever its name says"),
        ("<a" + ' b="c"' * 3 + ">x</a>", "is broken XML"),
    ],
)
def test_hostile_xml_is_refused_by_name(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(ReadError, match=rf"^a\.xml: .*({reason})"):
        read(tmp_path, text.encode())


def test_an_external_dtd_is_never_loaded(tmp_path: Path) -> None:
    (tmp_path / "x.dtd").write_text('<!ENTITY secret "leaked">')
    text = f'<!DOCTYPE a SYSTEM "{(tmp_path / "x.dtd").as_uri()}"><a>plain</a>'
    assert read(tmp_path, text.encode())[0].text == "a: plain"
