"""The one sanitiser of labels and relationship types: whatever a document says, a plain name comes out.

No name ever becomes part of a query's text: types travel as parameters too (``$(row.type)``). The
sanitiser is for whoever types queries by hand, and for tools that quote carelessly.
"""

from __future__ import annotations

import re
import unicodedata

_NOT_WORD = re.compile(r"[\W_]+")
_MOST = 60
_FALLBACK = "RELATED_TO"
_OURS = frozenset({"HAS_ENTITY", "NEXT_CHUNK", "IN_COMMUNITY", "PARENT_COMMUNITY"})


def relationship_type(name: str) -> str:
    """A relation's type as Neo4j's users write them: letters and digits in UPPER_SNAKE, at most 60.

    >>> relationship_type("place of birth"), relationship_type("x`]->() DETACH DELETE n //")
    ('PLACE_OF_BIRTH', 'X_DETACH_DELETE_N')
    """
    text = unicodedata.normalize("NFKC", name.encode("utf8", "ignore").decode()).upper()
    safe = "".join(c for c in unicodedata.normalize("NFKC", _NOT_WORD.sub("_", text)) if c.isalnum() or c == "_")
    safe = safe.strip("_")[:_MOST].strip("_")
    if not safe:
        return _FALLBACK
    if not safe[0].isalpha():
        safe = f"R_{safe}"
    return f"{safe}_RELATION" if safe in _OURS else safe
