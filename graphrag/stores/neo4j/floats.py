"""Vectors on their way to the server: as text, which the driver sends and the server reads as one value.

As a list each number is a value of its own, nine bytes long and packed one by one: that takes the
driver eight times as long as writing the digits, and is most of the time of storing a passage.
"""

from __future__ import annotations

import numpy as np

from graphrag.types import FloatArray


def pack_floats(vector: FloatArray) -> str:
    """A vector for ``toFloatList(split(…, ' '))`` in Cypher; nine digits tell every 32-bit float from its neighbours.

    >>> pack_floats(np.array([0.1, -2.0], np.float32))
    '0.100000001 -2'
    """
    return " ".join(["%.9g"] * len(vector)) % tuple(vector.astype(np.float64).tolist())
