"""A throw-away PostgreSQL on loopback, in a folder of its own: for the tests and the benchmark.

python tools/postgresql_server.py   # prints its URL; ends with its standard input
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """The folder of initdb and pg_ctl; None where PostgreSQL is not installed (apt-get install postgresql)."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(shutil.which("initdb") or "")]
    return found[-1].parent if found[-1].is_file() else None


@contextmanager
def server(folder: Path) -> Generator[str]:
    """Start a server by the programs in ``folder``; its URL, less the database (there is one named postgres)."""
    home = Path(tempfile.mkdtemp(prefix="graphrag-pg-"))
    user = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    if user:
        shutil.chown(home, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    make = [folder / "initdb", "-D", home / "data", "-U", "shop", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"]
    subprocess.run(make, user=user, check=True, capture_output=True, cwd=home)
    control = [folder / "pg_ctl", "-w", "-D", home / "data", "-l", home / "log"]
    options = f"-p {port} -k {home} -h 127.0.0.1 -c fsync=off"
    subprocess.run([*control, "-o", options, "start"], user=user, check=True, capture_output=True, cwd=home)
    try:
        yield f"postgresql://shop:secret@127.0.0.1:{port}"
    finally:
        subprocess.run([*control, "-m", "fast", "stop"], user=user, check=True, capture_output=True, cwd=home)
        shutil.rmtree(home)


if __name__ == "__main__":
    where = programs()
    if where is None:
        sys.exit("PostgreSQL is not installed (apt-get install postgresql)")
    with server(where) as url:
        print(f"{url}/postgres", flush=True)
        sys.stdin.read()
