"""Rich text: its groups and control words read as paragraphs, list items, table rows and notes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace

from graphrag.errors import NotTextError, ReadError
from graphrag.read.content import Content, Raw
from graphrag.read.text import heading

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_SKIPPED = frozenset(
    """
    colortbl stylesheet pict objdata objclass fldinst filetbl xe tc tcn rxe bkmkstart bkmkend listtable
    listoverridetable revtbl rsidtbl generator private themedata colorschememapping datastore latentstyles sn sv
    template atnauthor author operator company keywords category manager hlinkbase comment doccomm subject buptim
    creatim revtim printim nonesttables atnid atnref atndate atntime aftnsep aftnsepc ftnsep ftnsepc ftncn aftncn
    xmlnstbl
    """.split()
)
_STARRED = frozenset({"shpinst", "shptxt", "annotation", "nesttableprops", "footnote", "pntext", "listtext"})
"""Destinations that a program may skip, and that hold text all the same."""

_SIGNS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
_SYMBOLS = {"~": "\u00a0", "_": "-", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
_ENDS = frozenset({"par", "sect", "page", "column"})
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
}  # fmt: skip
_EDGES = frozenset("header headerl headerr headerf footer footerl footerr footerf".split())
_HELD = _EDGES | {"footnote", "annotation", "title", "listtext", "pntext", "fonttbl"}
"""Destinations whose text goes elsewhere than into the running text."""

_DEEPEST = 2_000


@dataclass(frozen=True, slots=True)
class _State:
    """What holds in a group until it ends; ``held`` is the destination that the group opened."""

    encoding: str = "cp1252"
    fallback: int = 1
    skipped: bool = False
    held: str = ""


def read_rtf(raw: Raw) -> Content:
    """A rich text file; its title is its metadata's, or its first line where that stands alone.

    Raises ``NotTextError`` when it is none, ``ReadError`` when it ends in the middle or is nested too deep.
    """
    if not raw.data.lstrip().startswith(b"{\\rtf"):
        raise NotTextError(f"{raw.path}: is not rich text (.rtf), whatever its name says")
    reader = _Reader(raw)
    text = "\n\n".join(raw.within(reader.read()))
    return Content.of(text, reader.title or heading(text))


@dataclass
class _Reader:
    """A file while it is read. ``texts`` are the text being written and, above it, those put aside for its groups."""

    raw: Raw
    state: _State = _State()
    stack: list[_State] = field(default_factory=list[_State])
    texts: list[list[str]] = field(default_factory=lambda: [[]])
    blocks: list[str] = field(default_factory=list[str])
    asides: list[str] = field(default_factory=list[str])
    edges: list[str] = field(default_factory=list[str])
    row: list[str] = field(default_factory=list[str])
    fonts: dict[int, str] = field(default_factory=dict[int, str])
    font: int = 0
    standard: str = "cp1252"
    pending: bytearray = field(default_factory=bytearray)
    left_out: int = 0
    notes: int = 0
    starred: bool = False
    in_table: bool = False
    after_row: bool = False
    heading: int = 0
    title: str = ""

    def read(self) -> list[str]:
        """Everything that is shown, in blocks."""
        text = self.raw.data.decode("latin-1")
        position = text.index("{")
        while match := _TOKEN.match(text, position):
            position = match.end()
            word, number, code, symbol, brace, plain = match.groups()
            if word == "bin":
                position += max(int(number or 0), 0)
            elif plain or code:
                self._write(plain.encode("latin-1") if plain else bytes([int(code, 16)]))
            elif word:
                self._flush()
                self._word(word, int(number) if number else None)
            elif symbol:
                self._symbol(symbol)
            elif brace:
                self._flush()
                self._open() if brace == "{" else self._close()
                if not self.stack:
                    break
        if self.stack:
            raise ReadError(f"{self.raw.path}: is cut short (a group never ends); get a whole copy of it")
        self._end_paragraph()
        self._end_row()
        return [*dict.fromkeys(self.edges), *self.blocks, *self.asides]

    def _open(self) -> None:
        if len(self.stack) >= _DEEPEST:
            raise ReadError(f"{self.raw.path}: groups are nested too deep to be read; open it and save it anew")
        self.stack.append(self.state)
        self.state = replace(self.state, held="")
        self.left_out = 0
        self.starred = False

    def _close(self) -> None:
        held = self.state.held
        self.left_out = 0
        if self.stack:
            self.state = self.stack.pop()
        if not held:
            return
        text = " ".join("".join(self.texts.pop()).split())
        if held in ("listtext", "pntext"):
            self._say(f"{text} " if any(c.isalnum() for c in text) else "- ")
        elif held == "footnote" and text:
            self.notes += 1
            self.asides.append(f"[{self.notes}] {text}")
            self._say(f"[{self.notes}]")
        elif held == "annotation" and text:
            self.asides.append(f"Comment: {text}")
        elif held == "title":
            self.title = text
        elif held in _EDGES and text and not text.isdecimal():
            self.edges.append(text)

    def _write(self, data: bytes) -> None:
        """Bytes of text, less those that stand for a character already read by its number."""
        skipped = min(self.left_out, len(data))
        self.left_out -= skipped
        if not self.state.skipped:
            self.pending.extend(data[skipped:])

    def _flush(self) -> None:
        if self.pending:
            self._say(self.pending.decode(self.state.encoding, "replace"))
            self.pending.clear()

    def _say(self, text: str) -> None:
        if not self.state.skipped:
            self.texts[-1].append(text)

    def _symbol(self, symbol: str) -> None:
        self._flush()
        if symbol == "*":
            self.starred = True
        elif symbol in "\r\n":
            self._word("par", None)
        else:
            self._say(_SYMBOLS.get(symbol, ""))

    def _word(self, word: str, number: int | None) -> None:
        starred, self.starred = self.starred, False
        if word in _SKIPPED or (starred and word not in _STARRED):
            self.state = replace(self.state, skipped=True)
        elif word in _HELD and not self.state.held and not self.state.skipped:
            self.state = replace(self.state, held=word)
            self.texts.append([])
        elif word == "u" and number is not None:
            self._say(chr(number % 0x10000))
            self.left_out = self.state.fallback
        elif self.left_out:
            self.left_out -= 1
        elif word in _SIGNS:
            self._say(_SIGNS[word])
        elif word in ("f", "fcharset", "uc", "ansicpg", "mac", "pc", "pca", "deff", "plain", "deleted"):
            self._property(word, number)
        elif not self.state.skipped:
            self._layout(word, number)

    def _property(self, word: str, number: int | None) -> None:
        """What decides how the bytes that follow are read."""
        value = number if number is not None else 0
        if word == "f":
            self.font = value
            self.state = replace(self.state, encoding=self.fonts.get(value, self.standard))
        elif word == "fcharset":
            self.fonts[self.font] = self.standard if value in (0, 1, 2) else _CHARSETS.get(value, self.standard)
            self.state = replace(self.state, encoding=self.fonts[self.font])
        elif word == "uc":
            self.state = replace(self.state, fallback=min(max(value, 0), 10))
        elif word == "deleted":
            self.state = replace(self.state, skipped=self.state.skipped or number != 0)
        elif word != "deff":
            names = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850", "plain": self.standard}
            self.standard = names.get(word) or _code_page(value)
            self.state = replace(self.state, encoding=self.standard)

    def _layout(self, word: str, number: int | None) -> None:
        """Where paragraphs, cells and rows end."""
        if len(self.texts) > 1:
            self._say("\n" if word in _ENDS or word in ("cell", "row") else "")
        elif word in _ENDS:
            self._end_paragraph()
        elif word == "pard":
            self.in_table, self.heading = False, 0
        elif word == "intbl":
            self.in_table = True
        elif word == "outlinelevel":
            self.heading = (number or 0) + 1
        elif word in ("cell", "nestcell"):
            self.row.append(" ".join("".join(self.texts[0]).split()))
            self.texts[0].clear()
        elif word in ("row", "nestrow"):
            self._end_row()

    def _end_paragraph(self) -> None:
        if self.in_table:
            self.texts[0].append(" ")
            if self.stack:
                return
        text = "".join(self.texts[0]).strip()
        self.texts[0].clear()
        if text:
            self._end_row()
            mark = "#" * self.heading if 0 < self.heading < 7 else ""
            self.blocks.append(f"{mark} {' '.join(text.split())}" if mark else text)
            self.after_row = False

    def _end_row(self) -> None:
        if any(self.row):
            line = " | ".join(self.row)
            if self.after_row:
                self.blocks[-1] += f"\n{line}"
            else:
                self.blocks.append(line)
            self.after_row = True
        self.row.clear()


def _code_page(number: int) -> str:
    """The encoding of an ``ansicpg``; Western European where it is unknown."""
    name = {65001: "utf-8", 10000: "mac_roman", 0: "cp1252"}.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
