"""A real Neo4j server on loopback: ``make neo4j`` in the foreground, the tests' throw-away one beside them.

python tools/neo4j_server.py                       # Docker Compose where an engine runs, else JDK and Maven
python tools/neo4j_server.py --until-unused ROOM   # for the tests: until nobody holds ROOM/users locked
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
POM = ROOT / "tools" / "neo4j" / "pom.xml"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "company-graphrag" / "neo4j"
HOME = ROOT / ".cache" / "neo4j"
JAVA = [
    "-XX:+UseSerialGC",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
    "--add-modules=jdk.incubator.vector",
    "-Dfile.encoding=UTF-8",
]
WHAT_TO_INSTALL = (
    "no Neo4j can be started here: install a JDK 17 and Maven (apt-get install openjdk-17-jdk-headless maven),"
    " or start a container engine; or set NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD to a server of yours"
)


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    process: subprocess.Popen[bytes]
    bolt: int
    http: int


def can_start() -> bool:
    """Whether a JDK and Maven are here."""
    return bool(shutil.which("java") and shutil.which("mvn"))


def class_path() -> str:
    """The server's jars, fetched by Maven the first time."""
    CACHE.mkdir(parents=True, exist_ok=True)
    known = CACHE / f"{hashlib.sha256(POM.read_bytes()).hexdigest()[:16]}.txt"
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not known.exists() or not all(Path(jar).exists() for jar in known.read_text().split(os.pathsep)):
            print("fetching Neo4j with Maven (200 MB, the first time only)", file=sys.stderr)
            draft = known.with_suffix(".part")
            command = ["mvn", "-q", "-B", "-f", POM, "dependency:build-classpath", f"-Dmdep.outputFile={draft}"]
            subprocess.run(command, check=True, stdout=sys.stderr)
            draft.replace(known)
    return known.read_text()


def start(
    home: Path, password: str, *, bolt: int = 0, http: int = 0, heap: str = "1g", flags: tuple[str, ...] = ()
) -> Running:
    """Start a server whose data lie in ``home``, and wait until it answers; port 0 means any that is free."""
    bolt, http = bolt or free_port(), http or free_port()
    for folder in ("conf", "data/dbms", "logs", "run", "plugins", "import"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    settings = [
        "server.default_listen_address=127.0.0.1",
        f"server.bolt.listen_address=127.0.0.1:{bolt}",
        f"server.bolt.advertised_address=localhost:{bolt}",
        f"server.http.listen_address=127.0.0.1:{http}",
        "server.memory.pagecache.size=256m",
        "dbms.usage_report.enabled=false",
    ]
    (home / "conf" / "neo4j.conf").write_text("\n".join(settings) + "\n")
    if not (home / "data" / "databases").exists():
        set_password(home / "data" / "dbms" / "auth.ini", password)
    command = [
        *("java", f"-Xmx{heap}", *JAVA, *flags, "-cp", class_path(), "org.neo4j.server.CommunityEntryPoint"),
        *(f"--home-dir={home}", f"--config-dir={home / 'conf'}"),
    ]
    with (home / "logs" / "console.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    running = Running(process, bolt, http)
    wait(running, home)
    return running


def wait(running: Running, home: Path, seconds: float = 180) -> None:
    """Until the server answers; raises ``SystemExit`` when it ends instead."""
    for _ in range(int(seconds * 10)):
        if running.process.poll() is not None:
            break
        with socket.socket() as probe:
            probe.settimeout(1)
            if not probe.connect_ex(("127.0.0.1", running.http)):
                return
        time.sleep(0.1)
    running.process.kill()
    tail = (home / "logs" / "console.log").read_text(errors="replace")[-2000:]
    raise SystemExit(f"Neo4j did not start; its log in {home / 'logs'} ends so:\n{tail}")


def set_password(file: Path, password: str) -> None:
    """The first user's password, as ``neo4j-admin dbms set-initial-password`` leaves it, but on no command line."""
    salt = secrets.token_bytes(32)
    digest = hashlib.sha256(salt + password.encode()).digest()
    for _ in range(1023):
        digest = hashlib.sha256(digest).digest()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(f"neo4j:SHA-256,{digest.hex()},{salt.hex()},1024:\n")


def free_port() -> int:
    """A port of loopback that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to stop, and see that it does."""
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def until_unused(room: Path) -> None:
    """Run a server until every process that holds ``room/users`` locked has let go or died."""
    if not can_start():
        raise SystemExit(WHAT_TO_INSTALL)
    password = secrets.token_urlsafe(18)
    running = start(room / "home", password, heap="768m", flags=("-XX:TieredStopAtLevel=1",))
    try:
        facts = {"uri": f"neo4j://127.0.0.1:{running.bolt}", "http": running.http, "password": password}
        draft = room / "ready.part"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
            json.dump(facts, out)
        draft.rename(room / "ready")
        with (room / "users").open() as users:
            fcntl.flock(users, fcntl.LOCK_EX)
    finally:
        (room / "ready").unlink(missing_ok=True)
        running.process.kill()
        running.process.wait()
        shutil.rmtree(room / "home", ignore_errors=True)


def _password() -> str:
    """The password of ``make neo4j``: made once, in a file that only its owner reads."""
    file = HOME / "password"
    if not file.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(18))
    return file.read_text().strip()


def foreground() -> None:
    """``make neo4j``."""
    password = _password()
    print("in another terminal:", file=sys.stderr)
    print(f"  export NEO4J_URI=neo4j://localhost NEO4J_PASSWORD=$(cat {HOME / 'password'})", file=sys.stderr)
    print("  graphrag build FOLDER, and then: graphrag explore", file=sys.stderr)
    engine = shutil.which("docker") and not subprocess.run(["docker", "info"], capture_output=True).returncode
    if engine:
        compose = ["docker", "compose", "-f", ROOT / "neo4j" / "compose.yaml", "up"]
        environment = {**os.environ, "NEO4J_PASSWORD": password}
        raise SystemExit(subprocess.run(compose, env=environment, check=False).returncode)
    if not can_start():
        raise SystemExit(WHAT_TO_INSTALL)
    running = start(HOME, password, bolt=7687, http=7474)
    print(f"Neo4j runs at neo4j://localhost, its Browser at http://localhost:{running.http}/browser/; Ctrl-C stops it")
    try:
        running.process.wait()
    except KeyboardInterrupt:
        stop(running.process)


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--until-unused", type=Path, metavar="ROOM")
    room = parser.parse_args().until_unused
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if room:
        until_unused(room)
    else:
        foreground()


if __name__ == "__main__":
    main()
