"""How the bundled weights were made (needs the extra ``transformers``)."""
