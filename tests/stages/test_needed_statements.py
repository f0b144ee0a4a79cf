"""Of a notebook's cells only what `get_estimator` needs is run."""

from __future__ import annotations

import ast

import pytest

from heldout.stages.needed_statements import CodeCell, needed_module


def cells_of(*cells: str) -> list[CodeCell]:
    made, line = [], 1
    for cell in cells:
        made.append(CodeCell(line, cell))
        line += cell.count("\n") + 1
    return made


def needed(*cells: str) -> str:
    return ast.unparse(needed_module(cells_of(*cells), "work.ipynb"))


def test_what_only_looks_at_data_is_left_out_of_a_cell_that_is_needed() -> None:
    cell = "import pandas as pd\ntrain = pd.read_csv('data/train.csv')\ntrain.hist()\nnumeric = ['age']"
    assert needed(cell, "def get_estimator():\n    return numeric") == (
        "numeric = ['age']\n\ndef get_estimator():\n    return numeric"
    )


def test_a_name_of_the_function_itself_is_not_the_notebooks() -> None:
    assert "fitted" not in needed("model = fitted()", "def get_estimator():\n    model = 3\n    return model")


@pytest.mark.parametrize(
    "change",
    [
        "x.append(1)",
        "x['a'] = 1",
        "x.steps[0].C = 1",
        "x += [1]",
        "x.set_params(C=1)",
        "for i in range(3):\n    x.append(i)",
        "configure(x)",
        "if x:\n    x = 3",
        "x = x + [1]",
        "x, y = (x, 2)",
        "setattr(x, 'a', 1)",
        "x.drop('a', inplace=True)",
    ],
)
def test_what_changes_a_name_that_is_needed_belongs_to_it(change: str) -> None:
    found = needed("x = []\ndef configure(x): ...", "unrelated.fit(X)", change, "def get_estimator():\n    return x")
    assert change in found
    assert "x = []" in found
    assert "unrelated" not in found


@pytest.mark.parametrize(
    ("definition", "call"),
    [
        ("def add(value):\n    x.append(value)", "add(1)"),
        ("def add(value):\n    x.append(value)\n\ndef both():\n    add(1)\n    add(2)", "both()"),
        ("def add(made):\n    x.append(made)\n    return made", "@add\ndef other():\n    pass"),
        ("class Kept:\n\n    def __init__(self):\n        x[0] += 1", "Kept()"),
        ("def add():\n    x.append(1)", "for i in range(2):\n    add()"),
        ("add = lambda value: x.append(value)", "add(1)"),
        ("add = lambda made: made.append(1)", "add(x)"),
    ],
)
def test_what_calls_a_function_that_changes_a_name_belongs_to_it(definition: str, call: str) -> None:
    cells = ("x = [0]", definition, "unrelated.fit(X)", call, "def get_estimator():\n    return x")
    for found in (needed(*cells), needed(*cells, "get_estimator().fit(X, y)")):
        assert call in found
        assert found.startswith("x = [0]")
        assert "unrelated" not in found
        assert "X, y" not in found


@pytest.mark.parametrize(
    ("definition", "looked_at", "model"),
    [
        ("def slow(X):\n    cache[len(X)] = X\n    return X", "slow(train).head()", "FunctionTransformer(slow)"),
        ("class Own:\n\n    def fit(self, X):\n        cache.update(n=len(X))", "Own().fit(train)", "Own()"),
        ("def inner(X):\n    cache[0] = X\n\ndef outer(X):\n    inner(X)", "outer(train)", "make(outer)"),
    ],
)
def test_trying_out_what_keeps_notes_of_its_own_does_not_belong_to_it(
    definition: str, looked_at: str, model: str
) -> None:
    found = needed("cache = {}", definition, looked_at, f"def get_estimator():\n    return {model}")
    assert "train" not in found
    assert "cache = {}" in found


@pytest.mark.parametrize(
    ("alias", "change"),
    [
        ("y = x", "y.append(1)"),
        ("y = x", "y[0] = 1"),
        ("y = z = x\nw = z", "w.append(1)"),
        ("y = x.steps[0]", "y.C = 1"),
        ("y = x['a']", "y += [1]"),
    ],
)
def test_what_changes_an_alias_of_what_is_needed_belongs_to_it(alias: str, change: str) -> None:
    found = needed("x = make()\nother = []", alias, "other.append(2)", change, "def get_estimator():\n    return x")
    assert found.startswith("x = make()")
    assert change in found
    assert "other" not in found
    back = needed("x = make()", alias, "x.append(3)", "def get_estimator():\n    return y")
    assert "x.append(3)" in back


def test_names_for_one_object_stay_so_when_the_first_of_them_stands_for_something_else() -> None:
    found = needed("x = []\ny = x\nz = x", "x = load()", "y.append(1)", "def get_estimator():\n    return z")
    assert "y.append(1)" in found
    assert "load" not in found


def test_a_name_that_stands_for_something_else_is_no_alias_any_more() -> None:
    found = needed("x = []", "y = x\ny = load()", "y.append(1)", "def get_estimator():\n    return x")
    assert "y" not in found.replace("get_estimator", "")
    made = needed("x = []", "y = x.copy()", "y.append(1)", "def get_estimator():\n    return x")
    assert "append" not in made


def test_a_function_that_changes_what_nothing_needs_is_not_called() -> None:
    log = "log = []", "def tell(model):\n    log.append(score(model, X))", "tell(3)"
    assert "tell" not in needed(*log, "def get_estimator():\n    return 1")


def test_fitting_what_is_needed_does_not_belong_to_it() -> None:
    assert ".fit" not in needed("x = []", "x.fit(X, y)\nx.score(X, y)", "def get_estimator():\n    return x")


def test_cells_out_of_order_run_in_an_order_that_works() -> None:
    found = needed(
        "model = make(part)", "part = 1\ndef make(x):\n    return x + K", "K = 2", "get_estimator = model.copy"
    )
    exec(found.replace("model.copy", "model"), names := {})
    assert names["get_estimator"] == 3


def test_a_cell_that_uses_a_name_has_what_was_set_last_before_it() -> None:
    found = needed("x = 1", "first = x", "x = 2", "def get_estimator():\n    return first, x")
    exec(found, names := {})
    assert names["get_estimator"]() == (1, 2)


def test_a_function_has_the_names_that_are_there_when_it_is_called() -> None:
    cells = ["def make():\n    return kind", "kind = 'a'", "first = make()", "kind = 'b'"]
    exec(needed(*cells, "def get_estimator():\n    return first, make()"), names := {})
    assert names["get_estimator"]() == ("a", "b")


def test_every_import_of_a_package_belongs_to_its_name() -> None:
    found = needed("import a.b\nimport a.c\nimport other", "def get_estimator():\n    return a.b.C()")
    assert found.splitlines()[:2] == ["import a.b", "import a.c"]
    assert "other" not in found


def test_settings_of_the_libraries_count_wherever_they_stand() -> None:
    cell = "import numpy as np, torch\nfrom sklearn import set_config\nnp.random.seed(1)\ntorch.manual_seed(1)"
    found = needed(cell, "set_config(transform_output='pandas')\nplt.style.use('x')", "def get_estimator(): ...")
    assert "set_config(transform" in found
    assert "manual_seed" not in found
    assert "style" not in found


def test_a_name_that_a_function_sets_for_all_comes_with_the_call_of_that_function() -> None:
    cells = ["def setup():\n    global part\n    part = 3", "other()\nsetup()", "def get_estimator():\n    return part"]
    exec(needed(*cells), names := {})
    assert names["get_estimator"]() == 3


def test_what_scikit_learn_tries_out_is_switched_on_first() -> None:
    import_it = "from sklearn.model_selection import HalvingGridSearchCV"
    switch = "from sklearn.experimental import enable_halving_search_cv"
    found = needed(import_it, f"{switch}  # noqa", "def get_estimator():\n    return HalvingGridSearchCV")
    assert found.splitlines()[:2] == [switch, import_it]


def test_what_may_set_any_name_runs_where_a_name_is_set_nowhere_else() -> None:
    assert "import *" in needed("from helper import *", "def get_estimator():\n    return Thing()")
    assert "import *" not in needed("from pylab import *\nx = 1", "def get_estimator():\n    return x")


def test_a_cell_that_is_no_python_is_told_where_it_may_be_needed_alone() -> None:
    model = "def get_estimator():\n    return x"
    assert needed("x = 1", "some notes of mine", model)
    with pytest.raises(SyntaxError) as found:
        needed("y = 1", "\nx = (", model)
    assert found.value.lineno == 3
    with pytest.raises(SyntaxError):
        needed("y = 1", "\ndef get_estimator(:")


def test_lines_are_those_of_the_file() -> None:
    module = needed_module(cells_of("a\n\nx = 1", "def get_estimator():\n    return x"), "work.ipynb")
    assert [node.lineno for node in module.body] == [3, 4]
