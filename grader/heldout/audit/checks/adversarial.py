"""Can hidden rows be told from training rows?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from heldout.audit.evidence.strength import feature_strengths
from heldout.audit.interface import Finding
from heldout.audit.measure import area, as_numbers, folds_of, out_of_fold, sampled
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.audit.wording import drop_line
from heldout.prepare.equal_rows import row_codes

_TOLD_APART = 0.6
"""AUC. Splits at random have 0.5 and, by chance, rarely more than 0.55."""
_ERRORS = 4.0
"""Standard errors above 0.5 that a small table must reach besides."""
_ROWS = 4_000
_NAMED = 0.5
"""A feature is named where it alone gives this share of what the strongest gives beyond guessing."""


@check("adversarial", "Hidden rows look like training rows", "data")
def adversarial(subject: Subject) -> Iterator[Finding]:
    """How well a model tells hidden rows from training rows.

    Groups, and rows that are equal, are kept together in cross-validation: the split may keep them in one part, and a
    model would recognise them.
    """
    rows, hidden = subject.everything, subject.is_hidden
    chosen = sampled(len(hidden), _ROWS)
    units = row_codes(rows.features, list(rows.features.columns)) if rows.groups is None else rows.groups
    member = hidden[chosen]
    predicted = out_of_fold(
        as_numbers(rows.features)[chosen], member.astype(float)[:, None], folds_of(len(chosen), units[chosen])
    )
    found = area(predicted[:, 0], member)
    if found is None or found < max(_TOLD_APART, 0.5 + _ERRORS * _error(member)):
        return
    strengths = feature_strengths(rows.features, hidden, classification=True, groups=units)
    ranked = sorted(strengths.items(), key=lambda item: -item[1].value)
    enough = 0.5 + _NAMED * (ranked[0][1].value - 0.5)
    telling = {name: round(each.value, 3) for name, each in ranked[:3] if each.value >= max(enough, _TOLD_APART)}
    by = ", ".join(f"{name!r} ({value:.2f})" for name, value in telling.items())
    said = f"A model tells hidden rows from training rows with AUC {found:.2f}" + (f", mostly by {by}." if by else ".")
    evidence = {"auc": round(found, 4), "features": telling}
    if subject.challenge.definition.split.method == "time":
        yield Finding("information", said + " In a split by time that is to be expected.", evidence=evidence)
        return
    instead = f", or write {drop_line(subject.challenge, list(telling))} into [dataset]" if telling else ""
    yield Finding(
        "warning",
        said + " Scores then say how a model copes with other data, not how well it has learnt these.",
        f'If that is not the lesson, write method = "random" into [split]{instead}. If it is, say so in README.md.',
        evidence,
    )


def _error(member: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    """The standard error of an AUC of 0.5 (Hanley and McNeil 1982)."""
    ones = int(member.sum())
    zeros = len(member) - ones
    return float(np.sqrt((ones + zeros + 1) / (12 * ones * zeros)))
