"""Which rows are trained on, and which are hidden.

The split must come out the same on every machine and with every version of numpy and pandas, so all randomness is
drawn from `numpy.random.RandomState`: its stream and its `permutation` are frozen (NEP 19), while those of
`numpy.random.Generator` may change between releases, and keys from a cryptographic hash would cost a second for
each million rows. Ordering uses stable sorts only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, assert_never

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.base.errors import ChallengeError, DatasetError, Problem, nearest
from heldout.base.words import counted, rows_in_words
from heldout.challenge.rules import group_columns
from heldout.dataset.content import column_type
from heldout.dataset.pieces import slices
from heldout.prepare.columns import feature_columns
from heldout.prepare.equal_rows import Codes, copy_codes, first_rows, row_codes
from heldout.prepare.interface import Part
from heldout.tasks.catalogue import task_of

if TYPE_CHECKING:
    from heldout.challenge.definition import ChallengeDefinition

PARTS: tuple[Part, ...] = ("train", "public", "private")

_TRAIN, _PUBLIC, _PRIVATE = 0, 1, 2

# One stream per purpose: the order of rows inside a part must say nothing of how they were assigned to it.
_ASSIGNMENT, _ORDER = 0, 1


@dataclass(frozen=True)
class Split:
    """Row numbers of each part, in the order in which the part is written."""

    train: Codes
    public: Codes
    private: Codes
    copies: Codes
    """One code per row of the table; rows equal in every feature and in the target share it (`copy_codes` says which
    of them count where rows are divided at random)."""
    groups: Codes | None
    """One code per row of the table, from 0; None where the challenge declares no group."""
    times: Codes | None
    """Dense rank of each row of the table in time, from 0; None where the challenge declares no time."""

    def rows(self, part: Part) -> Codes:
        """Row numbers of one part."""
        match part:
            case "train":
                return self.train
            case "public":
                return self.public
            case "private":
                return self.private
            case _:
                assert_never(part)


def split(frame: pd.DataFrame, definition: ChallengeDefinition, where: str = "challenge.toml") -> Split:
    """The rows of `frame` divided as `[split]` says; every part has at least one row.

    Rows of a part are sorted by time where time is declared, rows of the same time (and otherwise all) shuffled by the
    seed. `where` names the file in messages.

    Raises:
        ChallengeError: a part would be empty, or there are too few groups or times.
        DatasetError: a time or group is missing, or a given split says something else than train, public, private.
    """
    features = feature_columns(list(frame.columns), definition)
    if definition.split.method == "random":
        copies = copy_codes(frame, features, definition.dataset.targets)
    else:
        copies = row_codes(frame, [*features, *definition.dataset.targets])
    groups = _groups(frame, definition, where)
    times = _times(frame, definition, where)
    part = _assign(frame, definition, copies, groups, times, where)
    _check_not_empty(part, copies, groups, definition, where)
    shuffled = _shuffled(len(frame), definition.split.seed, _ORDER)
    order = shuffled if times is None else shuffled[np.argsort(times[shuffled], kind="stable")]
    train, public, private = (order[part[order] == code] for code in (_TRAIN, _PUBLIC, _PRIVATE))
    return Split(train, public, private, copies, groups, times)


def _assign(
    frame: pd.DataFrame,
    definition: ChallengeDefinition,
    copies: Codes,
    groups: Codes | None,
    times: Codes | None,
    where: str,
) -> NDArray[np.int8]:
    """The part of each row: 0 train, 1 public, 2 private."""
    chosen = definition.split
    if chosen.method == "given":
        return _given(frame, definition, where)
    public, private = _fractions(definition, where)
    match chosen.method:
        case "random":
            classified = task_of(definition.task.type).classifies
            strata = row_codes(frame, definition.dataset.targets if classified else [])
            return _random(copies, strata, public, private, chosen.seed)
        case "group":
            if groups is None:
                raise _declare_first("group", where)
            return _grouped(groups, public, private, chosen.seed)
        case "time":
            if times is None:
                raise _declare_first("time", where)
            return _timed(times, public, private, definition, where)
        case _:
            assert_never(chosen.method)


def _random(copies: Codes, strata: Codes, public: float, private: float, seed: int) -> NDArray[np.int8]:
    """Equal rows stay together, each class has its share in each part, and every class trains on something.

    A class's rows are taken in random order, all copies of a row at once, while they fit into what its hidden parts
    still lack; so the fractions are exact but for what copies make impossible.
    """
    per_stratum = np.bincount(strata)
    public_rows = _apportion(per_stratum, public, per_stratum - 1)
    private_rows = _apportion(per_stratum, private, per_stratum - 1 - public_rows)
    rooms = ((_PUBLIC, public_rows.tolist()), (_PRIVATE, private_rows.tolist()))
    sizes = np.bincount(copies).tolist()
    stratum_of = strata[first_rows(copies, len(sizes))].tolist()
    trains: set[int] = set()
    part = np.full(len(sizes), _TRAIN, dtype=np.int8)
    for unit in _numbers(_shuffled(len(sizes), seed, _ASSIGNMENT)):
        stratum = stratum_of[unit]
        if stratum not in trains:
            trains.add(stratum)
            continue
        for hidden, room in rooms:
            if sizes[unit] <= room[stratum]:
                room[stratum] -= sizes[unit]
                part[unit] = hidden
                break
    return part[copies]


def _numbers(values: Codes) -> Iterator[int]:
    """The values as Python's numbers, some of which are there at a time."""
    for rows in slices(len(values)):
        yield from values[rows].tolist()


def _apportion(counts: Codes, fraction: float, room: Codes) -> Codes:
    """`fraction` of all rows, rounded once, as whole rows of each class by largest remainder and never above `room`.

    What small classes cannot give, the others do.
    """
    wanted = fraction * counts
    shares: Codes = np.minimum(np.floor(wanted).astype(np.int64), room)
    missing = min(rounded(fraction * int(counts.sum())), int(room.sum())) - int(shares.sum())
    by_remainder = np.argsort(shares - wanted, kind="stable")
    while missing > 0:
        open_classes = by_remainder[shares[by_remainder] < room[by_remainder]][:missing]
        shares[open_classes] += 1
        missing -= len(open_classes)
    return shares


def _grouped(groups: Codes, public: float, private: float, seed: int) -> NDArray[np.int8]:
    """Whole groups; the fractions are of groups."""
    total = int(groups.max()) + 1
    shuffled = _shuffled(total, seed, _ASSIGNMENT)
    until_public = rounded(public * total)
    until_private = until_public + rounded(private * total)
    part = np.full(total, _TRAIN, dtype=np.int8)
    part[shuffled[:until_public]] = _PUBLIC
    part[shuffled[until_public:until_private]] = _PRIVATE
    return part[groups]


def _timed(
    times: Codes, public: float, private: float, definition: ChallengeDefinition, where: str
) -> NDArray[np.int8]:
    """Train before public before private; each boundary moves to the nearest place between two different times."""
    ends = np.cumsum(np.bincount(times))
    distinct, total = len(ends), len(times)
    if distinct < 3:
        raise DatasetError(
            Problem(
                where,
                "dataset.time",
                f"needs at least 3 different times for split.method 'time'. Got {distinct} in "
                f"'{definition.dataset.time}'. Choose another time column or another split.method.",
            )
        )
    hidden, last = rounded((public + private) * total), rounded(private * total)
    starts_private = int(np.clip(_nearest_end(ends, total - last), 2, distinct - 1))
    starts_public = int(np.clip(_nearest_end(ends, total - hidden), 1, starts_private - 1))
    part: NDArray[np.int8] = np.full(total, _TRAIN, dtype=np.int8)
    part[times >= starts_public] = _PUBLIC
    part[times >= starts_private] = _PRIVATE
    return part


def _nearest_end(ends: Codes, position: int) -> int:
    """How many whole times come before the boundary that is nearest to `position`; the earlier one when two are."""
    edges = np.concatenate([[0], ends])
    return int(np.argmin(np.abs(edges - position)))


def _given(frame: pd.DataFrame, definition: ChallengeDefinition, where: str) -> NDArray[np.int8]:
    """What the column says."""
    name = definition.split.column
    if name is None:
        raise ChallengeError(Problem(where, "split.column", "must name a column when split.method is 'given'."))
    values = frame[name]
    part = np.full(len(frame), -1, dtype=np.int8)
    for code, word in enumerate(PARTS):
        part[(values == word).to_numpy(dtype=bool)] = code
    wrong = part < 0
    if wrong.any():
        came: Any = values.iloc[int(wrong.argmax())]
        shown = "nothing" if pd.isna(came) else repr(came)
        raise DatasetError(
            Problem(
                where,
                "split.column",
                f"'{name}' must say 'train', 'public' or 'private' in every row. Got {shown} in row "
                f"{int(wrong.argmax()) + 1}.{nearest(str(came), PARTS)} {_also(wrong)}".rstrip(),
            )
        )
    return part


def _also(wrong: NDArray[np.bool_]) -> str:
    rest = wrong.copy()
    rest[int(wrong.argmax())] = False
    return f"Also look at {rows_in_words(rest)}." if rest.any() else ""


def _groups(frame: pd.DataFrame, definition: ChallengeDefinition, where: str) -> Codes | None:
    columns = group_columns(definition.dataset)
    if not columns:
        return None
    for name in columns:
        _check_complete(frame[name], "dataset.group", where)
    return row_codes(frame, columns)


def _times(frame: pd.DataFrame, definition: ChallengeDefinition, where: str) -> Codes | None:
    name = definition.dataset.time
    if name is None:
        return None
    kind = column_type(frame[name])
    if kind in ("str", "bool"):
        raise DatasetError(
            Problem(
                where,
                "dataset.time",
                f"must name a column of type int64, float64 or datetime64. Got '{name}', which is {kind}. "
                "Declare the column's type in dataset.toml, or choose another column.",
            )
        )
    _check_complete(frame[name], "dataset.time", where)
    return np.unique(frame[name].to_numpy(), return_inverse=True)[1].astype(np.int64, copy=False)


def _check_complete(series: pd.Series[Any], key: str, where: str) -> None:
    missing = series.isna().to_numpy(dtype=bool)
    if missing.any():
        raise DatasetError(
            Problem(
                where,
                key,
                f"'{series.name}' is missing in {counted(int(missing.sum()), 'row')} ({rows_in_words(missing)}). "
                "Fill in or remove these rows in the dataset, or choose another column.",
            )
        )


def _fractions(definition: ChallengeDefinition, where: str) -> tuple[float, float]:
    public, private = definition.split.public, definition.split.private
    if public is None or private is None:
        key = "split.public" if public is None else "split.private"
        raise ChallengeError(Problem(where, key, f"is missing: split.method '{definition.split.method}' needs it."))
    return public, private


def _declare_first(what: str, where: str) -> ChallengeError:
    return ChallengeError(
        Problem(where, f"dataset.{what}", f"is missing: split.method '{what}' needs it. Name the {what} column.")
    )


def _check_not_empty(
    part: NDArray[np.int8], copies: Codes, groups: Codes | None, definition: ChallengeDefinition, where: str
) -> None:
    empty = next((name for name, count in zip(PARTS, np.bincount(part, minlength=3), strict=True) if not count), None)
    if empty is None:
        return
    chosen = definition.split
    if chosen.method == "given":
        message = f"'{chosen.column}' says '{empty}' in no row. Every part needs at least one."
        raise ChallengeError(Problem(where, "split.column", message))
    repeated = len(copies) - len(np.unique(copies))
    if chosen.method == "random" and repeated:
        cause = f"{counted(len(part), 'row')}, of which {repeated:,} are copies of others that must stay together."
        advice = "Drop fewer columns, or choose another split.method."
    else:
        whole = (
            counted(int(groups.max()) + 1, "group")
            if chosen.method == "group" and groups is not None
            else counted(len(part), "row")
        )
        cause = f"{whole}, and split.public and split.private are fractions of them."
        advice = "Change the fractions, or use a larger table."
    key = "split.public" if empty == "train" else f"split.{empty}"
    message = f"leaves the {empty} part without a row: the table has {cause} {advice}"
    raise ChallengeError(Problem(where, key, message))


def _shuffled(size: int, seed: int, purpose: int) -> Codes:
    """The numbers below `size` in a random order that depends on nothing but the arguments."""
    return np.random.RandomState([seed, purpose]).permutation(size).astype(np.int64, copy=False)


def rounded(value: float) -> int:
    """The nearest whole number, halves upwards."""
    return int(np.floor(value + 0.5))
