"""What is measured, and how it is counted."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from graphrag.types import Extraction, Fact, Span


class Extractor(Protocol):
    """Reads mentions and facts."""

    def extract(self, text: str, sentences: Sequence[Span]) -> Extraction:
        """What stands in ``text``; offsets count from its start."""
        ...


@runtime_checkable
class RelationReader(Protocol):
    """An extractor that can be given the entities, and knows what the files call its relations."""

    def relations_for(
        self, text: str, clusters: Sequence[Sequence[Span]], labels: Sequence[str] = ()
    ) -> Sequence[Fact]:
        """The relations between given entities, each given by its mentions and perhaps its type's label.

        Ends index ``clusters``.
        """
        ...

    def property_of(self, relation: str) -> str:
        """The Wikidata property of a relation type."""
        ...


@dataclass(frozen=True)
class Score:
    """Fractions between 0 and 1."""

    precision: float
    recall: float
    f1: float


@dataclass
class Tally:
    """Counts of right, found and labelled items."""

    right: int = 0
    found: int = 0
    labelled: int = 0

    def add(self, found: AbstractSet[object], labelled: AbstractSet[object]) -> None:
        """Count one document."""
        self.right += len(found & labelled)
        self.found += len(found)
        self.labelled += len(labelled)

    def score(self) -> Score:
        """Precision, recall and F1; 0 where nothing was found or labelled."""
        precision = self.right / self.found if self.found else 0.0
        recall = self.right / self.labelled if self.labelled else 0.0
        both = precision + recall
        return Score(precision, recall, 2 * precision * recall / both if both else 0.0)
