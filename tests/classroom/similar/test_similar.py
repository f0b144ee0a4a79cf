"""What two hand-ins have in common, after what does not matter was made one."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from command_line import ROOT, heldout
from heldout.classroom.similar.compare import compare
from heldout.classroom.similar.interface import Similarity
from heldout.classroom.similar.render import similar_html, similar_text
from heldout.classroom.similar.tokens import MOST_TOKENS, tokens_of
from heldout.classroom.similar.winnow import GRAM, WINDOW, hashes, winnow
from heldout.submission.interface import Submission
from heldout.submission.text import submission_of_source

ORIGINAL = '''
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_selection import SelectKBest, mutual_info_classif
from sklearn.model_selection import RandomizedSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import QuantileTransformer

def get_estimator():
    """My own idea."""
    grid = {"clf__learning_rate": np.geomspace(0.01, 0.3, 20), "clf__max_leaf_nodes": [7, 15, 31]}
    steps = [("rank", QuantileTransformer(n_quantiles=50)), ("best", SelectKBest(mutual_info_classif, k=12)),
             ("clf", HistGradientBoostingClassifier(max_iter=200, early_stopping=True))]
    search = RandomizedSearchCV(Pipeline(steps), grid, n_iter=25, cv=5, scoring="roc_auc", random_state=0)
    return search
'''
DISGUISED = """
# Completely different work, honestly!
from sklearn.ensemble import HistGradientBoostingClassifier as Booster
from sklearn.feature_selection import SelectKBest, mutual_info_classif
from sklearn.model_selection import RandomizedSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import QuantileTransformer
import numpy

def get_estimator():
    parameters = {
        'clf__learning_rate': numpy.geomspace(0.02, 0.5, 33),
        'clf__max_leaf_nodes': [5, 16, 63],
    }
    stages = [
        ('first', QuantileTransformer(n_quantiles=77)),
        ('second', SelectKBest(mutual_info_classif, k=9)),
        ('third', Booster(max_iter=321, early_stopping=True)),
    ]
    tuned = RandomizedSearchCV(Pipeline(stages), parameters, n_iter=40, cv=3, scoring='f1', random_state=42)
    return tuned
"""
OTHER = """
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegressionCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

def get_estimator():
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    words = make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore"))
    columns = make_column_transformer(
        (numbers, make_column_selector(dtype_include="number")), (words, make_column_selector(dtype_include=object))
    )
    return make_pipeline(columns, LogisticRegressionCV(Cs=10, max_iter=2000))
"""


def texts(source: str) -> list[str]:
    return [token.text for token in tokens_of([source.encode()])]


def compared(base: tuple[str, ...] = (), predictions: dict[str, str] | None = None, **sources: str) -> Similarity:
    submissions: dict[str, Submission] = {name: submission_of_source(text) for name, text in sources.items()}
    return compare(submissions, [text.encode() for text in base], predictions or {}, 0.5)


def test_a_disguised_copy_is_found_and_shown_side_by_side() -> None:
    found = compared(ana=ORIGINAL, ben=DISGUISED, cy=OTHER)
    (pair,) = found.pairs
    assert (pair.left, pair.right) == ("ana", "ben")
    assert pair.share > 0.8
    passage = pair.passages[0]
    assert any("QuantileTransformer" in line for line in passage.left.lines)
    assert any("Booster" in line for line in passage.right.lines)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("grid", "hyper").replace("steps", "stuff").replace("search", "result"),
        lambda text: text.replace("\n    ", "\n\n        ").replace(", ", ","),
        lambda text: text.replace("\n    ", "  # note\n    ").replace("My own idea.", "Not\n    yours."),
        lambda text: text.replace("0.01", "1e-3").replace("25", "99").replace('"', "'"),
        lambda text: text.replace("import numpy as np", "import numpy as n").replace("np.", "n."),
    ],
)
def test_what_does_not_matter_changes_no_token_that_does(change: object) -> None:
    assert callable(change)
    (pair,) = compared(ana=ORIGINAL, ben=change(ORIGINAL)).pairs
    assert pair.share > 0.85


def test_names_of_libraries_and_of_their_arguments_stay() -> None:
    assert texts("model = SVC(C=1.5)  # mine") == ["v", "=", "SVC", "(", "C", "=", "0", ")"]
    assert texts("from numpy import array as a\na('x')")[-4:] == ["array", "(", "s", ")"]
    assert texts("for row in rows:\n    row.fit(y)")[:4] == ["for", "v", "in", "rows"]
    assert texts("def f(a, b=1):\n    return a") == ["def", "v", "(", "v", ",", "v", "=", "0", ")", ":", "return", "v"]


def test_what_everybody_was_given_counts_for_nothing() -> None:
    assert compared(ana=ORIGINAL, ben=ORIGINAL).pairs
    found = compared(base=(ORIGINAL,), ana=ORIGINAL, ben=ORIGINAL)
    assert found.pairs == ()
    assert found.too_short == ("ana", "ben")


def test_what_a_good_part_of_the_class_writes_counts_for_nothing() -> None:
    assert compared(**{f"s{number}": ORIGINAL for number in range(12)}).pairs == ()


def test_the_same_predictions_are_told_unless_too_many_have_them() -> None:
    short = "def get_estimator(): ...\n"
    few = compared(predictions={"ana": "x", "ben": "x"}, ana=short, ben=short, cy=short)
    assert [(each.left, each.right, each.same_predictions) for each in few.pairs] == [("ana", "ben", 2)]
    names = {f"s{number}": short for number in range(9)}
    many = compared(predictions=dict.fromkeys(names, "x"), **names)
    assert many.pairs == ()
    assert len(many.common_predictions[0]) == 9


def test_a_common_passage_of_the_guaranteed_length_is_always_found() -> None:
    rng = random.Random(1)
    for _ in range(50):
        words = [str(rng.random()) for _ in range(GRAM + WINDOW - 1)]
        around = [[str(rng.random()) for _ in range(rng.randrange(60))] for _ in range(4)]
        one = winnow(hashes([*around[0], *words, *around[1]]))
        other = winnow(hashes([*around[2], *words, *around[3]]))
        assert one.keys() & other.keys()


HOSTILE = [
    "'" * 99_999,
    '"""' + "\\" * 99_999,
    "(" * 99_999,
    "a" * 99_999,
    "0;" * 50_000,
    "\x00\ud800" * 99,
    "f'" * 50_000,
    "'\\" * 100_000,
    '"\\' * 100_000,
    "'''\\" * 100_000,
]


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_source_is_looked_through_in_flat_time(source: str) -> None:
    began = time.process_time()
    tokens_of([source.encode("utf-8", "surrogatepass")])
    assert time.process_time() - began < 5


def test_the_longest_source_is_compared_in_a_time_that_grows_with_its_length() -> None:
    long = "\n".join(f"sklearn.a{number}(b{number})" for number in range(MOST_TOKENS // 6))
    began = time.process_time()
    (pair,) = compared(ana=long, ben=long).pairs
    assert pair.share == 1.0
    assert time.process_time() - began < 20


def test_the_page_holds_no_markup_of_a_learner() -> None:
    evil = ORIGINAL.replace('"""My own idea."""', "'<script>alert(1)</script>'")
    found = compared(ana=evil, **{"<b>ben</b>": evil})
    page = similar_html(found, "Digits")
    assert found.pairs
    assert "<script" not in page
    assert "<b>" not in page
    assert "proves nothing" in page
    assert max(map(len, similar_text(found, 80).splitlines()[:20])) <= 80


def test_the_command_compares_a_folder(tmp_path: Path) -> None:
    for name, text in {"ana": ORIGINAL, "ben": DISGUISED, "cy": OTHER}.items():
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{name}.py").write_text(text)
    words = ("--course", ROOT / "tests" / "courses" / "minimal", "similar", tmp_path / "in", "-c", "tiny-binary")
    answer = heldout(*words, "--json", "--html", tmp_path / "page.html", HELDOUT_DB=str(tmp_path / "a.db"))
    found = json.loads(answer.out)
    assert [(each["left"], each["right"]) for each in found["pairs"]] == [("ana", "ben")]
    assert "ana and ben" in (tmp_path / "page.html").read_text()
    assert "3 hand-ins compared: 1 pair looks alike." in heldout(*words).out
