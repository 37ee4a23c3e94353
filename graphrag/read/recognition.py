"""Text recognition (OCR) by RapidOCR, whose package brings its models: a picture of a page becomes lines of text.

The extra ``ocr`` installs it (Apache-2.0; PP-OCRv6, https://github.com/PaddlePaddle/PaddleOCR). Nothing is downloaded.
A page upside down or on its side is turned, a crooked one is straightened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from math import atan2, cos, hypot, sin, sqrt
from statistics import median
from typing import TYPE_CHECKING, Any

from graphrag.read.columns import find_gutters, in_order
from graphrag.read.content import Raw
from graphrag.read.layout import Line

if TYPE_CHECKING:
    from PIL.Image import Image

NEEDS_OCR = "needs OCR (text recognition): pip install 'company-graphrag[ocr]', then build again"
"""What is said of pictures of text where they cannot be read."""

WORDLESS = ("shows no text that could be recognised",)
"""What is found in a file of pictures that hold no text."""

PIXELS = 1654 * 2339
"""As many pixels of a page are looked at: an A4 page at 200 dots an inch."""

_POINTS = 842.0
"""The longer side of a page, in the points in which lines are placed."""

_DETECTED = 1280
"""Lines are looked for in a picture of at most this side, and read in the whole one."""

_SURE = 0.85
"""Recognised with less confidence, a page may stand on its head."""

_UPRIGHT = 1.5
"""A line this many times as tall as wide is one of a page on its side."""

_LIKE = 0.7, 1.4
"""Lines between these multiples of the usual height have the usual one: their boxes follow the letters in them."""

_FULL_WIDTH = str.maketrans({"\uff0c": ", ", "\uff1a": ": ", "\uff1b": "; ", "\uff08": "(", "\uff09": ")"})
"""The full-width signs of Chinese type, which the models know as well."""

_SLENDER = 60
"""A picture this many times as long as wide is a rule or a border, or made to burst the memory."""

Box = Sequence[Sequence[float]]


def recogniser() -> str:
    """The name and version of the package that recognises text; '' where it is not installed."""
    if find_spec("rapidocr") is None:
        return ""
    try:
        return f"rapidocr {version('rapidocr')}"
    except PackageNotFoundError:
        return "rapidocr"


class Recognition:
    """The pages of one file that are pictures: those that were recognised, and those that were not."""

    def __init__(self, raw: Raw) -> None:
        self._raw = raw
        self._done: list[int] = []
        self._left: list[int] = []

    def read(self, number: int, draw: Callable[[], Image]) -> list[Line]:
        """The lines of that page, which ``draw`` draws; none where it shows none or is not to be recognised."""
        raw = self._raw
        if not recogniser() or raw.budget.recognised >= raw.limits.max_recognised:
            self._left.append(number)
            return []
        raw.budget.recognised += 1
        lines = recognise(draw())
        raw.beat()
        self._done.append(number)
        return lines

    @property
    def needed(self) -> str:
        """What it would take to read the pages that were not; '' where there are none."""
        if not self._left:
            return ""
        most = self._raw.limits.max_recognised
        return (
            f"more than {most:,} pages are to be recognised; split it, or raise max_recognised under [read] in a recipe"
            if recogniser()
            else NEEDS_OCR
        )

    @property
    def findings(self) -> tuple[str, ...]:
        """What users should know of these pages."""
        found: list[str] = []
        if self._done:
            found.append(f"{_pages(self._done)}: read by text recognition (OCR), which may misread letters")
        if self._left:
            found.append(f"{_pages(self._left)}: without text but pictures; {self.needed}")
        return tuple(found)


def recognise(image: Image) -> list[Line]:
    """The lines of text in a picture of a page, in reading order; none where it shows none."""
    from PIL.Image import Transpose

    if max(image.size) > _SLENDER * min(image.size):
        return []
    image = _smaller(image)
    found = _Read.of(image)
    turns: tuple[Transpose, ...] = ()
    if found.on_side:
        turns = (Transpose.ROTATE_90, Transpose.ROTATE_270)
    elif found.lines and found.confidence < _SURE:
        turns = (Transpose.ROTATE_180,)
    for turn in turns:
        turned = _Read.of(image.transpose(turn))
        found = turned if turned.weight > found.weight else found
    lines = _placed(found.lines, _POINTS / max(image.size))
    return in_order(lines, lambda line: line, find_gutters(lines))


class _Read:
    """What was recognised in a picture: ``(box, text, confidence)`` of each line."""

    def __init__(self, lines: list[tuple[Box, str, float]]) -> None:
        self.lines = lines
        letters = sum(len(text) for _, text, _ in lines)
        self.weight = sum(len(text) * confidence for _, text, confidence in lines)
        self.confidence = self.weight / max(letters, 1)
        tall = sum(len(text) for box, text, _ in lines if _height(box) >= _UPRIGHT * _width(box))
        self.on_side = 2 * tall > letters

    @staticmethod
    def of(image: Image) -> _Read:
        import numpy as np

        found = _engine()(np.asarray(image)[:, :, ::-1], use_cls=False)
        boxes = [] if found.boxes is None else found.boxes.tolist()
        return _Read([one for one in zip(boxes, found.txts or (), found.scores or (), strict=True) if one[1].strip()])


@cache
def _engine() -> Any:
    """The models. Each line is read by itself, in one thread: what it reads as depends on nothing else."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": 8_000,
            "Det.limit_type": "max",
            "Det.limit_side_len": _DETECTED,
            "Rec.rec_batch_num": 1,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _smaller(image: Image) -> Image:
    """In plain colours on white, of at most ``PIXELS``."""
    from PIL.Image import alpha_composite, new

    factor = sqrt(PIXELS / (image.width * image.height))
    if image.mode in ("RGBA", "LA", "PA", "P"):
        image = image.convert("RGBA")
        image = alpha_composite(new("RGBA", image.size, "white"), image)
    elif image.mode.startswith("I"):  # 16 bits of grey
        image = image.point(lambda value: value / 256).convert("L")
    image = image.convert("L" if image.mode == "1" else "RGB")  # bits are made grey, so that they blend
    if factor < 1:
        image = image.resize((max(1, int(image.width * factor)), max(1, int(image.height * factor))))
    return image.convert("RGB")


def _placed(found: list[tuple[Box, str, float]], scale: float) -> list[Line]:
    """Lines upwards from the lower left corner of a straight page, of one height where theirs are much the same."""
    angle = median([atan2(box[1][1] - box[0][1], box[1][0] - box[0][0]) for box, _, _ in found] or [0.0])
    usual = median([_height(box) for box, _, _ in found] or [0.0])
    lines: list[Line] = []
    for box, text, _ in found:
        x, y = sum(point[0] for point in box) / 4, sum(point[1] for point in box) / 4
        across, down = x * cos(angle) + y * sin(angle), y * cos(angle) - x * sin(angle)
        height = usual if _LIKE[0] * usual < _height(box) < _LIKE[1] * usual else _height(box)
        half, rise = scale * _width(box) / 2, scale * height / 2
        left, foot = scale * across, -scale * down
        words = " ".join(text.translate(_FULL_WIDTH).split())
        lines.append(Line(words, left - half, left + half, foot + rise, foot - rise))
    return lines


def _pages(numbers: Sequence[int]) -> str:
    """Ascending page numbers, neighbours joined.

    >>> _pages([1, 2, 3, 7]), _pages([4])
    ('pages 1-3, 7', 'page 4')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = ", ".join(f"{first}-{last}" if first < last else f"{first}" for first, last in runs)
    return f"page{'s' * (len(numbers) > 1)} {shown}"


def _width(box: Box) -> float:
    return hypot(box[1][0] - box[0][0], box[1][1] - box[0][1])


def _height(box: Box) -> float:
    return hypot(box[3][0] - box[0][0], box[3][1] - box[0][1])
