"""One stage from the grader's side: what goes in phase by phase, what comes back, and how long each phase took."""

from __future__ import annotations

import selectors
from dataclasses import dataclass, replace

from heldout.sandbox.collect import Collector
from heldout.sandbox.frame import BadFrame
from heldout.sandbox.hand_over import HandOver
from heldout.sandbox.interface import Answer, Job, Usage
from heldout.sandbox.meter import Meter, Stopwatch, own_waits


@dataclass(frozen=True)
class Ends:
    """The grader's ends of a process's pipes."""

    result: int
    stdout: int
    stderr: int
    inputs: int


class Exchange:
    """Hands a phase's inputs over when the phase before has been answered, and stops its clock when it is.

    The next inputs are a phase's only beginning, and its answer is its only end. So a process that says early that it
    has fitted pays for the rest of that work while it predicts, and one that says nothing gets nothing to predict.
    """

    def __init__(self, job: Job, ends: Ends) -> None:
        limits = job.limits
        self.collector = Collector(
            ends.result, ends.stdout, ends.stderr, job.phases[0].result_bytes, limits.output_bytes
        )
        self.earlier: tuple[Answer, ...] = ()
        """The answers of the phases before the one under way."""
        self._hand_over = HandOver(ends.inputs)
        self._phases = list(job.phases)
        self._watch = Stopwatch()
        self._selector = selectors.DefaultSelector()
        self._answered = False
        self._late = 0.0
        """How long the last event had to wait until we could look at it."""

    @property
    def selector(self) -> selectors.BaseSelector:
        """Where the pipes are watched; `key.data` is called when its descriptor is ready."""
        return self._selector

    def register(self) -> None:
        """Watch what the process writes."""
        self.collector.register(self._selector)

    def start(self, meter: Meter, whole: bool = False) -> None:
        """The process works: the first phase has begun; see `Stopwatch.start`."""
        self._watch.start(meter, self._phases[0].name, whole)

    def wait(self, seconds: float) -> bool:
        """Wait for something to happen, and see to it; whether anything did."""
        before = own_waits()
        ready = self._selector.select(seconds)
        self._late = own_waits() - before
        for key, _ in ready:
            key.data()
        return bool(ready)

    def advance(self) -> bool:
        """Go on to the next phase if this one has been answered; whether there is nothing left to wait for."""
        if self._watch.started and self.collector.complete and not self._answered:
            self._watch.lap(self._late)
            self._answered = not self._goes_on()
        return self.collector.problem is not None or self.collector.too_much_output or self._answered

    def look(self) -> None:
        """Read the clocks: the process is about to be ended."""
        self._watch.look()

    def usage(self, totals: Usage) -> Usage:
        """`totals` with the phases."""
        return self._watch.stop(totals)

    @property
    def is_answered(self) -> bool:
        """Whether the last phase has been answered with a whole frame, and nothing was too much."""
        refused = self.collector.problem is not None or self.collector.too_much_output
        return self._answered and self.collector.complete and not refused

    def usage_of_phases(self, wall_seconds: float) -> Usage:
        """What the phases used of a process that goes on."""
        used = self._watch.stop(Usage(wall_seconds))
        cpu = sum(each.cpu_seconds for each in used.phases)
        return replace(used, cpu_seconds=cpu, peak_memory_mb=max(each.peak_memory_mb for each in used.phases))

    def drain(self) -> None:
        """Take what the process had written when it ended: an answer before the last phase is no result then."""
        self.collector.drain(self._selector)
        self.advance()

    def close(self) -> None:
        """Close every descriptor."""
        self.collector.close(self._selector)
        self._hand_over.close(self._selector)
        self._selector.close()

    def _goes_on(self) -> bool:
        """Whether another phase follows the answer that has come."""
        if len(self._phases) == 1:
            return False
        try:
            answer = self.collector.result()
        except BadFrame:
            return False
        if not answer.is_ok:
            return False
        self.earlier += (answer,)
        self._phases.pop(0)
        phase = self._phases[0]
        self.collector.ask(phase.result_bytes)
        self._watch.next(phase.name)
        self._hand_over.give(phase.blobs, self._selector)
        return True
