"""Pictures of text (png, jpg, tiff): each picture in a file is a page, whose text is recognised."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from graphrag.errors import NotTextError, ReadError, TooLargeError
from graphrag.read.composition import Composition
from graphrag.read.content import Content, Raw
from graphrag.read.layout import paragraphs
from graphrag.read.recognition import NEEDS_OCR, WORDLESS, Recognition, recogniser
from graphrag.read.text import heading

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

_UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, struct.error, zlib.error)
"""What Pillow raises on pictures that break the rules."""


def read_image(raw: Raw) -> Content:
    """The text in a picture, as far as it shows any.

    Raises ``ReadError`` when it is broken or text recognition is not installed, ``NotTextError`` when it is no
    picture, and ``TooLargeError`` when it has too many points or pages.
    """
    if not recogniser():
        raise ReadError(f"{raw.path}: is a picture; it {NEEDS_OCR}")
    text, scans = Composition(raw), Recognition(raw)
    first = ""
    for number, page in _pages(raw, scans):
        text.page(number)
        text.paragraph(page)
        first = first or page
    if not first and scans.needed:
        raise ReadError(f"{raw.path}: {scans.needed}")
    findings = scans.findings if first else WORDLESS
    return Content(text.content().parts, heading(first), findings=findings, wordless=not first)


def _pages(raw: Raw, scans: Recognition) -> Iterator[tuple[int, str]]:
    """The number and text of each picture in the file."""
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            file = Image.open(io.BytesIO(raw.data), formats=("PNG", "JPEG", "TIFF"))
            count: int = getattr(file, "n_frames", 1)
        except UnidentifiedImageError as error:
            raise NotTextError(f"{raw.path}: is not a picture (png, jpg, tiff), or a broken one") from error
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise _too_large(raw) from error
        except _UNREADABLE as error:
            raise _broken(raw, error) from error
        if count > raw.limits.max_pages:
            raise TooLargeError(
                f"{raw.path}: {count:,} pages, the limit is {raw.limits.max_pages:,}; "
                "split it, or raise max_pages under [read] in a recipe"
            )
        with file:
            for index in range(count):
                yield index + 1, paragraphs(scans.read(index + 1, partial(_drawn, file, index, raw)))


def _drawn(file: ImageFile, index: int, raw: Raw) -> Image:
    """One picture of the file, as it is to be looked at."""
    from PIL import Image, ImageOps

    try:
        file.seek(index)
        if file.width * file.height > raw.limits.max_pixels:
            raise _too_large(raw)
        return ImageOps.exif_transpose(file)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_large(raw) from error
    except _UNREADABLE as error:
        raise _broken(raw, error) from error


def _broken(raw: Raw, error: Exception) -> ReadError:
    return ReadError(f"{raw.path}: is a broken picture ({error}); save it anew")


def _too_large(raw: Raw) -> TooLargeError:
    return TooLargeError(
        f"{raw.path}: a picture of more than {raw.limits.max_pixels:,} points; "
        "make it smaller, or raise max_pixels under [read] in a recipe"
    )
