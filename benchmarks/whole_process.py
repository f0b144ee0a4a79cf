"""Times whole processes: wall clock, CPU of the process and all it waited for, and the largest resident set."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_KINDS = ("wall", "cpu", "memory")


@dataclass(frozen=True)
class Run:
    """One finished process."""

    wall: float
    """Seconds from start to end."""
    cpu: float
    """User and system seconds, children that it waited for included."""
    memory: float
    """Largest resident set of the process itself, MiB."""


def run_once(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run the command to its end; it must succeed."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=dict(environment))
    assert process.stderr is not None
    errors = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    if status != 0:
        sys.exit(f"{' '.join(command)} failed:\n{errors.decode()}")
    process.returncode = 0
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def in_turn(
    commands: Mapping[str, tuple[Sequence[str], Mapping[str, str]]],
    rounds: int,
    before: Callable[[str], None] = lambda name: None,
) -> dict[str, list[Run]]:
    """Every command once per round, in turn, so that a slow minute hits all of them; one round is not counted.

    `before` is called with a command's name before each run, outside of its time.
    """
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, (command, environment) in commands.items():
            before(name)
            run = run_once(command, environment)
            if number:
                runs[name].append(run)
    return runs


def ratios(runs: Mapping[str, list[Run]], base: str) -> dict[str, tuple[float, float]]:
    """The median of each round's ratio to `base`, of wall and of CPU time."""

    def median(found: list[Run], kind: str) -> float:
        pairs = zip(found, runs[base], strict=True)
        return statistics.median(getattr(one, kind) / getattr(other, kind) for one, other in pairs)

    return {name: (median(found, "wall"), median(found, "cpu")) for name, found in runs.items()}


def table(runs: Mapping[str, list[Run]], base: str) -> str:
    """Medians, and the ratios to `base`, as Markdown."""
    lines = [
        f"| what | wall s | CPU s | memory MiB | wall ÷ {base} | CPU ÷ {base} |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, (wall_ratio, cpu_ratio) in ratios(runs, base).items():
        wall, cpu, memory = (statistics.median(getattr(run, kind) for run in runs[name]) for kind in _KINDS)
        lines.append(f"| {name} | {wall:.2f} | {cpu:.2f} | {memory:.0f} | {wall_ratio:.2f} | {cpu_ratio:.2f} |")
    return "\n".join(lines)
