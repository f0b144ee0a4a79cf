"""The commonest errors of beginners are told with a repair that works on the challenge at hand."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from command_line import CATALOGUE, ROOT
from heldout.grading.session import Session
from heldout.kinds.catalogue import PYTHON
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_features, training_target
from heldout.runs.repairs.columns import numbers_alone
from heldout.runs.repairs.interface import Circumstances
from heldout.runs.repairs.parameters import unknown_parameter
from heldout.runs.repairs.repair import translated
from heldout.stages.interface import StageError

IMPORTS = """
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
"""


def returning(model: str, before: str = "") -> str:
    return f"{IMPORTS}{before}\n\ndef get_estimator():\n    return {model}\n"


def of_columns(*columns: str, model: str = "Ridge()") -> str:
    return returning(f"make_pipeline(make_column_transformer({', '.join(columns)}), {model})")


OWN = """
class Own:
    def fit(self, X, y):
        return self

    def predict(self, X):
        return [0] * len(X)

"""

DUMMIES = """
import pandas as pd

class Dummies:
    def fit(self, X, y):
        self.model = Ridge().fit(pd.get_dummies(X[["agent"]]), y)
        return self

    def predict(self, X):
        return self.model.predict(pd.get_dummies(X[["agent"]]))

"""
WORDS = "from sklearn.feature_extraction.text import TfidfVectorizer\n"
LOST_ROWS = """
class LostRows:
    def fit(self, X, y):
        known = X[["height"]].dropna()
        LogisticRegression().fit(known, y)
        return self

    def predict(self, X):
        return X

"""
NUMBERED = """
class Numbered:
    def fit(self, X, y):
        return self

    def predict(self, X):
        return [1] * len(X)

"""
CHANCES = """
class Chances:
    def partial_fit(self, X, y, classes=None):
        return self

    def predict(self, X):
        return [0.25] * len(X)

"""

CASES = {
    "hotel-rates": {
        returning("Ridge()"): "9 columns of hotel-rates hold text, such as 'meal', 'country'",
        of_columns("(StandardScaler(), ['arrival_date', 'lead_time'])"): "'arrival_date' is a date, and cannot",
        DUMMIES + returning("Dummies()"): "in a pipeline makes the same columns",
        of_columns("('passthrough', ['lead_tme'])"): "X has no column 'lead_tme'. Did you mean 'lead_time'?",
        of_columns("('passthrough', ['avg_price_per_room'])"): "it comes as y, and X does not have it",
        "from sklearn.model_selection import GridSearchCV\n"
        + returning("GridSearchCV(Ridge(), {'alpha': [1, 2]})"): "no fit of the search worked. 9 columns of",
        of_columns("(OneHotEncoder(), ['agent'])"): "OneHotEncoder(handle_unknown=\"ignore\")",
    },
    "penguin-sexes": {
        returning("LogisticRegression()"): "'species' of penguin-sexes holds text, and this model takes numbers alone",
    },
    "airbag-crashes": {
        of_columns(
            "(StandardScaler(), make_column_selector(dtype_include='number'))", model="LogisticRegression()"
        ): "'yearVeh' has missing values (NaN)",
        of_columns("('passthrough', ['frontal'])"): "asks for classes (alive and dead), and this model works",
    },
    "breast-cancer": {
        "from catboost import CatBoostClassifier\n": "HistGradientBoostingClassifier()` of sklearn.ensemble",
        "from tensorflow import keras\n": "MLPClassifier()` of sklearn.neural_network",
        "import my_helper\n": "If it is a file of yours, my_helper.py must lie beside",
        "from sklearn.cross_validation import cross_val_score\n": "What was in it is in sklearn.model",
        "from sklaern.svm import SVC\n": "Did you mean 'sklearn'? Installed are scikit-learn, numpy, pandas",
        "from sklearn.ensemble import RandomForestclassifier\n": "Did you mean 'RandomForestClassifier'?",
        "from sklearn.svm import StandardScaler\n": "write `from sklearn.preprocessing import StandardScaler`",
        "import pandas as pd\ntrain = pd.read_csv('data/train.csv')\n": "the training rows come to `fit(X, y)`",
        "rows = open('/home/me/rows.csv').read()\n": "Put the file there, and open it by `Path(__file__).parent`",
        "n = int(input('trees? '))\n": "input() waits for somebody to type",
        f"{IMPORTS}if __name__ == '__main__':\n    def get_estimator(): ...\n": "not run when the file is graded",
        f"{IMPORTS}best = LogisticRegression()\n": "Write `def get_estimator():` and `return best`",
        f"{IMPORTS}def get_Estimator(): ...\n": "It has get_Estimator(). Did you mean get_estimator?",
        f"{IMPORTS}def get_estimater(): ...\n": "It has get_estimater(). Did you mean get_estimator?",
        returning("LogisticRegression"): "must return an object, LogisticRegression(); it returned the class",
        returning("LogisticRegression(c=1)"): "LogisticRegression has no parameter c. Did you mean 'C'?",
        returning("Ridge(n_trees=5)"): "Ridge has no parameter n_trees. It has alpha, fit_intercept",
        "from sklearn.model_selection import GridSearchCV\n"
        + returning("GridSearchCV(make_pipeline(LogisticRegression()), {'C': [1, 2]})"): "Name the step before it",
        returning("None"): "Put `return` before the model",
        "class Mine: ...\n\ndef get_estimator():\n    return Mine()\n": "Give Mine fit(X, y) and predict(X), or",
        "def get_estimator()\n    return 1\n": "(line 1 of solution.py): expected ':'",
        returning("[StandardScaler(), Ridge()]"): "`make_pipeline(StandardScaler(), Ridge())`",
        returning("Ridge()"): "Ridge is a regressor: it predicts numbers",
        returning("StandardScaler()"): "Put a model behind it",
        OWN + returning("Own()"): "Give Own a method `predict_proba(self, X)`",
        "from sklearn.ensemble import VotingClassifier\n"
        + returning("VotingClassifier([('a', LogisticRegression(max_iter=5))])"): 'write `voting="soft"`',
        "from sklearn.cluster import KMeans\n" + returning("KMeans(2)"): "Take a classifier that has it, such as",
        "from sklearn.model_selection import GridSearchCV\n"
        + returning("GridSearchCV(LogisticRegression(), {'C': [1]}, scoring='roc-auc')"): "Did you mean 'roc_auc'?",
        "from sklearn.model_selection import GridSearchCV\n"
        + returning("GridSearchCV(LogisticRegression(), {'C': [1]}, scoring='MSE')"): "'neg_mean_squared_error'?",
        "from sklearn.model_selection import GridSearchCV\n"
        + returning("GridSearchCV(LogisticRegression(), {'C': [1]}, scoring='zzz')"): "get_scorer_names()` lists",
        returning("LogisticRegression(solver='libliner')"): "cannot be 'libliner'. Did you",
        f"{IMPORTS}def get_model():\n    return Ridge()\n": "It has get_model(). If that makes your model, rename it",
        "# nothing yet\n": "There is no code in it.",
        returning("LogisticRegression().fit(X_train, y_train)"): "'X_train' is not defined. get_estimator() returns",
        returning("RandomForestClassifier()"): "Write `from sklearn.ensemble import RandomForestClassifier`",
        returning("RandomForestClasifier()"): "Did you mean 'RandomForestClassifier' of sklearn.ensemble?",
        returning("np.ones(3)"): "Write `import numpy as np` at the top",
        f"{IMPORTS}def get_estimator(X, y):\n    return Ridge()\n": "called without arguments",
        "name = “malignant”\n": "typographic quotation mark",
        "def get_estimator():\n\tx = 1\n        return x\n": "Use four spaces for each level",
    },
    "crash-chances": {
        "from sklearn.svm import LinearSVC\n"
        + of_columns(
            "(OneHotEncoder(), ['seatbelt'])", model="LinearSVC()"
        ): "`CalibratedClassifierCV(LinearSVC())` (of sklearn.calibration) makes it of its decision_function",
    },
    "bird-strikes": {
        WORDS + returning("make_pipeline(TfidfVectorizer(), LogisticRegression())"): "takes one column, and was",
        WORDS
        + of_columns("(TfidfVectorizer(), ['remarks'])", model="LogisticRegression()"): 'transformer((TfidfV',
        "from sklearn.preprocessing import LabelEncoder\n"
        + returning("make_pipeline(LabelEncoder(), LogisticRegression())"): "LabelEncoder is for the target",
        LOST_ROWS + returning("LostRows()"): "were left out of one alone",
        NUMBERED + returning("Numbered()"): "These look like numbers of labels",
    },
    "jammed-press": {
        "from sklearn.ensemble import RandomForestClassifier\n"
        + returning("RandomForestClassifier(5)"): "gives no labels to learn from: `fit(X)` is called without y",
    },
    "pumps-in-service": {
        of_columns("('passthrough', ['load'])"): "y has two columns in pumps-in-service, months and",
        of_columns("('passthrough', ['load'])", model="LogisticRegression()"): "`DiscreteTimeSurvival(Logistic",
    },
    "changing-signal": {
        "from sklearn.linear_model import SGDClassifier\n"
        + returning("SGDClassifier()"): "where it learns and where it predicts: `X.drop(columns=[\"read_at\"])`",
        CHANCES + returning("Chances()"): "answered with the number 0.25. If that is a probability",
    },
    "rodent-species": {
        "from xgboost import XGBClassifier\n"
        + of_columns(
            "('passthrough', make_column_selector(dtype_include='number'))", model="XGBClassifier(n_estimators=2)"
        ): "VotingClassifier([(\"xgb\", XGBClassifier())], voting=\"soft\")",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Session(ROOT) as opened:
        yield opened


@pytest.mark.parametrize("name", CASES)
def test_an_error_is_told_with_what_to_do(name: str, session: Session) -> None:
    challenge = session.challenge(name)
    for source, said in CASES[name].items():
        text = " ".join(challenge.check(source + "\n").text(80).split())
        assert said in text, source


def test_code_that_repairs_stands_on_a_card_line_by_line(session: Session) -> None:
    shown = session.challenge("penguin-sexes").check(returning("LogisticRegression()")).text(80)
    code = [line.strip() for line in shown.splitlines()]
    at = code.index("texts = OneHotEncoder(")
    assert code[at : at + 3] == ["texts = OneHotEncoder(", 'handle_unknown="ignore", sparse_output=False', ")"]
    assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_file_in_another_encoding_is_told_so(encoding: str, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "solution.py"
    path.write_bytes("name = 'é'\n".encode(encoding))
    assert "Save it as UTF-8" in " ".join(session.challenge("breast-cancer").check(path).text(80).split())


def test_a_fitted_model_is_told_so(session: Session) -> None:
    source = returning("MODEL", "\nMODEL = LogisticRegression().fit([[0.0], [1.0]], [0, 1])\n")
    text = " ".join(session.challenge("breast-cancer").check(source).text(80).split())
    assert text.startswith("valid:")
    assert "your estimator is already fitted" in text
    assert "get_estimator must return it unfitted" in text


KERAS = """
class Sequential:
    def compile(self, loss): ...
    def fit(self, x, y): ...
    def predict(self, x):
        return [[0.5]] * len(x)
"""
RETURNS_KERAS = """
import keras

{wrapper}
def get_estimator():
    model = keras.Sequential()
    model.compile(loss="binary_crossentropy")
    return {returned}
"""
WRAPPER = """
class Wrapped:
    def __init__(self, model):
        self.model = model

    def fit(self, X, y):
        return self

    def decision_function(self, X):
        return [0.5] * len(X)

"""


@pytest.mark.parametrize(
    ("wrapper", "returned", "said"),
    [("", "model", "It returned a network, Sequential, which is none. Wrap it"), (WRAPPER, "Wrapped(model)", "valid")],
    ids=["as it is", "wrapped"],
)
def test_a_network_of_keras_is_no_estimator_though_it_has_fit_and_predict(
    wrapper: str, returned: str, said: str, session: Session, tmp_path: Path
) -> None:
    (tmp_path / "keras.py").write_text(KERAS)
    (tmp_path / "solution.py").write_text(RETURNS_KERAS.format(wrapper=wrapper, returned=returned))

    assert said in " ".join(session.challenge("breast-cancer").check(tmp_path).text(80).split())


def test_windows_line_ends_are_no_error(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "solution.py"
    path.write_bytes(returning("make_pipeline(StandardScaler(), LogisticRegression())").replace("\n", "\r\n").encode())
    assert session.challenge("breast-cancer").check(path).valid


def test_a_loop_that_never_ends_is_told_by_its_line(tmp_path: Path) -> None:
    course = shutil.copytree(ROOT / "tests/courses/minimal", tmp_path / "course")
    (toml,) = course.glob("challenges/*/challenge.toml")
    toml.write_text(toml.read_text().replace("cpu_seconds = 30", "cpu_seconds = 1"))
    with Session(course) as opened:
        text = (
            opened.challenge(toml.parent.name).check("def get_estimator():\n    while True:\n        pass\n").text(80)
        )

    assert text.startswith("timed out:")
    assert "get_estimator() (line 2 of solution.py)" in " ".join(text.split()) or "(line 3 of" in " ".join(text.split())
    assert "Is that a loop that never ends?" in " ".join(text.split())


def test_where_no_column_has_holes_a_step_made_the_missing_value() -> None:
    challenge = Session(ROOT).challenge("breast-cancer")
    found = translated(
        StageError(phase="fit", type="ValueError", message="Input X contains NaN."),
        Circumstances(challenge.challenge, challenge.prepared),
    )
    assert "a step of yours made it" in found.message


def test_parameters_are_known_wherever_the_library_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment may lie below a folder called tests."""
    library = tmp_path / "tests" / "sklearn"
    for folder in (library, library / "tests"):
        folder.mkdir(parents=True)
    (library / "own.py").write_text("\nclass Own(object):\n    def __init__(self, trees):\n        pass\n")
    (library / "tests" / "test_own.py").write_text("\nclass OfTests(object):\n    def __init__(self, trees): ...\n")
    spec = SimpleNamespace(submodule_search_locations=[str(library)])
    monkeypatch.setattr("heldout.runs.repairs.parameters.importlib.util.find_spec", lambda name: spec)

    def said(owner: str) -> str | None:
        message = f"{owner}.__init__() got an unexpected keyword argument 'tree'"
        about: Any = None
        return unknown_parameter(StageError(type="TypeError", message=message), about)

    assert said("Own") == "Own has no parameter tree. Did you mean 'trees'?"
    assert said("OfTests") is None


def test_what_nobody_knows_stays_as_it_is() -> None:
    challenge = Session(ROOT).challenge("breast-cancer")
    error = StageError(phase="fit", type="ValueError", message="something of its own")
    assert translated(error, Circumstances(challenge.challenge, challenge.prepared)) is error


@pytest.mark.proof
@pytest.mark.parametrize("name", sorted(path.parent.name for path in CATALOGUE.glob("*/challenge.toml")))
def test_the_columns_of_the_repair_can_be_fitted(name: str) -> None:
    from sklearn.dummy import DummyClassifier

    opened = Session(ROOT).challenge(name)
    if opened.challenge.kind != PYTHON or not opened.prepared.features:
        pytest.skip("learners hand in no estimator there, or are given files")
    about = Circumstances(opened.challenge, prepare(opened.challenge))
    names: dict[str, Any] = {"DummyClassifier": DummyClassifier}
    exec("def get_estimator():\n" + numbers_alone(about, "DummyClassifier()"), names)
    columns = names["get_estimator"]()[:-1]

    features, target = opened.train()
    hidden = read_features(opened.prepared.open_file("public_features").read_bytes())
    made = columns.fit(features[:2000], None if target is None else target[:2000]).transform(hidden)
    assert made.shape[1] > 0
    assert made.dtype.kind in "fiu"
    assert training_target(opened.prepared, opened.challenge) is not None or target is None
    assert max(map(len, textwrap.dedent(numbers_alone(about)).splitlines())) <= 70


def test_a_file_that_is_called_like_the_package_that_it_imports_is_told_so(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "statsmodels.py"
    path.write_text("from statsmodels import api\n\ndef get_estimator():\n    return api\n", encoding="utf-8")
    said = " ".join(session.challenge("breast-cancer").check(path).text(80).split())
    assert "the file is called statsmodels.py, as the package statsmodels is, so that it imports itself" in said


def test_advice_on_a_method_can_be_followed(session: Session) -> None:
    own = "the metric needs predict_proba, and Own does not have it, only decision_function."
    told = translated(StageError(message=own), about_columns(session, "crash-chances", classes=("no", "yes"))).message
    assert "Give Own a method `predict_proba(self, X)`" in told
    svm = "the metric needs predict_proba, and SGDClassifier does not have it, only decision_function."
    told = translated(StageError(message=svm), about_columns(session, "changing-signal", classes=("0", "1"))).message
    assert '`SGDClassifier(loss="log_loss")`' in told
    assert "Calibrated" not in told


def test_in_a_stream_dates_are_named_as_they_are_called(session: Session) -> None:
    about = about_columns(session, "changing-signal", features=(("to and fro", "datetime"), ("b", "datetime")))
    error = StageError("exception", "fit", "TypeError", "The DType <class 'numpy.dtypes.DateTime64DType'> could not")
    assert '`X.drop(columns=["to and fro", "b"])`' in translated(error, about).message


def test_a_column_that_spark_does_not_find_is_told_with_the_near_one(session: Session) -> None:
    about = about_columns(session, "card-payments")
    sail = 'attribute ObjectName([Identifier("amont")]) is missing from the schema: cannot resolve attribute'
    jvm = "A column, variable, or function parameter with name `amont` cannot be resolved."
    for message in (sail, jvm):
        told = translated(StageError("exception", "build", "AnalysisException", message), about).message
        assert told.startswith("there is no column 'amont'. Did you mean 'amount'?")


def test_a_usual_estimator_that_is_given_a_folder_is_told_how_to_read_it(session: Session) -> None:
    about = about_columns(session, "ad-clicks")
    for message in (
        "float() argument must be a string or a real number, not 'PosixPath'",
        "unsupported operand type(s) for +: 'PosixPath' and 'str'",
    ):
        told = translated(StageError("exception", "fit", "TypeError", message), about).message
        assert "`fit(folder, target)`: the rows are files in a folder" in told


@pytest.mark.parametrize("number", ["0.25", "-1.5", "1e-05", "3.2e-17", "1.5e+20"])
def test_a_number_in_the_place_of_a_label_is_told_however_it_is_written(session: Session, number: str) -> None:
    prepared: Any = SimpleNamespace(features=(), classes=("benign", "malignant"))
    about = Circumstances(session.challenge("breast-cancer").challenge, prepared)
    words = f"predict must return labels of the training data ('benign', 'malignant'). Row 3 is {number}."
    told = translated(StageError("invalid_output", "predict", "InvalidOutput", words), about).message
    assert f"answered with the number {number}. If that is a probability" in told


def about_columns(
    session: Session,
    name: str,
    features: tuple[tuple[str, str], ...] = (("amount", "float64"), ("shop", "str")),
    classes: tuple[str, ...] | None = None,
) -> Circumstances:
    """Of a challenge whose rows are many to prepare."""
    prepared: Any = SimpleNamespace(features=features, classes=classes)
    return Circumstances(session.challenge(name).challenge, prepared)
