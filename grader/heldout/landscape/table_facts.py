"""What preparations depend on in the training rows: long tails, missing numbers, messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from heldout.base.word_count import is_unspaced, words_of
from heldout.landscape.families.interface import Facts
from heldout.landscape.preparations import TableFacts
from heldout.landscape.study import PARTS, Study
from heldout.tasks.catalogue import task_of

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_LONG_TAIL = 1.5
"""Skewness from which a tail counts as long: 2 is that of an exponential distribution."""
_VALUES = 10
"""Distinct values that a number needs for its tail to be looked at."""
_WORDS = 3.0
"""Words that a message has on average, at least."""
_DISTINCT = 0.5
"""Share of rows with a message of their own, at least."""


def goal_of(study: Study) -> NDArray[Any]:
    """The target of the training rows as one class or number for each."""
    return task_of(study.target.task).goal(study.labels("train"))


def table_facts(study: Study, facts: Facts) -> TableFacts:
    """The facts of a challenge's training rows. Of the features of hidden rows only gaps in messages are looked at."""
    train = study.features("train")
    numbers = [name for name, kind in facts.features if kind in ("int64", "float64")]
    texts = [name for name, kind in facts.features if kind == "str"]
    messages = [name for name in texts if is_message(train[name])]
    if messages:
        hidden = [study.features(part) for part in PARTS]
        messages = [name for name in messages if not any(each[name].isna().any() for each in hidden)]
    values = (int(train[name].nunique()) for name in texts if name not in messages)
    if task_of(facts.task).first_step(facts.options) is not None:
        return TableFacts()
    measured = facts.estimators == "Regressor" and not facts.counts
    return TableFacts(
        skewed=tuple(name for name in numbers if has_long_tail(train[name].to_numpy(dtype=np.float64))),
        messages=tuple(messages),
        unspaced=any(is_unspaced(train[name]) for name in messages),
        missing=bool(train[numbers].isna().any().any()) if numbers else False,
        skewed_target=measured and has_long_tail(np.asarray(goal_of(study), dtype=np.float64)),
        text_values=max(values, default=0),
    )


def has_long_tail(values: Any) -> bool:
    """Whether none of these numbers is negative and some are far above the others; missing ones are left out.

    >>> has_long_tail([0, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 90.0]), has_long_tail(range(50)), has_long_tail([0, 0, 0, 9.0])
    (True, False, False)
    """
    known = np.asarray(values, dtype=np.float64)
    known = known[np.isfinite(known)]
    if len(np.unique(known)) < _VALUES or known.min() < 0:
        return False
    centred = (known - known.mean()) / known.std()
    return bool(np.mean(centred**3) > _LONG_TAIL)


def is_message(column: pd.Series[Any]) -> bool:
    """Whether a column of texts is taken for messages, of which the words count: several in each, that hardly repeat.

    Where one is missing it is none: TF-IDF takes no gaps.
    """
    if column.isna().any() or not len(column):
        return False
    words = words_of(column, r"\S+").mean()
    return bool(words >= _WORDS and column.nunique() >= _DISTINCT * len(column))
