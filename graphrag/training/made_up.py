"""Made-up company documents in English and Portuguese: names, values and sentences from ``phrases.toml``."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_ONSET = "b br c cl d dr f fl g gr h j k l m n p pr qu r s st t tr v z".split()
_VOWEL = "a e i o u ai ei ia io".split()
_CODA = ["", "", "", "n", "r", "s", "l", "x", "m"]
_KINDS = {
    "en": "Logistics|Energy|Foods|Systems|Steel|Motors|Textiles|Pharma|Packaging|Software|Mining|Shipping|Holdings|"
    "Bank|Insurance|Partners|Chemicals|Paper|Solar|Consulting|Robotics|Media|Capital|Group|Industries|Labs",
    "pt": "Logística|Energia|Alimentos|Sistemas|Aços|Motores|Têxtil|Farmacêutica|Embalagens|Tecnologia|Mineração|"
    "Transportes|Participações|Seguros|Química|Papéis|Solar|Consultoria|Mídia|Engenharia|Grupo|Indústrias|Agro",
}
_LEGAL = {"en": ["", "", "", " Ltd", " Inc.", " plc", " GmbH", " Corp.", " AG", " LLC"],
          "pt": ["", "", "", " Ltda.", " S.A.", " S/A", " ME", " EIRELI"]}  # fmt: skip
FEMALE = (
    "Ana Carla Elena Grace Irene Karen Maria Olga Rita Teresa Yara Zoe Alice Clara Emma Fernanda Helena Julia Laura Nora "
    "Priya Renata Sofia Ursula Wanda Márcia Beatriz Camila Susan Adriana Amélia Anneke Astrid Bianca Cecília Charlotte "
    "Cláudia Daniela Débora Diana Eduarda Elisa Estela Eva Flávia Francesca Gabriela Giulia Hannah Heloísa Ingrid Isabel "
    "Ivone Joana Judith Katarina Larissa Letícia Lívia Lucy Luísa Marina Marta Megan Mônica Natália Núbia Patrícia Paula "
    "Rachel Raquel Rosa Ruth Sandra Sílvia Simone Tânia Vanessa Vera Yasmin Yuki Zuleica Edith Margaret Noemi Aisha Ngozi"
).split()
MALE = (
    "Bruno Daniel Felipe Hugo João Luís Nuno Paulo Samuel Victor William Bernardo Diogo George Igor Kevin Marcos Otávio "
    "Thomas José Antônio Rafael Peter Robert Adrian Aldo Anders Arthur Augusto Caio Carlos César Dário David Edgar Eduardo "
    "Emílio Fábio Fernando Flávio Frederico Gerald Gilberto Giovanni Guilherme Gustavo Hans Heitor Henrique Horácio Ivan "
    "Jaime James Joaquim Jorge Julian Kenji Leandro Leonardo Lucas Marcelo Mário Martin Mateus Maurício Miguel Murilo Neil "
    "Oliver Omar Oscar Otto Patrick Pedro Philip Raul Renato Ricardo Rodrigo Rui Sérgio Simon Stefan Tiago Vicente Walter"
).split()
_LEGAL_FORM = re.compile(r"[ ,]+(?:Ltd|Ltda|Inc|S\.A|S/A|plc|GmbH|Corp|AG|LLC|ME|EIRELI)\.?$")
_FIRST = FEMALE + MALE
LAST = (
    "Silva Souza Moreira Tavares Cardoso Ferreira Almeida Pinto Rocha Nogueira Barros Lopes Smith Turner Walker Hughes "
    "Bennett Carter Foster Morgan Keller Brandt Fischer Rossi Moretti Novak Petrov Larsen Okafor Tanaka Chen Gupta "
    "Araújo Magalhães Figueiredo Duarte Peixoto Vasconcelos O'Brien Lindqvist Dupont Castro Ramos Teixeira Coelho "
    "Abreu Akiyama Andrade Antunes Ashworth Azevedo Barreto Bastos Becker Bianchi Borges Brandão Brito Camargo Campos "
    "Carmona Cavalcanti Chaves Cordeiro Costa Cunha Dawson Dias Doyle Drummond Engel Esteves Falcão Farias Fontes Freitas "
    "Furtado Garrido Gomes Gouveia Grant Guedes Haddad Harper Hartmann Hoffmann Holt Ishikawa Jansen Jensen Kaur Kowalski "
    "Lacerda Leal Leitão Lima Lombardi Macedo Machado Maia Marlow Marques Martins Matos Medeiros Mendes Menezes Miranda "
    "Monteiro Morais Mota Moura Müller Murray Nascimento Neves Nunes Oliveira Pacheco Paiva Patel Pereira Pimentel Pires "
    "Prado Queiroz Quinn Rangel Reis Ribeiro Ricci Salgado Sampaio Santana Schmidt Seixas Serrano Severo Shaw Siqueira "
    "Soares Sørensen Stone Svensson Torres Valente Vargas Vaz Viana Vieira Ward Weber Whitfield Xavier Yamada Zanetti"
).split()
_PLACES = (
    "Lisbon|Porto|São Paulo|Curitiba|Recife|Belo Horizonte|London|Leeds|Dublin|Boston|Denver|Austin|Berlin|Hamburg|"
    "Munich|Vienna|Madrid|Rotterdam|Oslo|Turin|Geneva|Joinville|Campinas|Manaus|Salvador|Fortaleza|Braga|Coimbra|"
    "Goiânia|Florianópolis|Toronto|Seattle|Chicago|Glasgow|Bristol|Antwerp|Lyon|Warsaw|Sorocaba|Blumenau|Maputo|Luanda"
).split("|")
_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split(),
}
_THINGS = {
    "en": "steel parts|packaging|cloud hosting|cleaning services|glass bottles|solar panels|copper wire|office paper|"
    "catering|raw cotton|electric motors|software licences|security services|maintenance|spare parts|sugar|freight",
    "pt": "peças de aço|embalagens|hospedagem em nuvem|serviços de limpeza|garrafas de vidro|painéis solares|"
    "fio de cobre|papel|refeições|algodão|motores elétricos|licenças de software|segurança|manutenção|açúcar|frete",
}
_JOBS = {
    "en": "head of purchasing|chief engineer|legal counsel|sales director|plant manager|chief technology officer|"
    "board secretary|head of logistics|quality manager|chief accountant|procurement manager",
    "pt": "gerente de compras|engenheira-chefe|advogado|diretora comercial|gerente de fábrica|diretor de tecnologia|"
    "secretária do conselho|gerente de logística|gerente de qualidade|contadora|diretor jurídico",
}
_NATIONS = "Brazilian Portuguese British German French American Italian Dutch Spanish Norwegian Canadian".split()
_PROJECT = {
    "en": "Project {}|the {} project|the {} programme|the {} expansion",
    "pt": "Projeto {}|o projeto {}|o programa {}",
}
_CONTRACT = {
    "en": "contract {n}|the contract with {o}|the agreement with {o}|the lease of the {place} warehouse|"
    "the {thing} contract|the contract between {o} and {o2}|the loan from {o}|the service agreement of {o}",
    "pt": "o contrato {n}|o contrato com {o}|o acordo com {o}|o contrato de {thing}|o contrato entre {o} e {o2}|"
    "o contrato de locação do galpão de {place}|o empréstimo de {o}|o contrato de prestação de serviços de {o}",
}
_TITLES = {
    "en": "Contract|Minutes of the meeting|Memo|Supplier list|About us|Annual report|Re: update|Press release|Notes",
    "pt": "Contrato|Ata da reunião|Memorando|Lista de fornecedores|Quem somos|Relatório anual|Re: andamento|Comunicado",
}
_FILL = {
    "en": "The parties agree to the terms below.|Please find the details attached.|Nothing else was decided.|"
    "The meeting closed at 5 pm.|All prices exclude tax.|Deliveries take place on weekdays.|Thank you for your help.|"
    "This document is confidential.|The weather delayed two deliveries.|The next meeting is in a month.",
    "pt": "As partes concordam com os termos abaixo.|Seguem os detalhes em anexo.|Nada mais foi deliberado.|"
    "A reunião terminou às 17h.|Os preços não incluem impostos.|As entregas ocorrem em dias úteis.|Obrigado pela ajuda.|"
    "Este documento é confidencial.|A chuva atrasou duas entregas.|A próxima reunião será em um mês.",
}


@dataclass(frozen=True)
class Stated:
    """A text that states a relation: whose, which, and the characters of its other side."""

    relation: int
    subject: str
    title: str
    text: str
    start: int
    end: int
    language: str
    others: frozenset[str] = frozenset()
    """Kinds of answer that the text may give about the subject, so that no negative asks for one of them."""
    details: tuple[tuple[str, str], ...] = ()
    """What else the sentence says, by placeholder, so that a question may ask about just that."""
    groups: frozenset[str] = frozenset()
    """Everything the text says about the subject, as groups of relations; empty where that is not known."""


@lru_cache(maxsize=1)
def phrases() -> dict[str, Any]:
    """The grammar in ``phrases.toml``."""
    return tomllib.loads((Path(__file__).parent / "phrases.toml").read_text(encoding="utf8"))


def group_of(relation: int) -> str:
    """The group of relations that may be true together with one."""
    return phrases()["relation"][relation].get("group", str(relation))


def contracted(text: str) -> str:
    """Portuguese prepositions joined to the articles behind them.

    >>> contracted("a sede de o fornecedor fica em a cidade"), contracted("pertence a a empresa")
    ('a sede do fornecedor fica na cidade', 'pertence à empresa')
    """
    text = re.sub(r"\bde ([oa]s?) ", r"d\1 ", text)
    text = re.sub(r"\bem ([oa]s?) ", r"n\1 ", text)
    text = re.sub(r"\bpor ([oa]s?) ", r"pel\1 ", text)
    text = re.sub(r"\ba a(s?) ", r"à\1 ", text)
    return re.sub(r"\ba o(s?) ", r"ao\1 ", text)


def _word(rng: random.Random) -> str:
    parts = [rng.choice(_ONSET) + rng.choice(_VOWEL) + rng.choice(_CODA) for _ in range(rng.choice((1, 2, 2, 3)))]
    return "".join(parts).capitalize()


def _pick(rng: random.Random, options: str) -> str:
    return rng.choice(options.split("|"))


def value(kind: str, language: str, rng: random.Random) -> str:
    """A random name or value of a kind, as a document of that language writes it."""
    if kind == "per":
        middle = f" {rng.choice(LAST)}" if rng.random() < 0.25 else ""
        return f"{rng.choice(_FIRST)}{middle} {rng.choice(LAST)}"
    if kind == "loc":
        return rng.choice(_PLACES) if rng.random() < 0.8 else _word(rng)
    if kind == "date":
        return _date(language, rng)
    if kind == "money":
        return _money(language, rng)
    if kind == "percent":
        number = rng.choice((str(rng.randint(1, 99)), f"{rng.randint(1, 60)}.{rng.randint(1, 9)}"))
        return (number if language == "en" else number.replace(".", ",")) + "%"
    if kind in ("count", "span"):
        number = rng.randint(12, 9000)
        if kind == "count":
            return f"{number:,}".replace(",", "," if language == "en" else ".")
        units = "days|months|days|years|weeks" if language == "en" else "dias|meses|dias|anos|semanas"
        return f"{rng.choice((7, 10, 12, 15, 24, 30, 36, 45, 60, 90, 120))} {_pick(rng, units)}"
    return _name(kind, language, rng)


def _name(kind: str, language: str, rng: random.Random) -> str:
    if kind == "project":
        return _pick(rng, _PROJECT[language]).format(_word(rng))
    if kind == "contract":
        fill = filling(language, rng) | {"n": f"{rng.randint(1, 999)}/{rng.randint(2015, 2026)}"}
        return contracted(_pick(rng, _CONTRACT[language]).format(**fill))
    if kind == "product":
        return _word(rng) + rng.choice(("", f" {rng.randint(2, 900)}", " Pro", " X", " Plus"))
    if kind == "work":
        return f"{_word(rng)} {_word(rng)}"
    if kind == "misc":
        return _pick(rng, _JOBS[language])
    ending = f" {_pick(rng, _KINDS[language])}" if rng.random() < 0.75 else ""
    if language == "pt" and ending and rng.random() < 0.2:
        return f"{ending.strip()} {_word(rng)}{rng.choice(_LEGAL['pt'])}"
    stem = rng.choice(LAST) if rng.random() < 0.25 else _word(rng)
    return f"{stem}{ending}{rng.choice(_LEGAL[language])}"


def without_form(company: str) -> str:
    """A company's name without its legal form.

    >>> without_form("Acme Packaging Ltd."), without_form("Acme Embalagens S.A."), without_form("Acme")
    ('Acme Packaging', 'Acme Embalagens', 'Acme')
    """
    return _LEGAL_FORM.sub("", company)


def _date(language: str, rng: random.Random) -> str:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1950, 2029)
    name = _MONTHS[language][month - 1]
    if language == "en":
        options = [
            f"{day} {name} {year}",
            f"{name} {day}, {year}",
            f"{year}-{month:02}-{day:02}",
            str(year),
            f"{name} {year}",
        ]
    else:
        options = [
            f"{day} de {name} de {year}",
            f"{day:02}/{month:02}/{year}",
            str(year),
            f"{name} de {year}",
            f"{day} de {name} de {year}",
        ]
    return rng.choice(options)


def _money(language: str, rng: random.Random) -> str:
    whole = rng.choice((rng.randint(1, 99) * 10, rng.randint(1, 999) * 1000, rng.randint(1, 9999) * 1250))
    if language == "en":
        sign = rng.choice(("$", "€", "£", "EUR ", "US$ "))
        return rng.choice((f"{sign}{whole:,}", f"{sign}{whole:,}.00", f"{sign}{rng.randint(1, 90)} million"))
    written = f"{whole:,}".replace(",", ".")
    return rng.choice((f"R$ {written},00", f"R$ {written}", f"€ {written},00", f"R$ {rng.randint(2, 90)} milhões"))


def filling(language: str, rng: random.Random) -> dict[str, str]:
    """Random values of all placeholders but subject and answer."""
    return {
        "thing": _pick(rng, _THINGS[language]),
        "o": value("org", language, rng),
        "o2": value("org", language, rng),
        "year": str(rng.randint(1960, 2026)),
        "day": _date(language, rng),
        "cash": _money(language, rng),
        "pct": value("percent", language, rng),
        "n": str(rng.randint(2, 900)),
        "place": rng.choice(_PLACES),
        "job": _pick(rng, _JOBS[language]),
        "nation": rng.choice(_NATIONS),
    }


def make_document(language: str, rng: random.Random) -> list[Stated]:
    """One short document and everything it states on purpose."""
    relations = phrases()["relation"]
    usable = [i for i, r in enumerate(relations) if r.get(f"s_{language}")]
    main = value("org", language, rng)
    subjects: list[tuple[str, str]] = [("org", main)]
    text, title = "", _pick(rng, _TITLES[language])
    if rng.random() < 0.5:
        title += f" – {main}" if rng.random() < 0.7 else f" {rng.randint(1, 40)}"
    stated: list[tuple[int, str, int, int, tuple[tuple[str, str], ...]]] = []
    seen: set[tuple[int, str]] = set()
    previous = ""
    separator = rng.choice((" ", " ", "\n", "\n\n", "\n- "))
    for _ in range(rng.randint(2, 5)):
        if rng.random() < 0.25:
            text += _pick(rng, _FILL[language]) + separator
            previous = ""
        index = rng.choice(usable)
        relation = relations[index]
        same = [name for kind, name in subjects if kind == relation["x"]]
        subject = rng.choice(same) if same and rng.random() < 0.75 else value(relation["x"], language, rng)
        if (index, subject) in seen:
            continue
        seen.add((index, subject))
        answer = value(relation["y"], language, rng)
        if relation["y"] == "loc" and "{nation}" in str(relation.get(f"s_{language}")):
            continue
        subjects += [(relation["y"], answer), (relation["x"], subject)]
        sentence, shown = rng.choice(relation[f"s_{language}"]), subject
        if subject == previous and sentence.startswith("{x} ") and rng.random() < 0.6:
            shown = {"org": ("The company", "A empresa"), "per": ("She", "Ele")}.get(relation["x"], (subject, subject))[
                language == "pt"
            ]
        previous = subject
        marked = sentence.replace("{y}", "\x01{y}\x02", 1)
        fill = filling(language, rng)
        details = tuple((k, v) for k, v in fill.items() if f"{{{k}}}" in sentence)
        written = marked.format(**(fill | {"x": shown, "y": answer}))
        written = contracted(written) if language == "pt" else written
        written = written[0].upper() + written[1:] if written[0] != "\x01" else written
        begin, stop = written.index("\x01"), written.index("\x02") - 1
        written = written.replace("\x01", "").replace("\x02", "")
        stated.append((index, subject, len(text) + begin, len(text) + stop, details))
        text += written + separator
    text = text.rstrip()
    kinds: dict[str, set[str]] = {}
    groups: dict[str, set[str]] = {}
    for index, subject, *_ in stated:
        kinds.setdefault(subject, set()).add(relations[index]["y"])
        groups.setdefault(subject, set()).add(group_of(index))
    return [
        Stated(i, s, title, text, a, b, language, frozenset(kinds[s]), more, frozenset(groups[s]))
        for i, s, a, b, more in stated
    ]
