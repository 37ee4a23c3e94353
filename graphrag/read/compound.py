"""Compound files (xls, msg and others of old Office): whether their chains of sectors come to an end."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphrag.read.content import Raw

_HEADER = 512
_LAST = 0xFFFFFFFA
"""Numbers from here on are no sectors, but say that a chain ends."""

_Table = npt.NDArray[np.uint32]


def runs_in_circles(raw: Raw) -> bool:
    """Whether a chain of sectors comes back to where it was: who follows it fills the memory."""
    size = 4096 if raw.data[30:32] == b"\x0c\x00" else 512

    def sector(number: int) -> _Table:
        start = (number + 1) * size
        part = raw.data[start : start + size]
        return np.frombuffer(part[: len(part) // 4 * 4], dtype="<u4")

    def chain(start: int, after: _Table) -> list[_Table]:
        found: list[_Table] = []
        while start < len(after) and len(found) <= len(after):
            found.append(sector(start))
            start = int(after[start])
        return found

    places = np.frombuffer(raw.data[76:_HEADER].ljust(_HEADER - 76, b"\xff"), dtype="<u4")
    seen: set[int] = set()
    further = int.from_bytes(raw.data[68:72], "little")
    while further < _LAST and len(part := sector(further)):
        if further in seen:
            return True
        seen.add(further)
        places, further = np.concatenate([places, part[:-1]]), int(part[-1])
    numbers = places[places < _LAST].tolist()
    if len(set(numbers)) < len(numbers):
        return True
    after = _joined([sector(number) for number in numbers])
    if _circle(after):
        return True
    return _circle(_joined(chain(int.from_bytes(raw.data[60:64], "little"), after)))


def _joined(parts: list[_Table]) -> _Table:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint32)


def _circle(after: _Table) -> bool:
    """Whether following ``after`` from any place comes back to it."""
    following = after.tolist()
    done = bytearray(len(following))
    for start in range(len(following)):
        at, path = start, list[int]()
        while at < len(following) and not done[at]:
            done[at] = 1
            path.append(at)
            at = following[at]
        if at < len(following) and done[at] == 1:
            return True
        for place in path:
            done[place] = 2
    return False
