"""Is the target written into the features in other words?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.audit.wording import drop_line, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALWAYS = 0.999
"""Share of the rows in which a class must have its one value: files have typing errors."""
_FEWEST = 5
"""Rows of a class; one with fewer has one value by chance."""


@check("derived-feature", "The target cannot be computed from features", "data")
def derived_feature(subject: Subject) -> Iterator[Finding]:
    """Features that are a recoding or monotone function of the target, or from which a formula gives it."""
    rows = subject.everything
    derived = subject.derived
    together: dict[str, list[str]] = {}
    for name, how in derived.items():
        together.setdefault(how, []).append(name)
    for how, names in together.items():
        yield Finding(
            "error",
            f"{listed(names)} gives the target away: {how}."
            if len(names) == 1
            else f"{listed(names)} give the target away together: {how}.",
            f"Write {drop_line(subject.challenge, names)} into [dataset].",
            {"columns": names, "how": how},
        )
    if subject.classification:
        for name in _coarser_targets(rows.features.drop(columns=list(derived)), rows.target):
            yield Finding(
                "error",
                f"{name!r} gives a part of the target away: it is the same in all rows of a class, and differs between "
                "classes.",
                f"Write {drop_line(subject.challenge, [name])} into [dataset].",
                {"columns": [name], "how": "each class has one value of it"},
            )


def _coarser_targets(features: pd.DataFrame, target: NDArray[Any]) -> list[str]:
    """Columns in which each class has one value, and not all classes the same: the target with classes merged."""
    classes, counts = np.unique(target, return_counts=True)
    if len(classes) < 3 or counts.min() < _FEWEST:
        return []
    found = []
    for name in features:
        codes = pd.factorize(features[name])[0] + 1
        table = pd.crosstab(codes, target).to_numpy()
        usual = table.argmax(axis=0)
        if table.max(axis=0).sum() >= _ALWAYS * len(target) and len(np.unique(usual)) > 1:
            found.append(str(name))
    return found
