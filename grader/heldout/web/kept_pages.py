"""What took long to work out is kept for a moment: a whole class looks at one board."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_T = TypeVar("_T")


_STILL_SHOWN = 6
"""How many times as old an answer may be as it is kept, while another thread works out a newer one."""


class KeptForAWhile:
    """Answers by what was asked; safe for threads, of which one works an answer out.

    The others get the answer before meanwhile, unless that is much too old: a board of a large class takes seconds, and
    threads that all waited for it would be missing where somebody hands in.
    """

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds, self._most = seconds, most
        self._found: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
        self._busy: dict[Hashable, threading.Lock] = {}
        self._cleared = 0
        self._lock = threading.Lock()

    def clear(self) -> None:
        """Forget everything, also what is being worked out now: something changed."""
        with self._lock:
            self._found.clear()
            self._cleared += 1

    def get(self, key: Hashable, work: Callable[[], _T]) -> _T:
        """The answer, from `work` where none is kept that is young enough; what `work` raises is not kept."""
        age, found = self._kept(key)
        if age < self._seconds:
            return found  # type: ignore[no-any-return]
        with self._lock:
            busy = self._busy.setdefault(key, threading.Lock())
        if not busy.acquire(blocking=age > _STILL_SHOWN * self._seconds):
            return found  # type: ignore[no-any-return]
        try:
            age, found = self._kept(key)
            return found if age < self._seconds else self._worked_out(key, work)
        finally:
            busy.release()

    def _kept(self, key: Hashable) -> tuple[float, Any]:
        """How many seconds old the answer is, infinitely many where there is none, and the answer."""
        with self._lock:
            made, found = self._found.get(key, (float("-inf"), None))
        return time.monotonic() - made, found

    def _worked_out(self, key: Hashable, work: Callable[[], _T]) -> _T:
        before = self._cleared
        answer = work()
        with self._lock:
            if self._cleared == before:
                self._found[key] = time.monotonic(), answer
                self._found.move_to_end(key)
            while len(self._found) > self._most:
                gone, _ = self._found.popitem(last=False)
                self._busy.pop(gone, None)
        return answer
