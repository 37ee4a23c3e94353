DROP INDEX graphrag_chunk_vector IF EXISTS
