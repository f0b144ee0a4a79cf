"""What a learner's source shows of their procedure, and what it does not."""

from __future__ import annotations

import pytest

from heldout.stages.noticed import Noticed, read_noticed
from heldout.stages.source_look import MAX_BYTES, look_at


def kinds(source: str) -> set[tuple[str, str]]:
    return {(each.kind, each.name) for each in look_at(source.encode())} - {
        ("division_ignores_groups", "train_test_split"),
        ("division_ignores_time", "train_test_split"),
        ("division_ignores_groups", "cross_val_score"),
        ("division_ignores_time", "cross_val_score"),
    }


BEFORE = {
    "a scaler": "Xs = StandardScaler().fit_transform(X)\na, b = train_test_split(Xs)",
    "a scaler that is kept": "s = StandardScaler()\nX = s.fit_transform(X)\ncross_val_score(m, X, y)",
    "a scaler, fitted first": "s = StandardScaler()\ns.fit(X)\nX = s.transform(X)\ncross_val_score(m, X, y)",
    "a scaler under another name": "from sklearn.preprocessing import StandardScaler as S\n"
    "Xs = S().fit_transform(X)\ncross_val_score(m, Xs, y)",
    "a scaler in the call": "a, b = train_test_split(pp.StandardScaler().fit_transform(X))",
    "within a function": "def go():\n    Xs = StandardScaler().fit_transform(X)\n    return cross_val_score(m, Xs, y)",
    "within a branch": "if True:\n    Xs = StandardScaler().fit_transform(X)\ncross_val_score(m, Xs, y)",
    "before a search": "g = GridSearchCV(m, {})\nXs = StandardScaler().fit_transform(X)\ng.fit(Xs, y)",
    "through another variable": "A = StandardScaler().fit_transform(X)\nB = np.hstack([A, C])\n"
    "cross_val_score(m, B, y)",
}


@pytest.mark.parametrize("source", BEFORE.values(), ids=BEFORE)
def test_preparation_that_is_fitted_before_the_rows_are_divided_is_noticed(source):
    assert ("fit_before_split", "StandardScaler") in kinds(source)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Xb = SelectKBest(k=5).fit_transform(X, y)\ncross_val_score(m, Xb, y)", "SelectKBest"),
        ("Xb, yb = SMOTE().fit_resample(X, y)\na = train_test_split(Xb, yb)", "SMOTE"),
        ("e = TargetEncoder()\nX['c'] = e.fit_transform(X[['c']], y)\ncross_val_score(m, X, y)", "TargetEncoder"),
        ("e = TargetEncoder()\nXc = e.fit_transform(X[['c']], y)\ncross_val_score(m, Xc, y)", "TargetEncoder"),
        (
            "a, b, c, d = train_test_split(X, y)\na = SelectKBest().fit_transform(a, c)\ncross_val_score(m, a, c)",
            "SelectKBest",
        ),
    ],
)
def test_selectors_resamplers_and_encoders_too(source, name):
    assert ("fit_before_split", name) in kinds(source)


SOUND = {
    "a pipeline": "m = make_pipeline(StandardScaler(), SVC())\ncross_val_score(m, X, y)",
    "fitted on one part": "a, b = train_test_split(X)\ns = StandardScaler()\na = s.fit_transform(a)\n"
    "b = s.transform(b)\nm.fit(a, y)",
    "fitted afterwards": "cross_val_score(m, X, y)\nXs = StandardScaler().fit_transform(X)\nm.fit(Xs, y)",
    "a column of another table": "e = TargetEncoder()\nX['c'] = e.fit_transform(X[['c']], y)\n"
    "cross_val_score(m, Xc, y)",
    "another variable": "Xs = StandardScaler().fit_transform(X)\ncross_val_score(m, X, y)",
    "nothing divided": "Xs = StandardScaler().fit_transform(X)\nm.fit(Xs, y)",
    "made anew": "X = StandardScaler().fit_transform(X)\nX = load()\ncross_val_score(m, X, y)",
}


@pytest.mark.parametrize("source", SOUND.values(), ids=SOUND)
def test_sound_preparation_is_not(source):
    assert kinds(source) == set()


@pytest.mark.parametrize(
    "source",
    [
        "for s in range(50):\n    m = RF(random_state=s).fit(a, b)\n    best = max(best, m.score(c, d))",
        "for s in range(50):\n    print(cross_val_score(RF(random_state=s), X, y).mean())",
        "g = GridSearchCV(RF(), {'random_state': [1, 2, 3], 'max_depth': [3]})",
        "g = {'model__random_state': range(100)}",
    ],
)
def test_seeds_that_are_chosen_by_score_are_noticed(source):
    assert any(kind == "seed_by_score" for kind, _ in kinds(source))


@pytest.mark.parametrize(
    "source",
    [
        "for C in [1, 2]:\n    print(cross_val_score(SVC(C=C, random_state=0), X, y))",
        "g = {'random_state': [0]}",
        "for s in range(3):\n    models.append(RF(random_state=s))",
    ],
)
def test_a_fixed_seed_is_not(source):
    assert kinds(source) == set()


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("m.fit(a, b, eval_set=[(X_test, y_test)])", "X_test"),
        ("m.fit(a, b, eval_set=[(v, w)])\nprint(m.score(v, w))", "v"),
        ("m.fit(a, b, validation_data=(X_val, y_val))\nf1_score(y_val, m.predict(X_val))", "X_val"),
    ],
)
def test_a_test_set_that_stops_training_is_noticed(source, name):
    assert ("test_stops_training", name) in kinds(source)


def test_rows_kept_for_stopping_alone_are_not():
    assert kinds("m.fit(a, b, eval_set=[(X_val, y_val)])\nm.score(c, d)") == set()


def test_divisions_that_know_nothing_of_groups_or_time_are_noticed():
    def seen(source):
        return {each.kind for each in look_at(source.encode())}

    assert seen("cross_val_score(m, X, y, cv=5)") == {"division_ignores_groups", "division_ignores_time"}
    assert seen("cross_val_score(m, X, y, cv=GroupKFold(), groups=g)") == {"division_ignores_time"}
    assert seen("cross_val_score(m, X, y, cv=TimeSeriesSplit())") == {"division_ignores_groups"}
    assert seen("train_test_split(X, y, shuffle=False)") == {"division_ignores_groups"}
    assert seen("m.fit(X, y)") == set()


@pytest.mark.parametrize(
    "source", [b"def (", b"\x00", b"(" * 5_000, b"x = 1\n" * (MAX_BYTES // 6 + 1), b"x+" * 9_000 + b"1"]
)
def test_what_cannot_be_read_shows_nothing(source):
    assert look_at(source) == ()


def test_only_entries_that_make_sense_come_back():
    good = Noticed("seed_by_score", "random_state", 3)
    claimed = [good.as_json(), ["seed_by_score", "a b", 1], ["seed_by_score", "a", 0], ["x", "a", 1], 7, [1, 2, 3]]
    assert read_noticed(claimed) == (good,)
    assert read_noticed({"a": 1}) == ()
    assert len(read_noticed([good.as_json()] * 100)) == 20


def test_what_python_warns_of_is_left_to_whoever_imports_the_source(recwarn: pytest.WarningsRecorder) -> None:
    import warnings

    warnings.simplefilter("always")
    look_at(b"x = '\\d'")
    assert not recwarn.list
