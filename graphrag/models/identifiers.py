"""Numbers and addresses that only one person or company has, found by their form and their check digits.

CNPJ (also with letters, as given out from July 2026), CPF, VAT numbers of Belgium, France, Germany, Great Britain,
Italy, the Netherlands and Portugal, EIN, e-mail addresses, and the domains of web sites.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from graphrag.names import strong_key
from graphrag.types import Span


@dataclass(frozen=True, slots=True)
class Identifier(Span):
    """An identifier in a text; ``key`` is its one form, ``scheme:value``."""

    key: str

    @property
    def scheme(self) -> str:
        """What kind of identifier it is."""
        return self.key.partition(":")[0]


_LABEL = 30
"""Characters before a number in which a word must say what it is, where its form does not."""

_CNPJ = re.compile(r"(?<![\w./-])[0-9A-Z]{2}\.?[0-9A-Z]{3}\.?[0-9A-Z]{3}(?P<sure>/)?[0-9A-Z]{4}-?\d{2}(?![\w/]|[.-]\w)")
_CPF = re.compile(r"(?<![\w./-])\d{3}(?P<sure>\.)?\d{3}\.?\d{3}-?\d{2}(?![\w/]|[.-]\w)")
_EIN = re.compile(r"(?<![\w./-])(?P<sure>)\d{2}-?\d{7}(?![\w/]|[.-]\w)")
_VAT = re.compile(
    r"(?<![\w./-])(?P<sure>)(?:(?:BE|DE|FR|GB|IT|NL|PT)[ ]?)?\d(?:[ .]?\d){7,11}(?:[ .]?B[ .]?\d\d)?(?![\w/]|[.-]\w)"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[a-zA-Z]{2,24}(?![\w@-])")
_SITE = re.compile(r"(?:https?://(?:www\.)?|www\.)(?P<domain>(?:[\w-]{1,63}\.){1,5}[a-zA-Z]{2,24})(?![\w@-])")


def find_identifiers(text: str, *, labelled: bool = True) -> list[Identifier]:
    """The identifiers of a text in its order, none within another; with ``labelled`` false, numbers need no label.

    >>> [i.key for i in find_identifiers("Acme Ltda, CNPJ 11.222.333/0001-81, ana@acme.com")]
    ['cnpj:11222333000181', 'email:ana@acme.com']
    """
    found: list[Identifier] = []
    for scheme, pattern, label, valid in _NUMBERS:
        for match in pattern.finditer(text):
            known = match["sure"] or label.search(text, max(0, match.start() - _LABEL), match.start())
            key = strong_key(scheme, match[0])
            value = key.partition(":")[2].replace("-", "")
            if (known or not labelled) and len(set(value)) > 1 and valid(value):
                country = _country(value) if scheme == "vat" else ""
                found.append(Identifier(match.start(), match.end(), f"{scheme}:{country}{value}"))
    found += [Identifier(m.start(), m.end(), strong_key("email", m[0])) for m in _EMAIL.finditer(text)]
    found += [Identifier(m.start(), m.end(), strong_key("domain", m["domain"])) for m in _SITE.finditer(text)]
    return list(_first_of_overlapping(found))


def _first_of_overlapping(found: Sequence[Identifier]) -> Iterator[Identifier]:
    end = 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= end:
            end = one.end
            yield one


def _digit(values: Sequence[int], weights: Sequence[int]) -> int:
    rest = sum(value * weight for value, weight in zip(values, weights, strict=True)) % 11
    return 0 if rest < 2 else 11 - rest


def is_cnpj(value: str) -> bool:
    """Whether the last two of fourteen letters and digits follow from the others (letters count from 17).

    >>> is_cnpj("11222333000181"), is_cnpj("12ABC34501DE35"), is_cnpj("11222333000182")
    (True, True, False)
    """
    if not re.fullmatch(r"[0-9A-Z]{12}\d\d", value):
        return False
    values = [ord(c) - ord("0") for c in value]
    weights = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
    return values[12:] == [_digit(values[:12], weights[1:]), _digit(values[:13], weights)]


def is_cpf(value: str) -> bool:
    """Whether the last two of eleven digits follow from the others.

    >>> is_cpf("52998224725"), is_cpf("52998224726")
    (True, False)
    """
    if not re.fullmatch(r"\d{11}", value):
        return False
    values = [int(c) for c in value]
    return values[9:] == [_digit(values[:9], range(10, 1, -1)), _digit(values[:10], range(11, 1, -1))]


def _is_ein(value: str) -> bool:
    """It has no check digit; some of the first two digits were never given out."""
    return len(value) == 9 and value[:2] not in {"00", "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70"}


def _gb(value: str) -> bool:
    rest = sum(int(c) * weight for c, weight in zip(value[:7], range(8, 1, -1), strict=True)) + int(value[7:9])
    return rest % 97 in (0, 42)


def _de(value: str) -> bool:
    product = 10
    for c in value[:-1]:
        total = (int(c) + product) % 10 or 10
        product = 2 * total % 11
    return (11 - product) % 10 == int(value[-1])


def _pt(value: str) -> bool:
    return _digit([int(c) for c in value[:-1]], range(9, 1, -1)) == int(value[-1])


def _fr(value: str) -> bool:
    return int(value[:2]) == (12 + 3 * (int(value[2:]) % 97)) % 97


def _it(value: str) -> bool:
    doubled = [int(c) * (1 + place % 2) for place, c in enumerate(value)]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _be(value: str) -> bool:
    return 97 - int(value[:8]) % 97 == int(value[8:])


def _nl(value: str) -> bool:
    total = sum(int(c) * weight for c, weight in zip(value[:8], range(9, 1, -1), strict=True))
    by_letters = int("".join(str(int(c, 36)) for c in f"NL{value}")) % 97 == 1
    return (total - int(value[8])) % 11 == 0 or by_letters


_COUNTRIES: dict[str, tuple[str, Callable[[str], bool]]] = {
    "BE": (r"[01]\d{9}", _be),
    "DE": (r"[1-9]\d{8}", _de),
    "FR": (r"\d{11}", _fr),
    "GB": (r"\d{9}(?:\d{3})?", _gb),
    "IT": (r"\d{11}", _it),
    "NL": (r"\d{9}B\d\d", _nl),
    "PT": (r"[1-9]\d{8}", _pt),
}


def _country(value: str) -> str:
    """The country of a VAT number that does not begin with it: the only one whose numbers are so; else ''."""
    if value[:2] in _COUNTRIES:
        return ""
    fits = [name for name, (form, valid) in _COUNTRIES.items() if re.fullmatch(form, value) and valid(value)]
    return fits[0] if len(fits) == 1 else ""


def is_vat(value: str) -> bool:
    """Whether a VAT number is right by the rule of its country, or of the only country whose numbers are so.

    >>> is_vat("GB980780684"), is_vat("DE136695976"), is_vat("PT501964843"), is_vat("GB980780685")
    (True, True, True, False)
    """
    form, valid = _COUNTRIES.get(value[:2], ("", _gb))
    return bool(_country(value) or (form and re.fullmatch(form, value[2:]) and valid(value[2:])))


_NUMBERS: tuple[tuple[str, re.Pattern[str], re.Pattern[str], Callable[[str], bool]], ...] = (
    ("cnpj", _CNPJ, re.compile(r"\bCNPJ\b", re.IGNORECASE), is_cnpj),
    ("cpf", _CPF, re.compile(r"\bCPF\b", re.IGNORECASE), is_cpf),
    (
        "vat",
        _VAT,
        re.compile(r"\b(?:(?:VAT|TVA|BTW|P\.?\s?IVA|NIF|NIPC)\b|USt-?Id|Partita IVA|contribuinte)", re.IGNORECASE),
        is_vat,
    ),
    ("ein", _EIN, re.compile(r"\b(?:EIN|Employer Identification|Federal Tax|Tax ID)\b", re.IGNORECASE), _is_ein),
)
