"""What mails of either format become: the lines at the top, the body, then each file that came with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from graphrag.errors import ReadError
from graphrag.read.composition import Composition
from graphrag.read.content import Content, Raw


@dataclass(frozen=True, slots=True)
class Attached:
    """A file or mail that came with a mail; ``content`` reads it, and gives None where it is of no format of ours."""

    name: str
    content: Callable[[], Content | None]


def compose(lines: list[str], body: str, title: str, attached: list[Attached]) -> Content:
    """The lines at the top, the body, and under its name the text of each file that can be read.

    A file that cannot is a finding, and never stops the mail.
    """
    names = [one.name for one in attached if one.name]
    shown = [*lines, f"Attachments: {', '.join(names)}"] if names else lines
    composition = Composition()
    composition.paragraph("\n".join(shown) + f"\n\n{body.strip()}")
    findings: list[str] = []
    for one in attached:
        try:
            content = one.content()
        except ReadError as error:
            findings.append(str(error))
            continue
        if content is not None and not content.wordless:
            findings.extend(f"{one.name or 'mail'}: {finding}" for finding in content.findings)
            composition.paragraph(f"Attachment: {one.name}" if one.name else "")
            composition.embed(content)
    return composition.content(title, "", tuple(findings))


def too_deep(raw: Raw) -> ReadError:
    """The error for mails attached to mails without end."""
    return ReadError(
        f"{raw.path}: mails are attached to each other more than {raw.limits.max_depth} deep; save the inner ones "
        "apart, or raise max_depth under [read] in a recipe"
    )
