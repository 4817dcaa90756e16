"""Solver work in processes of its own, so that it can be stopped at any moment.

HiGHS and CaDiCaL hold the interpreter while they run; in a child process they can be ended without
losing what they reported before. Children ignore the interrupt key: the parent decides.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple

Report = Callable[[Any], None]

_SPAWN = multiprocessing.get_context("spawn")  # a fork of a threaded process may deadlock


class Job(NamedTuple):
    """A running child and the end of the pipe it reports to."""

    process: multiprocessing.process.BaseProcess
    connection: Connection


class Finished(NamedTuple):
    """The last message of a job: `error` is None when its function returned."""

    error: str | None


def start(function: Callable[..., None], *arguments: Any) -> Job:
    """Run `function(*arguments, report=send)`, a module-level function, in a child process."""
    mine, theirs = _SPAWN.Pipe(duplex=False)
    process = _SPAWN.Process(target=_child, args=(function, arguments, theirs), daemon=True)
    process.start()
    theirs.close()
    return Job(process, mine)


def messages(jobs: list[Job], seconds: float) -> list[tuple[Job, Any]]:
    """What any of the jobs reported, waiting at most so long; `Finished` when one ended."""
    found: list[tuple[Job, Any]] = []
    for ready in wait([job.connection for job in jobs], timeout=max(0.0, seconds)):
        job = next(job for job in jobs if job.connection is ready)
        try:
            found.append((job, job.connection.recv()))
        except (EOFError, ConnectionResetError):
            job.process.join(1.0)
            found.append((job, Finished(f"the solver ended with {job.process.exitcode}")))
    return found


def stop(job: Job) -> None:
    """End the job at once."""
    job.process.kill()
    job.process.join()
    job.connection.close()


def _child(function: Callable[..., None], arguments: tuple[Any, ...], pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        function(*arguments, report=pipe.send)
    except Exception as error:  # told to the parent, which raises it
        pipe.send(Finished(f"{type(error).__name__}: {error}"))
        raise
    pipe.send(Finished(None))
