"""Readings to learn out of made-up tables: rows as they stand in passages, and questions for their cells.

The tables, their titles and the questions are in ``tables.toml``; names and values are new each time. A table is in
English or Portuguese, and so is each question, whatever the table's language is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from graphrag.models.reader import BRIDGE, FINAL, NONE
from graphrag.training.made_up import contracted, filling, value
from graphrag.training.questions import Asker, Item
from graphrag.training.slots import code

_REPAIRS = {
    "en": "a side door repair|an oil change|new brake pads|a clutch replacement|a gearbox overhaul|a cooling unit repair|new tyres",
    "pt": "conserto da porta lateral|troca de óleo|pastilhas de freio novas|troca de embreagem|revisão do câmbio|"
    "reparo da unidade de frio|pneus novos",
}
_DEFECTS = {
    "en": "cracks in the lid|a late delivery|wrong colour|short quantity|broken seals|a billing error|missing labels",
    "pt": "trincas na tampa|atraso na entrega|cor errada|quantidade a menor|lacres rompidos|erro de cobrança|falta de rótulos",
}
_NOUN = re.compile(
    r"(?:\bthe )?\b(?:order|invoice|contract|truck|vehicle|customer) \{\}"
    r"|(?:\b(?P<lead>o|a|do|da|no|na|pelo|pela) )?\b(?:pedido|nota fiscal|nota|contrato|caminhão|veículo|cliente) \{\}"
)
"""What a row is called before its name, which a description has itself."""
_BARE = {"do": "de ", "da": "de ", "no": "em ", "na": "em ", "pelo": "por ", "pela": "por "}
_LONGEST = 900
"""Characters of rows that are read at once, about."""
_ABSENT, _UNTOLD = 0.16, 0.32
"""Of the questions, those about a row that is not there, and about a column that is not (as a running total)."""
_DESCRIBED, _LED = 0.3, 0.12
"""Of the questions for a cell, those that describe the row by another one; of those for a person or company, those that
ask on from there."""

Table = dict[str, Any]


@cache
def tables() -> Sequence[Table]:
    """The kinds of table in ``tables.toml``."""
    return tomllib.loads(Path(__file__).with_name("tables.toml").read_text(encoding="utf8"))["table"]


def draw(asker: Asker, n: int) -> list[Item]:
    """About ``n`` readings of new tables."""
    items: list[Item] = []
    while len(items) < n:
        items += _Rows(asker).items()
    return items


class _Rows:
    """A few rows of one table, and what may be asked of them."""

    def __init__(self, asker: Asker):
        rng = self._rng = asker.rng
        self._asker = asker
        self._language = rng.choice(("en", "pt"))
        self._table = rng.choice(tables())
        some = rng.sample(self._table["column"], rng.randint(2, len(self._table["column"])))
        self._columns = [column for column in self._table["column"] if column in some]
        self._titles = [self._title(column) for column in (self._table["name"], *self._columns)]
        self._coded = rng.random() < 0.4
        self._code = self._title(self._table["code"])
        self._rows = [self._row() for _ in range(rng.randint(1, 7))]
        self._text, self._places = self._written()

    def _title(self, column: Table) -> str:
        return self._rng.choice(column[self._language].split("|"))

    def _row(self) -> list[str]:
        return [self._value(column["kind"], self._language) for column in (self._table["name"], *self._columns)]

    def _value(self, kind: str, language: str) -> str:
        """What stands in a cell of a kind."""
        rng = self._rng
        if kind.startswith("one of: "):
            english, portuguese = kind.removeprefix("one of: ").split(" / ")
            return rng.choice((english if language == "en" else portuguese).split("|"))
        digits = "".join(rng.choice("0123456789") for _ in range(14))
        made = {
            "code": lambda: code(rng),
            "year": lambda: str(rng.randint(1998, 2026)),
            "cnpj": lambda: f"{digits[:2]}.{digits[2:5]}.{digits[5:8]}/{digits[8:12]}-{digits[12:]}",
            "phone": lambda: rng.choice(
                (f"({digits[:2]}) {digits[2:6]}-{digits[6:10]}", f"+44 {digits[:4]} {digits[4:10]}", digits[:4])
            ),
            "plate": lambda: (
                f"{''.join(rng.choice('ABCDEFGHJKLMNPRSTVWX') for _ in range(3))}-{digits[0]}{rng.choice('ABCDEFGHJ0123456789')}{digits[1:3]}"
            ),
            "email": lambda: (
                f"{value('per', language, rng).split()[0].lower()}{digits[:2]}@{value('org', language, rng).split()[0].lower()}.example"
            ),
            "weight": lambda: f"{rng.randint(2, 900)}{rng.choice(('', '.5', ',5'))} kg",
            "thing": lambda: filling(language, rng)["thing"],
            "repair": lambda: rng.choice(_REPAIRS[language].split("|")),
            "defect": lambda: rng.choice(_DEFECTS[language].split("|")),
        }
        return made[kind]() if kind in made else value(kind, language, rng)

    def _written(self) -> tuple[str, list[list[tuple[int, int]]]]:
        """The rows as text, and the characters of each cell."""
        style = self._rng.random()
        text = ""
        places: list[list[tuple[int, int]]] = []
        if style > 0.85:
            text = f"| {' | '.join(self._titles)} |\n|{'---|' * len(self._titles)}\n"
        elif self._rng.random() < 0.3:
            text = f"{self._rng.choice(self._table['titles'].split('|')).capitalize()}\n\n"
        for number, row in enumerate(self._rows, 1):
            if len(text) > _LONGEST:
                break
            row_places: list[tuple[int, int]] = []
            if style <= 0.85 and self._coded:
                text += f"{self._code}: {self._rng.randint(1, 9999) if number == 1 else number}\n"
            for title, cell in zip(self._titles, row, strict=True):
                text += f"{title}: " if style <= 0.85 else "| "
                row_places.append((len(text), len(text) + len(cell)))
                text += cell + ("\n" if style <= 0.7 else "; " if style <= 0.85 else " ")
            text += "\n" if style <= 0.85 else "|\n"
            places.append(row_places)
        return text.rstrip(" \n;"), places

    def items(self) -> list[Item]:
        """A few questions of these rows."""
        rng = self._rng
        found = [self._item() for _ in range(rng.randint(2, 4))]
        return [item for item in found if item is not None]

    def _item(self) -> Item | None:
        rng = self._rng
        language = rng.choice(("en", "pt"))
        number = rng.randrange(len(self._places))
        row, places = self._rows[number], self._places[number]
        place = rng.randrange(len(self._columns))
        column = self._columns[place]
        back = f"back_{language}" in column and rng.random() < 0.4 and self._is_only(place + 1, number)
        cell, answer = (place + 1, 0) if back else (0, place + 1)
        said, template = row[cell], rng.choice(column[f"back_{language}" if back else f"ask_{language}"])
        chance = rng.random()
        if chance < _ABSENT:
            other = self._value((self._table["name"] if not back else column)["kind"], self._language)
            said, answer = (other, -1) if other not in {r[cell] for r in self._rows} else (said, answer)
        elif chance < _UNTOLD:
            missing = [c for c in self._table["column"] if c not in self._columns]
            missing = missing or [c for t in tables() if t is not self._table for c in t["column"]]
            template, answer, back = rng.choice(rng.choice(missing)[f"ask_{language}"]), -1, False
            said = row[0]
        elif not back and not self._is_only(0, number):
            return None
        here = answer >= 0 or chance >= _ABSENT
        if not back and here and rng.random() < _DESCRIBED and (described := self._by(language, number, place)):
            said = described
            template = _NOUN.sub(lambda match: _BARE.get(match["lead"] or "", "") + "{}", template)
        question = template.replace("{v}" if back else "{}", said)
        label = FINAL
        role = column.get(f"role_{language}")
        if not back and answer > 0 and role and rng.random() < _LED:
            kind = column["kind"]
            about = [i for i, r in enumerate(self._asker.relations) if r["x"] == kind]
            if about:
                question = self._asker.single(rng.choice(about), language, role.replace("{}", said))
                label = BRIDGE
        question = contracted(question) if language == "pt" else question
        question = question[0].upper() + question[1:]
        path = (said,) if rng.random() < 0.6 and said in row else ()
        title = rng.choice(self._table["titles"].split("|")) if rng.random() < 0.7 else ""
        start, end = places[answer] if answer >= 0 else (0, 0)
        return Item(question, path, title, self._text, start, end, label if answer >= 0 else NONE)

    def _is_only(self, cell: int, number: int) -> bool:
        """Whether no other row says the same in a column."""
        return all(
            row[cell] != self._rows[number][cell]
            for other, row in enumerate(self._rows[: len(self._places)])
            if other != number
        )

    def _by(self, language: str, number: int, but: int) -> str:
        """A row described by one of its cells other than ``but``; '' where none describes it alone."""
        able = [
            i
            for i, column in enumerate(self._columns)
            if i != but and f"by_{language}" in column and self._is_only(i + 1, number)
        ]
        if not able:
            return ""
        place = self._rng.choice(able)
        return self._rng.choice(self._columns[place][f"by_{language}"]).replace("{v}", self._rows[number][place + 1])
