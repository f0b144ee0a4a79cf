"""A target of whole numbers among which a few have decimals: a slip, or a number after all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from heldout.base.words import counted, listed
from heldout.reading.interface import Choice, Doubt
from heldout.reading.whole_file import WholeFile

if TYPE_CHECKING:
    import pandas as pd

    Column = pd.Series[Any]

_MOST_CLASSES, _FEWEST_OF_CLASS = 20, 5
_FEW = 0.05
_SHOWN = 3


def doubt_of_odd_numbers(file: WholeFile, name: str, values: Column) -> Doubt | None:
    """What is said where all but a few values of the target `name` are whole numbers that repeat, like classes."""
    known = values.dropna()
    if values.dtype.kind != "f" or known.empty:
        return None
    whole = (known % 1 == 0).to_numpy(dtype=bool)
    odd, classes = known[~whole], known[whole].value_counts()
    different = sorted(odd.unique())
    few = 0 < len(odd) <= max(1, _FEW * len(known)) and len(different) <= _SHOWN
    frequent = classes[classes >= _FEWEST_OF_CLASS]
    if not few or not 2 <= len(frequent) <= len(classes) <= _MOST_CLASSES:
        return None
    places = [file.raw.place(int(row)) for row in np.asarray(odd.index)]
    more = f" and {counted(len(places) - _SHOWN, 'row')} more" if len(places) > _SHOWN else ""
    held = f"{listed(places) if not more else ', '.join(places[:_SHOWN]) + more} "
    held += "holds " if len(places) == 1 else "hold "
    held += listed([f"{value:.15g}" for value in different], "or")
    left_out = tuple(f"{name}={value:.15g}" for value in different)
    options = " ".join(f"--missing '{each}'" for each in left_out)
    said = f"{len(known) - len(odd):,} of {len(known):,} values are one of {len(classes)} whole numbers, and {held}"
    return Doubt(
        name,
        f"{said}: taken as a number, so that nothing is classified. If that is a slip, correct it in the file, or "
        f"leave it out with {options}, and the others are classes",
        f"{name}: {said}. Take it as",
        (Choice("number"), Choice("slip", missing=tuple(value.partition("=")[2] for value in left_out))),
    )
