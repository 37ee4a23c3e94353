"""The data that moves through the two flows, as frozen dataclasses; every offset counts characters.

``start`` and ``end`` are half open and always refer to ``Document.text``, so that
``document.text[start:end]`` is the surface, sentence, chunk or quote they name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]


class EntityType(StrEnum):
    """What a mention names: an entity or, from ``DATE`` on, a value. A ``RECORD`` is a row of a table that is no other.

    The bundled model reads the first four and the four values after them; rows and invoices have the others.
    """

    PERSON = "Person"
    ORGANIZATION = "Organization"
    LOCATION = "Location"
    MISC = "Misc"
    PRODUCT = "Product"
    EVENT = "Event"
    WORK = "Work"
    LAW = "Law"
    INVOICE = "Invoice"
    RECORD = "Record"
    DATE = "Date"
    AMOUNT = "Amount"
    QUANTITY = "Quantity"
    PERCENT = "Percent"
    IDENTIFIER = "Identifier"
    TEXT = "Text"

    @property
    def is_value(self) -> bool:
        """Values are normalised and never join a community."""
        return self in _VALUES


class Modality(StrEnum):
    """How a text puts a relation. Only a ``FACT`` is something that the text states to be or to have been so.

    ``NEGATED``: not so, denied, refused, failed or no longer so; ``HYPOTHETICAL``: possible, conditional or asked;
    ``FUTURE``: planned, promised or expected; ``REPORTED``: rumoured or alleged, and not stated by the text itself.
    """

    FACT = "fact"
    NEGATED = "negated"
    HYPOTHETICAL = "hypothetical"
    FUTURE = "future"
    REPORTED = "reported"


_VALUES = frozenset(list(EntityType)[list(EntityType).index(EntityType.DATE) :])


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``[start, end)`` of a document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page(Span):
    """One page of a document; ``number`` counts from 1."""

    number: int


@dataclass(frozen=True, slots=True)
class Column:
    """What the cells of a column say of a thing: their row's, or with ``of`` that of the column with that index.

    ===============  ==============  ==========================================================================
    ``relation``     ``key``         a cell
    ===============  ==============  ==========================================================================
    ``ISSUED_ON``    ''              is a value or the name of an entity, to which the thing has that relation
    ``CUSTOMER``     ``customers``   is the key, of that scheme, of such an entity
    ''               ''              names the thing
    ''               ``cnpj``        is a key of the thing, of that scheme
    ===============  ==============  ==========================================================================

    ``type`` is that of the value or entity; nothing is made of a column whose type is None. ``word`` goes before a
    key to make a name of it ("Customer 7"), ``unit`` is the currency or unit of bare numbers (BRL, kg), and
    ``language`` (``en``, ``pt``, or '' for the document's) decides the order of day and month and the sign of decimals.
    """

    type: EntityType | None = None
    relation: str = ""
    key: str = ""
    of: int | None = None
    word: str = ""
    unit: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class RowMapping:
    """What a row is: a thing of ``type``, or with None only relations between the things that its columns name.

    ``word`` says in the words of the trade what it is ("Order", "Pedido"); ``columns`` are those of the header.
    """

    type: EntityType | None
    word: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Row(Span):
    """A row, and its cells in the order of the header; None where one is empty. Cells of long text lie behind it."""

    cells: tuple[Span | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table in a document's text, every row and cell at its place there; a mapping of None is yet to be inferred."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...] = field(repr=False)
    mapping: RowMapping | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """What the rows of a mapped table say, whichever they are; ``language`` is that of its document."""

    name: str
    header: tuple[str, ...]
    mapping: RowMapping
    language: str


@dataclass(frozen=True, slots=True)
class Record(Span):
    """A row as a graph holds it, at its place in a document; of one longer than a chunk the part in ``chunk_id``.

    ``cells`` are the texts under the header ('' where one is empty or prose), ``nodes`` the thing that each names,
    '' for none.
    """

    layout: Layout
    chunk_id: str
    document_id: str
    path: str
    page: int | None
    cells: tuple[str, ...]
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One source as text. ``path`` is relative to the folder it was read from, with ``/``.

    ``tables`` lie in the text, in its order; stores keep those that are mapped. ``findings`` say what in the source
    is wrong.
    """

    id: str
    path: str
    title: str
    media_type: str
    language: str
    content_hash: str
    text: str = field(repr=False)
    pages: tuple[Page, ...] = ()
    tables: tuple[Table, ...] = ()
    findings: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """The last part of the path."""
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Chunk(Span):
    """A passage of whole sentences; ``text`` is ``document.text[start:end]``."""

    id: str
    document_id: str
    index: int
    page: int | None
    text: str = field(repr=False)
    sentences: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention(Span):
    """A name or value found in a text. Mentions with one ``cluster`` mean one thing in that text.

    An ``anaphor`` names nothing by itself: a pronoun, or "the company". Where nothing in the text tells what it stands
    for, its cluster is its own.
    ``name`` is what the thing is called, or a value's normalised form, where whoever read it knows better than the
    surface says ("Order 7" of a cell "7"); such mentions are taken as they are. ``key`` is a strong key of the thing,
    normalised, such as ``cnpj:12345678000195``: what has the same key is the same thing.
    """

    surface: str
    type: EntityType
    confidence: float
    cluster: int
    anaphor: bool = False
    name: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed relation read in a text: ``head`` and ``tail`` index the mentions that it was read from."""

    head: int
    tail: int
    type: str
    confidence: float
    evidence: Span
    modality: Modality = Modality.FACT


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read in one text; ``source`` names the reader, and is kept with the relations."""

    mentions: tuple[Mention, ...] = ()
    facts: tuple[Fact, ...] = ()
    source: str = "bundled"


@dataclass(frozen=True, slots=True)
class Entity:
    """A node: a thing with a name, or a value. ``key`` is its normalised name, from which ``id`` follows.

    ``keys`` are strong keys, sorted, such as ``cnpj:12345678000195``: what has the same one is the same thing.
    """

    id: str
    key: str
    name: str
    type: EntityType
    aliases: tuple[str, ...] = ()
    description: str = ""
    mentions: int = 0
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What one document says of one entity, under the id that it gave it: what is brought together across documents."""

    document: str
    entity: str
    key: str
    name: str
    type: EntityType
    aliases: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    mentions: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """The node, of the key ``key``, that a document means by an entity; ``reason`` is why it is not its own."""

    document: str
    entity: str
    node: str
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Merge:
    """A line of the merge log: in ``documents`` documents ``name`` means the node called ``node_name``, and why."""

    entity: str
    name: str
    node: str
    node_name: str
    reason: str
    documents: int


@dataclass(frozen=True, slots=True)
class EntityMention(Span):
    """Where an entity is named."""

    entity_id: str
    chunk_id: str
    surface: str
    type: EntityType
    confidence: float


@dataclass(frozen=True, slots=True)
class Evidence(Span):
    """Where a relation was read; ``quote`` is the document's text there."""

    chunk_id: str
    document_id: str
    quote: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed edge; ``id`` follows from head, type, tail and modality. ``source`` names the reader of it.

    What one text states and another denies are two relations; all evidence of a relation is of its modality.
    """

    id: str
    head: str
    type: str
    tail: str
    confidence: float
    source: str
    evidence: tuple[Evidence, ...]
    modality: Modality = Modality.FACT


@dataclass(frozen=True, eq=False)
class DocumentGraph:
    """Everything one document adds to the graph; a store writes it in one transaction.

    ``vectors`` is ``[chunks, dimensions]``; ``sentence_vectors`` has one ``[sentences, dimensions]``
    array a chunk. Both are unit length float32.
    """

    document: Document
    chunks: tuple[Chunk, ...]
    entities: tuple[Entity, ...]
    mentions: tuple[EntityMention, ...]
    relations: tuple[Relation, ...]
    vectors: FloatArray
    sentence_vectors: tuple[FloatArray, ...]

    @property
    def covered(self) -> int:
        """How many characters of the document's text are in chunks."""
        return sum(chunk.end - chunk.start for chunk in self.chunks)


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What a store remembers of a document: enough to see whether its file changed.

    ``problem`` is why the newest version could not be read ('' when it could); ``recipe`` the
    fingerprint of what read it; ``source`` the folder, as an absolute path. ``characters`` is the length of its text,
    of which ``covered`` are in chunks; ``findings`` say what in it is wrong.
    """

    id: str
    path: str
    source: str
    title: str
    media_type: str
    language: str
    content_hash: str
    recipe: str
    problem: str = ""
    chunks: int = 0
    mentions: int = 0
    relations: int = 0
    characters: int = 0
    covered: int = 0
    pages: int = 0
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """One sentence of a community's summary and where it was read."""

    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Community:
    """A group of entities; level 0 is the coarsest, and ``parent`` a community of the level above."""

    id: str
    level: int
    title: str
    summary: tuple[SummarySentence, ...]
    members: tuple[str, ...]
    parent: str | None = None


@dataclass(frozen=True, eq=False)
class Enrichment:
    """What is computed over the whole graph: rows of the arrays belong to ``entity_ids`` and ``communities``."""

    entity_ids: tuple[str, ...]
    entity_vectors: FloatArray
    node_embeddings: FloatArray
    communities: tuple[Community, ...]
    community_vectors: FloatArray


@dataclass(frozen=True, slots=True)
class Hit:
    """Something a search found; a higher score is better, on the search's own scale."""

    id: str
    score: float


@dataclass(frozen=True, eq=False)
class Query:
    """What a question asks a store to start from: its words, its vector and normalised names.

    ``limit`` is how many passages each search returns, ``entities`` how many entities by vector.
    """

    text: str
    vector: FloatArray
    names: tuple[str, ...]
    limit: int = 50
    entities: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Starting points of a question: passages by words and by vector, entities by name and by vector.

    ``by_title`` has, for each name that is a document's title, ``(topic, passage id)`` of what it opens with.
    """

    by_text: tuple[Hit, ...]
    by_vector: tuple[Hit, ...]
    by_name: Mapping[str, tuple[str, ...]]
    entities: tuple[Hit, ...] = ()
    by_title: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict[str, tuple[tuple[str, str], ...]])


@dataclass(frozen=True, eq=False)
class PassageView:
    """A chunk as traversal needs it: which sentence names whom, and the sentences' vectors.

    ``links`` are ``(entity id, sentence index)``; ``topic`` is the id that the document's title has
    as an entity, whether or not the graph holds it.
    """

    id: str
    document_id: str
    topic: str
    sentence_vectors: FloatArray
    links: tuple[tuple[str, int], ...]


@dataclass(frozen=True, eq=False)
class Subgraph:
    """The neighbourhood of some entities and passages.

    ``known`` are those of the given entities that the graph holds, ``about`` the passages that an
    entity's name titles.
    """

    passages: Mapping[str, PassageView]
    known: frozenset[str]
    about: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


@dataclass(frozen=True, slots=True)
class Start:
    """Where a walk through the graph begins, and how many passages each step sees.

    The first step sees ``per_entity`` passages of each of ``entities`` and all of ``passages``, later
    ones ``per_next`` of each entity, the last of ``hops`` none; each sees ``per_title`` passages about
    an entity. Without ``entities`` a walk begins with what the passages ``seeds`` name.
    """

    entities: tuple[str, ...]
    passages: tuple[str, ...]
    seeds: tuple[str, ...] = ()
    hops: int = 2
    per_entity: int = 50
    per_next: int = 5
    per_title: int = 8


@dataclass(frozen=True, slots=True)
class Gathered:
    """What an answer may be read from: passages, their entities, and relations with the evidence in them."""

    passages: tuple[Passage, ...]
    entities: Mapping[str, Entity]
    relations: tuple[Relation, ...]
    communities: tuple[Community, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk with where it stands and how well it ranked.

    ``relevance`` is, for each sentence, how much it resembles the question; empty where nobody compared them.
    """

    chunk: Chunk
    path: str
    title: str
    score: float
    entities: tuple[EntityMention, ...] = ()
    relevance: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a generator may read: passages, best first, and the relations among their entities."""

    question: str
    passages: tuple[Passage, ...]
    entities: Mapping[str, Entity]
    relations: tuple[Relation, ...]
    start: tuple[str, ...] = ()
    communities: tuple[Community, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation(Span):
    """A quote and where it stands; ``quote`` is exactly the document's text at ``[start, end)``."""

    document_id: str
    path: str
    page: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the path that led to an answer, by names; ``type`` is the relation walked."""

    head: str
    type: str
    tail: str
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A generator's reply before verification; ``text`` is '' when the context does not hold an answer."""

    text: str
    citations: tuple[Citation, ...] = ()
    path: tuple[Step, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply whose every citation was found verbatim; ``abstained`` when the graph holds no answer.

    ``reason`` is why, where that is known: a question for a figure that the rows of tables do not tell.
    """

    question: str
    text: str
    abstained: bool
    confidence: float
    citations: tuple[Citation, ...]
    path: tuple[Step, ...]
    passages: Sequence[Passage] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a graph holds."""

    documents: int
    chunks: int
    entities: int
    values: int
    mentions: int
    relations: int
    communities: int
