"""BLIND_SEARCH: a search whose candidates all scored the same, or not at all, and so chose nothing."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule
from heldout.coach.words import clean_scorer, short_class
from heldout.recipe.description_format import DescribedSearch

_OF_CLASS_ONE = frozenset({"f1", "precision", "recall", "jaccard", "average_precision"})
"""Scorers that look for a class called 1."""


@rule("BLIND_SEARCH")
def blind_search(context: Context) -> Iterator[Advice]:
    """At least two candidates, and every score is missing, or every mean is the same."""
    search = context.description.search if context.description else None
    if search is None or len(search.candidates) < 2:
        return
    scores = [score for each in search.candidates for score in each.test or (None,)]
    known = {score for score in scores if score is not None}
    means = {_mean(each.test) for each in search.candidates}
    if len(known) > 0 and (len(means) > 1 or None in means):
        return
    kind, count = short_class(search.class_path), search.total
    if not known:
        seen = f"None of the {count} settings of your {kind} got a score, so it chose the first."
    else:
        seen = f"All {count} settings of your {kind} got the same score, so it chose the first."
    yield Advice(
        "warning",
        f"{seen} {_why(context, search, nothing=not known)}",
        "tuning",
        {"scoring": search.scoring, "candidates": count, "scores": len(known)},
        topics=("scoring", "time spent on settings"),
    )


def _mean(scores: tuple[float | None, ...] | None) -> float | None:
    if not scores or any(score is None for score in scores):
        return None
    return round(sum(score for score in scores if score is not None) / len(scores), 12)


def _why(context: Context, search: DescribedSearch, nothing: bool) -> str:
    positive = context.challenge.positive
    scoring = search.scoring or ""
    if scoring in _OF_CLASS_ONE and isinstance(positive, str):
        shown = clean_scorer(f"make_scorer({scoring}_score, pos_label={positive!r})")
        return f"scoring='{scoring}' looks for a class 1, and your labels are text: try scoring={shown}."
    if nothing:
        return "A fit or a score failed for each of them: try one of them by hand with error_score='raise'."
    return "Its folds or its metric cannot tell them apart: try the challenge's metric, or other parameters."
