"""How far long work is, for whoever shows it."""

from __future__ import annotations


class Observer:
    """Hears how far work is and does nothing with it; the displays of the command line are subclasses."""

    def stage(self, name: str) -> None:
        """A stage begins, for example `prepare`."""

    def advanced(self, done: int, total: int, seconds_left: float | None = None, beside: str = "") -> None:
        """So many of the stage's jobs are done.

        Args:
            done: from 0 to `total`.
            total: may grow while the work goes on.
            seconds_left: about so many, where that can be said.
            beside: what is being worked at, in a few words.
        """
