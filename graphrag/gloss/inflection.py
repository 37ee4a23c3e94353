"""Portuguese word forms led back to dictionary entries, and English ones made: rules only, no list of forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Tense(Enum):
    """What English needs to know of a Portuguese verb form."""

    BASE = "base"
    PRESENT = "present"
    PRESENT_PLURAL = "present plural"
    PAST = "past"
    FUTURE = "future"
    CONDITIONAL = "conditional"
    GERUND = "gerund"
    PARTICIPLE = "participle"


def _endings() -> dict[str, list[tuple[str, Tense]]]:
    """Endings of regular verbs, each with the infinitive's endings and the tenses it may stand for."""
    by_tense = {
        "ar": {
            Tense.BASE: "ar arem armos es e em emos asse assem ássemos",
            Tense.PRESENT: "a",
            Tense.PRESENT_PLURAL: "am amos o",
            Tense.PAST: "ou aram ei ava avam ávamos ara",
            Tense.GERUND: "ando",
            Tense.PARTICIPLE: "ado ada ados adas",
        },
        "er": {
            Tense.BASE: "er erem ermos a am amos esse essem êssemos",
            Tense.PRESENT: "e",
            Tense.PRESENT_PLURAL: "em emos o",
            Tense.PAST: "eu eram i ia iam íamos era",
            Tense.GERUND: "endo",
            Tense.PARTICIPLE: "ido ida idos idas",
        },
        "ir": {
            Tense.BASE: "ir irem irmos a am amos isse issem íssemos",
            Tense.PRESENT: "e",
            Tense.PRESENT_PLURAL: "em imos o",
            Tense.PAST: "iu iram i ia iam íamos ira",
            Tense.GERUND: "indo",
            Tense.PARTICIPLE: "ido ida idos idas",
        },
    }
    for infinitive, tenses in by_tense.items():
        tenses[Tense.FUTURE] = " ".join(infinitive + e for e in ("ei", "á", "emos", "ão"))
        tenses[Tense.CONDITIONAL] = " ".join(infinitive + e for e in ("ia", "iam", "íamos"))
    table: dict[str, list[tuple[str, Tense]]] = {}
    for infinitive, tenses in by_tense.items():
        for tense, endings in tenses.items():
            for ending in endings.split():
                table.setdefault(ending, []).append((infinitive, tense))
    return table


_ENDINGS = _endings()
_LONGEST = max(map(len, _ENDINGS))
_SPELLINGS = (("qu", "c"), ("gu", "g"), ("c", "ç"), ("ç", "c"), ("j", "g"))
"""Stems that are spelt otherwise before other vowels: fabriquei, fabricar."""
_PLURALS = (
    ("ões", "ão"), ("ães", "ão"), ("ãos", "ão"), ("ais", "al"), ("éis", "el"), ("eis", "il"), ("eis", "el"),
    ("óis", "ol"), ("uis", "ul"), ("is", "il"), ("ns", "m"), ("eses", "ês"), ("es", ""), ("s", ""),
)  # fmt: skip
_FEMININES = (("esa", "ês"), ("ora", "or"), ("ona", "ão"), ("eia", "eu"), ("ã", "ão"), ("a", "o"), ("a", ""))


_RARE = ("o", "ara", "era", "ira")
"""Endings of forms that hardly anyone writes ("I contract", "had contracted"): a noun of that form is likelier."""


def is_plain(form: str, tense: Tense) -> bool:
    """Whether a verb form is common enough to be likelier than a noun of the same letters.

    >>> is_plain("fabrica", Tense.PRESENT), is_plain("contrato", Tense.PRESENT_PLURAL), is_plain("corte", Tense.BASE)
    (True, False, False)
    """
    if tense in (Tense.BASE, Tense.CONDITIONAL):
        return False
    return tense is Tense.PARTICIPLE or not form.endswith(_RARE)


def verb_readings(form: str) -> Iterator[tuple[str, Tense]]:
    """Infinitives that a regular form may belong to, with its tense; the longest ending first.

    >>> list(verb_readings("fundaram"))[0]
    ('fundar', <Tense.PAST: 'past'>)
    """
    for size in range(min(_LONGEST, len(form) - 1), 0, -1):
        stem, ending = form[:-size], form[-size:]
        for infinitive, tense in _ENDINGS.get(ending, ()):
            yield stem + infinitive, tense
            for spelt, other in _SPELLINGS:
                if stem.endswith(spelt):
                    yield stem[: -len(spelt)] + other + infinitive, tense


def singulars(form: str) -> Iterator[str]:
    """Singulars that a plural may belong to, the likeliest first.

    >>> list(singulars("ações"))[0]
    'ação'
    """
    for plural, singular in _PLURALS:
        if form.endswith(plural) and len(form) > len(plural):
            yield form[: -len(plural)] + singular


def masculines(form: str) -> Iterator[str]:
    """Masculine forms that a feminine may belong to.

    >>> list(masculines("diretora"))[0]
    'diretor'
    """
    for feminine, masculine in _FEMININES:
        if form.endswith(feminine) and len(form) > len(feminine):
            yield form[: -len(feminine)] + masculine


_THIRD = {"be": "is", "have": "has"}


@dataclass(frozen=True, slots=True)
class Verb:
    """An English verb by its principal parts, each of one or more words ("carry out")."""

    base: str
    past: str
    participle: str
    gerund: str

    def form(self, tense: Tense) -> str:
        """The verb in a tense.

        >>> make_verb("carry out/carried out/carried out/carrying out").form(Tense.PRESENT), make_verb("found").past
        ('carries out', 'founded')
        """
        match tense:
            case Tense.PRESENT:
                first, _, rest = self.base.partition(" ")
                return " ".join(filter(None, (_THIRD.get(first) or with_s(first), rest)))
            case Tense.PAST:
                return self.past
            case Tense.PARTICIPLE:
                return self.participle
            case Tense.GERUND:
                return self.gerund
            case Tense.FUTURE:
                return f"will {self.base}"
            case Tense.CONDITIONAL:
                return f"would {self.base}"
            case Tense.PRESENT_PLURAL if self.base.startswith("be "):
                return f"are {self.base[3:]}"
            case Tense.BASE | Tense.PRESENT_PLURAL:
                return self.base


def make_verb(entry: str) -> Verb:
    """A verb from ``base`` or ``base/past/participle[/gerund]``; what is not given is regular."""
    parts = entry.split("/")
    first, _, rest = parts[0].partition(" ")
    after = f" {rest}" if rest else ""
    past = parts[1] if len(parts) > 1 else _with_ed(first) + after
    participle = parts[2] if len(parts) > 2 else past
    gerund = parts[3] if len(parts) > 3 else _with_ing(first) + after
    return Verb(parts[0], past, participle, gerund)


def with_s(word: str) -> str:
    """A noun's regular plural, or a verb's third person.

    >>> [with_s(w) for w in ("company", "tax", "supplier", "day")]
    ['companies', 'taxes', 'suppliers', 'days']
    """
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def with_ly(adjective: str) -> str:
    """The adverb of an English adjective.

    >>> [with_ly(w) for w in ("financial", "public", "probable", "easy", "automatic")]
    ['financially', 'publicly', 'probably', 'easily', 'automatically']
    """
    if adjective == "public":
        return "publicly"
    if adjective.endswith("ic"):
        return adjective + "ally"
    if adjective.endswith("le"):
        return adjective[:-1] + "y"
    return adjective[:-1] + "ily" if adjective.endswith("y") else adjective + "ly"


def _with_ed(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    return base[:-1] + "ied" if base.endswith("y") and base[-2:-1] not in tuple("aeiou") else base + "ed"


def _with_ing(base: str) -> str:
    return base[:-1] + "ing" if base.endswith("e") and not base.endswith(("ee", "ye", "oe")) else base + "ing"


_COGNATES = (
    ("ções", "tions"), ("ção", "tion"), ("sões", "sions"), ("são", "sion"), ("idades", "ities"), ("idade", "ity"),
    ("ismo", "ism"), ("istas", "ists"), ("ista", "ist"), ("logias", "logies"), ("logia", "logy"), ("mente", "ly"),
    ("áveis", "able"), ("ável", "able"), ("íveis", "ible"), ("ível", "ible"), ("âncias", "ances"), ("ância", "ance"),
    ("ências", "ences"), ("ência", "ence"), ("mentos", "ments"), ("mento", "ment"), ("icos", "ic"), ("icas", "ic"),
    ("ico", "ic"), ("ica", "ic"), ("ivos", "ive"), ("ivas", "ive"), ("ivo", "ive"), ("iva", "ive"), ("osos", "ous"),
    ("osas", "ous"), ("oso", "ous"), ("osa", "ous"), ("ais", "al"), ("ários", "ary"), ("ário", "ary"),
    ("árias", "ary"), ("ária", "ary"),
)  # fmt: skip
_LEAST_STEM = 3


def cognate(form: str) -> str | None:
    """The English cognate that the ending of an unknown form suggests, if any.

    >>> cognate("polimerização"), cognate("xisto")
    ('polimerization', None)
    """
    for ending, english in _COGNATES:
        if form.endswith(ending) and len(form) >= len(ending) + _LEAST_STEM:
            return form[: -len(ending)] + english
    return None
