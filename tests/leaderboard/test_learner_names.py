from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heldout.errors import UsageError
from heldout.leaderboard.learner import check_learner


@pytest.mark.parametrize(
    "name", ["Ada", "王小明", "مريم العلي", "O'Brien-Smith, Jr.", "👩‍🔬", "نیم‌فاصله", "<b>", "=1+1", "x" * 200]
)
def test_any_unicode_text_is_a_name(name: str) -> None:
    assert check_learner(name) == name


def test_white_space_at_the_ends_and_other_spellings_are_normalised() -> None:
    assert check_learner("\t Zoe\u0308 \n") == "Zo\u00eb"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "must have a visible character"),
        (" \n", "must have a visible character"),
        ("\u200b\u200d", "must have a visible character"),
        ("x" * 201, "at most 200 characters. Got 201"),
        ("Ada\nBo", r"control character \(U\+000A\) at position 4 of 'Ada\\nBo'"),
        ("a\x1b[2J", r"U\+001B"),
        ("a\x00", r"U\+0000"),
        ("a\x9b", r"U\+009B"),
        ("a\u2028b", r"line break \(U\+2028\)"),
        ("a\u202egpj", r"direction override \(U\+202E\)"),
        ("a\udcff", r"broken character \(U\+DCFF\)"),
    ],
)
def test_what_could_disturb_a_table_is_refused(name: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        check_learner(name)
    assert str(caught.value).isprintable()
    assert caught.value.exit_code == 2


@given(st.text())
def test_a_checked_name_is_one_storable_line_and_checking_again_changes_nothing(name: str) -> None:
    try:
        checked = check_learner(name)
    except UsageError:
        return
    assert check_learner(checked) == checked
    assert len(checked.splitlines()) == 1
    checked.encode("utf-8")
