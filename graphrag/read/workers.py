"""Files read in processes of their own, which may hang, die or eat memory without taking the build with them.

A worker is this module run by another interpreter: pickled requests come on its standard input, pickled replies go out
on what was its standard output. It ends when its input does, so that none outlives the process that started it.
"""

from __future__ import annotations

import atexit
import os
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from functools import cache
from typing import IO, TYPE_CHECKING, Any

from graphrag.errors import ReadError, TooLargeError

if TYPE_CHECKING:
    from graphrag.read import Inspection, Source
    from graphrag.recipe import Read

MOST = 4
_GROWN = 0.5
"""A worker that has used this share of the memory it may use is not given another file."""


class Workers:
    """Warm processes that read files; safe to use from several threads."""

    def __init__(self) -> None:
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._busy: set[_Worker] = set()

    @property
    def size(self) -> int:
        """How many files are best read at a time: the models need the cores more."""
        return max(1, min(MOST, (os.cpu_count() or 1) // 2))

    def read(self, source: Source, limits: Read) -> Inspection:
        """What ``inspect_file`` says, from another process. Raises ``ReadError`` also when that process fails."""
        worker = self._asked((source, limits))
        late = threading.Event()

        def expire() -> None:
            late.set()
            worker.process.kill()

        self._busy.add(worker)
        try:
            while (answer := _in_time(worker, limits.max_seconds, expire)) is None:
                pass
            reply, tired = answer
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise _failure(worker.end(), source, limits, late=late.is_set()) from error
        except BaseException:
            worker.end()
            raise
        finally:
            self._busy.discard(worker)
        if tired or late.is_set():
            worker.end()
        else:
            self._idle.put(worker)
        if isinstance(reply, ReadError):
            raise reply
        return reply

    def give_up(self) -> None:
        """Let no file be read on: whoever waits for one is told that its process died."""
        for worker in tuple(self._busy):
            worker.process.kill()

    def close(self) -> None:
        """End all processes that wait for work."""
        while not self._idle.empty():
            self._idle.get().end()

    def _asked(self, request: tuple[Source, Read]) -> _Worker:
        """A worker that has taken the request: one that waits for work, if it has not died, or else a new one."""
        while True:
            try:
                worker, fresh = self._idle.get_nowait(), False
            except queue.Empty:
                worker, fresh = _Worker(), True
            try:
                worker.ask(request)
            except (OSError, EOFError) as error:
                how = worker.end()
                if fresh:
                    raise ReadError(f"{request[0].path}: no process to read it in can be started ({how})") from error
            else:
                return worker


class _Worker:
    """One process: it finds the packages that this one finds, and none that lie beside the documents."""

    def __init__(self) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 (closed when the worker ends)
        self._ready = False
        path = os.pathsep.join(entry for entry in sys.path if entry)
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", "from graphrag.read.workers import work; work()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env={**os.environ, "PYTHONPATH": path},
        )

    def ask(self, request: object) -> None:
        """Send a request, to a new worker when it has got ready. Raises ``OSError`` or ``EOFError`` when it died."""
        if not self._ready:
            self.reply()
            self._ready = True
        if self.process.stdin is not None:
            pickle.dump(request, self.process.stdin)
            self.process.stdin.flush()

    def reply(self) -> tuple[Any, bool] | None:
        """Wait for what it answers; None says that it has done a part and goes on. Raises ``EOFError`` when it died."""
        if self.process.stdout is None:
            raise EOFError
        return pickle.load(self.process.stdout)  # noqa: S301 (our own process)

    def end(self) -> str:
        """Kill it, unless it died already; how it ended, and what it said of it: as a rule, in its last line."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:  # a request that was never taken is still in it
                continue
        self._said.seek(0)
        lines = self._said.read().decode("utf8", "replace").strip().splitlines()
        self._said.close()
        code = self.process.returncode
        how = f"exit code {code}" if code >= 0 else f"signal {-code}"
        reasons = [line for line in lines if line.startswith("memory allocation")] or lines  # Rust goes on after it
        return f"{how}: {reasons[-1][:200]}" if reasons else how


def _in_time(worker: _Worker, seconds: int, expire: Callable[[], None]) -> tuple[Any, bool] | None:
    """What a worker answers next; ``expire`` is called when it takes longer."""
    timer = threading.Timer(seconds, expire)
    timer.start()
    try:
        return worker.reply()
    finally:
        timer.cancel()
        timer.join()


def _failure(how: str, source: Source, limits: Read, *, late: bool) -> ReadError:
    if late:
        return TooLargeError(
            f"{source.path}: takes more than {limits.max_seconds:,} seconds to read; "
            "split it, or raise max_seconds under [read] in a recipe"
        )
    return ReadError(f"{source.path}: the process that read it died ({how}); save it anew, or leave it out")


@cache
def shared() -> Workers:
    """The workers of this process, kept warm until it ends."""
    workers = Workers()
    atexit.register(workers.close)
    return workers


def work() -> None:
    """Serve requests until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started us
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get among the replies
    from graphrag.read import inspect_file

    pickle.dump((None, False), replies)
    replies.flush()
    while _serve(inspect_file, sys.stdin.buffer, replies):
        pass


def _serve(inspect: Callable[..., Inspection], requests: IO[bytes], replies: IO[bytes]) -> bool:
    try:
        source, limits = pickle.load(requests)  # noqa: S301 (from who started us)
    except EOFError:
        return False
    limit = _limit_memory(limits.max_memory)

    def beat() -> None:
        pickle.dump(None, replies)
        replies.flush()

    try:
        reply: object = inspect(source, limits, beat)
    except ReadError as error:
        reply = error
    except MemoryError:
        reply = TooLargeError(
            f"{source.path}: needs more than {limits.max_memory:,} bytes of memory to be read; "
            "split it, or raise max_memory under [read] in a recipe"
        )
    tired = limit and _used() > _GROWN * limits.max_memory
    pickle.dump((reply, tired), replies)
    replies.flush()
    return not tired


def _limit_memory(most: int) -> bool:
    """Let this process have no more memory than that, where the system can; whether it does."""
    try:
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    except (ImportError, ValueError, OSError):
        return False
    return True


def _used() -> int:
    """The most memory that this process ever had, in bytes.

    Linux hands ``ru_maxrss`` on from the process that started this one, so there the kernel's own note counts.
    """
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 (no file of a user)
            (peak,) = (line for line in status if line.startswith("VmHWM:"))
        return int(peak.split()[1]) * 1024
    except (OSError, ValueError):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
