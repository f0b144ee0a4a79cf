from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from heldout.audit.evidence.groups import group_candidates
from heldout.audit.evidence.times import time_candidates

PEOPLE, VISITS = 80, 6
ROWS = PEOPLE * VISITS


def _visits() -> pd.DataFrame:
    """Several rows of each person, who has a level of her own."""
    random = np.random.default_rng(0)
    person = np.repeat(np.arange(PEOPLE), VISITS)
    order = random.permutation(ROWS)
    frame = pd.DataFrame(
        {
            "patient": person,
            "born": random.integers(1930, 2000, PEOPLE)[person],
            "dose": random.normal(size=ROWS),
            "colour": random.choice(["red", "green", "blue"], ROWS),
            "level": random.normal(size=PEOPLE)[person] + random.normal(0, 0.5, ROWS),
        }
    )
    return frame.iloc[order].reset_index(drop=True)


def _columns(frame: pd.DataFrame, target: str = "level") -> list[str]:
    return [each.column for each in group_candidates(frame, target)]


def test_a_named_entity_is_the_first_candidate() -> None:
    found = group_candidates(_visits(), "level")
    assert found[0].column == "patient"
    assert found[0].likely
    assert found[0].groups == PEOPLE
    assert found[0].rows_per_group == VISITS
    assert "born does not change in it" in found[0].reason


def test_an_entity_without_a_telling_name_is_found_by_its_attributes() -> None:
    frame = _visits().rename(columns={"patient": "x"})
    frame["x"] = "k" + frame["x"].astype(str)
    found = group_candidates(frame, "level")
    assert "x" in [each.column for each in found]
    assert not any(each.likely for each in found)


def test_groups_that_say_nothing_of_the_target_are_no_candidates() -> None:
    frame = _visits().rename(columns={"patient": "plot"})
    frame["level"] = np.random.default_rng(5).normal(size=ROWS)
    assert _columns(frame) == []


def test_persons_with_several_rows_are_candidates_whatever_the_target_says() -> None:
    frame = _visits()
    frame["level"] = np.random.default_rng(5).normal(size=ROWS)
    (found,) = group_candidates(frame, "level")
    assert (found.column, found.likely) == ("patient", True)
    assert "which know each other" in found.reason


def test_ordinary_features_are_no_groups() -> None:
    random = np.random.default_rng(0)
    age = random.integers(18, 90, ROWS)
    frame = pd.DataFrame(
        {
            "age": age,
            "customer_id": np.arange(ROWS),
            "weight": random.normal(size=ROWS),
            "town": random.choice([f"town {n}" for n in range(40)], ROWS),
            "level": age + random.normal(size=ROWS),
        }
    )
    assert _columns(frame) == []


def test_a_group_with_gaps_is_no_candidate() -> None:
    frame = _visits()
    frame["patient"] = frame["patient"].astype(float).where(frame["patient"] > 3)
    assert "patient" not in _columns(frame)


def test_classes_can_be_alike_within_groups() -> None:
    frame = _visits()
    frame["level"] = np.where(frame["level"] > 0, "high", "low")
    assert _columns(frame)[0] == "patient"


def test_a_group_whose_target_never_changes_is_a_candidate() -> None:
    frame = _visits()
    frame["level"] = frame["patient"] % 2
    assert _columns(frame)[0] == "patient"


def _counted(name: str, rows: int = 3_000) -> pd.DataFrame:
    """A small number in each row, with which the target falls, and an attribute that follows from it."""
    random = np.random.default_rng(3)
    number = np.minimum(random.geometric(0.15, rows) - 1, 40)
    return pd.DataFrame(
        {
            name: number,
            "grade": np.digitize(number, [1, 3, 6, 12]),
            "age": random.normal(60, 9, rows),
            "level": -np.log1p(number) + random.normal(size=rows),
        }
    )


@pytest.mark.parametrize("name", ["nodes", "x", "child", "household", "children_num", "rooms_total", "num_visits"])
def test_how_many_there_are_is_no_name_of_a_thing(name: str) -> None:
    assert _columns(_counted(name)) == []


def test_things_with_numbers_that_say_nothing_themselves_are_found() -> None:
    frame = _visits().rename(columns={"patient": "x"})
    assert "x" in _columns(frame)
    frame["x"] = frame["x"] + 1000
    assert "x" in _columns(frame)


def test_a_number_of_a_thing_whose_level_rises_with_it_is_still_one() -> None:
    frame = _visits()
    frame["level"] = frame["level"] + 0.02 * frame["patient"]
    assert "patient" in _columns(frame)
    assert "x" in _columns(frame.rename(columns={"patient": "x"}))


def _times(**columns: object) -> dict[str, bool]:
    return {each.column: each.likely for each in time_candidates(pd.DataFrame(columns))}


def test_dates_come_first_and_are_likely() -> None:
    found = _times(year=np.arange(1900, 1950), when=pd.date_range("2024-01-01", periods=50))
    assert found == {"when": True, "year": True}
    assert list(found) == ["when", "year"]


def test_a_birthday_is_no_time_of_the_row() -> None:
    assert _times(date_of_birth=pd.date_range("1950-01-01", periods=50), birth_year=np.arange(1900, 1950)) == {}


def test_a_date_with_gaps_cannot_order_every_row() -> None:
    days = pd.Series(pd.date_range("2024-01-01", periods=50)).where(np.arange(50) > 3)
    assert _times(when=days) == {"when": False}


def test_a_year_of_something_is_only_possible() -> None:
    assert _times(model_year=np.resize(np.arange(1990, 2000), 50)) == {"model_year": False}


def test_a_day_of_the_month_comes_again_and_is_no_time() -> None:
    days = np.resize(np.arange(1, 32), 200)
    assert _times(day=days, arrival_day=days) == {}
    assert _times(day=np.resize(np.arange(400), 800)) == {"day": False}


def test_a_column_that_goes_up_from_row_to_row_is_possible() -> None:
    climbing = np.sort(np.random.default_rng(0).normal(size=50))
    assert _times(pressure=climbing) == {"pressure": False}
    assert _times(pressure=climbing[::-1]) == {}


def test_row_numbers_and_texts_are_no_times() -> None:
    assert (
        _times(row=np.arange(50), weekday=np.resize(["Monday", "Sunday"], 50), height=np.resize([1.5, 2, 3], 50)) == {}
    )


def test_a_column_that_says_not_applicable_in_most_rows_names_no_thing_with_several_rows() -> None:
    frame = _visits().rename(columns={"patient": "company"})
    assert "company" in _columns(frame)

    frame.loc[frame["company"] >= PEOPLE // 3, "company"] = -1

    assert "company" not in _columns(frame)
