from __future__ import annotations

from typing import Any

import pytest
from coach_samples import description, line, searched, shape
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from heldout.coach.interface import FoldGain
from heldout.coach.known_folds import FitsWanted, FoldFit, KnownFolds, WantedFit
from heldout.recipe.edit import RemoveStep, ReplaceFinal, SetParameter
from heldout.recipe.rebuild import rebuild
from heldout.recipe.write import write_recipe

PLAIN = description(shape("StandardScaler", "SVC"))
HIGHER, LOWER = (SetParameter("clf__C", 10.0),), (SetParameter("clf__C", 0.1),)
NOWHERE = (RemoveStep("pca"),)


def recipe_of(estimator: object) -> dict[str, Any]:
    recipe = write_recipe(estimator)
    assert isinstance(recipe, dict)
    return recipe


RECIPE = recipe_of(Pipeline([("scale", StandardScaler()), ("clf", SVC())]))


def wanted(checker: KnownFolds, variants: list[Any], folds: int = 1) -> tuple[WantedFit, ...]:
    with pytest.raises(FitsWanted) as caught:
        checker.compare(variants, folds)
    return caught.value.fits


def made(fits: tuple[WantedFit, ...], *utilities: float) -> list[FoldFit]:
    return [FoldFit(fit.key, utility) for fit, utility in zip(fits, utilities, strict=True)]


def test_the_first_question_asks_for_the_learners_own_fit_and_for_each_variant() -> None:
    fits = wanted(KnownFolds(RECIPE, PLAIN, (), 3), [HIGHER, LOWER])
    assert [fit.fold for fit in fits] == [0, 0, 0]
    assert [rebuild(fit.recipe, apply_config=False).named_steps["clf"].C for fit in fits] == [1.0, 10.0, 0.1]


def test_what_was_made_is_answered_and_the_learners_own_fit_is_made_once_for_all() -> None:
    first = wanted(KnownFolds(RECIPE, PLAIN, (), 3), [HIGHER])
    known = made(first, 0.7, 0.8)
    assert KnownFolds(RECIPE, PLAIN, known, 3).compare([HIGHER]) == (FoldGain((0.7,), (0.8,)),)
    more = wanted(KnownFolds(RECIPE, PLAIN, known, 3), [LOWER])
    assert [rebuild(fit.recipe, apply_config=False).named_steps["clf"].C for fit in more] == [0.1]


def test_two_more_folds_are_asked_for_where_one_is_known() -> None:
    known = made(wanted(KnownFolds(RECIPE, PLAIN, (), 3), [HIGHER]), 0.7, 0.8)
    fits = wanted(KnownFolds(RECIPE, PLAIN, known, 3), [HIGHER], 3)
    assert sorted(fit.fold for fit in fits) == [1, 1, 2, 2]


def test_there_are_no_more_folds_than_the_rows_have() -> None:
    fits = wanted(KnownFolds(RECIPE, PLAIN, (), 2), [HIGHER], 3)
    assert sorted(fit.fold for fit in fits) == [0, 0, 1, 1]
    assert KnownFolds(RECIPE, PLAIN, (), 0).compare([HIGHER], 3) == ("refused",)


def test_edits_that_cannot_be_followed_are_refused_and_the_others_are_asked_for() -> None:
    fits = wanted(KnownFolds(RECIPE, PLAIN, (), 3), [NOWHERE, HIGHER])
    found = KnownFolds(RECIPE, PLAIN, made(fits, 0.7, 0.8), 3).compare([NOWHERE, HIGHER])
    assert found == ("refused", FoldGain((0.7,), (0.8,)))


def test_a_fit_that_was_not_made_says_why() -> None:
    own, other = wanted(KnownFolds(RECIPE, PLAIN, (), 3), [HIGHER])
    late = [FoldFit(own.key, 0.7), FoldFit(other.key, None, "no_time")]
    assert KnownFolds(RECIPE, PLAIN, late, 3).compare([HIGHER]) == ("no_time",)
    broken = [FoldFit(own.key, None, "refused"), FoldFit(other.key, 0.7)]
    assert KnownFolds(RECIPE, PLAIN, broken, 3).compare([HIGHER]) == ("refused",)


def test_a_search_counts_as_what_it_chose_and_edits_are_followed_on_it() -> None:
    search = recipe_of(GridSearchCV(SVC(), {"C": [0.1, 1, 5], "gamma": [0.1, 1.0]}))
    told = description(searched(shape("SVC")), line("C", {0.1: 0.6, 5: 0.8}))
    assert told.search is not None
    told.search.best_params["gamma"] = 0.1  # type: ignore[index]
    fits = wanted(KnownFolds(search, told, (), 3), [(SetParameter("C", 50.0),)])
    own, edited = (rebuild(fit.recipe, apply_config=False) for fit in fits)
    assert (type(own), own.C, own.gamma) == (SVC, 5, 0.1)
    assert (type(edited), edited.C, edited.gamma) == (SVC, 50.0, 0.1)


def test_a_search_that_chose_what_cannot_be_written_is_not_fitted() -> None:
    search = recipe_of(GridSearchCV(SVC(), {"kernel": ["rbf"], "C": [1, 5]}))
    told = description(searched(shape("SVC")), line("C", {1: 0.6, 5: 0.8}))
    assert told.search is not None
    told.search.best_params["kernel"] = {"repr": "<function f>"}  # type: ignore[index]
    assert KnownFolds(search, told, (), 3).compare([(SetParameter("C", 50.0),)]) == ("refused",)


def test_where_the_learners_own_model_cannot_be_fitted_no_change_is_compared_with_it() -> None:
    search = recipe_of(GridSearchCV(SVC(), {"C": [1, 5]}))
    told = description(searched(shape("SVC")), line("C", {1: 0.6, 5: 0.8}))
    assert told.search is not None
    told.search.best_params["C__nowhere"] = 1  # type: ignore[index]
    other = (ReplaceFinal(recipe_of(SVC())),)
    assert KnownFolds(search, told, (), 3).compare([other]) == ("refused",)


def three(name: str) -> list[WantedFit]:
    return [WantedFit(part(name), fold) for fold in range(3)]


def part(name: str) -> dict[str, Any]:
    return recipe_of(SVC(kernel=name))


def test_rules_that_wait_for_fits_get_them_in_one_round_where_the_budget_leaves_enough_for_those_before_them() -> None:
    asked = FitsWanted(three("rbf"), [three("poly"), [*three("rbf")[:1], *three("linear")]])
    counts = {left: len(asked.within(left)) for left in (None, 9, 10, 16, 17, 24)}
    assert counts == {None: 3, 9: 3, 10: 6, 16: 6, 17: 9, 24: 9}


def test_when_nothing_may_be_fitted_any_more_all_rules_are_told_so_in_one_round() -> None:
    asked = FitsWanted(three("rbf"), [three("poly"), three("linear")])
    assert len(asked.within(0)) == 9
