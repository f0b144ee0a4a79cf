from __future__ import annotations

import numpy as np
import pytest

from heldout.scoring.answers import PredictionFacts, answers_of
from heldout.tasks.interface import Target

BINARY = Target("binary", ("no", "yes"), 1)
TRAINING = np.array([0] * 9 + [1])


def test_labels_are_counted_by_class():
    found = answers_of("label", BINARY, np.array([0, 0, 0, 0]), TRAINING)
    assert found.constant
    assert found.shares == {"no": 1.0, "yes": 0.0}
    assert found.training_shares == {"no": 0.9, "yes": 0.1}
    assert found.forgotten == ("yes",)


def test_probabilities_have_a_mean_and_a_share_of_certain_ones():
    rows = np.array([[1.0, 0.0], [0.5, 0.5], [0.2, 0.8], [0.9999, 0.0001]])
    found = answers_of("probability", BINARY, rows, TRAINING)
    assert not found.constant
    assert found.mean == pytest.approx(0.325025)
    assert found.training_mean == pytest.approx(0.1)
    assert found.certain == 0.5
    assert found.shares == {"no": 0.75, "yes": 0.25}


def test_the_same_probabilities_in_every_row_are_constant():
    assert answers_of("probability", BINARY, np.full((5, 2), 0.5), TRAINING).constant


def test_scores_are_not_taken_for_probabilities():
    found = answers_of("score", BINARY, np.array([0.5, 7.0]), TRAINING)
    assert (found.shares, found.mean, found.constant) == ({}, None, False)


def test_numbers_are_held_against_those_of_the_training_rows():
    found = answers_of("value", Target("regression"), np.array([1.0, 3.0]), np.array([0.0, 10.0]))
    assert (found.mean, found.training_mean, found.training_sd, found.constant) == (2.0, 5.0, 5.0, False)
    assert answers_of("value", Target("regression"), np.array([2.0, 2.0]), np.array([0.0, 10.0])).constant


def test_where_a_task_gives_no_labels_nothing_is_said_of_those_of_the_training_rows():
    target, training = Target("anomaly", ("no", "yes"), 1), np.array([0, 1])
    found = answers_of("anomaly_score", target, np.array([1.0, 3.0]), training)
    assert found == PredictionFacts("anomaly_score", constant=False)
    assert answers_of("anomaly_score", target, np.array([2.0, 2.0]), training).constant


def test_a_mean_that_is_too_large_for_a_number_is_none():
    largest = np.finfo(float).max
    for predictions in ([largest, largest], [largest, largest, -largest], [-largest, -largest, 1.0]):
        found = answers_of("value", Target("regression"), np.array(predictions), np.arange(5.0))
        assert found.mean is None
        assert found.constant == (len(set(predictions)) == 1)
