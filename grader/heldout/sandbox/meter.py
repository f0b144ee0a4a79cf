"""The clocks of a stage's process, read from outside of it: nothing that runs inside has a say in what they show."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from heldout.sandbox.interface import PhaseUsage, Usage
from heldout.sandbox.supervisor import Tree, process_seconds, read_proc, waited_seconds


@dataclass(frozen=True)
class MeterReading:
    """What the clocks show at one moment. Seconds count from some moment before the work began."""

    wall_seconds: float
    cpu_seconds: float = 0.0
    peak_memory_mb: float = 0.0
    """Largest resident set so far."""
    waited_seconds: float | None = None


class Meter(Protocol):
    """Reads the clocks of one process."""

    def read(self) -> MeterReading | None:
        """What they show now; None when the process has gone."""
        ...


class ProcessMeter:
    """One process of Linux."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    def read(self) -> MeterReading | None:
        """See `Meter.read`."""
        try:
            cpu = process_seconds(self._pid)
            return MeterReading(time.monotonic(), cpu, peak_memory_mb(self._pid), waited_seconds(self._pid))
        except OSError:
            return None


class TreeMeter:
    """Everything that descends from a process."""

    def __init__(self, root: int, pid: int) -> None:
        """`root` is their ancestor, who does not count; `pid` is the one that does the work."""
        self._tree = Tree(root)
        self._pid = pid

    def read(self) -> MeterReading | None:
        """See `Meter.read`."""
        members = self._tree.members()
        if self._pid not in members:
            return None
        peak = self._tree.resident_bytes() / 2**20
        with contextlib.suppress(OSError):
            peak = max(peak, peak_memory_mb(self._pid))
        return MeterReading(time.monotonic(), self._tree.cpu_seconds(), peak, waited_seconds(self._pid))


def peak_memory_mb(pid: int) -> float:
    """The largest resident set of a process so far.

    Raises:
        OSError: it has gone, or this system does not tell.
    """
    _, found, rest = read_proc(f"{pid}/status").partition(b"\nVmHWM:")
    if not found:
        raise ProcessLookupError(f"process {pid} has ended")
    return int(rest.split(maxsplit=1)[0]) / 1024


def pid_behind(pidfd: int) -> int:
    """The process as this one knows it: in a namespace of its own it has another number there. -1 when it has gone."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines():
            if line.startswith("Pid:"):
                return int(line.split()[1])
    return -1


def own_waits() -> float:
    """How long the calling thread could have worked while others had the processor, in seconds; 0 where this system
    does not tell."""
    try:
        return int(read_proc("thread-self/schedstat").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


class Stopwatch:
    """Cuts what a process uses into phases."""

    def __init__(self) -> None:
        self._phases: list[PhaseUsage] = []
        self._meter: Meter | None = None
        self._name: str | None = None
        """Of the phase under way."""
        self._since = self._latest = MeterReading(time.monotonic())

    @property
    def started(self) -> bool:
        """Whether there is a process to read."""
        return self._meter is not None

    def start(self, meter: Meter, name: str, whole: bool = False) -> None:
        """The first phase begins; `whole`: what the process has used until now is its own."""
        self._meter, self._name = meter, name
        self._since = self._latest = meter.read() or self._since
        if whole:
            self._since = replace(self._since, cpu_seconds=0.0)

    def lap(self, late: float) -> None:
        """The phase has ended, and we noticed that `late` seconds later, as others had the processor.

        One whose process has gone stays open until the totals are known.
        """
        if self.look() and self._name is not None:
            used = _between(self._name, self._since, self._latest)
            if used.waited_seconds is not None:
                used = replace(used, waited_seconds=min(used.wall_seconds, used.waited_seconds + late))
            self._phases.append(used)
            self._since, self._name = self._latest, None

    def next(self, name: str) -> None:
        """Another phase begins. Only now as to the wall and waits; CPU time since the last lap is its own."""
        if self._name is None and self.look():
            self._name, self._since = name, replace(self._latest, cpu_seconds=self._since.cpu_seconds)

    def look(self) -> bool:
        """Note what the clocks show, for when the process is gone; whether it is there."""
        now = self._meter.read() if self._meter else None
        self._latest = now or self._latest
        return now is not None

    def stop(self, totals: Usage) -> Usage:
        """`totals` of the whole process with its phases; one that is still open gets what the others have left."""
        phases = list(self._phases)
        if self._name is not None:
            wall = totals.wall_seconds - sum(each.wall_seconds for each in phases)
            cpu = totals.cpu_seconds - sum(each.cpu_seconds for each in phases)
            waited = _between(self._name, self._since, self._latest).waited_seconds
            phases.append(PhaseUsage(self._name, max(0.0, wall), max(0.0, cpu), totals.peak_memory_mb, waited))
        if totals.waited_seconds is not None:
            return replace(totals, phases=tuple(phases))
        waits = [each.waited_seconds for each in phases if each.waited_seconds is not None]
        return replace(totals, phases=tuple(phases), waited_seconds=sum(waits) if waits else None)


def _between(name: str, start: MeterReading, end: MeterReading) -> PhaseUsage:
    wall = end.wall_seconds - start.wall_seconds
    waited = None
    if start.waited_seconds is not None and end.waited_seconds is not None:
        waited = min(wall, max(0.0, end.waited_seconds - start.waited_seconds))
    return PhaseUsage(name, wall, end.cpu_seconds - start.cpu_seconds, end.peak_memory_mb, waited)
