"""A challenge with a budget, end to end: models are stored, served and priced, and nobody's word is taken for it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from heldout.attempts.interface import Attempt
from heldout.grading.grade import Graded
from heldout.grading.session import Session
from heldout.runs.fit_predict import NOBODYS, _FitAndPredict
from heldout.sandbox.interface import Runner
from heldout.sandbox.trusted import TrustedTask
from heldout.scoring.interface import BudgetLine, ScoreCard
from heldout.scoring.reference_usage import reference_recipe, reference_usage

CELLAR = Path(__file__).parents[1] / "courses" / "cellar"
BUDGET = "[budget.model_size]\nprice = 8\n\n[budget.batch_latency]\nprice = 1\nrows = 24\n\n[reference]"
ASK = TrustedTask.ask
HEAD = """from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
"""
COLUMNS = '(OneHotEncoder(), ["region"]), ("passthrough", ["age", "acidity", "sugar", "oak"])'
FOREST = f"""from sklearn.ensemble import RandomForestClassifier
{HEAD}
def get_estimator():
    return make_pipeline(make_column_transformer({COLUMNS}), RandomForestClassifier(40, max_depth=8, random_state=0))
"""
OWN = f"""from sklearn.tree import DecisionTreeClassifier
{HEAD}

class Own(DecisionTreeClassifier):
    def __getstate__(self):
        return super().__getstate__() | {{"claim": "I am small"}}


def get_estimator():
    return make_pipeline(make_column_transformer({COLUMNS}), Own(max_depth=4, min_samples_leaf=8, random_state=0))
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("budget") / "course"
    shutil.copytree(CELLAR, folder)
    toml = folder / "challenges" / "cellar" / "challenge.toml"
    toml.write_text(toml.read_text().replace("[reference]", BUDGET))
    return folder


def graded(course: Path, source: str, **options: bool) -> Graded:
    return Session(course).challenge("cellar").grade(source, advice=False, **{"record": False, **options})


def _all_but_swap(task: TrustedTask[Any, Any], runner: Runner, asked: object) -> object:
    assert task.name != "swap", "a process of its own makes the model"
    return ASK(task, runner, asked)


def line(card: ScoreCard, name: str) -> BudgetLine:
    assert card.resources is not None
    return next(each for each in card.resources.budget or () if each.resource == name)


def test_a_large_forest_pays_for_its_size(course: Path) -> None:
    found = graded(course, FOREST)
    points, size = found.card.points, line(found.card, "model_size")

    assert points is not None
    assert size.doublings is not None
    assert size.doublings >= 4
    assert size.points == 8.0 * size.doublings
    assert points.resources == sum(each.points for each in found.card.resources.budget or ())  # type: ignore[union-attr]
    assert points.total == max(0.0, points.earned - points.resources)
    assert "resources" in str(found)
    assert found.card.model is not None
    assert found.card.model.verified


@pytest.mark.proof
def test_the_reference_is_weighed_as_its_recipe_handed_in_is_and_made_where_it_is_fitted(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session(course) as session:
        opened = session.challenge("cellar")
        runner, reference = session.runner(opened.challenge), opened.reference
        recipe = reference_recipe(runner, reference)
        monkeypatch.setattr(TrustedTask, "ask", _all_but_swap)
        used = reference_usage(runner, reference)
        alone = _FitAndPredict(runner, NOBODYS, opened.challenge, opened.prepared, False, is_ours=True).refit(recipe)

    assert alone.resources is not None
    assert used["model_size"] == alone.resources.measured["model_size"]


@pytest.mark.proof
def test_a_small_tree_pays_nothing_and_predicts_the_same_in_batches(course: Path) -> None:
    source = (CELLAR / "challenges/cellar/submissions/passes/small_tree.py").read_text()
    found = graded(course, source)

    assert line(found.card, "model_size").points == 0.0
    assert found.score == graded(CELLAR, source).score


@pytest.mark.proof
def test_a_declared_model_is_weighed_with_the_files_that_it_brings(course: Path) -> None:
    bare = line(graded(course, OWN).card, "model_size").used
    weights = OWN + "\nWEIGHTS = '" + "".join(f"{(n * 2654435761) % 2**32:08x}" for n in range(4000)) + "'\n"
    heavy = line(graded(course, weights).card, "model_size").used

    assert bare is not None
    assert heavy is not None
    assert heavy > bare + 10_000


@pytest.mark.proof
@pytest.mark.parametrize(
    ("source", "words"),
    [
        (OWN.replace('"claim": "I am small"', '"claim": lambda: 0'), "while the fitted model was stored"),
        (OWN.replace("__getstate__(self):\n        return", "__reduce__(self):\n        return (exit, (1,));"), "load"),
    ],
    ids=["cannot be pickled", "ends the process that loads it"],
)
def test_what_cannot_be_stored_or_loaded_is_the_submissions_fault(course: Path, source: str, words: str) -> None:
    found = graded(course, source)

    assert found.status == "failed"
    assert words in str(found.card.message)


@pytest.mark.proof
def test_a_model_never_meets_the_training_rows_again_where_it_predicts(course: Path) -> None:
    """What it kept aside in the process that fitted it is not there, and what it was not asked to store is lost."""
    source = OWN.replace(
        "class Own(DecisionTreeClassifier):\n",
        "KEPT = []\n\n\nclass Own(DecisionTreeClassifier):\n"
        "    def fit(self, X, y, **more):\n        KEPT.append((X, y))\n        return super().fit(X, y, **more)\n\n"
        "    def predict_proba(self, X):\n        KEPT[0]\n        return super().predict_proba(X)\n\n",
    )
    found = graded(course, source)

    assert found.status == "failed"
    assert "IndexError in predict" in str(found.card.message)


@pytest.mark.proof
def test_rows_that_a_challenge_gives_as_a_file_are_gone_where_a_model_is_served(course: Path, tmp_path: Path) -> None:
    """Else it would store nothing, and learn when it is loaded."""
    with_rows = tmp_path / "course"
    shutil.copytree(course, with_rows)
    toml = with_rows / "challenges" / "cellar" / "challenge.toml"
    toml.write_text(toml.read_text().replace("format_version = 1\n", 'format_version = 1\nbuild_data = "train"\n', 1))
    reads = 'open("data/train.csv").read()\n'
    late = OWN.replace(
        "class Own(DecisionTreeClassifier):\n",
        f"class Own(DecisionTreeClassifier):\n    def predict_proba(self, X):\n        {reads}"
        "        return super().predict_proba(X)\n\n",
    )

    found = graded(with_rows, late, metric_only=True)
    assert found.status == "failed"
    assert "not where it is loaded again to predict" in str(found.card.message)
    assert graded(with_rows, OWN.replace("    return make", f"    {reads}    return make"), metric_only=True).score


@pytest.mark.proof
def test_a_regrade_does_not_measure_anew(course: Path) -> None:
    from heldout.attempts.store import opened_store
    from heldout.base.progress import Observer
    from heldout.classroom.regrade.regrade import Options, regrade
    from heldout.isolation.choose import open_runner

    first = graded(course, FOREST, record=True).attempt
    assert isinstance(first, Attempt)
    assert first.card.resources is not None
    challenge = Session(course).challenge("cellar").challenge
    with opened_store() as store, open_runner() as runner:
        done = regrade(challenge, store, runner, Options(again=True), Observer())
    (result,) = [each for each in done.results if each.before.id == first.id]

    assert result.after.card.resources is not None
    assert result.after.card.resources.measured == first.card.resources.measured
    assert result.after.points == first.points
