"""A program of an engine's own that runs beside a stage's process, in the namespaces of that run: a JVM with Spark.

It is a file of the system's or of an installed package, started by our own code before any line of a learner's runs,
and wears walls of its own. What a learner's process asks of it afterwards goes over the loopback of those namespaces.
"""

from __future__ import annotations

from dataclasses import dataclass


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
