"""A forecast's column that says until when the target was known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from heldout.base.errors import ChallengeError
from heldout.prepare.target import check_table

DAYS = pd.to_datetime(["2013-03-02", "2013-03-03", "2013-03-04"])
TARGET = pd.Series([11.0, 19.0, 30.0], name="sold")


def refused(known: Any, day: Any = DAYS) -> str | None:
    """What is said of such a table; None where it is taken."""
    features = pd.DataFrame({"last": [10.0, 20.0, 30.0], "known": known} | ({} if day is None else {"day": day}))
    options = {"naive": "last", "known_until": "known"}
    definition: Any = SimpleNamespace(
        task=SimpleNamespace(type="forecast", options=options), dataset=SimpleNamespace(time="day")
    )
    try:
        check_table(TARGET, features, definition, "challenge.toml")
    except ChallengeError as fault:
        return str(fault)
    return None


def test_what_was_known_until_each_rows_own_time_is_taken_and_a_moment_later_is_not() -> None:
    moments = ("-2D", "0s", "1s")
    taken = {moment: refused(DAYS + pd.Timedelta(moment)) is None for moment in moments}
    assert taken == {"-2D": True, "0s": True, "1s": False}


@pytest.mark.parametrize(
    ("known", "day", "said"),
    [
        (DAYS + pd.Timedelta(days=1), DAYS, "no later than 'day' in any row"),
        ([DAYS[0], pd.NaT, DAYS[0]], DAYS, "'known' is later, or missing, in 1 row"),
        ([1, 2, 3], DAYS, "must be of the type of 'day', datetime64. 'known' is int64"),
        (DAYS, None, "Take it out of dataset.drop"),
    ],
    ids=["later", "missing", "of another type", "no feature to compare with"],
)
def test_what_folds_could_not_go_by_is_refused(known: Any, day: Any, said: str) -> None:
    fault = refused(known, day) or ""
    assert "task.options" in fault
    assert said in fault
