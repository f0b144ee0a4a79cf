"""What the stages of a run used is put together the same way for every kind of submission."""

from __future__ import annotations

from heldout.runs.usage import percentile, phases_of, resources_of
from heldout.sandbox.interface import PhaseUsage, Usage


def _stage(*phases: PhaseUsage, peak: float, base: float = 100.0) -> Usage:
    return Usage(1.0, 0.5, peak, base, phases=phases)


def test_fitting_counts_in_cpu_time_of_its_phases_in_all_stages() -> None:
    used = [_stage(PhaseUsage("fit", 9.0, 0.25), peak=110), _stage(PhaseUsage("fit", 9.0, 0.5), peak=105)]

    assert resources_of(used).measured["fit_cpu"] == 0.75


def test_a_fit_that_is_put_off_until_the_model_is_stored_loaded_or_asked_counts_as_fitting() -> None:
    names = ("build", "fit", "store", "load", "predict_public", "describe")
    used = [_stage(*(PhaseUsage(name, 9.0, 2.0**place) for place, name in enumerate(names)), peak=110)]
    found = resources_of(used, predict=("predict_public",))

    assert found.measured["fit_cpu"] == 2 + 4 + 8 + 16
    assert found.fit_seconds == 9.0


def test_memory_is_what_the_largest_stage_had_above_its_own_base() -> None:
    used = [_stage(peak=150.0, base=140.0), _stage(peak=130.0, base=100.0)]

    assert resources_of(used).measured["memory"] == 30.0


def test_a_run_that_never_fitted_has_no_cpu_time_of_fit() -> None:
    assert "fit_cpu" not in resources_of([_stage(PhaseUsage("build"), peak=101)]).measured


def test_what_a_kind_measures_itself_stands_beside() -> None:
    assert resources_of([_stage(peak=100)], measured={"shuffled": 7.0}).measured == {"memory": 0.0, "shuffled": 7.0}


def test_batches_of_one_name_are_one_phase_of_the_run() -> None:
    stage = _stage(PhaseUsage("batch", 1.0), PhaseUsage("other"), PhaseUsage("batch", 2.0), peak=100)

    assert [(each.name, each.wall_seconds) for each in phases_of([stage])] == [("batch", 3.0), ("other", 0.0)]


def test_the_99th_percentile_of_few_values_is_their_greatest() -> None:
    assert percentile([float(n) for n in range(1, 51)], 0.99) == 50.0
    assert percentile([float(n) for n in range(1, 201)], 0.99) == 198.0
