"""What all tests share: a real Neo4j server, one for all workers of a session."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

STARTER = Path(__file__).parents[1] / "tools" / "neo4j_server.py"
STARTED: list[subprocess.Popen[bytes]] = []  # each outlives this process by as long as another needs it
GIVEN = {name: value for name, value in os.environ.items() if name.startswith("NEO4J_")}
for name in GIVEN:
    del os.environ[name]  # what runs here without an address must not write to the user's server


@dataclass(frozen=True)
class Neo4j:
    """A server to test on; the environment has its user and password."""

    uri: str
    http: int = 0


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4j]:
    """The server of ``NEO4J_URI``, or one that is started by the first and stopped after the last who needs it."""
    if "NEO4J_URI" in GIVEN:
        os.environ.update({name: value for name, value in GIVEN.items() if name != "NEO4J_URI"})
        yield Neo4j(GIVEN["NEO4J_URI"])
        return
    room = tmp_path_factory.getbasetemp()
    room = (room.parent if "PYTEST_XDIST_WORKER" in os.environ else room) / "neo4j"
    room.mkdir(exist_ok=True)
    with (room / "users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        facts = _started(room)
        os.environ.update(NEO4J_USERNAME="neo4j", NEO4J_PASSWORD=facts["password"])
        yield Neo4j(facts["uri"], facts["http"])


def _started(room: Path) -> dict[str, str]:
    ready, log = room / "ready", room / "starter.log"
    with (room / "start").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not ready.exists():
            with log.open("ab") as out:
                command = [sys.executable, STARTER, "--until-unused", room]
                starter = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
                STARTED.append(starter)
            while not ready.exists() and starter.poll() is None:
                time.sleep(0.1)
    if not ready.exists():
        pytest.fail(f"no Neo4j server: {log.read_text()[-2000:]}\n(pytest -k 'not neo4j' leaves its tests out)")
    return json.loads(ready.read_text())
