"""What took long to work out is kept for a moment: a whole class looks at one board."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_T = TypeVar("_T")


class KeptForAWhile:
    """Answers by what was asked; safe for threads, of which one works an answer out and the others wait for it."""

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds, self._most = seconds, most
        self._found: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
        self._busy: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def clear(self) -> None:
        """Forget everything: something changed."""
        with self._lock:
            self._found.clear()

    def get(self, key: Hashable, work: Callable[[], _T]) -> _T:
        """The answer, from `work` where none is kept that is young enough; what `work` raises is not kept."""
        with self._lock:
            busy = self._busy.setdefault(key, threading.Lock())
        with busy:
            with self._lock:
                made, found = self._found.get(key, (float("-inf"), None))
                if time.monotonic() - made < self._seconds:
                    return found  # type: ignore[no-any-return]
            answer = work()
            with self._lock:
                self._found[key] = time.monotonic(), answer
                self._found.move_to_end(key)
                while len(self._found) > self._most:
                    gone, _ = self._found.popitem(last=False)
                    self._busy.pop(gone, None)
            return answer
