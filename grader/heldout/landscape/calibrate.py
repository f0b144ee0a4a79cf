"""`calibrate`: the reference landscape of a challenge, computed once by its author.

Every piece (a preprocessed division, a configuration, a family's replicates) is a job of its own that depends on its
input only, so that the result is the same whatever the number of jobs; finished ones are kept in the author's cache, so
that a calibration that was broken off, by a kill or by its budget, goes on where it was.
"""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from heldout.base.errors import ChallengeError, StoreError
from heldout.base.paths import cache_folder
from heldout.landscape.assemble import Studied, assemble
from heldout.landscape.baseline import baseline
from heldout.landscape.calibration_observer import CalibrationObserver
from heldout.landscape.choose import named
from heldout.landscape.constants import FEWEST_ROWS
from heldout.landscape.crew import Crew, Processes, Workforce
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.interface import Landscape
from heldout.landscape.left_out import LeftOut, left_out
from heldout.landscape.measure import CalibratedLandscape, measured
from heldout.landscape.plan import Plan, Results, completed, still_known
from heldout.landscape.preparations import TableFacts
from heldout.landscape.reference_model import reference_model
from heldout.landscape.sizes import read_costs
from heldout.landscape.store import landscape_folder, save_landscape
from heldout.landscape.study import Study
from heldout.landscape.table_facts import table_facts
from heldout.prepare.prepare import prepare

if TYPE_CHECKING:
    from heldout.challenge.interface import Challenge
    from heldout.prepare.interface import PreparedData

_FOR_THE_REST = 0.05
"""Of a budget, what is left for writing the landscape and for grading the examples after it."""


@dataclass(frozen=True)
class Failures:
    """Configurations of one family that count as the dummy somewhere; all are 0 where it was left out for it."""

    family: str
    everywhere: int
    """How many have no predictions that the metric takes, on any fold and any hidden part."""
    somewhere: int
    """How many more have none on some of them."""
    of: int
    reason: str
    """The most frequent one."""


@dataclass(frozen=True)
class Calibrated:
    """What a calibration gave."""

    landscape: Landscape
    folder: Path
    notes: tuple[str, ...]
    """Configurations that count as the dummy somewhere, and why."""
    failures: tuple[Failures, ...]
    """The same by family."""
    left_out: LeftOut | None
    """What `families` or the budget left out, and what that means; None where nothing was."""
    cpu_seconds: float
    """Of all fits and predictions, also of those that were found in the cache."""


def calibrate(
    challenge: Challenge,
    *,
    jobs: int = 1,
    workforce: Workforce | None = None,
    fresh: bool = False,
    families: Sequence[str] = (),
    budget_seconds: float | None = None,
    observer: CalibrationObserver | None = None,
) -> Calibrated:
    """Compute the landscape of a challenge and write it beside the challenge.

    Args:
        challenge: the challenge.
        jobs: processes of this machine that work at once.
        workforce: who fits; None for these processes, which bootstrap in any case.
        fresh: throw away what an earlier calibration left in the cache. N_f stays as it was measured first.
        families: only these; empty means all that the challenge has.
        budget_seconds: wall time from the call on; what does not fit into it is left out.
        observer: told how far it is.

    Raises:
        UsageError: a family that the challenge does not have.
        ChallengeError: the challenge, its data, its metric or its families are at fault.
        StoreError: the cache or the challenge's folder cannot be written.
    """
    started, observer = time.monotonic(), observer or CalibrationObserver()
    _check_writable(challenge)
    observer.stage("prepare")
    prepared = _prepared(challenge)
    study = Study(challenge, prepared, cache_folder() / "landscape")
    reference = reference_model(challenge, prepared)
    facts, suited = reference.facts, reference.families
    if not suited:
        raise ChallengeError(f"challenges/{challenge.id}: no family of the reference suits it.")
    wanted = named(families, suited, facts)
    if fresh:
        shutil.rmtree(study.cache, ignore_errors=True)
    here = Processes(jobs)
    plan = Plan(study, facts, wanted, baseline(study), Crew(workforce or here, observer, here))
    known = still_known(read_costs(landscape_folder(challenge)), suited)
    plan.preprocess()
    names = [family.name for family in wanted]
    _refuse_if_all_failed(challenge, tuple(_failures({}, plan.broken)), names, {*names})
    expected = plan.forecast(known)
    measures = prepared.rows["train"] >= FEWEST_ROWS
    if budget_seconds is not None:
        plan.until = started + (1 - _FOR_THE_REST) * budget_seconds
        measures = measures and time.monotonic() + expected.seconds <= plan.until
    expected = expected if measures else expected.without_measures()
    observer.expects(expected)
    table = table_facts(study, facts) if measures else TableFacts()
    choices = plan.choose(known, table) if measures else {}
    costs = plan.measure(known, expected)
    results = plan.run(costs, expected)
    failures = tuple(_failures(results, plan.broken))
    _refuse_if_all_failed(challenge, failures, names, {*results, *plan.broken})
    costs = {name: completed(cost, results[name]) for name, cost in costs.items() if name in results}
    landscape = _landscape(plan, results, facts, suited)
    if measures:
        chosen = {family.name: family for family in plan.families}
        fitted = CalibratedLandscape(study, plan.base, facts, table, chosen, landscape, plan.crew)
        landscape = measured(fitted, {name: each for name, each in choices.items() if name in results})
    notes = tuple(_notes(results))
    folder = save_landscape(challenge, landscape, known | costs, notes)
    spent = sum(result.cpu_seconds for each in results.values() for result in each)
    return Calibrated(landscape, folder, notes, failures, left_out(landscape, costs), spent)


def _landscape(plan: Plan, results: Results, facts: Facts, suited: Sequence[Family]) -> Landscape:
    fitted = tuple(family for family in suited if family.name in results)
    without = [family.name for family in suited if family.name not in results and family.name not in plan.broken]
    trials = {name: plan.trials(name, len(found)) for name, found in results.items()}
    studied = Studied(plan.study, plan.base, trials, results)
    return assemble(studied, plan.bootstrap(results), facts, fitted, without, plan.broken)


def _prepared(challenge: Challenge) -> PreparedData:
    prepared = prepare(challenge)
    if prepared.rows["private"] == 0:
        raise ChallengeError(
            f"challenges/{challenge.id}: this is a student's copy, without private rows. "
            "The landscape is computed in the instructor's."
        )
    return prepared


def _check_writable(challenge: Challenge) -> None:
    """Say before anything is computed that the result could not be written."""
    folder = landscape_folder(challenge)
    place = folder if folder.exists() else challenge.folder
    if not os.access(place, os.W_OK):
        raise StoreError(
            f"{place} cannot be written. Copy the challenge into a course of your own and calibrate it there."
        )


def _failures(results: Results, broken: Mapping[str, str]) -> Iterator[Failures]:
    for name, why in broken.items():
        yield Failures(name, 0, 0, 0, f"its preprocessing fails: {why}")
    for name, found in sorted(results.items()):
        noted = [result for result in found if result.note]
        if noted:
            reason, _ = Counter(result.note for result in noted).most_common(1)[0]
            everywhere = sum(result.failed for result in found)
            yield Failures(name, everywhere, len(noted) - everywhere, len(found), reason or "")


def _refuse_if_all_failed(
    challenge: Challenge, failures: Sequence[Failures], wanted: Sequence[str], tried: Set[str]
) -> None:
    """A landscape in which nothing is better than a constant because nothing ran would be no yardstick.

    Raises:
        ChallengeError: every configuration of every family that was tried failed.
    """
    failed = [each for each in failures if each.everywhere == each.of]
    if len(failed) < len(tried):
        return
    untried = [name for name in wanted if name not in tried]
    reasons = "".join(f"\n  {each.family}: {each.reason}" for each in failed)
    what = "every configuration of every family failed"
    if untried:
        what = f"every family that fitted into the budget failed (not tried: {', '.join(untried)})"
        reasons += "\nA greater --budget tries the others."
    raise ChallengeError(
        f"challenges/{challenge.id}: {what}, so that there is nothing to compare "
        f"submissions with, and no landscape was written.{reasons}\n"
        "Where all give one reason, it lies in the data or in the metric; `heldout challenge verify "
        f"{challenge.id}` looks at both."
    )


def _notes(results: Results) -> Iterable[str]:
    for name, found in results.items():
        for index, result in enumerate(found):
            if result.note:
                yield f"{name} {index}: {result.note}"
