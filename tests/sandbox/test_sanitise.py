"""Text of a submission is shown without anything that acts on a terminal or reorders what is read."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heldout.sandbox.sanitise import clean, clean_bytes


@settings(deadline=None)
@given(st.text() | st.lists(st.sampled_from(["\x1b", "[", "31m", "]0;", "\x07", "a", "\x9b", "\r", "\n"])).map("".join))
def test_no_control_character_but_tab_and_line_end_is_left(text: str) -> None:
    assert [c for c in clean(text) if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"] == []


@given(st.binary(max_size=300))
def test_any_bytes_can_be_shown(data: bytes) -> None:
    shown = clean_bytes(data)

    assert [c for c in shown if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"] == []


@pytest.mark.parametrize("mark", ["\u061c", "\u200b", "\u202e", "\u2028", "\u2066", "\ufeff", "\U000e0041"])
def test_marks_that_turn_or_hide_text_are_removed(mark: str) -> None:
    assert clean(f"a{mark}b") == "ab"


@pytest.mark.parametrize("text", ["naïve", "日本語", "שלום", "👩\u200d🔬", "a\tb\nc"])
def test_text_of_any_script_stays(text: str) -> None:
    assert clean(text) == text


def test_links_and_titles_go_with_their_escape_sequence() -> None:
    assert clean("\x1b]8;;http://x\x07link\x1b]8;;\x07 \x1b]0;title\x1b\\end") == "link end"


def test_the_limit_counts_what_is_shown() -> None:
    assert clean("x" * 100, 10) == "x" * 10
