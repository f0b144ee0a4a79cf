"""The processors that this process's confined children run on: which one each is bound to, how many run at once in a
batch, and which one has nothing to do.
"""

from __future__ import annotations

import contextlib
import functools
import os
import threading
from collections.abc import Callable, Iterator, Sequence


class Cores:
    """Several threads may use it at the same time."""

    def __init__(self, cores: Sequence[int]) -> None:
        """`cores` are the processors, the one that is to be taken first ahead."""
        self._changed = threading.Condition()
        self._children = dict.fromkeys(cores, 0)
        self._most: int | None = None
        self._waiting = self._begun = 0
        """How many wait for `taken`, and how many have what they waited for."""
        self._kept = threading.local()
        """What the calling thread has got by `spare`."""

    def __len__(self) -> int:
        return len(self._children)

    @contextlib.contextmanager
    def at_most(self, children: int) -> Iterator[None]:
        """Inside, so many children run at once: whoever begins another one waits until one has ended. Those on spare
        processors come on top where there are more of these.
        """
        before, self._most = self._most, children
        try:
            yield
        finally:
            with self._changed:
                self._most = before
                self._changed.notify_all()

    @contextlib.contextmanager
    def taken(self) -> Iterator[int]:
        """A processor for one child, for as long as that lives: the one with the fewest, and of those that are equally
        busy the one that was taken longest ago. The thread's own, where it has got a spare one.
        """
        kept: int | None = getattr(self._kept, "core", None)
        if kept is not None:
            yield kept
            return
        with self._changed:
            self._waiting += 1
            try:
                self._changed.wait_for(self._has_room)
            finally:
                self._waiting -= 1
            self._begun += 1
            core = self._take()
        try:
            yield core
        finally:
            self._give_back(core, 1)

    @contextlib.contextmanager
    def spare(self, is_unwanted: Callable[[], bool]) -> Iterator[bool]:
        """For a thread whose work can wait, until there is a processor without a child that nobody waits for. It keeps
        that for all its children. False: it did not get one before it was unwanted, which is looked at after `wake`.
        """
        with self._changed:
            self._changed.wait_for(lambda: is_unwanted() or self._has_spare())
            core = None if is_unwanted() else self._take()
        if core is None:
            yield False
            return
        self._kept.core = core
        try:
            yield True
        finally:
            self._kept.core = None
            self._give_back(core, 0)

    def wake(self) -> None:
        """Whoever waits for a spare processor looks again whether it still wants it."""
        with self._changed:
            self._changed.notify_all()

    def _has_room(self) -> bool:
        if self._most is None:
            return True
        return self._begun < self._most and sum(self._children.values()) < max(self._most, len(self))

    def _has_spare(self) -> bool:
        return not self._waiting and 0 in self._children.values()

    def _take(self) -> int:
        core = min(self._children, key=self._children.__getitem__)
        self._children[core] = self._children.pop(core) + 1  # now the last one in order
        return core

    def _give_back(self, core: int, begun: int) -> None:
        with self._changed:
            self._children[core] -= 1
            self._begun -= begun
            self._changed.notify_all()


@functools.cache
def own_cores() -> Cores:
    """Those of this process, for all its runners. Processes that begin together begin on different ones."""
    try:
        cores = sorted(os.sched_getaffinity(0))
    except AttributeError:  # macOS binds nobody
        cores = list(range(os.cpu_count() or 1))
    first = os.getpid() % len(cores)
    return Cores(cores[first:] + cores[:first])
