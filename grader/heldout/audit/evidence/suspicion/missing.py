"""Gaps that say what a value would have had to say: filled in, or left out, once the outcome was known."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from heldout.audit.evidence.strength import feature_strengths
from heldout.audit.evidence.suspicion.interface import Sample, Suspicion

_STRONG = {"AUC": 0.8, "R²": 0.4}
"""Strength of the pattern of missing values alone from which it is hardly an honest hint. That a measurement was not
made often says a little; this much it says where values were filled in after the outcome was known."""
_CERTAIN = {"AUC": 0.97, "R²": 0.9}
_NOTHING = {"AUC": 0.5, "R²": 0.0}
_NAMED = 0.75
"""Share of the whole pattern's strength above guessing that a column alone must have to be named."""
_WHOLE = "the whole pattern"
"""Stands among the columns' names while they are measured together."""


def missing(sample: Sample) -> Iterator[Suspicion]:
    """The pattern of missing values, where it predicts the target without any value."""
    gaps = sample.features.isna()
    gaps = gaps.loc[:, gaps.any() & ~gaps.all()]
    if gaps.shape[1] == 0:
        return
    patterns = pd.factorize(pd.MultiIndex.from_frame(gaps))[0]
    looked_at = gaps.astype(str).assign(**{_WHOLE: patterns.astype(str)})
    strengths = feature_strengths(looked_at, sample.target, classification=sample.classification, groups=sample.groups)
    whole = strengths.pop(_WHOLE)
    if whole.value < _STRONG[whole.measure]:
        return
    guessing = _NOTHING[whole.measure]
    named = [name for name in strengths if strengths[name].value - guessing >= _NAMED * (whole.value - guessing)]
    yield Suspicion(
        "error" if whole.value >= _CERTAIN[whole.measure] else "warning",
        "missing",
        tuple(named or strengths),
        f"which values are missing predicts the target with {whole.measure} {whole.value:.3f}, without any value",
        {"measure": whole.measure, "strength": round(whole.value, 4)},
    )
