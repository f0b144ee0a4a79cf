"""Are rows of one thing in train and among the hidden rows?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from heldout.authoring.evidence.groups import GroupCandidate, group_candidates
from heldout.authoring.verify.interface import Finding
from heldout.authoring.verify.measure import (
    Numbers,
    Rows,
    as_numbers,
    folds_of,
    goals_of,
    measure_name,
    nothing,
    out_of_fold,
    skill,
)
from heldout.authoring.verify.registry import check
from heldout.authoring.verify.subject import Subject
from heldout.authoring.verify.wording import percent, toml
from heldout.challenge.rules import group_columns
from heldout.prepare.columns import feature_columns

_CROSSING = 0.05
"""Share of hidden rows with a row of their group in train, below which a group hardly matters."""
_LARGEST = 200.0
"""Rows per group, on average, above which a group is a known place rather than one thing that is remembered."""
_ABSOLUTE, _RELATIVE = 0.02, 0.15
"""What a model must lose, in AUC or R² and as a share of what it has learnt, when its groups are kept apart."""
_ROWS = 4_000
_CANDIDATES = 2


@check("group-leak", "No group is on both sides of the split", "data")
def group_leak(subject: Subject) -> Iterator[Finding]:
    """A declared group that crosses the split, or an undeclared one by which models look good that only remember."""
    declared = subject.split.groups
    columns = group_columns(subject.challenge.definition.dataset)
    if declared is not None:
        share = _crossing(subject, declared)
        if share > 0:
            yield _declared_finding(subject, columns, share)
    known = set(columns) if declared is not None and len(columns) == 1 else set()
    frame, target = subject.table.frame, subject.challenge.definition.dataset.target
    candidates = [each for each in group_candidates(frame, target) if each.column not in known]
    for candidate in candidates[:_CANDIDATES]:
        yield from _undeclared(subject, candidate)


def _crossing(subject: Subject, groups: Rows) -> float:
    """Share of the hidden rows whose group has a row in train."""
    split = subject.split
    hidden = np.concatenate([split.public, split.private])
    return float(np.isin(groups[hidden], groups[split.train]).mean())


def _declared_finding(subject: Subject, columns: list[str], share: float) -> Finding:
    method = subject.challenge.definition.split.method
    return Finding(
        "warning",
        f"group = {toml(columns if len(columns) > 1 else columns[0])} is declared, but split.method is '{method}': "
        f"{percent(share)} of the hidden rows have a row of their group in train.",
        'Write method = "group" into [split], or take group out of [dataset] if these rows need not be kept together.',
        {"columns": columns, "method": method, "share_of_hidden_rows": round(share, 4)},
    )


def _undeclared(subject: Subject, candidate: GroupCandidate) -> Iterator[Finding]:
    codes = pd.factorize(subject.table.frame[candidate.column])[0].astype(np.int64)
    share = _crossing(subject, codes)
    if share < _CROSSING or candidate.rows_per_group > _LARGEST:
        return
    together, apart = _kept(subject, codes)
    lost = together - apart
    if lost < max(_ABSOLUTE, _RELATIVE * (together - nothing(subject.classification))):
        return
    measure = measure_name(subject.classification)
    name = candidate.column
    yield Finding(
        "warning",
        f"{percent(share)} of the hidden rows have a row with the same {name!r} in train ({candidate.groups:,} of "
        f"them, {candidate.rows_per_group:.1f} rows each). A model has {measure} {together:.2f} with rows at random "
        f"and {apart:.2f} when each {name!r} is kept together: it recognises what it has seen.",
        f'Write group = {toml(name)} into [dataset] and method = "group" into [split].',
        {
            "column": name,
            "groups": candidate.groups,
            "rows_per_group": round(candidate.rows_per_group, 2),
            "share_of_hidden_rows": round(share, 4),
            "measure": measure,
            "rows_at_random": round(together, 4),
            "groups_kept_together": round(apart, 4),
        },
    )


def _kept(subject: Subject, codes: Rows) -> tuple[float, float]:
    """What a model reaches in cross-validation as the split has it, and with the groups kept together."""
    frame, definition = subject.table.frame, subject.challenge.definition
    # Whole groups are drawn: from single rows of them nothing could be remembered.
    rank = np.random.RandomState(0).permutation(int(codes.max()) + 1)[codes]
    rows = np.sort(np.argsort(rank, kind="stable")[:_ROWS])
    features: Numbers = as_numbers(frame[feature_columns(list(frame.columns), definition)].iloc[rows])
    goals = goals_of(frame[definition.dataset.target].to_numpy()[rows], subject.classification)
    groups = subject.split.groups if definition.split.method == "group" else None
    as_split = folds_of(len(rows), None if groups is None else groups[rows])

    def reached(folds: Rows) -> float:
        return skill(out_of_fold(features, goals, folds), goals, subject.classification)

    return reached(as_split), reached(folds_of(len(rows), codes[rows]))
