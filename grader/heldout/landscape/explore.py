"""Which preparation each family stands on: chosen by cross-validation before its landscape is run.

The best of the default and the first drawn configurations, on what the family stood on before, chooses among the
preparations; the landscape then runs once, on the chosen one. So the choice does not depend on itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from heldout.landscape.baseline import Baseline
from heldout.landscape.crew import Crew, Job
from heldout.landscape.drawing import columns_of, trial_of
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.preparations import TableFacts, short_list
from heldout.landscape.study import Study
from heldout.landscape.trial import ALL, CrossValidated, Trial, try_to_cross_validate, try_to_preprocess
from heldout.landscape.tuner import ascending
from heldout.landscape.utility import rounded
from heldout.landscape.worth import FamilyPreparation, Preparation, TriedPreparation

_EXPLORED = 6
"""Configurations that may choose: the default and the first five drawn."""
_FEW = 20
"""Below so many configurations of a family, three may choose: more would cost half as much as its landscape."""
_EXPLORED_OF_FEW = 3


def choose_preparations(
    study: Study,
    base: Baseline,
    facts: Facts,
    table: TableFacts,
    families: Sequence[tuple[Family, Sequence[Trial]]],
    sizes: Mapping[str, int],
    crew: Crew,
) -> dict[str, FamilyPreparation]:
    """The preparation of each family by name; families with columns of their own have none.

    Args:
        study: the calibration's.
        base: the dummy.
        facts: what families may depend on.
        table: what preparations depend on.
        families: with their configurations on what they stood on before, the default first.
        sizes: N_f where it is settled.
        crew: runs the fits.
    """
    choosing = [(family, trials) for family, trials in families if family.columns is None]
    lists = {family.name: short_list(family.preprocessing, facts, table) for family, _ in choosing}
    counts = {name: _EXPLORED if sizes.get(name, _FEW) >= _FEW else _EXPLORED_OF_FEW for name in lists}
    first: list[tuple[tuple[str, int], Job[CrossValidated | None]]] = [
        ((family.name, each.index), (try_to_cross_validate, (study, each, base)))
        for family, trials in choosing
        for each in (trials[: counts[family.name]] if len(lists[family.name]) > 1 else ())
    ]
    known = crew.run("explore", first, len(first))
    best = {family.name: _best(family, known) for family, _ in choosing}
    tried: list[tuple[tuple[str, int], Job[CrossValidated | None]]] = []
    for family, trials in choosing:
        for number, each in enumerate(lists[family.name][1:], start=1):
            trial = prepared_trial(family, facts, each, trials[best[family.name]])
            tried.append(((family.name, number), (try_to_cross_validate, (study, trial, base))))
    found = crew.run("explore", tried, len(tried))
    found |= {(name, 0): known[name, index] for name, index in best.items() if (name, index) in known}
    return {
        family.name: _usable(study, family, facts, _chosen(lists[family.name], best[family.name], family.name, found))
        for family, _ in choosing
    }


def prepared_trial(family: Family, facts: Facts, preparation: Preparation, trial: Trial) -> Trial:
    """The same configuration on another preparation."""
    other = replace(family, preparation=preparation)
    return trial_of(other, facts, columns_of(other, facts), trial.index, trial.params)


def _best(family: Family, known: Mapping[tuple[str, int], CrossValidated | None]) -> int:
    """Number of the configuration with the greatest CV, the first of equal ones; 0 where none was run."""
    of_family = {index: each for (name, index), each in known.items() if name == family.name and each is not None}
    if not of_family:
        return 0
    numbers = sorted(of_family)
    return numbers[int(ascending([of_family[number].cv for number in numbers])[-1])]


def _chosen(
    preparations: Sequence[Preparation],
    configuration: int,
    name: str,
    found: Mapping[tuple[str, int], CrossValidated | None],
) -> FamilyPreparation:
    tried = tuple(
        TriedPreparation(each, result.cv, result.cv_folds)
        for number, each in enumerate(preparations)
        if (result := found.get((name, number))) is not None
    )
    best = max(tried, key=lambda each: rounded(each.cv)).preparation if tried else preparations[0]
    return FamilyPreparation(best, configuration, tried)


def _usable(study: Study, family: Family, facts: Facts, choice: FamilyPreparation) -> FamilyPreparation:
    """The choice, unless its features cannot be made of all rows: then the next best one whose can."""
    for each in sorted(choice.tried, key=lambda each: -rounded(each.cv)):
        columns = columns_of(replace(family, preparation=each.preparation), facts)
        if try_to_preprocess(study, columns, ALL) is None:
            return replace(choice, chosen=each.preparation)
    return choice
