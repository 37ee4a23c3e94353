"""PDF files, page by page: lines become paragraphs again by where they stand on the page."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from math import sqrt
from pathlib import PurePath
from typing import Any

from graphrag.errors import NotTextError, ReadError, TooLargeError
from graphrag.read.columns import WIDE_SPACE, Gutters, find_gutters, in_order
from graphrag.read.composition import Composition
from graphrag.read.content import Content, Raw
from graphrag.read.layout import HYPHEN, Line, paragraphs
from graphrag.read.recognition import NEEDS_OCR, PIXELS, WORDLESS, Recognition, recogniser
from graphrag.read.text import heading

_PDFIUM = threading.Lock()
"""PDFium may be called by one thread at a time."""

_LINE_END = re.compile(r"\r\n|\r|\n|\ufffe|\u00ad(?=\r|\n)")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_NO_TITLE = re.compile(
    r"untitled|sem título|documento?\d*|\(?anonymous\)?|microsoft word.*|.*\.(docx?|pdf|odt|indd|pptx?)", re.I
)
_HYPHENATED = re.compile(rf"(\w+){HYPHEN}(\w+)")
_WORD = re.compile(r"\w+(?:-\w+)*")
_CLITICS = frozenset("se lo la los las lhe lhes me te nos vos o a os as no na nas".split())
"""Portuguese pronouns that keep their hyphen behind a verb."""

_SPREAD = 1.15
"""A line this much wider a character than most on its page may be a row of cells."""

_OFTEN = 3
"""A line is a running head or foot when it stands at the edge of this many pages, and of most."""

_SAMPLE = 12
_SPANNING = 0.8
"""As many lines of this share of the text's width are looked at for wide spaces between columns."""

_SHARP = 200 / 72
"""Pictures of text are recognised at 200 dots an inch, or less where the page is larger than A4."""

_STAMP, _STRIPS = 200, 10_000
"""Characters of a page whose text may only be written upon a picture, and how many pictures are looked at."""

Boxes = Callable[..., tuple[float, float, float, float]]

_PASSWORD = 4
"""PDFium's error code for a wrong password."""


def read_pdf(raw: Raw) -> Content:
    """A PDF; its title is its metadata's, or else the largest line at the top of the first page.

    Pages that are pictures of text are recognised. Raises ``ReadError`` when it needs a password that is not given, is
    broken, or holds nothing but pictures that are not recognised.
    """
    import pypdfium2

    if b"%PDF-" not in raw.data[:1024]:
        raise NotTextError(f"{raw.path}: is not a PDF, whatever its name says")
    scans = Recognition(raw)
    with _PDFIUM:
        try:
            with _opened(raw) as document:
                count = len(document)
                if count > raw.limits.max_pages:
                    raise TooLargeError(
                        f"{raw.path}: {count:,} pages, the limit is {raw.limits.max_pages:,}; "
                        "split it, or raise max_pages under [read] in a recipe"
                    )
                named = document.get_metadata_value("Title")
                pages = [_page(document[index], index + 1, scans) for index in range(count)]
                files = _attached(document, raw)
        except pypdfium2.PdfiumError as error:
            raise ReadError(f"{raw.path}: is a broken PDF ({error}); open it and save it anew") from error
    if not any(pages) and (not recogniser() or scans.needed):
        raise ReadError(f"{raw.path}: no text in its {count} pages; it {scans.needed or NEEDS_OCR}")
    title = "" if _NO_TITLE.fullmatch(named.strip()) else named
    texts = _dehyphenate([paragraphs(lines) for lines in _without_running_lines(pages)])
    composition = Composition(raw)
    for number, text in enumerate(texts, start=1):
        composition.page(number)
        composition.paragraph(text)
    composition.page(0)
    findings = _embed(files, raw, composition)
    title = title or (_top_line(pages[0]) or heading(texts[0]) if pages else "")
    said = scans.findings if any(pages) else WORDLESS
    return replace(composition.content(title, "", (*said, *findings)), wordless=not any(pages))


def _opened(raw: Raw) -> Any:
    """The document, with the first of the passwords that opens it where it needs one. Raises ``ReadError`` if none."""
    import pypdfium2

    for password in ("", *(secret.get_secret_value() for secret in raw.limits.passwords)):
        try:
            return pypdfium2.PdfDocument(raw.data, password=password or None)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", 0) != _PASSWORD and "assword" not in str(error):
                raise
    raise raw.locked()


def _attached(document: Any, raw: Raw) -> list[tuple[str, bytes]]:
    """The files in a PDF, such as the invoice that a Factur-X or ZUGFeRD file shows."""
    count = document.count_attachments()
    if count > raw.limits.max_members:
        raise TooLargeError(
            f"{raw.path}: holds {count:,} files, the limit is {raw.limits.max_members:,}; "
            "leave them out, or raise max_members under [read] in a recipe"
        )
    found = (document.get_attachment(index) for index in range(count))
    files = [(PurePath(one.get_name().replace("\\", "/")).name, bytes(one.get_data())) for one in found]
    raw.unpack(sum(len(data) for _, data in files))
    return files


def _embed(files: list[tuple[str, bytes]], raw: Raw, composition: Composition) -> tuple[str, ...]:
    """Add each file that can be read, and say what is wrong in them."""
    findings: list[str] = []
    for name, data in files:
        try:
            content = raw.inner(name, data)
        except ReadError as error:
            findings.append(str(error))
            continue
        if content is not None and content.text.strip():
            composition.paragraph(f"{name}:")
            composition.embed(content)
            findings.extend(f"{name}: {finding}" for finding in content.findings)
    return tuple(findings)


def _page(page: Any, number: int, scans: Recognition) -> list[Line]:
    """The lines of a page in reading order, recognised where it is a picture of text."""
    lines = _lines(page)
    if _is_picture(page, lines):
        width, height = page.get_size()
        scale = min(_SHARP, sqrt(PIXELS / max(width * height, 1.0)))
        lines = scans.read(number, lambda: page.render(scale=scale).to_pil()) or lines
    page.close()
    return lines


def _is_picture(page: Any, lines: Sequence[Line]) -> bool:
    """Whether a page shows something and no text, or hardly any (as a stamp has) upon a picture of half its size."""
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    if not lines:
        return any(True for _ in page.get_objects())
    if sum(len(line.text) for line in lines) > _STAMP:
        return False
    covered = 0.0
    for picture in islice(page.get_objects([FPDF_PAGEOBJ_IMAGE]), _STRIPS):
        left, bottom, right, top = picture.get_bounds()
        covered += (right - left) * (top - bottom)
    width, height = page.get_size()
    return 2 * covered > width * height


def _lines(page: Any) -> list[Line]:
    """The lines of a page in reading order; places are zero where PDFium's text and characters do not agree."""
    shown = page.get_textpage()
    text: str = shown.get_text_range()
    boxes = shown.get_charbox if len(text) == shown.count_chars() else None
    found: list[tuple[Line, int]] = []
    start = 0
    for match in [*_LINE_END.finditer(text), None]:
        end = match.start() if match else len(text)
        words = text[start:end].strip()
        if words:
            first = text.index(words[0], start)
            left, bottom, _, top = boxes(first, loose=True) if boxes else (0.0, 0.0, 0.0, 0.0)
            right = boxes(first + len(words) - 1, loose=True)[2] if boxes else 0.0
            hyphen = match is not None and match.group() in ("\ufffe", "\u00ad")
            found.append((Line(words, left, right, top, bottom, hyphen), first))
        start = match.end() if match else end
    gapped = boxes is not None and _gapped(found, boxes)
    if boxes and gapped and (gutters := find_gutters([line for item in found for line, _ in _pieces(*item, boxes)])):
        parted = [piece for item in found for piece in _pieces(*item, boxes, gutters)]
        found = in_order(parted, lambda item: item[0], gutters)
    usual = sorted(line.character for line, _ in found)[len(found) // 2] if found else 0.0
    lines = [
        _with_cells(line, first, boxes) if boxes and (gapped or line.character > _SPREAD * usual) else line
        for line, first in found
    ]
    shown.close()
    return [replace(line, text=line.text.translate(_LIGATURES)) for line in lines]


def _gapped(found: list[tuple[Line, int]], boxes: Boxes) -> bool:
    """Whether wide spaces may part columns or cells on a page: most of its widest lines have none where it is prose."""
    widest = sorted(found, key=lambda item: item[0].left - item[0].right)[:_SAMPLE]
    whole = max((line.right for line, _ in found), default=0.0) - min((line.left for line, _ in found), default=0.0)
    spanning = [item for item in widest if item[0].right - item[0].left > _SPANNING * whole]
    return len(spanning) < _SAMPLE or 3 * sum(len(_pieces(*item, boxes)) > 1 for item in spanning) >= _SAMPLE


def _pieces(line: Line, first: int, boxes: Boxes, gutters: Gutters = ()) -> list[tuple[Line, int]]:
    """A line cut at its wide spaces, or at those in ``gutters``, and where in the page's text its pieces begin."""
    cuts: list[tuple[int, float, float]] = []
    for index, character in enumerate(line.text):
        if character == " ":
            end, start = boxes(first + index - 1, loose=True)[2], boxes(first + index + 1, loose=True)[0]
            inside = any(end < (left + right) / 2 < start for left, right in gutters)
            if start - end > WIDE_SPACE * line.height and (inside or not gutters):
                cuts.append((index, end, start))
    pieces: list[tuple[Line, int]] = []
    at, left = 0, line.left
    for index, end, start in cuts:
        pieces.append((replace(line, text=line.text[at:index], left=left, right=end, hyphen=False), first + at))
        at, left = index + 1, start
    return [*pieces, (replace(line, text=line.text[at:], left=left), first + at)]


def _with_cells(line: Line, first: int, boxes: Boxes) -> Line:
    """A line with `` | `` where a gap wider than the line is high parts two cells."""
    text: list[str] = []
    for index, character in enumerate(line.text):
        gap = character == " " and boxes(first + index + 1, loose=True)[0] - boxes(first + index - 1, loose=True)[2]
        text.append(" | " if gap and gap > line.height else character)
    return replace(line, text="".join(text))


def _without_running_lines(pages: list[list[Line]]) -> list[list[Line]]:
    """Pages without the lines that stand at the edge of most of them, page numbers aside; the first stays."""
    edges = [_edges(lines, number) for number, lines in enumerate(pages, start=1)]
    counts = Counter(key for edge in edges for key in edge)
    often = {key for key, n in counts.items() if n >= _OFTEN and 2 * n > len(pages)}
    seen: set[str] = set()
    kept: list[list[Line]] = []
    for number, (lines, edge) in enumerate(zip(pages, edges, strict=True), start=1):
        repeated = edge & often
        kept.append([line for line in lines if _key(line, number) not in repeated & seen])
        seen |= repeated
    return kept


def _edges(lines: list[Line], number: int) -> set[str]:
    by_height = sorted(lines, key=lambda line: line.top)
    return {_key(line, number) for line in (*by_height[:2], *by_height[-2:])}


def _key(line: Line, number: int) -> str:
    return re.sub(rf"\b{number}\b", "#", line.text, count=1)


def _top_line(lines: list[Line]) -> str:
    """The largest of the first lines, if it is larger than most."""
    if not lines:
        return ""
    usual = sorted(line.height for line in lines)[len(lines) // 2]
    largest = max(lines[:8], key=lambda line: line.height)
    return largest.text if largest.height > 1.15 * usual else ""


def _dehyphenate(texts: list[str]) -> list[str]:
    """Words cut at a line's end made whole: without the hyphen, unless the document writes the word with it."""
    whole = {word.casefold() for text in texts for word in _WORD.findall(text)}

    def join(match: re.Match[str]) -> str:
        plain, hyphened = match.group(1) + match.group(2), f"{match.group(1)}-{match.group(2)}"
        if plain.casefold() in whole:
            return plain
        keeps = hyphened.casefold() in whole or match.group(2).casefold() in _CLITICS
        return hyphened if keeps or not match.group(2).islower() else plain

    return [_HYPHENATED.sub(join, text).replace(HYPHEN, "-") for text in texts]
