"""A program of an engine's own that runs beside a stage's process, in the namespaces of that run: a JVM with Spark.

It is a file of the system's or of an installed package, started by our own code before any line of a learner's runs,
and wears walls of its own. What a learner's process asks of it afterwards goes over the loopback of those namespaces.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


class EngineGone(BaseException):
    """The engine has ended while the process still wanted something of it."""


class StartedEngine(Protocol):
    """An engine that was started beside the process of a stage."""

    def interrupting(self) -> AbstractContextManager[None]:
        """While this is open the engine's end raises `EngineGone` in the main thread; where it has ended, opening it
        does."""

    def end(self) -> Mapping[str, Any] | None:
        """How it has ended, as an answer's header tells it; None while it lives."""


WORK = "/tmp/work"
"""The folder in memory that such a run may write, in its own namespaces."""


@dataclass(frozen=True)
class EngineProgram:
    """What is started, and what it may touch."""

    command: tuple[str, ...]
    """Its file, and its arguments."""
    environment: tuple[tuple[str, str], ...]
    """All of it."""
    programs: tuple[str, ...]
    """Files that it may execute, its own among them."""
    folders: tuple[str, ...]
    """What it may read beside libraries. The stage's process sees them, and may not where there is Landlock."""
    port: int
    """On which it listens when it is ready, on the loopback of the namespaces."""
    memory_mb: int
    """What it may take beside the memory of the stage."""


def python_programs() -> tuple[str, ...]:
    """What starting this Python needs beside libraries: itself, the description of its virtual environment, and the
    system's dynamic loaders, which the kernel executes with every program."""
    loaders = (path.resolve() for folder in ("/lib64", "/lib") for path in Path(folder).glob("ld-linux*.so*"))
    return (os.path.realpath(sys.executable), str(Path(sys.prefix, "pyvenv.cfg")), *map(str, dict.fromkeys(loaders)))
