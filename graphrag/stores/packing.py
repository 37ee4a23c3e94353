"""Arrays and spans as compact bytes, little-endian on every machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from graphrag.types import FloatArray, Span

SINGLE = np.dtype("<f4")
HALF = np.dtype("<f2")
INDEX = np.dtype("<u2")
OFFSET = np.dtype("<i4")


def pack(array: npt.NDArray[np.generic], dtype: np.dtype[np.generic]) -> bytes:
    """The values of ``array`` as ``dtype``."""
    return np.ascontiguousarray(array, dtype=dtype).tobytes()


def unpack_rows(blobs: Sequence[bytes]) -> FloatArray:
    """Equally long float32 vectors as the rows of one matrix; no vectors make ``[0, 0]``."""
    if not blobs:
        return np.zeros((0, 0), dtype=np.float32)
    return np.frombuffer(b"".join(blobs), dtype=SINGLE).reshape(len(blobs), -1).astype(np.float32, copy=False)


def pack_spans(spans: Iterable[Span]) -> bytes:
    """Start and end of each span."""
    return np.array([(span.start, span.end) for span in spans], dtype=OFFSET).tobytes()


def unpack_spans(blob: bytes) -> tuple[Span, ...]:
    """The spans that ``pack_spans`` packed."""
    offsets = np.frombuffer(blob, dtype=OFFSET).tolist()
    return tuple(map(Span, offsets[::2], offsets[1::2]))
