"""What the titles of columns and tables mean, as ``titles.toml`` lists it."""

from __future__ import annotations

import re
import shlex
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graphrag.types import EntityType

_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_PARTS = re.compile(r"[a-z]+|\d+|[$%]")


@dataclass(frozen=True, slots=True)
class Title:
    """A column's or table's title: the thing that it names ('' for none), its other words, and how they are written."""

    thing: str
    word: str
    rest: frozenset[str]
    all: tuple[str, ...]


@cache
def _lists(section: str) -> dict[str, frozenset[str]]:
    return {key: frozenset(" ".join(fold(w)) for w in shlex.split(text)) for key, text in _file()[section].items()}


@cache
def _file() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("titles.toml").read_text(encoding="utf8"))


@cache
def _things() -> dict[str, str]:
    """The thing that each word or pair of words means."""
    table: dict[str, dict[str, str]] = _file()["things"]  # pyright: ignore[reportAssignmentType]
    return {" ".join(fold(w)): thing for thing, entry in table.items() for w in shlex.split(entry["words"])}


def fold(text: str) -> tuple[str, ...]:
    """The words of a title in lower case, without accents, plural s and punctuation.

    >>> fold("Cód. Fornecedores"), fold("customerId"), fold("Valor (R$)"), fold("Materiais")
    (('cod', 'fornecedor'), ('customer', 'id'), ('valor', 'r', '$'), ('material',))
    """
    return tuple(singular(word) for word in _plain(text))


def _plain(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", _CAMEL.sub(" ", text).replace("º", " ").replace("°", " ")).casefold()
    return _PARTS.findall("".join(c for c in plain if not unicodedata.combining(c)))


def singular(word: str) -> str:
    """A word in lower case and without accents less its plural s, of either language."""
    if len(word) > 5 and word.endswith(("ais", "eis")):
        return word[:-2] + "l"
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    for end, other in (
        ("oes", "ao"),
        ("ores", "or"),
        ("ies", "y"),
        ("ches", "ch"),
        ("ens", "em"),
    ):
        if word.endswith(end):
            return word.removesuffix(end) + other
    return word.removesuffix("s")


@cache
def read_title(text: str) -> Title:
    """What a title says. The last thing that it names counts in English ("supplier city"), in Portuguese the first.

    >>> read_title("customer_id").thing, read_title("Código do cliente").thing, read_title("Cidade do cliente").thing
    ('customer', 'customer', 'customer')
    """
    words = tuple(w for w in fold(text) if w not in _lists("titles")["small"])
    named: list[tuple[int, int, str]] = []
    for size in (3, 2, 1):
        for at in range(len(words) - size + 1):
            thing = _things().get(" ".join(words[at : at + size]))
            if thing and all(at + size <= start or at >= end for start, end, _ in named):
                named.append((at, at + size, thing))
    if not named:
        return Title("", "", frozenset(words), words)
    start, end, thing = min(named, key=lambda n: (type_of(n[2]) is EntityType.LOCATION and len(named) > 1, n[0]))
    return Title(thing, " ".join(words[start:end]), frozenset(words[:start] + words[end:]), words)


def type_of(thing: str) -> EntityType:
    """What kind of entity a thing is."""
    return EntityType(_file()["things"][thing]["type"])  # pyright: ignore[reportArgumentType]


def named_things() -> dict[str, str]:
    """The thing that each word, or run of words, names."""
    return dict(_things())


def may_be_person(thing: str) -> bool:
    """Whether a thing that is an organisation to some is a person to others, as a buyer is."""
    return _file()["things"][thing].get("or") == "Person"  # pyright: ignore[reportAttributeAccessIssue]


def says(title: Title, what: str) -> bool:
    """Whether the words of a title, other than the thing's, are of that list (``name``, ``key``, ``money`` …)."""
    return bool(title.rest & _lists("titles")[what])


def only(title: Title, what: str) -> bool:
    """Whether all words of a title, other than the thing's, are of that list, and there is one."""
    return bool(title.rest) and title.rest <= _lists("titles")[what]


def scheme(title: Title) -> str:
    """The strong key that a title names, such as cnpj, or ''."""
    words = list(title.all)
    grams = {" ".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, min(a + 3, len(words)) + 1)}
    return next((key for key, names in _lists("keys").items() if grams & names), "")


def currency(text: str) -> str:
    """The currency that a title names ("Valor (R$)"), or ''.

    >>> currency("Valor (R$)"), currency("Price in euros"), currency("Total")
    ('BRL', 'EUR', '')
    """
    tokens = re.findall(r"[a-z]*\$|€|£|[a-z]+", text.casefold())
    signs = {"€": "EUR", "£": "GBP", "us$": "USD", "r$": "BRL", "$": "USD"}
    for token in tokens:
        if token in signs:
            return signs[token]
        found = next((code for code, names in _file()["currencies"].items() if token in names.split()), "")
        if found:
            return found
    return ""


def upper_snake(title: str) -> str:
    """A relation's name from a title, without its small words.

    >>> upper_snake("Data do pedido"), upper_snake("orderStatus")
    ('DATA_PEDIDO', 'ORDER_STATUS')
    """
    words = [word for word in _plain(title) if word not in _lists("titles")["small"]]
    return "_".join(word.upper() for word in words if word.isalnum())
