import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heldout.dataset.content import content_hash


def frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns)


BASE = frame(a=[1, 2], b=["x", "y"], c=[0.5, np.nan])


def test_the_hash_of_a_known_table_never_changes() -> None:
    table = frame(
        n=[1, -2],
        x=[0.1, np.nan],
        s=pd.Series(["ä", None], dtype="str"),
        b=[True, False],
        t=pd.to_datetime(["2024-02-29", None]).astype("datetime64[ns]"),
    )
    assert content_hash(table) == "sha256:a8989f8c4521dcc310f299d79611957c7d6c224f73d61331a11ac331e5c49595"


@pytest.mark.parametrize(
    "other",
    [
        frame(a=[2, 1], b=["y", "x"], c=[np.nan, 0.5]),
        frame(b=["x", "y"], a=[1, 2], c=[0.5, np.nan]),
        frame(a=[1, 2], b=["x", "y"], d=[0.5, np.nan]),
        frame(a=[1.0, 2.0], b=["x", "y"], c=[0.5, np.nan]),
        frame(a=[1, 2], b=["xy", ""], c=[0.5, np.nan]),
        frame(a=[1, 2], b=["x", "y"], c=[0.5, 0.0]),
        frame(a=[1], b=["x"], c=[0.5]),
    ],
    ids=["order of rows", "order of columns", "name", "type", "where a text ends", "missing or zero", "rows"],
)
def test_another_table_has_another_hash(other: pd.DataFrame) -> None:
    assert content_hash(other) != content_hash(BASE)


@pytest.mark.parametrize(
    "same",
    [
        BASE.set_index(pd.Index([7, 3])),
        BASE.assign(b=BASE["b"].astype(object)),
        BASE.assign(b=BASE["b"].astype(pd.StringDtype("python", na_value=np.nan))),
        BASE.assign(c=-BASE["c"] * -1),
        BASE.assign(a=BASE["a"].astype(">i8"), c=BASE["c"].astype(">f8")),
    ],
    ids=["index", "object texts", "texts stored by Python", "another NaN", "byte order"],
)
def test_how_a_table_is_stored_does_not_count(same: pd.DataFrame) -> None:
    assert content_hash(same) == content_hash(BASE)


def test_times_count_and_not_their_unit() -> None:
    days = pd.to_datetime(["2024-02-29", None])
    assert len({content_hash(frame(t=days.astype(f"datetime64[{unit}]"))) for unit in ("s", "us", "ns")}) == 1


def test_a_missing_text_is_not_an_empty_one() -> None:
    texts = [pd.Series([value, "x"], dtype="str") for value in (None, "")]
    assert content_hash(frame(s=texts[0])) != content_hash(frame(s=texts[1]))


@given(st.lists(st.text(), min_size=1), st.lists(st.text(), min_size=1))
def test_two_columns_of_text_have_one_hash_exactly_when_they_are_equal(first: list[str], second: list[str]) -> None:
    hashes = [content_hash(frame(s=pd.Series(texts, dtype=object))) for texts in (first, second)]
    assert (hashes[0] == hashes[1]) == (first == second)
