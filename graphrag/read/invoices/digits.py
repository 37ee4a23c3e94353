"""The check digits of Brazilian registrations: CNPJ and CPF numbers, and the access keys of fiscal documents."""

from __future__ import annotations

import re

_CNPJ = re.compile(r"[0-9A-Z]{12}\d\d")
_CPF = re.compile(r"\d{11}")
_KEY = re.compile(r"\d{6}[0-9A-Z]{12}\d{26}")
_CNPJ_WEIGHTS = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)


def cnpj_problem(number: str) -> str:
    """What is wrong with a CNPJ without its signs, or ''. From 2026 on its first twelve may be letters, too.

    >>> cnpj_problem("11222333000181"), cnpj_problem("12ABC34501DE35"), cnpj_problem("11222333000182")
    ('', '', 'its check digits are wrong')
    """
    if not _CNPJ.fullmatch(number):
        return "it is not of 14 digits"
    if len(set(number)) == 1:
        return "it is one digit repeated"
    values = [ord(sign) - 48 for sign in number]
    first = _modulo_11(values[:12], _CNPJ_WEIGHTS[1:])
    second = _modulo_11([*values[:12], first], _CNPJ_WEIGHTS)
    return "" if values[12:] == [first, second] else "its check digits are wrong"


def cpf_problem(number: str) -> str:
    """What is wrong with a CPF without its signs, or ''.

    >>> cpf_problem("52998224725"), cpf_problem("52998224726")
    ('', 'its check digits are wrong')
    """
    if not _CPF.fullmatch(number):
        return "it is not of 11 digits"
    if len(set(number)) == 1:
        return "it is one digit repeated"
    values = [int(digit) for digit in number]
    first = _modulo_11(values[:9], range(10, 1, -1))
    second = _modulo_11([*values[:9], first], range(11, 1, -1))
    return "" if values[9:] == [first, second] else "its check digits are wrong"


def key_problem(key: str) -> str:
    """What is wrong with the access key of an NF-e, NFC-e or CT-e, or ''.

    >>> key_problem("42220575277525000178550030000292481295366801")
    ''
    """
    if not _KEY.fullmatch(key):
        return "it is not of 44 digits"
    weights = [2 + place % 8 for place in range(42, -1, -1)]
    digit = _modulo_11([ord(sign) - 48 for sign in key[:43]], weights)
    return "" if int(key[43]) == digit else f"its check digit is {key[43]}, where the others make {digit}"


def written_cnpj(number: str) -> str:
    """A CNPJ as people write it; anything else as it is.

    >>> written_cnpj("11222333000181")
    '11.222.333/0001-81'
    """
    if not _CNPJ.fullmatch(number):
        return number
    return f"{number[:2]}.{number[2:5]}.{number[5:8]}/{number[8:12]}-{number[12:]}"


def written_cpf(number: str) -> str:
    """A CPF as people write it; anything else as it is.

    >>> written_cpf("52998224725")
    '529.982.247-25'
    """
    return f"{number[:3]}.{number[3:6]}.{number[6:9]}-{number[9:]}" if _CPF.fullmatch(number) else number


def _modulo_11(values: list[int], weights: tuple[int, ...] | range | list[int]) -> int:
    rest = sum(value * weight for value, weight in zip(values, weights, strict=True)) % 11
    return 0 if rest < 2 else 11 - rest
