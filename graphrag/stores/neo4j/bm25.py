"""Score what the full-text index found, by figures that follow from the graph's content alone.

Lucene counts deleted texts, and other graphs', until it merges its files; scores by its own figures
would depend on what was written before. The formula and its constants are SQLite's.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from graphrag.types import Hit

_K1 = 1.2
_B = 0.75
_LEAST = 1e-6


def score(
    texts: Iterable[tuple[str, Sequence[tuple[float, Sequence[str]]]]],
    frequencies: Mapping[str, int],
    count: int,
    mean_length: float,
) -> list[Hit]:
    """Hits, best first, of texts given as ``(id, columns)``, a column being a weight and its words.

    ``frequencies`` has in how many of the ``count`` texts each word of the question stands.
    """
    weights = {
        word: max(math.log((count - found + 0.5) / (found + 0.5)), _LEAST) if found < count else _LEAST
        for word, found in frequencies.items()
    }
    hits: list[Hit] = []
    for name, columns in texts:
        held: defaultdict[str, float] = defaultdict(float)
        for weight, words in columns:
            for word in filter(weights.__contains__, words):
                held[word] += weight
        length = sum(len(words) for _, words in columns) / (mean_length or 1.0)
        norm = _K1 * (1 - _B + _B * length)
        total = sum(weights[word] * times * (_K1 + 1) / (times + norm) for word, times in sorted(held.items()))
        hits.append(Hit(name, total))
    return sorted(hits, key=lambda hit: (-hit.score, hit.id))
