"""In which order configurations are fitted, and what a budget leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from heldout.landscape.queue import LEAST, Queue
from heldout.landscape.trial import ReferencePreprocessing, Trial, TrialResult

COLUMNS = ReferencePreprocessing("key", {})


def trials(family: str, count: int) -> list[Trial]:
    return [Trial(family, index, {}, {}, COLUMNS, "key") for index in range(count)]


class Machine:
    """One process whose clock moves by what each configuration takes, and a cross-validation score per family."""

    def __init__(self, seconds: dict[str, float], cv: dict[str, float], size: int = 12) -> None:
        self.now, self.seconds, self.cv = 0.0, seconds, cv
        self.trials = {name: trials(name, size) for name in seconds}

    def fitted(self, **options: Any) -> Iterator[str]:
        queue = Queue(self.trials, self.seconds, 1, clock=lambda: self.now, **options)
        for trial in queue:
            kept = (trial.family, trial.index) in options.get("kept", ())
            self.now += 0 if kept else self.seconds[trial.family]
            yield trial.family
            cv = (self.cv[trial.family],)
            queue.heard(trial, TrialResult(cv, cv, {}, 0.0, self.seconds[trial.family], None, failed=False))


def test_without_a_budget_all_are_fitted_the_dearest_family_first() -> None:
    found = list(Machine({"cheap": 1, "dear": 5}, {"cheap": 0, "dear": 0}).fitted())

    assert found == ["dear"] * 12 + ["cheap"] * 12


def test_within_a_budget_each_family_is_made_comparable_first_and_the_best_goes_on_first() -> None:
    machine = Machine({"cheap": 1, "good": 2, "poor": 2}, {"cheap": 0.6, "good": 0.9, "poor": 0.5})

    found = list(machine.fitted(until=1000))

    assert found[: 3 * LEAST] == ["cheap"] * LEAST + ["good"] * LEAST + ["poor"] * LEAST
    assert found[3 * LEAST : 6 * LEAST] == ["good"] * LEAST + ["cheap"] * LEAST + ["poor"] * LEAST
    assert len(found) == 36


def test_nothing_begins_that_would_not_end_in_time() -> None:
    machine = Machine({"cheap": 1, "dear": 10}, {"cheap": 0.6, "dear": 0.9})

    found = list(machine.fitted(until=33))

    assert machine.now <= 33
    assert found.count("cheap") == 12


def test_no_family_is_begun_that_could_not_be_made_comparable() -> None:
    costs = {"cheap": 1.0, "dear": 10.0}
    without = list(Machine(costs, {"cheap": 0.6, "dear": 0.9}).fitted(until=43))
    with_it = list(Machine(costs, {"cheap": 0.6, "dear": 0.9}).fitted(until=44))

    assert without.count("dear") == 0
    assert with_it.count("dear") == LEAST


def test_a_default_is_not_fitted_where_what_its_family_needs_besides_would_not_end_in_time() -> None:
    names = ("one", "two", "three")
    machine = Machine(dict.fromkeys(names, 1.0), dict.fromkeys(names, 0.5), size=1)
    least = {name: trials(name, LEAST) for name in names}

    assert list(machine.fitted(until=2 * LEAST, least=least)) == ["one", "two"]


def test_what_an_earlier_calibration_has_kept_of_a_familys_least_is_not_asked_for_again() -> None:
    machine = Machine({"cheap": 1, "dear": 10}, {"cheap": 0.6, "dear": 0.9})
    kept = {("dear", index) for index in range(3)}

    assert list(machine.fitted(until=LEAST + 10, kept=kept)).count("dear") == LEAST


def test_each_configuration_is_charged_for_its_own_bootstrap_only() -> None:
    machine = Machine({"one": 1.0}, {"one": 0.5}, size=100)

    found = list(machine.fitted(until=20, replicate_seconds=1.0))

    assert len(found) == 10
    assert machine.now + len(found) == 20


def test_the_cheapest_family_is_made_comparable_whatever_the_budget() -> None:
    machine = Machine({"cheap": 1, "dear": 10}, {"cheap": 0.6, "dear": 0.9})

    assert list(machine.fitted(until=0)) == ["cheap"] * LEAST


def test_what_an_earlier_calibration_has_kept_costs_nothing() -> None:
    machine = Machine({"cheap": 1, "dear": 10}, {"cheap": 0.6, "dear": 0.9})
    kept = {("dear", index) for index in range(7)}

    assert list(machine.fitted(until=4, kept=kept)).count("dear") == 7


def test_a_busy_machine_fits_less() -> None:
    times = {"one": 1.0}
    quiet = list(Machine(times, {"one": 0.0}).fitted(until=10))
    busy = list(Machine(times, {"one": 0.0}).fitted(until=10, slowness=2))

    assert len(quiet) == 10
    assert len(busy) < len(quiet)


def test_what_is_left_is_told_after_each_configuration_by_what_they_took() -> None:
    wanted = {"one": trials("one", 3)}
    queue = Queue(wanted, {"one": 5.0}, 2)
    ran = iter(queue)
    first = next(ran)

    left = queue.heard(first, TrialResult((0.5,), (0.5,), {}, 0.0, 8.0, None, failed=False))

    assert left == 2 * 8.0 / 2
