"""Printing: plain in a pipe, coloured on a terminal, and never at the mercy of a document's text.

Whatever comes from a document passes ``clean`` and is printed as ``rich.text.Text``, so neither
a terminal's control sequences nor rich's markup in it do anything.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from graphrag.pipeline import Progress

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_DELETE = re.compile("[\x7f-\x9f]")


def clean(text: str) -> str:
    r"""One line without control characters: no escape sequence, no change of writing direction.

    >>> clean("a\x1b[31m red\nword")
    'a[31m red word'
    """
    return " ".join(_CONTROL.sub("", text).split())


def print_error(message: str) -> None:
    """``error: …`` on stderr."""
    print(f"error: {clean(message)}", file=sys.stderr)


def print_note(message: str) -> None:
    """``note: …`` on stderr."""
    print(f"note: {clean(message)}", file=sys.stderr)


def print_json(value: Any) -> None:
    """One JSON value on stdout, readable as it stands and harmless to a terminal."""
    import json

    readable = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(value, ensure_ascii=not readable, indent=2)
    print(_DELETE.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def print_line(value: Any) -> None:
    """One JSON value on a line of its own, printed at once."""
    import json

    readable = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(value, ensure_ascii=not readable)
    print(_DELETE.sub(lambda match: f"\\u{ord(match[0]):04x}", text), flush=True)


def console() -> Console:
    """Where results go. In a pipe lines are as long as they are; on a terminal they are folded."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else 10_000)


def print_rows(rows: Sequence[tuple[str, str]], heading: str = "") -> None:
    """Two columns: what, and how much."""
    from rich.text import Text

    out = console()
    if heading:
        out.print(Text(clean(heading), style="bold"))
    width = max((len(name) for name, _ in rows), default=0)
    for name, value in rows:
        out.print(Text.assemble((f"{clean(name):<{width}}", "dim"), "  ", clean(value)))


@contextmanager
def progress() -> Generator[Progress, None, None]:
    """A bar a stage with counts and time left, on stderr; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    tasks: dict[str, TaskID] = {}
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(clean(stage), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report
