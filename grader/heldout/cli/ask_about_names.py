"""Somebody on a terminal is asked about names that look alike."""

from __future__ import annotations

import click

from heldout.base.shown_text import one_line
from heldout.base.words import listed
from heldout.cli.progress_bar import ProgressBar


class Question:
    """Asks on a terminal, where the progress bar makes room for it."""

    def __init__(self, progress: ProgressBar) -> None:
        self._progress = progress

    def __call__(self, names: tuple[str, ...]) -> bool:
        """Whether names that look alike are different learners."""
        self._progress.clear()
        shown = listed(f"'{one_line(name)}'" for name in names)
        return click.confirm(f"{shown} look alike. Are they different learners?", err=True)
