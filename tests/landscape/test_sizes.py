from __future__ import annotations

from pathlib import Path

import pytest

from heldout.landscape.sizes import FAMILY_CPU_SECONDS, Cost, costs_text, read_costs, size_of


@pytest.mark.parametrize(
    ("parameters", "folds", "seconds", "size"),
    [
        (3, 3, 0.001, 32),
        (1, 3, 0.001, 16),
        (3, 3, FAMILY_CPU_SECONDS / 4 / 20, 20),
        (1, 3, FAMILY_CPU_SECONDS / 4 / 14, 14),
        (3, 3, 100.0, 12),
        (1, 5, 100.0, 12),
        (3, 3, 0.0, 32),
    ],
)
def test_n_f_is_what_the_budget_allows_within_its_limits(
    parameters: int, folds: int, seconds: float, size: int
) -> None:
    assert size_of(parameters, folds, 5000, seconds) == size


def test_more_folds_cost_configurations() -> None:
    assert size_of(3, 5, 5000, 0.4) < size_of(3, 3, 5000, 0.4)


def test_few_rows_get_half_of_the_budget() -> None:
    assert size_of(3, 5, 999, 0.2) == size_of(3, 5, 1000, 0.4) == 16


def test_costs_come_back_as_they_were_written(tmp_path: Path) -> None:
    costs = {"tree": Cost("abc", 0.25, 3, (0.1, 0.2, 0.3)), "linear": Cost("def", 0.5, 12)}
    (tmp_path / "costs.json").write_text(costs_text(costs))
    assert read_costs(tmp_path) == costs


@pytest.mark.parametrize("text", ["", "[]", "{", '{"schema": "other/1", "families": {}}', '{"families": 1}'])
def test_costs_that_cannot_be_read_are_measured_again(tmp_path: Path, text: str) -> None:
    (tmp_path / "costs.json").write_text(text)
    assert read_costs(tmp_path) == {}
