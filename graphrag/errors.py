"""Every error of ours, in one tree; each message says what happened, where, and what to do next.

GraphRAGError            exit code 1
├── UsageError           exit code 2: a wrong path, option or recipe
│   └── RecipeError      a recipe that does not fit its model
├── ReadError            one file could not be read; the build goes on without it
│   ├── TooLargeError    the file exceeds a limit of the recipe
│   └── NotTextError     the file is not what its name says
├── StoreError           the graph could not be opened, read or written
│   ├── NoGraphError     there is no graph at that address
│   ├── NotAGraphError   the file belongs to another program
│   └── NewerGraphError  a newer version of this program wrote the graph
├── ModelError           a model's files are missing, broken or do not fit
│   ├── MissingExtraError  the stage needs an optional package
│   └── EndpointError    a language model's server gave no reply that can be used
└── FormatError          an evaluation or training file is not in the format it should be
"""

from __future__ import annotations


class GraphRAGError(Exception):
    """The root of every error this package raises on purpose."""

    exit_code = 1


class UsageError(GraphRAGError):
    """What was asked for cannot be done as asked."""

    exit_code = 2


class RecipeError(UsageError):
    """A recipe names an unknown key, stage or value."""


class ReadError(GraphRAGError):
    """One file could not be read."""


class TooLargeError(ReadError):
    """A file exceeds a limit that the recipe sets."""


class NotTextError(ReadError):
    """A file's bytes are not what its name says."""


class StoreError(GraphRAGError):
    """The graph could not be opened, read or written."""


class NoGraphError(StoreError):
    """There is no graph at the address."""


class NotAGraphError(StoreError):
    """The file exists and belongs to another program; it is left as it is."""


class NewerGraphError(StoreError):
    """A newer version wrote the graph; it is left as it is."""


class ModelError(GraphRAGError):
    """A model's files are missing, broken or do not fit."""


class MissingExtraError(ModelError):
    """A stage needs a package of an optional extra."""


class EndpointError(ModelError):
    """A language model's server gave no reply that can be used."""


class FormatError(GraphRAGError):
    """A file for evaluation or training is not in the format it should be in."""
