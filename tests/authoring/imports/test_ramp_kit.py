"""A submission of a RAMP kit is graded as it lies there: estimator.py, a helper module, a function of its own."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from command_line import called

ESTIMATOR = """# RAMP's starting kit
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from cell_features import SIZES, add_ratios


def _scale_sizes(X):
    X = X.copy()
    X[SIZES] = X[SIZES] / 100.0
    return X


def get_estimator():
    features = make_pipeline(
        FunctionTransformer(_scale_sizes, validate=False),
        FunctionTransformer(add_ratios, validate=False),
    )
    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), SIZES + ["compactness_ratio"]),
        remainder="passthrough",
    )
    pipeline = Pipeline(
        steps=[
            ("features", features),
            ("transformer", columns),
            ("classifier", RandomForestClassifier(n_estimators=30, max_depth=8, random_state=42)),
        ]
    )
    return pipeline
"""
HELPER = '''"""Ratios of sizes."""

import numpy as np

SIZES = ["mean radius", "mean perimeter", "mean area"]


def add_ratios(X):
    X = X.copy()
    X["compactness_ratio"] = np.square(X["mean perimeter"]) / X["mean area"]
    return X
'''


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """`submissions/starting_kit` of a kit, with what lies beside it: problem.py and the kit's own data."""
    kit = tmp_path / "kit"
    submission = kit / "submissions" / "starting_kit"
    submission.mkdir(parents=True)
    (kit / "problem.py").write_text("import rampwf as rw\nproblem_title = 'Breast masses'\n")
    (kit / "data").mkdir()
    (kit / "data" / "train.csv").write_text("a,b\n1,2\n")
    (submission / "estimator.py").write_text(ESTIMATOR)
    (submission / "cell_features.py").write_text(HELPER)
    return kit


def digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"\0".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()


def card(submission: Path) -> dict[str, Any]:
    words = ["grade", str(submission), "-c", "breast-cancer", "--json", "--no-record"]
    done = called(*words, cwd=Path(__file__).parents[3])
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_a_ramp_submission_is_graded_unmodified(kit: Path) -> None:
    submission = kit / "submissions" / "starting_kit"
    before = digest(kit)
    found = card(submission)
    assert found["status"] == "graded", found["message"]
    assert found["score"]["public"] > 0.95
    assert found["points"]["total"] > 50
    assert digest(kit) == before


def test_its_own_functions_make_the_model_declared_and_the_card_says_so(kit: Path) -> None:
    model = card(kit / "submissions" / "starting_kit" / "estimator.py")["model"]
    assert model["verified"] is False
    assert model["estimator"] == "RandomForestClassifier"
    assert model["params"]["max_depth"] == 8


def test_the_folder_and_the_file_are_the_same_submission(kit: Path) -> None:
    submission = kit / "submissions" / "starting_kit"
    assert card(submission)["score"] == card(submission / "estimator.py")["score"]


def test_an_error_in_the_helper_module_is_shown_with_its_own_line(kit: Path) -> None:
    helper = kit / "submissions" / "starting_kit" / "cell_features.py"
    helper.write_text(HELPER.replace('X["mean area"]', 'X["mean aera"]'))
    found = card(kit / "submissions" / "starting_kit")
    assert found["status"] == "failed"
    assert "mean aera" in found["message"]
    assert "cell_features.py" in found["traceback"]


OLD_CLASSIFIER = """from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression


class Classifier(BaseEstimator):
    def __init__(self):
        self.clf = LogisticRegression(max_iter=1000)

    def fit(self, X, y):
        self.clf.fit(X, y)

    def predict_proba(self, X):
        return self.clf.predict_proba(X)
"""
OLD_EXTRACTOR = """class FeatureExtractor:
    def fit(self, X_df, y):
        self.spread = X_df.std()

    def transform(self, X_df):
        return (X_df / self.spread)[["mean radius", "mean texture", "mean area"]].to_numpy()
"""


def test_a_submission_of_an_old_kit_is_graded_as_it_lies_there(tmp_path: Path) -> None:
    (tmp_path / "classifier.py").write_text(OLD_CLASSIFIER)
    (tmp_path / "feature_extractor.py").write_text(OLD_EXTRACTOR)
    before = digest(tmp_path)
    found = card(tmp_path)
    assert found["status"] == "graded", found["message"]
    assert found["score"]["public"] > 0.9
    assert digest(tmp_path) == before


@pytest.mark.parametrize("extractor", [True, False])
@pytest.mark.parametrize("module", ["classifier.py", "regressor.py"])
def test_what_puts_an_old_submission_together_is_python_that_a_formatter_leaves(module: str, extractor: bool) -> None:
    from heldout.submission.old_ramp import adapter

    source = adapter([module, *(["feature_extractor.py"] if extractor else [])])
    assert source is not None
    compile(source, "estimator.py", "exec")
    assert (b"FeatureExtractor" in source) == extractor
    assert adapter(["model.py"]) is None
