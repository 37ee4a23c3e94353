"""Several documents at a time into a store: each transaction of a server has a price of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

PASSAGES = 200
"""Passages after which a batch is full; one document may hold more, and is then alone."""
SECONDS = 1.0
"""How long what is ready waits for more, and how much work an interruption may cost."""


def batched(items: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """``items`` in order, in lists of ``PASSAGES`` by ``size`` or of what came within ``SECONDS``.

    >>> list(batched([150, 60, 10], lambda passages: passages))
    [[150, 60], [10]]
    """
    batch: list[T] = []
    passages, since = 0, time.monotonic()
    for item in items:
        batch.append(item)
        passages += size(item)
        if passages >= PASSAGES or time.monotonic() - since >= SECONDS:
            yield batch
            batch, passages, since = [], 0, time.monotonic()
    if batch:
        yield batch
