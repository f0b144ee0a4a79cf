"""The csv module refuses cells of more than 131,072 characters, unless it is told otherwise: essays are longer."""

from __future__ import annotations

import csv

_MOST = 2**31 - 1


def allow_long_cells() -> None:
    """Let `csv.reader` read cells of any length, for the whole process; files are bounded where they are opened."""
    csv.field_size_limit(_MOST)
