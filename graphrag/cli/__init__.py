"""The command line: a file per command, which parses and prints; the work is the package's.

Nothing heavy is imported until a command runs, so that ``graphrag --help`` answers at once.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from graphrag import __version__
from graphrag.cli import (
    ask,
    build,
    communities,
    copy,
    drop,
    evaluate,
    explore,
    export,
    extract,
    info,
    inspect,
    merges,
    sources,
    tune,
)
from graphrag.cli._output import print_error
from graphrag.errors import GraphRAGError


class Commands(TyperGroup):
    """Turns our errors and Ctrl-C, from whichever command, into one line and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except GraphRAGError as error:
            print_error(str(error))
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as error:
            print_error("interrupted; what was finished is kept, and the next run continues from there")
            raise typer.Exit(130) from error


app = typer.Typer(
    cls=Commands,
    name="graphrag",
    help="From a folder of documents to a knowledge graph, and to answers with their sources.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("build")(build.build)
app.command("sync")(build.build)
app.command("ask")(ask.ask)
app.command("communities")(communities.communities)
app.command("info")(info.info)
app.command("sources")(sources.sources)
app.command("inspect")(inspect.inspect)
app.command("extract")(extract.extract)
app.command("merges")(merges.merges)
app.command("export")(export.export)
app.command("copy")(copy.copy)
app.command("drop")(drop.drop)
app.command("explore")(explore.explore)
app.add_typer(evaluate.app, name="eval")
app.add_typer(tune.app, name="tune")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"graphrag {__version__}")
        raise typer.Exit


@app.callback()
def _options(  # pyright: ignore[reportUnusedFunction]
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    del version


def main() -> None:
    """The program ``graphrag``."""
    # Parallelism here is over documents; threads inside one small product only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without our characters is no reason to fail
    app()
