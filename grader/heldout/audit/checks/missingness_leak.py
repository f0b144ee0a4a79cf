"""Does it give the target away which values are missing?"""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.audit.wording import listed

_STRONG = {"AUC": 0.8, "R²": 0.4}
"""Strength of the pattern of missing values alone from which it is hardly an honest hint. That a measurement was not
made often says a little; this much it says where values were filled in after the outcome was known."""
_CERTAIN = {"AUC": 0.97, "R²": 0.9}
_NAMED = 0.75
"""Share of the whole pattern's strength above guessing that a column alone must have to be named."""

_WHOLE = "the whole pattern"
"""Stands among the columns' names while they are measured together."""


@check("missingness-leak", "Missing values do not give the target away", "data")
def missingness_leak(subject: Subject) -> Iterator[Finding]:
    """How well the pattern of missing values alone predicts the target."""
    import pandas as pd

    from heldout.audit.evidence.strength import feature_strengths
    from heldout.audit.measure import nothing

    rows = subject.everything
    missing = rows.features.isna()
    missing = missing.loc[:, missing.any() & ~missing.all()]
    if missing.shape[1] == 0:
        return
    patterns = pd.factorize(pd.MultiIndex.from_frame(missing))[0]
    looked_at = missing.astype(str).assign(**{_WHOLE: patterns.astype(str)})
    strengths = feature_strengths(looked_at, rows.target, classification=subject.classification, groups=rows.groups)
    whole = strengths.pop(_WHOLE)
    if whole.value < _STRONG[whole.measure]:
        return
    guessing = nothing(subject.classification)
    strong = [name for name in strengths if strengths[name].value - guessing >= _NAMED * (whole.value - guessing)]
    where = listed(strong or list(strengths))
    yield Finding(
        "error" if whole.value >= _CERTAIN[whole.measure] else "warning",
        f"Which values are missing predicts the target with {whole.measure} {whole.value:.3f}, without any value: "
        f"look at {where}.",
        "Find out why they are missing. If it is decided by the outcome, drop these columns in [dataset], or fill in "
        "the values in the dataset.",
        {"measure": whole.measure, "strength": round(whole.value, 4), "columns": strong or list(strengths)},
    )
