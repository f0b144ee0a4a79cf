"""What `heldout challenge new` writes, and that it writes all of it or nothing."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from heldout.authoring.new import NOT_STATED, create
from heldout.authoring.new.create import new_challenge
from heldout.authoring.new.interface import AuthorOptions
from heldout.authoring.new.place import CoursePlace, writable_course
from heldout.authoring.new.report import as_json, as_text
from heldout.authoring.new.scaffold import new_course
from heldout.base.errors import StoreError, UsageError
from heldout.base.paths import bundled_course
from heldout.challenge.course import load_course
from heldout.challenge.load import load_challenge
from heldout.dataset.read import read_table
from heldout.reading.read import read_clean

ROWS = 400
RANDOM = np.random.default_rng(0)


def _table() -> pd.DataFrame:
    """A column of every kind, with gaps, and awkward names."""
    size = RANDOM.normal(size=ROWS)
    late = size + RANDOM.normal(size=ROWS) > 0.5
    return pd.DataFrame(
        {
            "order_id": [f"A-{n:05}" for n in RANDOM.permutation(ROWS)],
            'odd "name" \\ here': size,
            "gaps": np.where(RANDOM.random(ROWS) < 0.1, np.nan, size + RANDOM.normal(size=ROWS)),
            "größe": RANDOM.choice(["klein", "groß"], ROWS),
            "street": RANDOM.choice([f"street {n}" for n in range(60)], ROWS),
            "remark": [f"the {RANDOM.choice(['red', 'blue'])} one came on day {n}" for n in range(ROWS)],
            "member": RANDOM.random(ROWS) < 0.5,
            "day of birth": pd.Timestamp("1990-01-01") + pd.to_timedelta(RANDOM.permutation(9000)[:ROWS], unit="D"),
            "late": np.where(late, "yes", "no"),
        }
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "orders 2024.csv"
    _table().to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> tuple[create.Written, Path]:
    """The challenge `orders`, and its course; for tests that change nothing in it."""
    folder = tmp_path_factory.mktemp("orders")
    _table().to_csv(folder / "orders 2024.csv", index=False)
    return _new(folder / "orders 2024.csv", folder / "course"), folder / "course"


def _new(file: Path, course: Path, name: str = "orders", **options: object) -> create.Written:
    options = {"target": "late"} | options
    return new_challenge(read_clean(file), file.name, name, AuthorOptions(**options), CoursePlace(course, new=True))


def test_what_is_written_can_be_loaded_and_holds_the_table(orders: tuple[create.Written, Path]) -> None:
    written, course = orders
    challenge = load_challenge(course, "orders")
    table = read_table(challenge.dataset).frame
    assert len(table) == ROWS
    assert challenge.definition.dataset.drop == ["order_id"]
    assert set(written.files) == {path.relative_to(course).as_posix() for path in course.rglob("*") if path.is_file()}


def test_the_statement_has_the_sections_of_the_catalogue(orders: tuple[create.Written, Path]) -> None:
    course = orders[1]
    text = (course / "challenges/orders/README.md").read_text()
    catalogue = (bundled_course() / "challenges/airbag-crashes/README.md").read_text()
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        line for line in catalogue.splitlines() if line.startswith("## ")
    ]
    for said in ("`late`", "`roc_auc`", "higher is better", "400 rows"):
        assert said in text
    hints = (course / "challenges/orders/hints.md").read_text()
    assert [line for line in hints.splitlines() if line.startswith("## ")] == [
        "## 1 Area",
        "## 2 Parameter",
        "## 3 Direction",
        "## 4 Value",
    ]


def test_an_author_who_says_nothing_is_reminded_of_the_licence(
    orders: tuple[create.Written, Path], file: Path, tmp_path: Path
) -> None:
    definition = load_challenge(orders[1], "orders").dataset.definition
    assert definition is not None
    assert definition.licence.name == NOT_STATED
    _new(file, tmp_path / "course", "other", licence="CC0-1.0")
    stated = load_challenge(tmp_path / "course", "other").dataset.definition
    assert stated is not None
    assert stated.licence.name == "CC0-1.0"


def test_no_file_names_a_path_of_the_machine(orders: tuple[create.Written, Path]) -> None:
    written, course = orders
    for name in written.files:
        assert str(course.parent) not in (course / name).read_text(encoding="utf-8")


def test_every_python_file_is_python_that_ruff_would_not_change(orders: tuple[create.Written, Path]) -> None:
    written, course = orders
    sources = [course / name for name in written.files if name.endswith(".py")]
    assert len(sources) >= 5
    for source in sources:
        ast.parse(source.read_text())
    ruff = shutil.which("ruff") or shutil.which("ruff", path=str(Path(os.sys.executable).parent))
    if ruff is not None:
        rules = ["--isolated", "--line-length", "120", *map(str, sources)]
        assert subprocess.run([ruff, "format", "--check", "--diff", *rules], check=False).returncode == 0
        assert subprocess.run([ruff, "check", "--select", "E,F,I,UP", *rules], check=False).returncode == 0


def test_a_name_that_is_taken_is_refused_and_another_proposed(file: Path, tmp_path: Path) -> None:
    _new(file, tmp_path / "course")
    before = (tmp_path / "course/challenges/orders/challenge.toml").read_bytes()
    with pytest.raises(UsageError, match="orders-2"):
        _new(file, tmp_path / "course")
    assert (tmp_path / "course/challenges/orders/challenge.toml").read_bytes() == before
    (tmp_path / "course/datasets/kept").mkdir()
    with pytest.raises(UsageError, match="datasets/kept exists"):
        _new(file, tmp_path / "course", "kept")


def test_after_a_failure_nothing_is_left(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = tmp_path / "empty"
    course.mkdir()

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(create, "statement", fail)
    with pytest.raises(KeyboardInterrupt):
        _new(file, course)
    assert list(course.iterdir()) == []


def test_a_challenge_that_cannot_be_put_in_place_leaves_no_dataset(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = tmp_path / "empty"
    course.mkdir()
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if "challenges" in self.parts:
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(StoreError, match="the disk is full"):
        _new(file, course)
    assert list(course.iterdir()) == []


@pytest.mark.proof
def test_a_large_table_is_packed(tmp_path: Path) -> None:
    frame = pd.concat([_table()] * 40, ignore_index=True).drop(columns="order_id")
    frame["gaps"] = RANDOM.normal(size=len(frame))
    frame.to_csv(tmp_path / "large.csv", index=False)
    written = _new(tmp_path / "large.csv", tmp_path / "course", "large")
    assert "datasets/large/large.csv.xz" in written.files


def test_a_split_that_cannot_be_had_becomes_random_unless_it_was_asked_for(tmp_path: Path) -> None:
    days = pd.date_range("2024-01-01", periods=ROWS)
    late = np.where(np.arange(ROWS) > 380, "new", np.resize(["a", "b"], ROWS))
    pd.DataFrame({"day": days, "x": RANDOM.normal(size=ROWS), "late": late}).to_csv(tmp_path / "t.csv", index=False)
    written = _new(tmp_path / "t.csv", tmp_path / "course", "drifting")
    assert written.proposal.split.method == "random"
    assert "split by time does not work" in written.proposal.split.why
    with pytest.raises(UsageError, match="cannot be divided"):
        _new(tmp_path / "t.csv", tmp_path / "course", "asked", split="time")


def test_texts_alone_and_dates_alone_are_enough(tmp_path: Path) -> None:
    words = RANDOM.choice(["good", "bad", "odd"], ROWS)
    places = RANDOM.choice([f"place {n}" for n in range(150)], ROWS)
    texts = pd.DataFrame(
        {"word": words, "place": places, "late": np.where(words == "good", "yes", RANDOM.choice(["yes", "no"], ROWS))}
    )
    texts.to_csv(tmp_path / "texts.csv", index=False)
    assert _new(tmp_path / "texts.csv", tmp_path / "course", "texts").best_gain > 0
    days = pd.date_range("2024-01-01", periods=ROWS)
    dates = pd.DataFrame({"day": days, "late": np.arange(ROWS) + RANDOM.normal(0, 9, ROWS)})
    dates.to_csv(tmp_path / "dates.csv", index=False)
    assert _new(tmp_path / "dates.csv", tmp_path / "course", "dates", split="random").best_gain > 0


def test_the_result_fits_the_terminal_and_is_a_document_too(orders: tuple[create.Written, Path]) -> None:
    written, course = orders
    text = as_text(written, 80, course)
    assert max(map(len, text.splitlines())) <= 80
    for said in ("order_id", "roc_auc", "heldout challenge calibrate orders", NOT_STATED, "This folder is a course"):
        assert said in text
    assert json.loads(json.dumps(as_json(written)))["metric"]["choice"] == "roc_auc"


def test_one_feature_is_no_features(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    size = random.normal(size=60)
    pd.DataFrame({"size": size, "y": size + random.normal(size=60)}).to_csv(tmp_path / "one.csv", index=False)
    text = as_text(_new(tmp_path / "one.csv", tmp_path / "course", "ones", target="y"), 80, tmp_path)
    assert "60 rows, 1 feature\n" in text


def test_the_nearest_course_is_used_and_the_bundled_one_is_left_alone(tmp_path: Path) -> None:
    assert writable_course(None, tmp_path) == CoursePlace(tmp_path, new=True)
    (tmp_path / "challenges").mkdir()
    (tmp_path / "datasets").mkdir()
    (tmp_path / "inner").mkdir()
    assert writable_course(None, tmp_path / "inner") == CoursePlace(tmp_path, new=False)


def test_a_new_course_can_be_used_and_is_not_overwritten(file: Path, tmp_path: Path) -> None:
    files = new_course(tmp_path / "mine", 'A "good" course')
    assert load_course(tmp_path / "mine").title == 'A "good" course'
    assert all((tmp_path / "mine" / name).is_file() for name in files)
    _new(file, tmp_path / "mine")
    with pytest.raises(UsageError, match="nothing is ever overwritten"):
        new_course(tmp_path / "mine", "Again")


def test_a_course_is_not_made_with_a_title_that_its_file_could_not_have(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="must be one line of text"):
        new_course(tmp_path / "mine", "two\nlines")
    assert not (tmp_path / "mine").exists()
    new_course(tmp_path / "mine", "See www.example.org")
    assert (tmp_path / "mine" / "README.md").read_text().startswith("# See `www.example.org`\n")
