"""Tables as people have them: long questions as names, odd characters, texts that are numbers."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from heldout.authoring.new import sources
from heldout.authoring.new.create import Written, new_challenge
from heldout.authoring.new.interface import AuthorOptions, ChallengeProposal
from heldout.authoring.new.place import CoursePlace
from heldout.authoring.new.propose import propose
from heldout.authoring.new.quick_trial import quick_trial
from heldout.authoring.new.toml_text import challenge_toml, dataset_toml
from heldout.challenge.load import load_challenge
from heldout.dataset.read import read_table
from heldout.reading.interface import CleanTable

ROWS = 200
RANDOM = np.random.default_rng(0)
LONG = "How would you describe your overall experience with the product, and what would you change about it, part {}?"
KINDS = {
    "numbers": lambda: RANDOM.normal(size=ROWS),
    "flags": lambda: RANDOM.random(ROWS) < 0.5,
    "few": lambda: RANDOM.choice(["a", "b", "c"], ROWS),
    "many": lambda: RANDOM.choice([f"street {number}" for number in range(40)], ROWS),
    "sentences": lambda: [f"the {RANDOM.choice(['red', 'blue'])} one came on day {row}" for row in range(ROWS)],
    "times": lambda: pd.Timestamp("2024-01-01") + pd.to_timedelta(RANDOM.permutation(ROWS), unit="h"),
}


def proposed(columns: dict[str, object], target: object, **options: object) -> ChallengeProposal:
    frame = pd.DataFrame(columns | {"y": target})
    return propose(CleanTable(frame, ()), AuthorOptions("y", **options), "odd", "odd.csv")


def written(frame: pd.DataFrame, course: Path, **options: object) -> Written:
    options = {"target": "y"} | options
    return new_challenge(
        CleanTable(frame, ()), "odd.csv", "odd", AuthorOptions(**options), CoursePlace(course, new=True)
    )


@pytest.mark.parametrize(
    "target", [RANDOM.choice(["no", "yes"], ROWS), RANDOM.normal(size=ROWS)], ids=["class", "number"]
)
def test_sources_with_long_names_are_python_as_a_formatter_leaves_it(target: object, tmp_path: Path) -> None:
    columns = {LONG.format(f"{kind} {number}"): make() for kind, make in KINDS.items() for number in range(3)}
    proposal = proposed(columns, target, split="random")
    kinds = sources.kinds_of(proposal)
    makers = [sources.boosting, sources.linear, sources.deep_tree, sources.stump]
    texts = [make(proposal) for make in makers] + [sources.refused(proposal).text]
    for each in (kinds.numbers, kinds.flags, kinds.few, kinds.many, kinds.sentences, kinds.times):
        assert each
        texts += [sources.starter(proposal, each[:most], sources.small_tree(proposal)) for most in (1, 3)]
    for number, text in enumerate(texts):
        ast.parse(text)
        (tmp_path / f"{number}.py").write_text(text)
    ruff = shutil.which("ruff") or shutil.which("ruff", path=str(Path(sys.executable).parent))
    if ruff is not None:
        command = [ruff, "format", "--check", "--diff", "--isolated", "--line-length", "120", str(tmp_path)]
        assert subprocess.run(command, check=False).returncode == 0


def test_a_name_is_never_broken_over_two_lines() -> None:
    names = {f"Which of these {number} do you like most": KINDS["many"]() for number in range(8)}
    text = sources.boosting(proposed(names | {"few": KINDS["few"]()}, RANDOM.normal(size=ROWS)))
    assert all(f'"{name}"' in text for name in names)


def test_control_characters_in_values_stay_out_of_comments() -> None:
    columns = {"bell": ["\x07ring"] * ROWS, "x": RANDOM.normal(size=ROWS)}
    proposal = proposed(columns, np.resize(["a\x1b", "b"], ROWS))
    definition = tomllib.loads(challenge_toml(proposal, ()))
    assert definition["dataset"]["drop"] == ["bell"]
    assert definition["task"]["positive"] in ("a\x1b", "b")
    tomllib.loads(dataset_toml(proposal, "odd.csv", "sha256:"))


def test_texts_that_are_all_numbers_make_no_example_that_must_fail(tmp_path: Path) -> None:
    size = RANDOM.normal(size=ROWS)
    frame = pd.DataFrame(
        {"x": size, "zip": RANDOM.choice(["01", "02"], ROWS), "y": size + RANDOM.normal(size=ROWS) > 0}
    )
    assert not [file for file in written(frame, tmp_path).files if "/failed/" in file]


def test_texts_of_several_words_alone_are_refused_and_do_not_fail(tmp_path: Path) -> None:
    kind = RANDOM.choice(["red", "blue"], ROWS)
    frame = pd.DataFrame({"s": [f"the {one} one came again on {n}" for n, one in enumerate(kind)], "y": kind == "red"})
    frame["y"] = frame["y"] + RANDOM.normal(size=ROWS)
    made = written(frame, tmp_path, keep=("s",))
    (refused,) = [file for file in made.files if "invalid_output" in file]
    source = (tmp_path / refused).read_text()
    assert "OrdinalEncoder" in source, "BayesianRidge takes no sparse matrix"
    namespace: dict[str, object] = {}
    exec(source, namespace)
    model = namespace["get_estimator"]().fit(frame[["s"]], frame["y"])  # type: ignore[operator]
    assert model.predict(frame[["s"]]).shape == (ROWS, 2)


def test_two_numbers_that_are_almost_the_same_are_two_classes() -> None:
    proposal = proposed({"x": RANDOM.normal(size=ROWS)}, np.resize([1000000.5, 1000001.5], ROWS))
    assert proposal.task_type == "binary"
    assert set(proposal.frame["y"]) == {"1000000.5", "1000001.5"}


@pytest.mark.parametrize("seed", [1, 3])
def test_what_passes_beats_what_is_weak_on_public_rows_too(seed: int, tmp_path: Path) -> None:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(random.normal(size=(300, 3)), columns=["a", "b", "c"])
    frame["y"] = np.digitize(frame["a"] + random.normal(size=300), [-1, 0, 1])
    written(frame, tmp_path, task="multiclass")
    challenge = load_challenge(tmp_path, "odd")
    parts = quick_trial(challenge, read_table(challenge.dataset).frame)

    def on_public(pattern: str) -> list[float]:
        return [parts.score(file.read_text()).public for file in challenge.folder.glob(pattern)]

    passing = on_public("submissions/passes/*.py")
    assert passing
    assert min(passing) > max(on_public("submissions/weak/*.py"))


def test_a_table_that_is_too_small_for_points_is_said_to_be() -> None:
    groups = np.repeat(np.arange(20), 10)
    few = proposed({"patient": groups, "x": RANDOM.normal(size=ROWS)}, RANDOM.normal(size=ROWS), group=("patient",))
    enough = proposed({"x": RANDOM.normal(size=ROWS)}, RANDOM.normal(size=ROWS))
    assert "Points need 30 groups" in few.split.why
    assert "Points need" not in enough.split.why
