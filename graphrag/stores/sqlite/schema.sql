-- One graph, version 3. "row" numbers are internal: they never leave the store and order no result.
-- Vectors are packed little-endian: float16 of sentences, float32 of everything else.

CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE document (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    source TEXT NOT NULL,
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,  -- the title, normalised
    subject_key TEXT NOT NULL,  -- what the title names, normalised
    subject_id TEXT NOT NULL,  -- the id of that as an entity
    topic TEXT NOT NULL,  -- the node that it means, whether or not there is one
    media_type TEXT NOT NULL,
    language TEXT NOT NULL,
    content_hash TEXT NOT NULL,  -- '' when the document was never read
    recipe TEXT NOT NULL,
    problem TEXT NOT NULL,
    chunks INTEGER NOT NULL,
    mentions INTEGER NOT NULL,
    relations INTEGER NOT NULL,
    characters INTEGER NOT NULL DEFAULT 0,
    covered INTEGER NOT NULL DEFAULT 0,  -- characters in chunks
    pages INTEGER NOT NULL DEFAULT 0,
    findings TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX document_title ON document (title_key);
CREATE INDEX document_subject ON document (subject_key);
CREATE INDEX document_topic ON document (topic);

-- A document's mapped tables: what their rows say, and int32 start, end of each row and of its cells.
CREATE TABLE sheet (
    document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
    position INTEGER NOT NULL,
    layout TEXT NOT NULL,
    places BLOB NOT NULL,
    PRIMARY KEY (document, position)
);

CREATE TABLE chunk (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
    position INTEGER NOT NULL,
    page INTEGER,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text TEXT NOT NULL,
    sentences BLOB NOT NULL  -- int32 start, end of each
);
CREATE INDEX chunk_document ON chunk (document);

-- What a question needs of a chunk: its vector in one dense table, for traversal the rest in another.
CREATE TABLE chunk_vector (
    chunk INTEGER PRIMARY KEY REFERENCES chunk ON DELETE CASCADE,
    id TEXT NOT NULL,
    vector BLOB NOT NULL
);

CREATE TABLE chunk_view (
    chunk INTEGER PRIMARY KEY REFERENCES chunk ON DELETE CASCADE,
    id TEXT NOT NULL,
    document_id TEXT NOT NULL,
    topic TEXT NOT NULL,
    dimensions INTEGER NOT NULL,
    linked TEXT NOT NULL,  -- entity ids, a space between
    linked_sentences BLOB NOT NULL,  -- uint16, one for each of them
    sentence_vectors BLOB NOT NULL
);

CREATE VIRTUAL TABLE chunk_text USING fts5 (
    title, text, content = '', tokenize = 'unicode61 remove_diacritics 2'
);

-- An entity's columns after key are worked out from name and claim, see naming.refresh.
CREATE TABLE entity (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    type TEXT NOT NULL DEFAULT '',
    is_value INTEGER NOT NULL DEFAULT 0,
    aliases TEXT NOT NULL DEFAULT '[]',
    description TEXT NOT NULL DEFAULT '',
    mentions INTEGER NOT NULL DEFAULT 0,
    keys TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX entity_key ON entity (key);

-- The strong keys of entities, to find them by.
CREATE TABLE strong (
    key TEXT NOT NULL,
    entity INTEGER NOT NULL REFERENCES entity ON DELETE CASCADE,
    PRIMARY KEY (key, entity)
) WITHOUT ROWID;
CREATE INDEX strong_entity ON strong (entity);

CREATE VIRTUAL TABLE entity_text USING fts5 (
    name, aliases, content = '', tokenize = 'unicode61 remove_diacritics 2'
);

-- How often the whole graph calls an entity so: in mentions, and in what documents claim of it.
CREATE TABLE name (
    entity INTEGER NOT NULL REFERENCES entity,
    text TEXT NOT NULL,
    type TEXT NOT NULL,
    key TEXT NOT NULL,
    mentions INTEGER NOT NULL,
    claims INTEGER NOT NULL,
    PRIMARY KEY (entity, text, type)
) WITHOUT ROWID;
CREATE INDEX name_key ON name (key);

-- What one document says of an entity that it calls by an id and a key of its own; entity is the node it means, and
-- reason why, where that is another. An entity without any claim leaves the graph.
CREATE TABLE claim (
    row INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
    own_id TEXT NOT NULL,
    own_key TEXT NOT NULL,
    entity INTEGER NOT NULL REFERENCES entity,
    reason TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    aliases TEXT NOT NULL,
    description TEXT NOT NULL,
    keys TEXT NOT NULL
);
CREATE UNIQUE INDEX claim_own ON claim (document, own_id);
CREATE INDEX claim_entity ON claim (entity);

CREATE TABLE mention (
    chunk INTEGER NOT NULL REFERENCES chunk ON DELETE CASCADE,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    entity INTEGER NOT NULL REFERENCES entity,
    surface TEXT NOT NULL,
    type TEXT NOT NULL,
    confidence REAL NOT NULL,
    claim INTEGER NOT NULL REFERENCES claim
);
CREATE INDEX mention_chunk ON mention (chunk);
CREATE INDEX mention_claim ON mention (claim);
CREATE INDEX mention_entity ON mention (entity);

-- Mentions counted by chunk, so that an entity's foremost passages are its first rows.
CREATE TABLE link (
    entity INTEGER NOT NULL REFERENCES entity,
    mentions INTEGER NOT NULL,
    chunk_id TEXT NOT NULL,
    chunk INTEGER NOT NULL REFERENCES chunk ON DELETE CASCADE,
    PRIMARY KEY (entity, mentions DESC, chunk_id)
) WITHOUT ROWID;
CREATE INDEX link_chunk ON link (chunk);

CREATE TABLE relation (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    head INTEGER NOT NULL REFERENCES entity,
    type TEXT NOT NULL,
    tail INTEGER NOT NULL REFERENCES entity,
    modality TEXT NOT NULL
);
CREATE INDEX relation_head ON relation (head, tail);
CREATE INDEX relation_tail ON relation (tail);

-- Head and tail are what the document relates; where both are one node, there is no relation.
CREATE TABLE evidence (
    relation INTEGER REFERENCES relation,
    chunk INTEGER NOT NULL REFERENCES chunk ON DELETE CASCADE,
    document_id TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    quote TEXT NOT NULL,
    confidence REAL NOT NULL,
    source TEXT NOT NULL,
    head INTEGER NOT NULL REFERENCES claim,
    type TEXT NOT NULL,
    tail INTEGER NOT NULL REFERENCES claim,
    modality TEXT NOT NULL
);
CREATE INDEX evidence_relation ON evidence (relation);
CREATE INDEX evidence_head ON evidence (head);
CREATE INDEX evidence_tail ON evidence (tail);
CREATE INDEX evidence_chunk ON evidence (chunk);

-- The last enrichment. It names entities and chunks by id, because it may outlive them for a while.
CREATE TABLE entity_vector (
    entity INTEGER PRIMARY KEY REFERENCES entity ON DELETE CASCADE,
    id TEXT NOT NULL,
    vector BLOB NOT NULL,
    node_embedding BLOB NOT NULL
);

CREATE TABLE community (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    level INTEGER NOT NULL,
    title TEXT NOT NULL,
    parent TEXT,
    vector BLOB NOT NULL
);

CREATE TABLE member (
    community INTEGER NOT NULL REFERENCES community,
    position INTEGER NOT NULL,
    entity_id TEXT NOT NULL,
    PRIMARY KEY (community, position)
) WITHOUT ROWID;

CREATE TABLE summary (
    community INTEGER NOT NULL REFERENCES community,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    chunk_id TEXT NOT NULL,
    document_id TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    quote TEXT NOT NULL,
    confidence REAL NOT NULL,
    PRIMARY KEY (community, position)
) WITHOUT ROWID;

CREATE VIRTUAL TABLE community_text USING fts5 (
    title, summary, content = '', tokenize = 'unicode61 remove_diacritics 2'
);
