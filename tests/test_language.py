"""Which language a text is in."""

from __future__ import annotations

import pytest

from graphrag.language import detect, is_portuguese


@pytest.mark.parametrize(
    ("text", "portuguese"),
    [
        ("A e B são do mesmo país?", True),
        ("Who is the CEO of Companhia de Papel do Norte?", False),
        ("Contrato de fornecimento", True),
        ("comissões", True),
        ("invoice total", False),
        ("São Paulo", False),
        ("", False),
    ],
)
def test_short_texts(text, portuguese):
    assert is_portuguese(text) == portuguese


def test_long_texts():
    assert detect("O contrato foi assinado em São Paulo pela empresa.") == "pt"
    assert detect("12 34 56") == ""
