"""Why rows do not tell, in the language of the question."""

from __future__ import annotations

from graphrag.aggregate.plans import Unclear

_WHY = {
    "en": {
        "column": "several columns of “{sheet}” may be meant: {options}; name the one",
        "date": "several columns of “{sheet}” tell a date: {options}; name the one",
        "undated": "no column of “{sheet}” tells when",
        "name": "“{what}” may mean {options} in “{sheet}”; say which",
        "year": "the rows of “{sheet}” are of several years: {options}; say which",
        "nobody": "no row of “{sheet}” says “{what}”",
        "sheet": "several tables may be meant: {options}; name the one",
        "several": "the rows of “{sheet}” that may be meant differ in “{what}”; say more of the one",
        "nothing": "no row of “{sheet}” that is meant has such a figure",
    },
    "pt": {
        "column": "várias colunas de “{sheet}” podem ser: {options}; diga qual",
        "date": "várias colunas de “{sheet}” têm datas: {options}; diga qual",
        "undated": "nenhuma coluna de “{sheet}” diz quando",
        "name": "“{what}” pode ser {options} em “{sheet}”; diga qual",
        "year": "as linhas de “{sheet}” são de vários anos: {options}; diga qual",
        "nobody": "nenhuma linha de “{sheet}” diz “{what}”",
        "sheet": "várias tabelas podem ser: {options}; diga qual",
        "several": "as linhas de “{sheet}” que podem ser diferem em “{what}”; diga mais da que quer",
        "nothing": "nenhuma linha de “{sheet}” que atenda à pergunta tem esse valor",
    },
}


def reason(unclear: Unclear, *, portuguese: bool) -> str:
    """What is not clear, in a sentence."""
    why = "undated" if unclear.why == "date" and not unclear.options else unclear.why
    text = _WHY["pt" if portuguese else "en"][why]
    return text.format(sheet=unclear.sheet.name, what=unclear.what, options=", ".join(unclear.options))
