"""Work on many things at once, in their order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def side_by_side(
    items: Iterable[T],
    work: Callable[[T], R],
    *,
    threads: int = 0,
    ahead: int = 4,
    give_up: Callable[[], None] | None = None,
) -> Iterator[R]:
    """``work`` of each item, in order, on as many threads as there are cores (the models release the lock).

    ``give_up`` is called when it ends before its time, to cut short the work that is under way.
    """
    threads = threads or os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) >= threads * ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
            if waiting and give_up:
                give_up()
