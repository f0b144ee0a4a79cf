"""Are there enough hidden rows to grade anything?"""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.words import counted
from heldout.prepare.interface import Part

_FEWEST_HIDDEN = 30
"""Rows, or groups, of a hidden part below which no points are given: a bootstrap of fewer says nothing."""
_FEWEST_TRAIN = 30
"""Rows to learn from; with fewer, cross-validation tells nobody anything."""

_HIDDEN: tuple[Part, ...] = ("public", "private")


@check("split-sizes", "Every part has enough rows", "data")
def split_sizes(subject: Subject) -> Iterator[Finding]:
    """Rows of each part; groups where they are declared, since those are what is resampled."""
    rows = subject.prepared.rows
    declared = subject.prepared.manifest.group
    groups = declared.groups if declared else None
    for part in _HIDDEN:
        units, noun = (groups[part], "group") if groups else (rows[part], "row")
        if units < _FEWEST_HIDDEN:
            yield Finding(
                "error",
                f"The {part} part has {counted(units, noun)}; fewer than {_FEWEST_HIDDEN} cannot be graded in points.",
                f"Write a larger {part} = … into [split], or use more data.",
                {"part": part, noun + "s": units, "fewest": _FEWEST_HIDDEN},
            )
    if rows["train"] < _FEWEST_TRAIN:
        yield Finding(
            "warning",
            f"There are {counted(rows['train'], 'row')} to train on, too few to tell good models from lucky ones.",
            "Write smaller fractions public = … and private = … into [split], or use more data.",
            {"part": "train", "rows": rows["train"], "fewest": _FEWEST_TRAIN},
        )
