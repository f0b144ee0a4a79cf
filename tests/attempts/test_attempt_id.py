from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heldout.attempts.attempt_id import as_typed, new_attempt_id

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.integers(1, 10**9))
def test_a_later_millisecond_has_a_greater_id(moment: datetime, milliseconds: int) -> None:
    assert new_attempt_id(moment) < new_attempt_id(moment + timedelta(milliseconds=milliseconds))


@given(MOMENTS)
def test_an_id_is_twelve_characters_that_read_back_as_typed(moment: datetime) -> None:
    attempt_id = new_attempt_id(moment)
    assert len(attempt_id) == 12
    assert as_typed(attempt_id) == attempt_id == as_typed(f" {attempt_id.upper()}\n")
    assert not set(attempt_id) & set("ilou")


def test_ids_of_one_moment_differ() -> None:
    moment = datetime(2025, 11, 22, tzinfo=UTC)
    assert len({new_attempt_id(moment) for _ in range(100)}) > 90


@pytest.mark.parametrize("year", [1970, 2019, 2200, 9999])
def test_a_clock_that_is_far_off_still_gives_an_id(year: int) -> None:
    assert len(new_attempt_id(datetime(year, 1, 1, tzinfo=UTC))) == 12
