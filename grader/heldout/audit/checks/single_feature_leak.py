"""Does one feature by itself give the target away?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from heldout.audit.evidence.strength import CERTAIN, Strength, feature_strengths
from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.audit.wording import drop_line

if TYPE_CHECKING:
    import pandas as pd

_SUSPECT = 0.95
"""AUC or R² above which a feature is suspect where it stands alone: honest measurements get there, too (the best one
of breast-cancer has 0.97), but then others are not far behind."""
_STANDS_ALONE = 2.5
"""What the next independent feature is wrong by, in times of what the suspect is wrong by, before it stands alone."""
_NEAR_COPY = 0.95
"""Rank correlation between features above which they say the same, so that one does not excuse the other."""


@check("single-feature-leak", "No feature alone gives the target away", "data")
def single_feature_leak(subject: Subject) -> Iterator[Finding]:
    """Features that alone predict the target too well to be honest."""
    rows = subject.everything
    strengths = feature_strengths(rows.features, rows.target, classification=subject.classification, groups=rows.groups)
    values = {name: found.value for name, found in strengths.items()}
    ranked = sorted(values, key=lambda name: -values[name])
    for name in ranked:
        if values[name] < _SUSPECT:
            return
        others = (other for other in ranked if other != name)
        rest = next((other for other in others if not _near_copies(rows.features, name, other)), None)
        second = values[rest] if rest is not None else 0.0
        certain = values[name] >= CERTAIN
        if certain or 1 - second >= _STANDS_ALONE * (1 - values[name]):
            yield _finding(subject, name, values[name], strengths[name], rest, second)


def _finding(subject: Subject, name: str, value: float, strength: Strength, rest: str | None, second: float) -> Finding:
    next_best = f"; the next independent feature, {rest!r}, has {second:.3f}" if rest is not None else ""
    return Finding(
        "error" if value >= CERTAIN else "warning",
        f"{name!r} alone predicts the target with {strength.measure} {value:.3f}{next_best}.",
        f"If it is known only after the target, write {drop_line(subject.challenge, [name])} into [dataset]. If it is "
        "honest, the task needs no model: choose another target.",
        {
            "column": name,
            "measure": strength.measure,
            "strength": round(value, 4),
            "next": rest,
            "next_strength": round(second, 4),
        },
    )


def _near_copies(features: pd.DataFrame, first: str, second: str) -> bool:
    """Whether two numbers order the rows alike."""
    if any(features[name].dtype.kind not in "iuf" for name in (first, second)):
        return False
    return abs(float(features[first].corr(features[second], method="spearman"))) >= _NEAR_COPY
