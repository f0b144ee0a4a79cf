"""The pieces of one calibration: what is fitted, and what its numbers are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from heldout.landscape import sizes
from heldout.landscape.assemble import Replicates
from heldout.landscape.baseline import Baseline
from heldout.landscape.crew import Crew, Job
from heldout.landscape.drawing import columns_of, drawn_trials, trial_of
from heldout.landscape.explore import choose_preparations
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.forecast import Forecast, forecast
from heldout.landscape.interface import HiddenPart
from heldout.landscape.preparations import TableFacts
from heldout.landscape.queue import LEAST, Queue
from heldout.landscape.replicates import dummy_replicates, family_replicates
from heldout.landscape.sizes import Cost
from heldout.landscape.study import PARTS, Study
from heldout.landscape.trial import ALL, Trial, TrialResult, run_trial, try_to_preprocess
from heldout.landscape.worth import FamilyPreparation

Results = dict[str, list[TrialResult]]
"""By family, the default first."""


class Plan:
    """What is to be done, by whom, and until when."""

    def __init__(
        self,
        study: Study,
        facts: Facts,
        families: tuple[Family, ...],
        base: Baseline,
        crew: Crew,
    ) -> None:
        self.study, self.families, self.base, self.crew = study, families, base, crew
        self.until = math.inf
        """When the bootstrap of what was fitted must have ended, by the monotonic clock."""
        self.folds = len(base.folds)
        self._drawn = {family.name: drawn_trials(family, facts) for family in families}
        self.facts = facts
        self.broken: dict[str, str] = {}
        """Families whose preprocessing fails on the challenge's rows, and why: they are left out."""

    def trials(self, family: str, size: int) -> list[Trial]:
        """The default and the first drawn configurations of a family, `size` in all."""
        return self._drawn[family][:size]

    def preprocess(self) -> None:
        """Keep the features that models stand on; families for which that fails are none of the plan any more."""
        divisions = [*map(str, range(self.folds)), ALL]
        drawn = [self._drawn[family.name] for family in self.families]
        columns = {trials[0].columns.key: trials[0].columns for trials in drawn}
        work: list[tuple[tuple[str, str], Job[str | None]]] = [
            ((key, name), (try_to_preprocess, (self.study, each, name)))
            for key, each in columns.items()
            for name in divisions
        ]
        reasons = {key: reason for (key, _), reason in self.crew.run("preprocess", work, len(work)).items() if reason}
        keys = {family.name: self._drawn[family.name][0].columns.key for family in self.families}
        self.broken |= {name: reasons[key] for name, key in keys.items() if key in reasons}
        self.families = tuple(family for family in self.families if family.name not in self.broken)

    def choose(self, known: dict[str, Cost], table: TableFacts) -> dict[str, FamilyPreparation]:
        """Choose what each family stands on; from then on its configurations stand on that.

        Families whose preprocessing then fails are none of the plan any more.
        """
        families = [(family, self._drawn[family.name]) for family in self.families]
        sizes = {name: cost.size for name, cost in known.items()}
        found = choose_preparations(self.study, self.base, self.facts, table, families, sizes, self.crew)
        self.families = tuple(
            replace(family, preparation=found[family.name].chosen) if family.name in found else family
            for family in self.families
        )
        for family in self.families:
            if family.name in found:
                columns = columns_of(family, self.facts)
                self._drawn[family.name] = [
                    trial_of(family, self.facts, columns, each.index, each.params) for each in self._drawn[family.name]
                ]
        self.preprocess()
        return found

    def forecast(self, known: dict[str, Cost]) -> Forecast:
        """How long it will take, from a few timed fits."""
        settled = {family.name: known[family.name].size for family in self.families if family.name in known}
        families = {family.name: (family, self._drawn[family.name]) for family in self.families}
        return forecast(self.study, self.base, families, settled, self.crew)

    def measure(self, known: dict[str, Cost], expected: Forecast) -> dict[str, Cost]:
        """Run every default, and settle N_f: as stored where the family is as it was, else as measured.

        Within a budget only the families are in it that could be made comparable in time, the cheapest in any case.
        """
        defaults = {family.name: self.trials(family.name, 1) for family in self.families}
        sizes = {name: known[name].size if name in known else LEAST for name in defaults}
        least = {name: self.trials(name, min(LEAST, size)) for name, size in sizes.items()}
        found = self._fit("defaults", defaults, expected, least)
        return {
            family.name: self._cost(family, found[family.name][0], known.get(family.name))
            for family in self.families
            if found[family.name]
        }

    def run(self, costs: dict[str, Cost], expected: Forecast) -> Results:
        """The results of all configurations, or of those that the budget allows; families with too few are left out."""
        trials = {name: self.trials(name, cost.size) for name, cost in costs.items()}
        least = {name: found[:LEAST] for name, found in trials.items()}
        found = self._fit("configurations", trials, expected, least)
        return {name: results for name, results in found.items() if len(results) >= min(LEAST, costs[name].size)}

    def bootstrap(self, results: Results) -> dict[HiddenPart, Replicates]:
        """The replicates of both hidden parts."""
        dummy = {part: dummy_replicates(self.study, self.base, part) for part in PARTS}
        work: list[tuple[tuple[HiddenPart, str], Job[Any]]] = []
        for part in PARTS:
            for name, found in results.items():
                cv = [result.cv for result in found]
                arguments = (self.study, self.trials(name, len(found)), cv, dummy[part], part)
                work.append(((part, name), (family_replicates, arguments)))
        done = self.crew.run("replicates", work, len(work), here=True)
        return {part: Replicates(dummy[part], {name: done[part, name] for name in results}) for part in PARTS}

    def _fit(
        self, stage: str, trials: dict[str, list[Trial]], expected: Forecast, least: dict[str, list[Trial]]
    ) -> Results:
        """Results by family; fewer than `trials` where time runs out, and then the first of them.

        No family is begun that could not have `least` in time.
        """
        by_key = {(each.family, each.index): each for found in trials.values() for each in found}
        of_interest = [each for found in (*trials.values(), *least.values()) for each in found]
        kept = {(each.family, each.index) for each in of_interest if each.path(self.study.cache).exists()}
        queue = Queue(
            trials,
            expected.trial_seconds,
            self.crew.jobs,
            self.until,
            expected.slowness,
            kept,
            least,
            expected.replicate_seconds,
        )
        work = (((each.family, each.index), self._job(each)) for each in queue)
        found = self.crew.run(stage, work, len(by_key), lambda key, result: queue.heard(by_key[key], result))
        return {
            name: [found[name, each.index] for each in wanted if (name, each.index) in found]
            for name, wanted in trials.items()
        }

    def _job(self, trial: Trial) -> Job[TrialResult]:
        return run_trial, (self.study, trial, self.base)

    def _cost(self, family: Family, result: TrialResult, known: Cost | None) -> Cost:
        if known is not None:
            return known
        seconds = result.cpu_seconds / (self.folds + 1)
        size = sizes.size_of(len(family.space), self.folds, self.study.prepared.rows["train"], seconds)
        return Cost(sizes.family_hash(family), float(f"{seconds:.4g}"), size)


def still_known(costs: dict[str, Cost], families: Sequence[Family]) -> dict[str, Cost]:
    """The costs of families that are as they were when these were measured."""
    hashes = {family.name: sizes.family_hash(family) for family in families}
    return {name: cost for name, cost in costs.items() if hashes.get(name) == cost.family_hash}


def completed(cost: Cost, results: Sequence[TrialResult]) -> Cost:
    """The cost with the seconds of every configuration, unless an earlier calibration has measured them all."""
    if len(cost.fit_cpu_seconds) == cost.size:
        return cost
    return replace(cost, fit_cpu_seconds=tuple(float(f"{result.fit_cpu_seconds:.4g}") for result in results))
