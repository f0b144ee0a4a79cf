import shutil
from pathlib import Path

import pytest

from heldout.base.errors import ChallengeError
from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.dataset.read import read_table

MINIMAL = Path(__file__).parents[1] / "courses" / "minimal"
METRIC = "def score(y_true, y_pred):\n    return 1.0\n"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINIMAL, tmp_path / "course"))


def change(course: Path, old: str, new: str, file: str = "challenges/tiny-binary/challenge.toml") -> Challenge:
    path = course / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return load_challenge(course, "tiny-binary")


def test_a_challenge_knows_its_metric_and_its_files(course: Path) -> None:
    challenge = load_challenge(course, "tiny-binary")
    assert (challenge.id, challenge.metric_name) == ("tiny-binary", "roc_auc")
    assert (challenge.greater_is_better, challenge.needs) == (True, "score")
    assert challenge.statement.is_file()
    assert challenge.starter.is_file()


def test_a_function_brings_its_own_direction(course: Path) -> None:
    (course / "challenges/tiny-binary/metric.py").write_text(METRIC)
    function = 'function = "metric.py:score"\ngreater_is_better = false\nneeds = "label"'
    challenge = change(course, 'name = "roc_auc"', function)
    assert (challenge.metric_name, challenge.greater_is_better, challenge.needs) == ("score", False, "label")


def test_a_registered_metric_may_repeat_its_own_direction(course: Path) -> None:
    before = load_challenge(course, "tiny-binary").content_hash
    after = change(course, 'name = "roc_auc"', 'name = "roc_auc"\ngreater_is_better = true\nneeds = "score"')
    assert after.content_hash == before


def test_a_challenge_that_does_not_exist_says_so(course: Path) -> None:
    with pytest.raises(ChallengeError, match=r"^challenges/nowhere/challenge\.toml: does not exist\.$"):
        load_challenge(course, "nowhere")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "Ripe or not"', 'title = "Ready to eat?"'),
        ('summary = "Tell', 'summary = "Try to tell'),
        ("score = [0.6, 1.0]", "score = [0.7, 1.0]"),
        ('level = "beginner"', 'level = "advanced"'),
        ("seed = 7", "# a comment\nseed = 7"),
    ],
)
def test_what_decides_no_score_leaves_the_content_hash(course: Path, old: str, new: str) -> None:
    before = load_challenge(course, "tiny-binary").content_hash
    assert change(course, old, new).content_hash == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("seed = 7", "seed = 8"),
        ("public = 0.25", "public = 0.3"),
        ('positive = "yes"', 'positive = "no"'),
        ('name = "roc_auc"', 'name = "log_loss"'),
        ('drop = ["fruit"]', "drop = []"),
        ("cpu_seconds = 30", "cpu_seconds = 31"),
    ],
)
def test_what_decides_a_score_changes_the_content_hash(course: Path, old: str, new: str) -> None:
    before = load_challenge(course, "tiny-binary").content_hash
    assert change(course, old, new).content_hash != before


def test_a_default_that_is_written_out_leaves_the_content_hash(course: Path) -> None:
    before = change(course, "seed = 7\n", "").content_hash
    assert change(course, "private = 0.25", "private = 0.25\nseed = 0").content_hash == before


def test_the_code_of_a_metric_changes_the_content_hash(course: Path) -> None:
    file = course / "challenges/tiny-binary/metric.py"
    file.write_text(METRIC)
    function = 'function = "metric.py:score"\ngreater_is_better = true\nneeds = "label"'
    before = change(course, 'name = "roc_auc"', function).content_hash
    file.write_text(METRIC.replace("1.0", "2.0"))
    assert load_challenge(course, "tiny-binary").content_hash != before


def test_with_a_dataset_hash_only_that_hash_stands_for_the_rows(course: Path) -> None:
    before = load_challenge(course, "tiny-binary").content_hash
    dataset = "datasets/tiny/dataset.toml"
    assert change(course, 'title = "Sixty', 'title = "60', dataset).content_hash == before
    assert change(course, "c7f13f26", "00000000", dataset).content_hash != before


def test_without_a_dataset_hash_the_files_stand_for_the_rows(course: Path) -> None:
    dataset = course / "datasets/tiny/dataset.toml"
    lines = dataset.read_text().splitlines()
    dataset.write_text("\n".join(line for line in lines if not line.startswith("content_hash")))
    before = load_challenge(course, "tiny-binary").content_hash
    assert change(course, ",yes", ",no", "datasets/tiny/tiny.csv").content_hash != before


def test_a_file_beside_the_challenge_needs_no_dataset_toml(course: Path) -> None:
    shutil.move(course / "datasets/tiny/tiny.csv", course / "challenges/tiny-binary/fruits.csv")
    challenge = change(course, 'id = "tiny"', 'path = "fruits.csv"')
    dataset = challenge.dataset
    assert dataset.definition is None
    kinds = {name: str(kind) for name, kind in read_table(dataset).frame.dtypes.items()}
    assert kinds == {
        "fruit": "int64",
        "weight": "float64",
        "firmness": "int64",
        "colour": "str",
        "organic": "bool",
        "ripe": "str",
    }
    before = challenge.content_hash
    assert change(course, ",yes", ",no", "challenges/tiny-binary/fruits.csv").content_hash != before


def test_a_link_that_leaves_the_folder_is_refused(course: Path) -> None:
    (course / "secret.csv").write_text("a,ripe\n1,yes\n")
    (course / "challenges/tiny-binary/fruits.csv").symlink_to(course / "secret.csv")
    with pytest.raises(ChallengeError, match=r"dataset\.path must be a relative path .* a link that leaves it\.$"):
        change(course, 'id = "tiny"', 'path = "fruits.csv"')


def test_an_absolute_path_is_refused(course: Path) -> None:
    with pytest.raises(ChallengeError, match=r"dataset\.path must be a relative path .* is not relative"):
        change(course, 'id = "tiny"', f'path = "{course}/datasets/tiny/tiny.csv"')


def test_several_columns_can_name_a_group(course: Path) -> None:
    assert change(course, 'drop = ["fruit"]', 'group = ["colour", "firmness"]').definition.dataset.group == [
        "colour",
        "firmness",
    ]
    with pytest.raises(
        ChallengeError, match=r"dataset\.group must be a column: .* Got 'color'\. Did you mean 'colour'"
    ):
        change(course, '"colour", "firmness"', '"color", "firmness"')


def test_a_given_split_names_a_column(course: Path) -> None:
    text = 'method = "random"\npublic = 0.25\nprivate = 0.25\nseed = 7'
    assert change(course, text, 'method = "given"\ncolumn = "colour"').definition.split.column == "colour"
    with pytest.raises(ChallengeError, match=r"split\.column must be a column: .* Did you mean 'colour'"):
        change(course, 'column = "colour"', 'column = "colours"')


@pytest.mark.parametrize("name", ["x" * 5000, "a\\u0000b", "solution.py/x.csv"])
def test_a_name_that_no_file_can_have_does_not_exist(course: Path, name: str) -> None:
    with pytest.raises(ChallengeError, match=r"dataset\.path must exist in the folder\. Got '[^']{3,60}\.\.\.|, which"):
        change(course, 'id = "tiny"', f'path = "{name}.csv"')
    with pytest.raises(ChallengeError, match=r"dataset\.id must be one of tiny"):
        change(course, f'path = "{name}.csv"', f'id = "{name}"')
