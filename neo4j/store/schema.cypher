// Constraints and indexes, all on labels of our own, so that other data in the database is neither
// checked nor indexed. Each is made once; a name never means another definition.
CREATE CONSTRAINT graphrag_graph IF NOT EXISTS FOR (n:__Graph__) REQUIRE n.graph IS UNIQUE;
CREATE CONSTRAINT graphrag_document IF NOT EXISTS FOR (n:__Document__) REQUIRE (n.graph, n.id) IS UNIQUE;
CREATE CONSTRAINT graphrag_chunk IF NOT EXISTS FOR (n:__Chunk__) REQUIRE (n.graph, n.id) IS UNIQUE;
CREATE CONSTRAINT graphrag_entity IF NOT EXISTS FOR (n:__Entity__) REQUIRE (n.graph, n.id) IS UNIQUE;
CREATE CONSTRAINT graphrag_value IF NOT EXISTS FOR (n:__Value__) REQUIRE (n.graph, n.id) IS UNIQUE;
CREATE CONSTRAINT graphrag_community IF NOT EXISTS FOR (n:__Community__) REQUIRE (n.graph, n.id) IS UNIQUE;
CREATE INDEX graphrag_title IF NOT EXISTS FOR (n:__Document__) ON (n.graph, n.titleId);
CREATE INDEX graphrag_topic IF NOT EXISTS FOR (n:__Document__) ON (n.graph, n.topic);
CREATE INDEX graphrag_subject_id IF NOT EXISTS FOR (n:__Document__) ON (n.graph, n.subjectId);
CREATE INDEX graphrag_subject IF NOT EXISTS FOR (n:__Document__) ON (n.graph, n.subject);
// Words and names are indexed as the program cut them, so the index must not cut them again. These indexes
// follow a moment after the commit, which makes it ten times as fast; who searches waits for them.
CREATE FULLTEXT INDEX graphrag_chunk_words IF NOT EXISTS FOR (n:__Chunk__) ON EACH [n.words, n.graph]
  OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: true}};
CREATE FULLTEXT INDEX graphrag_entity_words IF NOT EXISTS FOR (n:__Entity__) ON EACH [n.words, n.names, n.graph]
  OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: true}};
CREATE FULLTEXT INDEX graphrag_community_words IF NOT EXISTS FOR (n:__Community__) ON EACH [n.words, n.graph]
  OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: true}};
// Without vector.dimensions, so that graphs of different models may share a database.
CREATE VECTOR INDEX graphrag_chunk_vector IF NOT EXISTS FOR (n:__Chunk__) ON n.embedding
  OPTIONS {indexConfig: {`vector.similarity_function`: 'cosine', `vector.quantization.enabled`: true}};
CREATE VECTOR INDEX graphrag_entity_vector IF NOT EXISTS FOR (n:__Entity__) ON n.embedding
  OPTIONS {indexConfig: {`vector.similarity_function`: 'cosine', `vector.quantization.enabled`: true}};
CREATE VECTOR INDEX graphrag_community_vector IF NOT EXISTS FOR (n:__Community__) ON n.embedding
  OPTIONS {indexConfig: {`vector.similarity_function`: 'cosine', `vector.quantization.enabled`: true}};
