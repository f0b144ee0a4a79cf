"""The golden record leaves out what changes from run to run, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from golden import differences, record, settled
from heldout.base.svg import drawing


def test_times_and_ids_are_left_out_and_numbers_are_kept_to_the_last_digit() -> None:
    card = {"created_at": "2026-01-01", "attempt": "0k3m9p2q7rst", "score": {"public": 0.12345678901234567}}

    assert settled(card) == {"score": {"public": 0.12345678901234567}}
    assert settled("ada  0k3m9p2q7rst  2026-01-01 10:11 UTC  0.81") == "ada  <id>  <time>  0.81"


def test_every_difference_is_told_with_its_place() -> None:
    before = {"a": [1, {"b": 2}], "gone": 0}
    after = {"a": [1, {"b": 3}], "new": 0}

    assert list(differences(before, after, "")) == [
        " / a[1] / b: 2 became 3",
        " / gone: gone, was 0",
        " / new: new, 0",
    ]


def test_where_a_score_lies_in_time_is_left_out_of_a_drawing_and_how_high_it_is_stays() -> None:
    drawn = '<path class="path" d="M80.7,16.3H342.1V12.5H620"/><circle class="dot" cx="80.7" cy="16.3" r="3.5"/>'

    assert settled(drawn) == (
        '<path class="path" d="M<time>,16.3H<time>V12.5H620"/><circle class="dot" cx="<time>" cy="16.3" r="3.5"/>'
    )


def test_a_drawing_is_called_alike_whenever_its_scores_were_made() -> None:
    def named(when: str) -> str:
        return drawing("Scores over time", f"3 values from {when} to {when}, the best is 0.98.", 208, [])

    earlier, later = named("2026-11-30 10:11 UTC"), named("2026-11-30 10:12 UTC")

    assert earlier != later
    assert settled(earlier) == settled(later)
    assert settled(earlier) != settled(earlier.replace("0.98", "0.97"))


@pytest.mark.long
@pytest.mark.proof
def test_what_the_product_says_repeats_to_the_last_digit(tmp_path: Path) -> None:
    from json import loads

    records = []
    for name in ("before.json", "after.json"):
        record(tmp_path / name, quick=True)
        records.append(loads((tmp_path / name).read_text(encoding="utf-8")))

    assert any(answer["code"] == 0 for question, answer in records[0].items() if question.startswith("example "))
    assert list(differences(*records, "")) == []
