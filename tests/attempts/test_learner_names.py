from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heldout.attempts.learner import check_learner, one_spelling
from heldout.base.errors import UsageError


@pytest.mark.parametrize(
    "name",
    [
        *("Ada", "王小明", "مريم العلي", "O'Brien-Smith, Jr.", "O´Brien", "Nguyễn Thị Ánh", "<b>", "=1+1", "x" * 200),
        *("👩\u200d🔬", "❤\ufe0f", "نیم\u200cفاصله", "ශ්\u200dරී"),
    ],
)
def test_any_unicode_text_is_a_name(name: str) -> None:
    assert check_learner(name) == name


def test_white_space_at_the_ends_and_other_spellings_are_normalised() -> None:
    assert check_learner("\t Zoe\u0308 \n") == "Zo\u00eb"


@pytest.mark.parametrize("name", ["ana  lee", "ana\u00a0lee", " ana\u3000 lee", "ａｎａ lee", "ana\u2003lee"])
def test_names_that_read_the_same_are_one(name: str) -> None:
    assert check_learner(name) == "ana lee"


def test_a_name_typed_in_a_locale_without_utf_8_is_what_was_typed() -> None:
    assert check_learner("Zo\udcc3\udcab") == "Zoë"


@pytest.mark.parametrize("kept", ["ana  lee", "ana\u200b lee", "\ufeffana lee", "ana\u00a0lee"])
def test_a_name_that_an_older_heldout_kept_is_shown_in_the_one_spelling(kept: str) -> None:
    assert one_spelling(kept) == "ana lee"


def test_a_kept_name_of_which_nothing_can_be_seen_stays() -> None:
    assert one_spelling("\u3164") == "\u3164"


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
        ("a\tb", r"control character \(U\+0009\) at position 2"),
        ("ana\u200blee", r"invisible character \(U\+200B\) at position 4 of 'ana\\u200blee'"),
        ("ana\u200d", r"U\+200D"),
        ("a\u00adb", r"U\+00AD"),
        ("a\u034fb", r"U\+034F"),
        ("a\u3164b", r"invisible character \(U\+1160\)"),
        ("a\u2800b", r"U\+2800"),
        ("\ufeffana", r"U\+FEFF"),
        ("a\U000e0041", r"U\+E0041"),
        ("a\ue000", r"private use"),
        ("\u0301ana", r"a mark without a letter"),
        ("z" + "\u0334\u0335\u0336\u0337\u0338", r"more than 4 marks on one letter"),
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
    assert one_spelling(checked) == checked
    checked.encode("utf-8")
