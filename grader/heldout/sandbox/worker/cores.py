"""Which processor each confined child is bound to: the one with the fewest of this runner's children."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence


class Cores:
    """Several threads may use it at the same time."""

    def __init__(self, cores: Sequence[int]) -> None:
        """`cores` are the processors, the one that is to be taken first ahead."""
        self._lock = threading.Lock()
        self._children = dict.fromkeys(cores, 0)

    @contextlib.contextmanager
    def taken(self) -> Iterator[int]:
        """A processor for one child, for as long as that lives; of those that are equally busy the one that was taken
        longest ago."""
        with self._lock:
            core = min(self._children, key=self._children.__getitem__)
            self._children[core] = self._children.pop(core) + 1  # now the last one in order
        try:
            yield core
        finally:
            with self._lock:
                self._children[core] -= 1
