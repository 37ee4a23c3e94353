"""Answer questions over rows by the reading that accounts best for their words, where no grammar does for all of them.

    read what is wanted → read it on each sheet, with the rows it refers to → the best reading → what the rows come to

Every name and number of the question has to be said: by a cell of the rows that are meant, by a title, or by the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from graphrag.aggregate.answering import Called, Result
from graphrag.aggregate.scored.joined import Joined
from graphrag.aggregate.scored.reading import Around, Reading, read
from graphrag.aggregate.scored.saying import Saying
from graphrag.aggregate.scored.telling import tell
from graphrag.aggregate.scored.wanting import read_wanted
from graphrag.aggregate.sheets import Sheet

__all__ = ["Around", "read_rows"]

_CLOSE = 0.25
"""A reading that is worth as much less than the best is as likely."""


def read_rows(
    question: str,
    joined: Joined,
    called: Called,
    nodes: Mapping[str, Iterable[tuple[int, int]]],
    around: Callable[[Sheet], Around],
    today: date,
) -> tuple[Reading, Result] | None:
    """The best reading with what its rows come to; None where none accounts for enough, or two do for other answers.

    ``nodes`` are the words ``[first, last)`` of the question that name each thing.
    """
    wanted = read_wanted(question, today)
    saying = Saying(wanted.tokens, nodes)
    sheets = joined.sheets.values()
    found = [one for sheet in sheets if (one := read(wanted, saying, joined, sheet, around(sheet)))]
    told = [(one, result) for one in sorted(found, key=lambda r: -r.score) if (result := tell(one, joined, called))]
    if not told:
        return None
    best, result = told[0]
    rivals = [r for one, r in told[1:] if one.score > best.score - _CLOSE]
    return None if any(rival.lines != result.lines for rival in rivals) else (best, result)
