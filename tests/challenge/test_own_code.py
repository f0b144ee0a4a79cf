from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from heldout.challenge.load import load_challenge
from heldout.challenge.own_code import helper_hashes, own_files
from heldout.scoring.score import metric_files

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "course" / "challenges" / "own"
    made.mkdir(parents=True)
    return made


def write(folder: Path, **files: str) -> Path:
    """Files by name (`__` for `/`, `_py` at the end for `.py`, other last underscores for the dot); the first one."""
    paths = []
    for name, text in files.items():
        stem, _, suffix = name.replace("__", "/").rpartition("_")
        path = folder / f"{stem}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        paths.append(path)
    return paths[0]


def found(entry: Path) -> list[str]:
    return list(own_files(entry, entry.parents[2]))


def test_code_that_stands_alone_is_one_file(folder: Path) -> None:
    entry = write(folder, metric_py="import math\nimport numpy as np\n", solution_py="", other_py="")
    assert found(entry) == ["metric.py"]
    assert helper_hashes(entry, folder.parents[1]) == {}


@pytest.mark.parametrize(
    "statement",
    [
        "import helper",
        "from helper import cost",
        "def f():\n    import helper",
        "try:\n    import helper\nexcept: pass",
    ],
)
def test_a_module_beside_it_is_found_wherever_it_is_imported(folder: Path, statement: str) -> None:
    assert found(write(folder, metric_py=statement, helper_py="")) == ["helper.py", "metric.py"]


def test_imports_are_followed_through_any_number_of_modules_and_circles(folder: Path) -> None:
    entry = write(folder, metric_py="import a", a_py="import b", b_py="import c", c_py="import a, metric", d_py="")
    assert found(entry) == ["a.py", "b.py", "c.py", "metric.py"]


def test_a_package_counts_whole_and_relative_imports_are_followed(folder: Path) -> None:
    entry = write(folder, metric_py="from tools.costs import table", outside_py="")
    write(folder, tools__costs_py="from . import more\nfrom ..outside import x", tools__more_py="", tools__plugin_py="")
    (folder / "tools" / "__init__.py").write_text("")
    package = [f"tools/{one}.py" for one in ("__init__", "costs", "more", "plugin")]
    assert found(entry) == ["metric.py", "outside.py", *package]


@pytest.mark.parametrize(
    "reading",
    [
        'open("data/costs.csv")',
        'HERE = Path(__file__).parent\nHERE / "data" / "costs.csv"',
        'os.path.join(os.path.dirname(__file__), "data", "costs.csv")',
        'Path(__file__).with_name("data").glob("*.csv")',
        'Path(__file__).parent.joinpath("data", "costs.csv")',
    ],
)
def test_a_data_file_that_the_code_names_is_found(folder: Path, reading: str) -> None:
    assert found(write(folder, metric_py=reading, data__costs_csv="1,2")) == ["data/costs.csv", "metric.py"]


def test_a_file_of_the_course_that_is_named_has_a_name_of_its_own(folder: Path) -> None:
    (folder.parents[1] / "shared.csv").write_text("1")
    (folder.parents[2] / "outside.csv").write_text("1")
    text = 'COURSE = Path(__file__).parents[2]\nCOURSE / "shared.csv"\nopen("../../../outside.csv")'
    assert found(write(folder, metric_py=text)) == ["/shared.csv", "metric.py"]


def test_a_folder_of_data_is_found_wherever_the_course_lies(tmp_path: Path) -> None:
    """Below a folder called submissions, too."""
    made = tmp_path / "submissions" / "course" / "challenges" / "own"
    entry = write(made, metric_py='HERE / "tables"', tables__costs_csv="1", tables__landscape__old_csv="1")
    assert found(entry) == ["metric.py", "tables/costs.csv"]


@pytest.mark.parametrize("text", ["def (:", "\0", "(" * 5000, "x = '" + "a" * 5000 + "'", "'solution\\0.py'"])
def test_code_that_is_none_or_strange_stands_alone(folder: Path, text: str) -> None:
    assert found(write(folder, metric_py=text)) == ["metric.py"]


def own_course(tmp_path: Path) -> Path:
    """The breast cancer challenge with a metric and a family of its author's own, each with a helper."""
    for kind in ("challenges", "datasets"):
        shutil.copytree(ROOT / kind / "breast-cancer", tmp_path / kind / "breast-cancer")
    folder = tmp_path / "challenges" / "breast-cancer"
    text = (folder / "challenge.toml").read_text()
    own = 'function = "metric.py:gap"\ngreater_is_better = true\nneeds = "score"'
    text = text.replace('name = "roc_auc"', own) + '\n[reference]\npython = "families.py"\n'
    (folder / "challenge.toml").write_text(text)
    write(
        folder,
        metric_py="import helper\nopen('costs.csv')\ndef gap(y, p): ...\n",
        helper_py="x = 1",
        costs_csv="1",
        other_py="",
    )
    write(folder, families_py="import spaces\n", spaces_py="y = 1")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("metric.py", True),
        ("helper.py", True),
        ("costs.csv", True),
        ("families.py", True),
        ("spaces.py", True),
        ("other.py", False),
        ("solution.py", False),
    ],
)
def test_the_hash_of_a_challenge_covers_all_code_of_its_own(tmp_path: Path, name: str, counts: bool) -> None:
    course = own_course(tmp_path)
    before = load_challenge(course, "breast-cancer").content_hash
    file = course / "challenges" / "breast-cancer" / name
    file.write_text(file.read_text() + "\n# other\n")
    assert (load_challenge(course, "breast-cancer").content_hash != before) is counts


def test_a_metrics_modules_and_the_data_that_it_names_travel_to_where_it_runs(tmp_path: Path) -> None:
    challenge = load_challenge(own_course(tmp_path), "breast-cancer")
    assert {"metric.py", "helper.py", "costs.csv"} <= {file.path for file in metric_files(challenge)}


def test_challenges_without_further_code_keep_the_hash_that_they_had() -> None:
    assert load_challenge(ROOT, "digits").content_hash == HASH_OF_DIGITS


@pytest.mark.parametrize(("written", "changes"), [("200", False), ("50", True)])
def test_a_bound_on_carried_numbers_counts_where_it_is_not_the_usual_one(
    tmp_path: Path, written: str, changes: bool
) -> None:
    course = own_course(tmp_path)
    before = load_challenge(course, "breast-cancer").content_hash
    file = course / "challenges" / "breast-cancer" / "challenge.toml"
    file.write_text(file.read_text().replace("[limits]\n", f"[limits]\ncarried_numbers = {written}\n"))
    assert f"carried_numbers = {written}" in file.read_text()
    assert (load_challenge(course, "breast-cancer").content_hash != before) is changes


HASH_OF_DIGITS = "sha256:5c39235282b31448249724d0351e906636559948ea6e8ede5e7f0253aeefc735"
