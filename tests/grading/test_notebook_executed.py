"""The workspace's own notebook, and heldout's cells in it, run in a real kernel."""

from __future__ import annotations

from typing import Any

import pytest

from command_line import heldout as run

CELLS = {
    "magic": "%load_ext heldout",
    "own": "from sklearn.linear_model import LogisticRegression\nfrom sklearn.pipeline import make_pipeline\n"
    "from sklearn.preprocessing import StandardScaler\n\nclass Mine(LogisticRegression):\n"
    "    def fit(self, X, y):\n        return super().fit(X * SCALE, y)\n\nSCALE = 1.0",
    "graded": "%%heldout grade breast-cancer\ndef get_estimator():\n    return make_pipeline(StandardScaler(), Mine())",
    "library": "import heldout\ncard = heldout.challenge('breast-cancer').grade(make_pipeline(StandardScaler(), "
    "LogisticRegression(C=0.001)))\ncard",
    "more": "print(card.to_frame().index.tolist())\nprint(card.suggestions[0].try_() if card.suggestions else 'none')",
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What each cell showed, by its id."""
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    folder = tmp_path_factory.mktemp("jupyter") / "cancer"
    assert run("start", "breast-cancer", folder).code == 0
    notebook = nbformat.read(folder / "notebook.ipynb", as_version=4)
    notebook.cells += [nbformat.v4.new_code_cell(source, id=name) for name, source in CELLS.items()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELDOUT_DB", str(folder / "attempts.db"))
        client = nbclient.NotebookClient(notebook, timeout=240, kernel_name="python3")
        client.execute(cwd=str(folder))
    nbformat.write(notebook, folder / "executed.ipynb")
    answer = run("grade", folder / "executed.ipynb", "--no-record", "-c", "breast-cancer")
    assert answer.code == 0, "the notebook with all of this in it is graded as it is"
    return {cell.id: cell.get("outputs", []) for cell in notebook.cells}


@pytest.mark.proof
def test_the_workspaces_notebook_shows_the_data(outputs: dict[str, list[Any]]) -> None:
    assert "<table" in outputs["look"][0]["data"]["text/html"]


@pytest.mark.proof
@pytest.mark.parametrize(("cell", "verified"), [("graded", False), ("library", True)])
def test_a_graded_model_is_a_card_with_drawings(outputs: dict[str, list[Any]], cell: str, verified: bool) -> None:
    shown = outputs[cell][-1]["data"]
    assert shown["text/html"].startswith('<div class="heldout">')
    assert "<svg" in shown["text/html"]
    assert ("declared" in shown["text/html"]) != verified


@pytest.mark.proof
def test_the_card_is_a_table_too(outputs: dict[str, list[Any]]) -> None:
    assert "'total', 'model_choice'" in outputs["more"][0]["text"]
