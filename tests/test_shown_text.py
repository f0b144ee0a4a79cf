from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heldout.base.shown_text import csv_cell, csv_cell_read, markdown_text, one_line, still


@given(st.text(alphabet=st.sampled_from("ab =+-@＝＋－＠,;:|\t\n\r'\"")))
def test_a_cell_of_a_csv_file_can_be_read_back_and_is_no_formula(text: str) -> None:
    cell = csv_cell(text)
    assert csv_cell_read(cell) == text
    for part in re.split(r"[,;:|\t\r\n]", cell):
        assert not part.lstrip(" \"'").startswith(tuple("=+-@＝＋－＠")) or part.startswith("'")


@pytest.mark.parametrize("name", ["Smith-Jones, Ann", "a - b", "C++", "x=1", "ana;lee", "'quoted'", "bob (-2)"])
def test_a_cell_that_is_no_formula_stays_as_it_is(name: str) -> None:
    assert csv_cell(name) == name


@pytest.mark.parametrize(
    "word",
    [
        "www.example.org",
        "http://example.org",
        "HTTPS://example.org",
        "ana@example.org",
        "mailto:ana",
        "@octocat",
        "#123",
        "user/repo#1",
        "GH-12",
        ":smile:",
        "example.com",
        "d7e7426",
    ],
)
def test_markdown_links_nothing_by_itself(word: str) -> None:
    assert markdown_text(f"x {word} y") == f"x `{word}` y"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a\\|b"),
        ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
        ("`x`", "\\`x\\`"),
        ("a@b`c@d|e", "`a@b`\\``c@d`\\|e"),
        ("1. first", "1\\. first"),
        ("- item", "\\- item"),
        ("two\nlines", "two lines"),
        ("王小明 O'Brien", "王小明 O'Brien"),
    ],
)
def test_markdown_shows_text_as_it_is(text: str, shown: str) -> None:
    assert markdown_text(text) == shown


def test_one_line_cannot_move_the_cursor() -> None:
    assert one_line(" a\n\tb\x1b[2J\u202ec ") == "a b�[2J�c"
    assert still("a  b\nc\x07") == "a  b c�"
