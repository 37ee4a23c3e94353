"""How other data sets' relation labels read in our vocabulary, from ``schemes.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Reading(NamedTuple):
    """What one of our relations says in another scheme; ``inverted``: from its tail to its head."""

    label: str
    inverted: bool


class Scheme(NamedTuple):
    """What each of our relations says in a scheme, and what it says that merely follows from a label."""

    says: Mapping[str, frozenset[Reading]]
    follows: Mapping[str, frozenset[Reading]]

    @property
    def labels(self) -> frozenset[str]:
        """Every label of the scheme."""
        return frozenset(reading.label for readings in self.says.values() for reading in readings)


@cache
def scheme(name: str) -> Scheme:
    """A scheme by its name: ``knowledgenet``, ``core`` or ``business``."""
    rows = _raw()[name]
    return Scheme(_by_relation(rows, "is"), _by_relation(rows, "implies"))


@cache
def teaches(name: str, label: str) -> Reading:
    """The relation of ours that is nearest to a scheme's label, as ``(our name, inverted)``.

    >>> teaches("core", "acquired_by")
    Reading(label='ACQUIRED', inverted=True)
    """
    first = _raw()[name][label]["is"][0]
    return Reading(first.lstrip("~"), first.startswith("~"))


@cache
def _raw() -> Mapping[str, Mapping[str, Mapping[str, list[str]]]]:
    return tomllib.loads(Path(__file__).with_name("schemes.toml").read_text(encoding="utf8"))


def _by_relation(rows: Mapping[str, Mapping[str, list[str]]], key: str) -> Mapping[str, frozenset[Reading]]:
    found: dict[str, set[Reading]] = {}
    for label, row in rows.items():
        for name in row.get(key, ()):
            found.setdefault(name.lstrip("~"), set()).add(Reading(label, name.startswith("~")))
    return {name: frozenset(readings) for name, readings in found.items()}
