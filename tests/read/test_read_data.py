"""JSON and tables as text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrag.errors import ReadError, TooLargeError
from graphrag.read import FORMATS
from graphrag.read.content import Raw
from graphrag.recipe import Read

ORDERS = {
    "company": "Halewick",
    "orders": [{"id": 1, "buyer": {"name": "Ana"}, "tags": ["late", "paid"]}, {"id": 2.50, "ok": None}],
    "a.b": True,
}


def test_json_is_lines_of_paths_and_a_paragraph_a_record(read_bytes) -> None:
    assert read_bytes("a.json", json.dumps(ORDERS)).text == (
        "company: Halewick\n\n"
        "orders[0].id: 1\norders[0].buyer.name: Ana\norders[0].tags[0]: late\norders[0].tags[1]: paid\n\n"
        "orders[1].id: 2.5\norders[1].ok: null\n\n"
        '"a.b": true'
    )


def test_numbers_are_kept_as_they_are_written(read_bytes) -> None:
    digits = "9" * 5000
    assert read_bytes("a.json", f'{{"x": 1.50, "y": {digits}, "z": 1e400}}').text == f"x: 1.50\ny: {digits}\nz: 1e400"


@given(st.recursive(st.text("abc", min_size=1) | st.booleans(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_every_value_is_read(value: object) -> None:
    raw = Raw(json.dumps(value).encode(), "a.json", Read())
    lines = FORMATS[".json"].read(raw).text
    count = json.dumps(value).count("true") + json.dumps(value).count("false")
    assert lines.count("true") + lines.count("false") >= count


def test_lines_of_json_and_broken_ones(read_bytes) -> None:
    text = '{"id": 1}\n\nnot json\n{"id": 2}\n'
    assert read_bytes("a.jsonl", text).text == "id: 1\n\nid: 2"
    content = FORMATS[".jsonl"].read(Raw(text.encode(), "a.jsonl", Read()))
    assert content.findings == ("line 3: is broken JSON (Expecting value, line 1, column 1); mend it there",)
    with pytest.raises(ReadError, match=r"a\.jsonl: line 1: is broken JSON .* is it lines of JSON"):
        read_bytes("a.jsonl", "no\nno")


@pytest.mark.parametrize("depth", [1_000, 200_000])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deep_and_many_values_are_refused(read_bytes, depth: int, opening: str) -> None:
    closing = "]" if opening == "[" else "}"
    with pytest.raises(ReadError, match=r"a\.json: lists are nested more than 200 deep"):
        read_bytes("a.json", opening * depth + "1" + closing * depth)
    with pytest.raises(TooLargeError, match=r"a\.json: more than 10 values"):
        read_bytes("a.json", "[1,2,3,4,5,6,7,8,9,10,11,12]", max_elements=10)


def test_long_paths_do_not_multiply_without_end(read_bytes) -> None:
    with pytest.raises(TooLargeError, match=r"a\.json: more than 100,000 characters"):
        read_bytes("a.json", json.dumps({"k" * 1000: list(range(1000))}), max_characters=100_000)
    with pytest.raises(TooLargeError, match=r"a\.csv: more than 100,000 characters"):
        read_bytes("a.csv", "a," + "k" * 70 + "\n" + "1,2\n" * 2000, max_characters=100_000)


def test_broken_json_is_named_with_its_place(read_bytes) -> None:
    with pytest.raises(ReadError, match=r"a\.json: is broken JSON \(Expecting ',' delimiter, line 2, column 1\)"):
        read_bytes("a.json", '{"a": 1\n"b": 2}')


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_row_is_a_paragraph(read_bytes, delimiter: str) -> None:
    rows = [["Cliente", "Cidade", "Valor"], ["Polivalda", "São Paulo", "1250.50"], ["Tessaro", "", "3"]]
    table = "\r\n".join(delimiter.join(row) for row in rows).encode("cp1252")
    assert read_bytes("a.csv", table).text == (
        "Cliente: Polivalda\nCidade: São Paulo\nValor: 1250.50\n\nCliente: Tessaro\nValor: 3"
    )


def test_quotes_decimal_commas_and_missing_headers(read_bytes) -> None:
    assert read_bytes("a.csv", 'Nome;Valor\n"A; ""B""\nC";1.250,50\nD;2,50\n').text == (
        'Nome: A; "B" C\nValor: 1.250,50\n\nNome: D\nValor: 2,50'
    )
    assert read_bytes("b.csv", "Ana,12\nRui,13\n").text == "Ana | 12\n\nRui | 13"
    assert read_bytes("c.tsv", "only one line").text == "only one line"


def test_ragged_rows_are_read_and_found(read_bytes) -> None:
    table = "a,b\n1,2,3\n4\n" + "5,6\n" * 5 + "7\n" * 5
    assert read_bytes("a.csv", table).text.startswith("a: 1\nb: 2\ncolumn 3: 3\n\na: 4\n\na: 5\nb: 6")
    findings = FORMATS[".csv"].read(Raw(table.encode(), "a.csv", Read())).findings
    assert findings[0] == "line 2: 3 cells, the header has 2"
    assert findings[-1] == "2 more lines have more or fewer cells than the header"


def test_a_line_without_end_is_named(read_bytes) -> None:
    with pytest.raises(ReadError, match=r"a\.csv: line 2: field larger than field limit .* is a quote never closed"):
        read_bytes("a.csv", 'a,b\n"' + "x" * 2_000_000)
