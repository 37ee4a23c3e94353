"""Read a folder of files as documents: a reader for each format, the rules that hold for all of them here.

A new format is one small file with a ``Raw -> Content`` function, and one entry in ``FORMATS``; a package adds one by
an entry point of the group ``graphrag.readers``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath

from graphrag import names, recipe
from graphrag.errors import ReadError, TooLargeError
from graphrag.language import detect
from graphrag.read import (
    archive,
    csv,
    data,
    docx,
    epub,
    html,
    image,
    mail,
    markdown,
    msg,
    odt,
    parquet,
    pdf,
    pptx,
    rtf,
    spreadsheet,
    text,
    xml,
)
from graphrag.read.changes import Changes, Moved, compare, recall, remember
from graphrag.read.composition import Composition
from graphrag.read.content import Content, Format, Raw, clean
from graphrag.read.folder import ARCHIVE, Listing, Skipped, Source, graph_files, list_folder
from graphrag.read.plugins import Plugins, find_plugins
from graphrag.read.recognition import recogniser
from graphrag.types import Document, Page

__all__ = [
    "FORMATS",
    "Changes",
    "Composition",
    "Content",
    "Format",
    "Inspection",
    "Listing",
    "Moved",
    "Raw",
    "Skipped",
    "Source",
    "additions",
    "compare",
    "formats",
    "graph_files",
    "inspect_file",
    "plugins",
    "read_file",
    "recall",
    "remember",
    "single",
    "walk",
]


@dataclass(frozen=True, slots=True)
class Inspection:
    """A document as it was read, and its file's encoding ('' where it is no plain text)."""

    document: Document
    encoding: str


FORMATS = {
    ".csv": Format("text/csv", csv.read_csv),
    ".docm": Format("application/vnd.ms-word.document.macroEnabled.12", docx.read_docx),
    ".docx": Format("application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx.read_docx),
    ".eml": Format("message/rfc822", mail.read_mail),
    ".epub": Format("application/epub+zip", epub.read_epub),
    ".htm": Format("text/html", html.read_html),
    ".html": Format("text/html", html.read_html),
    ".jpeg": Format("image/jpeg", image.read_image),
    ".jpg": Format("image/jpeg", image.read_image),
    ".json": Format("application/json", data.read_json),
    ".jsonl": Format("application/jsonl", data.read_jsonl),
    ".markdown": Format("text/markdown", markdown.read_markdown),
    ".md": Format("text/markdown", markdown.read_markdown),
    ".msg": Format("application/vnd.ms-outlook", msg.read_msg),
    ".ndjson": Format("application/jsonl", data.read_jsonl),
    ".ods": Format("application/vnd.oasis.opendocument.spreadsheet", spreadsheet.read_spreadsheet),
    ".odt": Format("application/vnd.oasis.opendocument.text", odt.read_odt),
    ".parquet": Format("application/vnd.apache.parquet", parquet.read_parquet),
    ".pdf": Format("application/pdf", pdf.read_pdf),
    ".png": Format("image/png", image.read_image),
    ".ppsx": Format("application/vnd.openxmlformats-officedocument.presentationml.slideshow", pptx.read_pptx),
    ".pptm": Format("application/vnd.ms-powerpoint.presentation.macroEnabled.12", pptx.read_pptx),
    ".pptx": Format("application/vnd.openxmlformats-officedocument.presentationml.presentation", pptx.read_pptx),
    ".rtf": Format("application/rtf", rtf.read_rtf),
    ".text": Format("text/plain", text.read_text),
    ".tif": Format("image/tiff", image.read_image),
    ".tiff": Format("image/tiff", image.read_image),
    ".tsv": Format("text/tab-separated-values", csv.read_csv),
    ".txt": Format("text/plain", text.read_text),
    ".xhtml": Format("text/html", html.read_html),
    ".xls": Format("application/vnd.ms-excel", spreadsheet.read_spreadsheet),
    ".xlsm": Format("application/vnd.ms-excel.sheet.macroEnabled.12", spreadsheet.read_spreadsheet),
    ".xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", spreadsheet.read_spreadsheet),
    ".xml": Format("application/xml", xml.read_xml),
    ".zip": Format(ARCHIVE, archive.read_zip),
}
"""What can be read without any other package, by suffix."""

_PAGE_BREAK = "\n\n"
_TITLE_LENGTH = 200


@cache
def plugins() -> Plugins:
    """The readers that installed packages add, found once a process."""
    return find_plugins(FORMATS)


def additions() -> str:
    """Changes when installed packages read otherwise: those that add formats, and the one that recognises text."""
    return "\n".join(filter(None, (plugins().fingerprint, recogniser())))


@cache
def formats() -> Mapping[str, Format]:
    """What can be read, by suffix."""
    return FORMATS | {suffix: plugin.format() for suffix, plugin in plugins().used.items()}


def walk(folder: Path, leave_out: Collection[Path] = ()) -> Listing:
    """List what can be read below ``folder`` (or the one file that it is) and what is skipped, with the reason.

    Hidden files, links and other types are skipped, and so are packages' readers that cannot be used; graphs in
    ``leave_out`` are not listed at all. An empty folder gives an empty listing. Raises ``UsageError`` when the folder
    does not exist or may not be listed.
    """
    listing = list_folder(folder, formats(), leave_out)
    return replace(listing, skipped=(*listing.skipped, *(Skipped(*unused) for unused in plugins().unused)))


def single(file: Path) -> Source:
    """One file as a source, an archive as a whole.

    Raises ``UsageError`` when there is no such file, ``ReadError`` when it is not of a format that is read.
    """
    listing = list_folder(file, formats(), open_archives=False)
    for skipped in listing.skipped:
        raise ReadError(f"{skipped.path}: {skipped.reason}")
    return listing.sources[0]


def read_file(source: Source, limits: recipe.Read) -> Document:
    """Read one file as a document.

    The text has plain line ends, is in Unicode normal form C and free of control and invisible characters;
    pages with text lie in it one after the other. The document depends on the path
    relative to its folder and on the bytes alone.

    Raises ``ReadError`` when the file cannot be read or holds no text, ``TooLargeError`` past one of ``limits``,
    and ``NotTextError`` when the bytes are not what the name says.
    """
    return inspect_file(source, limits).document


def inspect_file(source: Source, limits: recipe.Read, beat: Callable[[], None] | None = None) -> Inspection:
    """What ``read_file`` makes of a file, with its encoding and what is wrong in it. Raises the same errors.

    ``beat`` is called after each page that takes long by its nature.
    """
    path = source.path
    loaded, content_hash = _load(source, limits)
    raw = Raw(loaded, path, limits, formats(), depth=int(bool(source.member)))
    raw = replace(raw, beat=beat) if beat else raw
    named = raw.formats.get(PurePosixPath(path).suffix.lower())
    if named is None:
        raise ReadError(f"{path}: the package whose reader was to read it is gone; install it, or build again")
    content, by = raw.read(named)
    joined, pages = _join(content)
    if not joined and not content.wordless:
        raise ReadError(f"{path}: holds no text")
    if content.tables and joined != content.text:
        raise ReadError(f"{path}: its reader placed tables in a text that was not clean yet; please report this")
    if len(joined) > limits.max_characters:
        raise TooLargeError(
            f"{path}: {len(joined):,} characters, the limit is {limits.max_characters:,}; "
            "split it, or raise max_characters under [read] in a recipe"
        )
    document = Document(
        id=names.document_id(path),
        path=path,
        title=" ".join(clean(content.title).split())[:_TITLE_LENGTH].strip() or PurePosixPath(path).stem,
        media_type=content.media_type or by.media_type,
        language=content.language or detect(joined),
        content_hash=content_hash,
        text=joined,
        pages=pages,
        tables=content.tables,
        findings=tuple(clean(finding) for finding in content.findings),
    )
    return Inspection(document, content.encoding)


def _load(source: Source, limits: recipe.Read) -> tuple[bytes, str]:
    """The bytes of a source and its content hash."""
    if not source.member:
        data = _bytes(source.location, source.path, limits.max_bytes)
        return data, hashlib.sha256(data).hexdigest()
    outside = source.path.removesuffix(f"/{source.member}")
    whole = _bytes(source.location, outside, limits.max_bytes)
    found, content_hash = archive.read_member(whole, outside, source.member, limits)
    if not found:
        raise ReadError(f"{source.path}: is empty (0 bytes)")
    return found, content_hash


def _bytes(location: Path, path: str, limit: int) -> bytes:
    try:
        with location.open("rb") as file:
            data = file.read(limit + 1)
    except PermissionError as error:
        raise ReadError(f"{path}: no permission to read it; change its permissions, then build again") from error
    except OSError as error:
        raise ReadError(f"{path}: cannot be read: {error.strerror or error}") from error
    if len(data) > limit:
        raise TooLargeError(f"{path}: more than {limit:,} bytes; split it, or raise max_bytes under [read] in a recipe")
    if not data:
        raise ReadError(f"{path}: is empty (0 bytes)")
    return data


def _join(content: Content) -> tuple[str, tuple[Page, ...]]:
    """The cleaned parts as one text, and where the numbered ones stand in it."""
    texts: list[str] = []
    pages: list[Page] = []
    position = 0
    for number, part in content.parts:
        cleaned = clean(part).strip()
        if not cleaned:
            continue
        if number:
            pages.append(Page(start=position, end=position + len(cleaned), number=number))
        texts.append(cleaned)
        position += len(cleaned) + len(_PAGE_BREAK)
    return _PAGE_BREAK.join(texts), tuple(pages)
