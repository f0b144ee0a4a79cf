from __future__ import annotations

from dataclasses import replace

import pytest
from card_samples import score_card

from heldout.audit import needs
from heldout.audit.needs import LEAST_CPU_SECONDS, Used, cpu_limit, memory_limit, needs_of, predict_limit
from heldout.runs.interface import Status
from heldout.scoring.interface import CardResources, ScoreCard

CARD = score_card(score=None, points=None)


def card(cpu: float, memory: float, predict: float | None = None, status: Status = Status.GRADED) -> ScoreCard:
    return replace(CARD, status=status, resources=CardResources(cpu, cpu, memory, predict_seconds=predict))


def test_the_most_that_a_passing_example_used_counts_with_its_name() -> None:
    found = needs_of(None, {"a.py": card(1.0, 180.0), "b.py": card(3.0, 160.0, 0.2)}, 140.0, 1000)

    assert found.cpu_seconds == Used(3.0, "b.py")
    assert found.memory_mb == Used(40.0, "a.py")
    assert found.predict_ms_per_row == Used(0.2, "b.py")


def test_an_example_that_was_not_graded_does_not_count() -> None:
    found = needs_of(None, {"a.py": card(20.0, 900.0, status=Status.TIMED_OUT)}, 140.0, 1000)

    assert found == needs.Needs(None, None, None)


@pytest.mark.parametrize("used", [0.01, 1.0, 5.1, 14.9, 100.0, 901.0, 7000.0])
def test_a_limit_leaves_a_machine_that_is_four_times_slower_room(used: float) -> None:
    assert cpu_limit(used) >= max(4 * used, LEAST_CPU_SECONDS)
    assert cpu_limit(used) <= max(10 * used, LEAST_CPU_SECONDS)


@pytest.mark.parametrize("used", [0.0, 17.0, 256.0, 257.0, 5000.0])
def test_a_limit_of_memory_is_four_times_what_was_used_as_a_power_of_two(used: float) -> None:
    limit = memory_limit(used)
    assert limit >= max(1024, 4 * used)
    assert limit & (limit - 1) == 0


@pytest.mark.parametrize("used", [0.0, 0.3, 0.5, 0.51, 2.5, 123.0])
def test_a_limit_of_latency_is_a_round_number(used: float) -> None:
    limit = predict_limit(used)
    assert limit >= 4 * used
    assert f"{limit:e}"[0] in "125"
