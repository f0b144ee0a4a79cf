"""predictions.csv: what is taken, and what is said of the rest."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.prepare.interface import PreparedData
from heldout.prepare.prepare import prepare
from heldout.runs.interface import Outcome
from heldout.runs.predictions_file import read_predictions
from heldout.submission.interface import Submission, SubmittedFile

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cancer() -> tuple[Challenge, PreparedData]:
    challenge = load_challenge(ROOT, "breast-cancer")
    return challenge, prepare(challenge)


@pytest.fixture(scope="module")
def digits() -> tuple[Challenge, PreparedData]:
    challenge = load_challenge(ROOT, "digits")
    return challenge, prepare(challenge)


def read(text: str | bytes, pair: tuple[Challenge, PreparedData]) -> Outcome:
    content = text if isinstance(text, bytes) else text.encode()
    file = SubmittedFile("predictions.csv", content)
    return read_predictions(Submission("predictions.csv", "predictions", file.path, (file,), "sha256:0"), *pair)


def lines(count: int, value: str = "0.5") -> list[str]:
    return [f"{row},{value}" for row in range(count)]


def hidden(pair: tuple[Challenge, PreparedData]) -> int:
    return pair[1].rows["public"] + pair[1].rows["private"]


def test_scores_are_taken_in_any_order_of_rows(cancer: tuple[Challenge, PreparedData]) -> None:
    total = hidden(cancer)
    body = [f"{row},{row / 1000}" for row in reversed(range(total))]

    outcome = read("\ufeff" + "\n".join(["row_id,prediction", *body]), cancer)

    assert outcome.predictions is not None
    public = np.frombuffer(outcome.predictions.public)
    np.testing.assert_allclose(public, np.arange(cancer[1].rows["public"]) / 1000)
    assert len(np.frombuffer(outcome.predictions.private)) == cancer[1].rows["private"]


def test_one_column_per_class_gives_the_positive_one(cancer: tuple[Challenge, PreparedData]) -> None:
    body = [f"{row},0.9,0.1" for row in range(hidden(cancer))]

    outcome = read("\n".join(["row_id,0,1", *body]), cancer)

    assert outcome.predictions is not None
    expected = 0.9 if cancer[1].positive_index == 0 else 0.1
    assert set(np.frombuffer(outcome.predictions.public)) == {expected}


def test_a_cell_of_any_length_is_read_before_it_is_judged(cancer: tuple[Challenge, PreparedData]) -> None:
    outcome = read(f"row_id,prediction\n0,{'9' * 200_000}x\n", cancer)

    assert outcome.message is not None
    assert "field limit" not in outcome.message
    assert "line 2" in outcome.message


def test_labels_become_codes(digits: tuple[Challenge, PreparedData]) -> None:
    outcome = read("\n".join(["row_id,prediction", *lines(hidden(digits), "7")]), digits)

    assert outcome.predictions is not None
    assert set(np.frombuffer(outcome.predictions.public, dtype="<i8")) == {7}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "It is empty"),
        ("id,prediction\n0,0.1\n", "Got id, prediction. row_id numbers the rows of test.csv from 0"),
        (",prediction\n0,0.1\n", "Got a column without a name, prediction. The index of pandas stands first: name it"),
        ("0,0.1\n1,0.2\n", "The first line looks like a row: write the names of the columns above it"),
        ("row_id;prediction\n0;0.1\n", "Got row_id;prediction. Separate the fields with commas."),
        ("row_id,predicton\n0,0.1\n", "Got row_id, predicton."),
        ("row_id,prediction\n0,0.1\n", "are missing, first 1"),
        ("row_id,prediction\n0,0.1\n0,0.2\n", "row_id 0 occurs twice"),
        ("row_id,prediction\n0,nan\n", "must be finite numbers. Got 'nan'"),
        ("row_id,prediction\n0,yes\n", "must be finite numbers. Got 'yes'"),
        ("row_id,prediction\n999999,0.1\n", "must be a whole number from 0 to"),
        ("row_id,prediction\n0,0.1,3\n", "line 2 has 3 fields"),
        (b"row_id,prediction\n0,\xff\n", "must be UTF-8 text. Byte 20 is not"),
        ("row_id,prediction\n0,0.1\n".encode("utf-16"), "It is UTF-16; save it as 'CSV UTF-8'"),
        (f"row_id,prediction\n{'1' * 5000},0.1\n", "must be a whole number from 0 to"),
        ("row_id,prediction\n\u0662,0.1\n", "are missing, first 0"),
        ("row_id,prediction\n-1,0.1\n", "must be a whole number from 0 to"),
        ("row_id,prediction\n0.5,0.1\n", "must be a whole number from 0 to"),
        ("row_id,prediction\n1e400,0.1\n", "must be a whole number from 0 to"),
        ("row_id,prediction\n0,1e400\n", "must be finite numbers. Got '1e400'"),
        (f"row_id,prediction\n0,{'1' * 140_000}\n", "must be finite numbers. Got '1111"),
        ("row_id,prediction\n0,\0\n", "must be finite numbers"),
        ("\n" * 5_000, "more than 1,000 blank lines"),
        ("row_id,prediction\n" + "\n" * 5_000, "more than 1,000 blank lines"),
        ("," * 5_000, "has 5,001 columns"),
        ('row_id,prediction\n0,"' + "\n" * 3_000_000, "the record on line 2 has more than"),
        ("x" * 3_000_000, "the record on line 1 has more than"),
        ("row_id,row_id,prediction\n0,0,0.1\n", "has the column row_id twice"),
        ("row_id,prediction,prediction\n0,0.1,0.1\n", "has the column prediction twice"),
        ("row_id,0,1,1.0\n0,0.1,0.9,0.9\n", "has the column 1 twice"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    text: str | bytes, expected: str, cancer: tuple[Challenge, PreparedData]
) -> None:
    outcome = read(text, cancer)

    assert outcome.status == "invalid_output"
    assert expected in (outcome.message or "")


@pytest.mark.parametrize(("row_id", "value"), [("{}", "7.0"), ("{}.0", "7"), ("{:.3e}", " 7 "), (" {} ", "+7")])
def test_what_an_estimator_may_return_may_stand_in_the_file(
    row_id: str, value: str, digits: tuple[Challenge, PreparedData]
) -> None:
    total = min(hidden(digits), 10_000)
    body = [f"{row_id.format(row)},{value}" for row in range(total)]

    outcome = read("\n".join(["row_id,prediction", *body]), digits)

    assert outcome.predictions is not None
    assert set(np.frombuffer(outcome.predictions.public, dtype="<i8")) == {7}


def probabilities(pair: tuple[Challenge, PreparedData]) -> tuple[Challenge, PreparedData]:
    """The same challenge where its metric needs probabilities."""
    return replace(pair[0], needs="probability"), pair[1]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [(0.333, 0.663, 0.663 / 0.996), (0.6, 0.4, 0.4), (0.5, 0.505, 0.505 / 1.005), (0.5, 0.4, 0.4), (-0.5, 1.5, 1.5)],
)
def test_probabilities_that_were_rounded_are_scaled(
    one: float, other: float, expected: float, cancer: tuple[Challenge, PreparedData]
) -> None:
    body = [f"{row},{one},{other}" for row in range(hidden(cancer))]

    outcome = read("\n".join(["row_id,0,1.0", *body]), probabilities(cancer))

    assert outcome.predictions is not None
    assert np.frombuffer(outcome.predictions.public).reshape(-1, 2)[:, 1] == pytest.approx(expected)


def test_one_column_of_probabilities_is_the_positive_class(cancer: tuple[Challenge, PreparedData]) -> None:
    outcome = read("\n".join(["row_id,prediction", *lines(hidden(cancer), "0.2")]), probabilities(cancer))

    assert outcome.predictions is not None
    positive = cancer[1].positive_index
    assert set(np.frombuffer(outcome.predictions.private).reshape(-1, 2)[:, positive]) == {0.2}


def test_no_more_lines_are_read_than_there_are_rows(cancer: tuple[Challenge, PreparedData]) -> None:
    total = hidden(cancer)
    more = [*lines(total), "0,0.5", *["x,x"] * 100_000]

    assert "row_id 0 occurs twice" in (read("\n".join(["row_id,prediction", *more]), cancer).message or "")


def test_twenty_megabytes_of_line_breaks_take_no_memory_of_their_own(cancer: tuple[Challenge, PreparedData]) -> None:
    content = b"\n" * 20_000_000
    tracemalloc.start()
    try:
        assert read(content, cancer).status == "invalid_output"
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_a_long_text_in_another_column_is_no_fault(cancer: tuple[Challenge, PreparedData]) -> None:
    body = [f"{row},0.5,{'x' * 200_000 if row == 3 else ''}" for row in range(hidden(cancer))]

    assert read("\n".join(["row_id,prediction,essay", *body]), cancer).status == "graded"


def test_an_unknown_label_is_named(digits: tuple[Challenge, PreparedData]) -> None:
    outcome = read("row_id,prediction\n0,seven\n", digits)

    assert "must be one of 0, 1, 2" in (outcome.message or "")
