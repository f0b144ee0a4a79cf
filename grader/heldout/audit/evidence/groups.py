"""Columns that name something with several rows, which a split must not tear apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.audit.evidence.names import names_a_subject, names_a_time, names_an_entity, names_an_id, words
from heldout.base.words import first_few
from heldout.landscape.constants import MIN_UNITS

if TYPE_CHECKING:
    Column = pd.Series[Any]

_FEWEST_GROUPS = 10
_FEWEST_UNNAMED = 20
_FEWEST_ROWS = 1.3
"""Rows per group, on average, from which it is a group at all."""
_LARGEST_UNNAMED = 200.0
_LARGEST_SHARE = 0.5
"""Share of the rows with one value above which it is no thing with several rows, but says that there is none
(`not applicable`) or that things are as usual."""
_CHANCE_NAMED, _CHANCE_UNNAMED = 0.01, 0.0001
_ALIKE = 0.02
"""Intraclass correlation below which a group says nothing worth mentioning about the target."""
_QUANTITIES = """
    years months weeks days hours minutes times avg average mean total sum count n num number rate share percent pct max
    min age has is per
"""
"""Words with which names begin that say how much or how many: `YearsAtCompany`, `n_children`."""
_AMOUNTS = frozenset({"num", "number", "no", "nr", "n", "count", "counts", "total", "size", "sum"})
_SEVERAL = frozenset({"children", "people", "kids", "household", "family", "class", "group", "team"})
"""What there is a number of, beside what ends in s."""
_LARGEST_COUNT, _DENSE, _FALLING = 100.0, 0.7, -0.8
_FEWEST_STEPS, _DEGREE = 4, 4
_CONSTANT, _VARIED = 0.95, 0.7
MOST_HIDDEN = 0.3
"""Share of the groups that a part of a new challenge hides at most."""

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class GroupCandidate:
    """A column that looks like the name of something with several rows."""

    column: str
    groups: int
    rows_per_group: float
    """Mean."""
    reason: str
    likely: bool
    """Whether the name says so too; otherwise only the values do."""
    remembered: bool = False
    """Whether it was measured that a model recognises the groups that it has seen."""

    @property
    def can_be_held_out(self) -> bool:
        """Whether there are enough groups to hide as many as points need."""
        return self.groups * MOST_HIDDEN >= MIN_UNITS


def group_candidates(frame: pd.DataFrame, target_name: str) -> list[GroupCandidate]:
    """Columns whose values name things with several rows each, in which the target is more alike than by chance.

    Persons and animals with several rows are groups whatever the target says: their other columns are alike.
    Those whose name says so come first (`patient`, `customer_id`), then those of which more other columns are
    attributes: constant for each value.
    """
    rows = frame[frame[target_name].notna()]
    goals = _goals(rows[target_name])
    coded = {str(name): pd.factorize(rows[name])[0].astype(np.int64) for name in rows.columns if name != target_name}
    found = []
    for name, codes in coded.items():
        judged = _judged(rows[name], codes, goals, coded)
        if judged is not None:
            found.append(judged)
    return [each for _, each in sorted(found, key=lambda pair: (not pair[1].likely, -pair[0]))]


def _judged(
    column: Column, codes: Codes, goals: NDArray[np.float64], coded: dict[str, Codes]
) -> tuple[int, GroupCandidate] | None:
    """The number of attributes and the candidate; None where the column is no group."""
    name = str(column.name)
    groups = int(codes.max()) + 1 if len(codes) else 0
    if groups < _FEWEST_GROUPS or len(codes) < _FEWEST_ROWS * groups or (codes < 0).any():
        return None
    if int(np.bincount(codes).max()) > _LARGEST_SHARE * len(codes):
        return None
    if not _can_name(column) or names_a_time(name) or _names_a_quantity(name):
        return None
    named = names_an_id(name) or names_an_entity(name)
    per_group = len(codes) / groups
    if not named and (groups < _FEWEST_UNNAMED or not 2 <= per_group <= _LARGEST_UNNAMED):
        return None
    number = column.dtype.kind in "iuf"
    if number and not names_an_id(name) and _is_count(column):
        return None
    chance, alike = _beyond_size(column, codes, goals) if number and not named else _alikeness(codes, goals)
    says_nothing = chance > (_CHANCE_NAMED if named else _CHANCE_UNNAMED) or alike < _ALIKE
    if says_nothing and not (names_a_subject(name) and per_group <= _LARGEST_UNNAMED):
        return None
    attributes = list(_attributes(name, codes, coded))
    if not named and not attributes:
        return None
    if says_nothing:
        reason = f"its name: each has {per_group:.1f} rows, which know each other"
    else:
        reason = "its name, and the target is more alike" if named else "the target is more alike"
        reason += f" in its {per_group:.1f} rows each than by chance"
    if attributes:
        verb = "do" if len(attributes) > 1 else "does"
        reason += f"; {first_few(attributes, 1)} {verb} not change in it"
    return len(attributes), GroupCandidate(name, groups, per_group, reason, named)


def _names_a_quantity(name: str) -> bool:
    """Whether it says how much or how many: `n_children`, `num_rooms`, and `children_num`, `rooms_total`."""
    found = words(name)
    if len(found) < 2:
        return False
    several = found[-2] in _SEVERAL or (found[-2].endswith("s") and not found[-2].endswith("ss"))
    return found[0] in _QUANTITIES.split() or (found[-1] in _AMOUNTS and several)


def _is_count(column: Column) -> bool:
    """Whether the numbers begin at 0 or 1, leave hardly one out, and are the rarer the larger they are."""
    counts = column.value_counts().sort_index()
    values = counts.index.to_numpy(dtype=float)
    if (
        values[0] not in (0.0, 1.0)
        or values[-1] > _LARGEST_COUNT
        or len(values) < _DENSE * (values[-1] - values[0] + 1)
    ):
        return False
    common = counts.to_numpy()
    most = int(np.argmax(common))
    tail = pd.Series(common[most:])
    if 3 * most > len(values) or tail.nunique() < _FEWEST_STEPS:
        return False
    return float(tail.corr(pd.Series(values[most:]), method="spearman")) <= _FALLING


def _beyond_size(column: Column, codes: Codes, goals: NDArray[np.float64]) -> tuple[float, float]:
    """`_alikeness` of what a smooth curve over the number leaves of the target, where that is less.

    A size says something of the target too, and rows of about the same size are alike: those of a thing are alike
    beyond that, whatever its number.
    """
    ranks = column.rank(method="dense").to_numpy(dtype=float)
    place = 2 * (ranks - 1) / max(1.0, ranks.max() - 1) - 1
    curve = np.polynomial.legendre.legvander(place, _DEGREE)
    rest = goals - curve @ np.linalg.lstsq(curve, goals, rcond=None)[0]
    return max(_alikeness(codes, goals), _alikeness(codes, rest), key=lambda found: (found[0], -found[1]))


def _can_name(column: Column) -> bool:
    if column.dtype.kind in "iu":
        return True
    if column.dtype.kind == "f":
        return bool((column % 1 == 0).all())
    return column.dtype.kind not in "bM"


def _goals(target: Column) -> NDArray[np.float64]:
    """Shape (n, k): ranks of a number, an indicator for each of the most frequent classes otherwise."""
    if target.dtype.kind in "iuf" and target.nunique() > 10:
        return np.asarray(target.rank(), dtype=np.float64)[:, None]
    codes = pd.factorize(target)[0]
    frequent = np.argsort(-np.bincount(codes), kind="stable")[:10]
    indicators: NDArray[np.float64] = (codes[:, None] == frequent[None, :]).astype(float)
    return indicators


def _alikeness(codes: Codes, goals: NDArray[np.float64]) -> tuple[float, float]:
    """The chance of so much likeness within groups (the F test), and the intraclass correlation."""
    from scipy.stats import f

    counts = np.bincount(codes).astype(float)
    groups, rows = len(counts), len(codes)
    if rows <= groups:
        return 1.0, 0.0
    typical = (rows - float((counts**2).sum()) / rows) / (groups - 1)
    best_chance, best_alike = 1.0, 0.0
    for goal in goals.T:
        means = np.bincount(codes, weights=goal) / counts
        between = float((counts * (means - goal.mean()) ** 2).sum()) / (groups - 1)
        within = float(((goal - means[codes]) ** 2).sum()) / (rows - groups)
        if between <= 0:
            continue
        ratio = between / within if within > 0 else np.inf
        chance = float(f.sf(ratio, groups - 1, rows - groups)) if np.isfinite(ratio) else 0.0
        alike = (between - within) / (between + (typical - 1) * within)
        if (chance, -alike) < (best_chance, -best_alike):
            best_chance, best_alike = chance, alike
    return min(1.0, best_chance * goals.shape[1]), best_alike


def _attributes(name: str, codes: Codes, coded: dict[str, Codes]) -> Iterator[str]:
    """Other columns that hardly change within a group and do change between groups."""
    order = np.argsort(codes, kind="stable")
    neighbours = codes[order][1:] == codes[order][:-1]
    if not neighbours.any():
        return
    for other, values in coded.items():
        if other == name:
            continue
        same = (values[order][1:] == values[order][:-1])[neighbours].mean()
        shares = np.bincount(values - values.min()) / len(values)
        if same >= _CONSTANT and float((shares**2).sum()) <= _VARIED:
            yield other


_NEARLY_THE_SAME = 0.02
"""Share of the values that may have another name in some row: names are misspelt."""


def second_names(frame: pd.DataFrame, group: str) -> list[str]:
    """Other columns that name the same things as `group`, one name for each: `player_name` beside `player_id`.

    Numbers that are no ids are attributes, even where no two things have the same: a size is not a name.
    """
    codes = pd.factorize(frame[group])[0]
    groups = int(codes.max()) + 1
    found = []
    for name in map(str, frame.columns):
        column = frame[name]
        if name == group or column.isna().any() or not _can_name(column):
            continue
        if pd.api.types.is_numeric_dtype(column) and not (names_an_id(name) or names_an_entity(name)):
            continue
        others = pd.factorize(column)[0]
        different = int(others.max()) + 1
        pairs = len(np.unique(np.stack([codes, others]), axis=1).T)
        if pairs <= (1 + _NEARLY_THE_SAME) * min(groups, different):
            found.append(name)
    return found
