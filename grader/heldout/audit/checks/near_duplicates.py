"""Do hidden rows have almost a copy in train?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from heldout.audit.interface import Finding
from heldout.audit.measure import Numbers, sampled
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.number_format import percent

if TYPE_CHECKING:
    import pandas as pd

_HIDDEN_ROWS, _TRAIN_ROWS = 1_500, 10_000
_NEAR = 0.1
"""Distance to the nearest training row, as a share of that to the fifth. Rows drawn from one crowd have about 0.8,
whatever the number of columns; a tenth means that the nearest one stands next to it and all others far away."""
_NEIGHBOURS = 5
_MANY = 0.1
"""Share of hidden rows with such a neighbour. Tables of few and coarse columns have up to 0.04 without any copy."""
_FEWEST_COLUMNS = 4
"""Numbers; in few dimensions neighbours are close by chance."""


@check("near-duplicates", "Hidden rows have no near-copies in train", "data")
def near_duplicates(subject: Subject) -> Iterator[Finding]:
    """The share of hidden rows whose nearest training row is far closer than the next ones. Equal rows do not count."""
    from sklearn.neighbors import NearestNeighbors

    features, hidden = subject.everything.features, subject.is_hidden
    numeric = [name for name in features if features[name].dtype.kind in "iuf" and features[name].nunique() > 2]
    train = np.flatnonzero(~hidden)[sampled(int((~hidden).sum()), _TRAIN_ROWS)]
    others = np.flatnonzero(hidden)[sampled(int(hidden.sum()), _HIDDEN_ROWS)]
    if len(numeric) < _FEWEST_COLUMNS or len(train) <= _NEIGHBOURS:
        return
    points = _ranked(features[numeric])
    search = NearestNeighbors(n_neighbors=_NEIGHBOURS, n_jobs=1).fit(points[train])
    distances = search.kneighbors(points[others])[0]
    nearest, fifth = distances[:, 0], distances[:, -1]
    share = float(((nearest > 0) & (nearest < _NEAR * fifth)).mean())
    if share >= _MANY:
        yield Finding(
            "warning",
            f"{percent(share)} of the hidden rows have a training row next to them, ten times closer than the fifth "
            "closest one: almost the same row twice.",
            "If these are repeated measurements or copies with noise, name what was measured with group = … in "
            '[dataset] and write method = "group" into [split], or remove them from the dataset.',
            {"share_of_hidden_rows": round(share, 4), "rows_looked_at": len(others), "columns_looked_at": numeric[:20]},
        )


def _ranked(numbers: pd.DataFrame) -> Numbers:
    """Shape (rows, columns): ranks from 0 to 1, so that no long tail makes everything else look close.

    Equal numbers have one rank; missing ones stand in the middle.
    """
    ranked: Numbers = numbers.rank(method="average", pct=True).fillna(0.5).to_numpy(dtype=float)
    return ranked
