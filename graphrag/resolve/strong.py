"""What strong keys tell: which ones make two names one thing, and which ones keep two things apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_SCHEMES = ("cnpj", "cpf", "vat", "ein")
_PUBLIC_MAIL = frozenset(
    "gmail googlemail hotmail outlook live msn yahoo ymail rocketmail icloud me mac aol gmx proton protonmail zoho "
    "mail uol bol terra ig globo globomail oi r7 sapo".split()
)
_CNPJ_ROOT = 8


def strength(key: str) -> tuple[int, str]:
    """Sorts keys: registrations first, then what others number, then addresses."""
    scheme = key.partition(":")[0]
    rank = _SCHEMES.index(scheme) if scheme in _SCHEMES else len(_SCHEMES) + (scheme in ("email", "domain"))
    return rank, key


def identity(key: str) -> str:
    """What two things must share to be one by this key; '' where sharing it says too little.

    Branches of a Brazilian company have one root (the first eight of the CNPJ's fourteen) and are one legal person.
    Companies of a group share their domain.

    >>> identity("cnpj:12345678000195"), identity("domain:acme.com")
    ('cnpj:12345678', '')
    """
    scheme, _, value = key.partition(":")
    if scheme == "domain":
        return ""
    return f"cnpj:{value[:_CNPJ_ROOT]}" if scheme == "cnpj" else key


def exclusive(keys: Iterable[str]) -> dict[str, frozenset[str]]:
    """By scheme, what a thing has only one of: two things with different ones are never one.

    Somebody may have several addresses of one employer or of a public mail service, but not of two employers.
    """
    found: dict[str, set[str]] = {}
    for key in keys:
        scheme, _, value = identity(key).partition(":")
        if scheme == "email":
            domain = value.rpartition("@")[2]
            value = "" if is_public(domain) else domain
        if value:
            found.setdefault(scheme, set()).add(value)
    return {scheme: frozenset(values) for scheme, values in found.items()}


def agree(one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]) -> bool:
    """Whether two things may be one: of no scheme do they have different keys."""
    return all(values == other[scheme] for scheme, values in one.items() if scheme in other)


def is_public(domain: str) -> bool:
    """Whether anybody may have an address there.

    >>> is_public("uol.com.br"), is_public("acme.com.br")
    (True, False)
    """
    return domain.partition(".")[0] in _PUBLIC_MAIL
