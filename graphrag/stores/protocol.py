"""What every graph store can do; SQLite is the default, and a server's database has the same methods.

Whatever a store returns is a function of the documents it holds, of the last links and of the last
enrichment: never of the order in which documents came, were replaced or went. Ties in scores are broken by id. A
method raises ``StoreError`` when the graph cannot be read or written, also when another process
keeps it busy for too long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from graphrag.types import (
    Claim,
    Community,
    Counts,
    DocumentGraph,
    DocumentRecord,
    Enrichment,
    Entity,
    FloatArray,
    Found,
    Gathered,
    Hit,
    Layout,
    Link,
    Passage,
    Query,
    Record,
    Relation,
    Start,
    Subgraph,
)


class Neighbourhoods(Protocol):
    """Where a question may walk, step by step."""

    def neighbourhood(
        self, entity_ids: Iterable[str], passage_ids: Iterable[str], *, per_entity: int, per_title: int = 0
    ) -> Subgraph:
        """The surroundings of some entities and passages, as ``GraphStore.neighbourhood`` tells them."""
        ...


@runtime_checkable
class GraphStore(Protocol):
    """A knowledge graph that outlives the process. Use it as a context manager, from one thread."""

    @property
    def address(self) -> str:
        """Where the graph lies: a file's path or a server's address."""
        ...

    # Writing: each call is one transaction, so a killed process leaves whole documents.

    def write(self, graph: DocumentGraph, *, source: str, recipe: str) -> None:
        """Put one document's part into the graph, in place of whatever its id held before.

        ``source`` is the folder as an absolute path and ``recipe`` the fingerprint of what read the
        document; both come back in its record, whose problem is cleared. An entity's name, type,
        aliases and mention count are worked out again from all the mentions in the graph: the name
        is its most frequent surface (of those whose normalised form is its key, where there are
        any), the type the most frequent one, the aliases all other surfaces, sorted, the keys those of
        all documents. What was linked to a node stays so until the next ``relink``.

        Raises ``StoreError``, and writes nothing, when a mention, relation or vector of the graph
        does not fit its chunks and entities, or its text is not valid Unicode.
        """
        ...

    def write_all(self, graphs: Sequence[DocumentGraph], *, source: str, recipe: str) -> None:
        """Do what ``write`` does for each of several documents, all of them in one transaction.

        Of two with one id the later counts. On a server this is many times as fast as one by one.
        """
        ...

    def mark_problem(self, document_id: str, *, path: str, source: str, media_type: str, problem: str) -> None:
        """Remember why the newest version of a file could not be read; what was known of it stays.

        A file that was never read gets a record without content hash, recipe or chunks.
        """
        ...

    def delete(self, document_id: str) -> bool:
        """Take a document out, with every entity and relation that only it showed; False if unknown."""
        ...

    def relink(self, links: Iterable[Link]) -> None:
        """Make each linked entity of a document mean its link's node, and every other its own.

        Wherever the graph is read there are nodes alone: their mentions, names and relations are those of all
        entities that mean them, and a relation whose ends have become one node is none. A link of what a title
        names moves what its passages are about. Cut short, it can be done again.
        """
        ...

    def set_state(self, key: str, value: str) -> None:
        """Remember a word about the graph for the pipeline; '' forgets it."""
        ...

    def write_enrichment(self, enrichment: Enrichment, fingerprint: str) -> None:
        """Replace all entity vectors, node embeddings and communities; ``enriched()`` is then ``fingerprint``.

        Ids of entities that the graph does not hold raise ``StoreError``.
        """
        ...

    # Bookkeeping.

    def records(self) -> tuple[DocumentRecord, ...]:
        """Every document the graph knows of, by path."""
        ...

    def document(self, document_id: str) -> DocumentGraph | None:
        """One document's part of the graph as ``write`` took it, unlinked; None when it was never read.

        Of its text only what stands in a chunk or a quote is known; the rest are spaces.
        """
        ...

    def state(self, key: str) -> str:
        """What ``set_state`` last said under ``key``, or ''."""
        ...

    def fingerprint(self) -> str:
        """A hash over the id, content hash and recipe of every document: it changes when the content does."""
        ...

    def enriched(self) -> str:
        """The fingerprint given with the last enrichment, or '' when there was none."""
        ...

    def counts(self) -> Counts:
        """How much the graph holds; documents that were never read are not counted."""
        ...

    def claims(self) -> Iterator[Claim]:
        """What each document says of each of its entities (no values), by document and entity."""
        ...

    def links(self) -> Iterator[Link]:
        """The entities, and subjects of titles, that mean another node than their own, by document and entity."""
        ...

    # Asking.

    def find(self, query: Query) -> Found:
        """Where a question starts: passages by words (BM25) and by vector (cosine), entities by name.

        ``by_text`` and ``by_vector`` hold at most ``query.limit`` hits, best first; a vector of no
        dimensions finds nothing. ``by_name`` has, for each of ``query.names`` (normalised) that is a
        key, an alias or a strong key of entities, their ids: by key first, then by number of mentions. Values are
        not found. ``by_title`` has, for each name that is a title (if none is, a title less the
        bracket at its end), the topic and first passage of at most ``query.limit`` documents.
        ``entities`` are the ``query.entities`` nearest entity vectors (none by default).
        """
        ...

    def neighbourhood(
        self, entity_ids: Iterable[str], passage_ids: Iterable[str], *, per_entity: int, per_title: int = 0
    ) -> Subgraph:
        """The surroundings of some entities and passages; ids that the graph does not hold are left out.

        ``passages`` are the given ones; for each given entity the at most ``per_entity`` passages that
        mention it most often (then by id); and the at most ``per_title`` passages about it, which
        ``about`` names: openings of documents whose title names it (a bracket at the title's end
        aside) or, where there are none, of at most three subjects that begin with its name of several
        words. Each passage links ALL its entities and values to its sentences. ``known`` are those
        of the given entities that the graph holds.
        """
        ...

    def walk(self, start: Start) -> Neighbourhoods:
        """The neighbourhoods that a question walks through, by one request for the first two steps.

        ``neighbourhood`` of what is returned equals this store's; a graph that changes meanwhile may
        be seen as it was.
        """
        ...

    def passages(self, hits: Iterable[Hit]) -> tuple[Passage, ...]:
        """The passages of ``hits``, in their order and with their scores; unknown ids are left out.

        A passage's mentions are in order of their offsets.
        """
        ...

    def entities(self, ids: Iterable[str]) -> dict[str, Entity]:
        """The entities and values of some ids; unknown ids are left out."""
        ...

    def relations_of(self, ids: Iterable[str], *, limit: int = 100) -> tuple[Relation, ...]:
        """Relations with at least one end among ``ids``: for each end the ``limit`` surest, in all by id."""
        ...

    def gather(self, hits: Iterable[Hit], entity_ids: Iterable[str], *, level: int | None = None) -> Gathered:
        """What an answer may be read from, by one request.

        The passages of ``hits`` as ``passages`` returns them; the entities and values that they mention
        and those of ``entity_ids``; the relations that were read in them, by id, each with the evidence
        that stands in these passages; and the communities of ``level``, of none when it is None.
        """
        ...

    def layouts(self) -> tuple[tuple[Layout, int], ...]:
        """What the mapped tables of all documents say: each layout once, in a fixed order, with its number of rows."""
        ...

    def rows(self, layouts: Iterable[Layout]) -> Iterator[Record]:
        """Every row of the tables of some layouts, by their documents' path and in the order of their text.

        They are streamed: however many there are, memory holds few of them.
        """
        ...

    def search_entities(self, text: str, limit: int = 10) -> tuple[Hit, ...]:
        """Entities whose name or aliases hold words of ``text``, best first."""
        ...

    def communities(self, level: int | None = None) -> tuple[Community, ...]:
        """The communities of one level or of all, largest first within a level.

        Members and summary sentences whose entity or passage has left the graph since the
        enrichment are left out.
        """
        ...

    def search_communities(self, text: str, vector: FloatArray, limit: int = 5) -> tuple[Hit, ...]:
        """Communities by words and by vector, the two rankings fused by reciprocal rank, best first."""
        ...

    # The whole graph, for enrichment, export and comparison; every iterator goes by id.

    def all_entities(self) -> Iterator[Entity]:
        """Every entity and value."""
        ...

    def all_relations(self) -> Iterator[Relation]:
        """Every relation with all its evidence."""
        ...

    def all_passages(self) -> Iterator[Passage]:
        """Every passage with its mentions, score 0."""
        ...

    def co_mentions(self) -> Iterator[tuple[str, str, int]]:
        """Pairs of entities (no values; smaller id first) and the number of sentences that name both."""
        ...

    def passage_vectors(self) -> tuple[tuple[str, ...], FloatArray]:
        """The ids of all passages and their vectors ``[passages, dimensions]``.

        Left out are vectors of another length than most: a document whose newest version cannot be
        read keeps those of the model that it was last read with.
        """
        ...

    def enrichment(self) -> Enrichment:
        """What ``write_enrichment`` stored, less what has left the graph since."""
        ...

    # Opening and closing.

    def close(self) -> None:
        """Let the graph go; closing twice is fine."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
