"""The level `strict`: hidden paths do not exist inside, and grades are those of the level `standard`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from heldout.challenge.load import load_challenge
from heldout.errors import IsolationError
from heldout.pipeline import grade
from heldout.prepare.prepare import prepare
from heldout.sandbox.choose import open_runner
from heldout.sandbox.interface import Runner
from heldout.submission.interface import Submission, SubmittedFile

ROOT = Path(__file__).parents[2]
GOOD = (
    "from sklearn.linear_model import LogisticRegression\n"
    "from sklearn.pipeline import make_pipeline\n"
    "from sklearn.preprocessing import StandardScaler\n"
    "def get_estimator():\n    return make_pipeline(StandardScaler(), LogisticRegression())\n"
)


def submission(code: str) -> Submission:
    file = SubmittedFile("solution.py", code.encode())
    return Submission("solution.py", "python", file.path, (file,), "sha256:0")


@pytest.fixture(scope="module")
def strict() -> Iterator[Runner]:
    if sys.platform != "linux":
        pytest.skip("namespaces need Linux")
    try:
        opened = open_runner("strict")
    except IsolationError as error:
        pytest.skip(str(error))
    with opened as runner:
        yield runner


def test_the_level_is_proved_with_its_layers(strict: Runner) -> None:
    isolation = strict.isolation()

    assert isolation.level == "strict"
    assert {"namespaces", "landlock", "seccomp", "rlimits"} <= set(isolation.layers)


def test_the_size_of_a_hidden_file_cannot_be_seen(strict: Runner) -> None:
    challenge = load_challenge(ROOT, "breast-cancer")
    hidden = prepare(challenge).hidden_file("private_target")
    code = (
        "import os\n"
        "def get_estimator():\n"
        f"    raise RuntimeError('seen', os.path.exists({str(hidden)!r}), os.path.exists({str(ROOT / 'datasets')!r}))\n"
    )

    card = grade(submission(code), challenge, strict).card

    assert card.status == "failed"
    assert "('seen', False, False)" in (card.message or "")


def test_a_grade_is_the_same_as_at_the_level_standard(strict: Runner) -> None:
    challenge = load_challenge(ROOT, "breast-cancer")
    inside = grade(submission(GOOD), challenge, strict, metric_only=True).card
    with open_runner("standard") as runner:
        outside = grade(submission(GOOD), challenge, runner, metric_only=True).card

    assert inside.score == outside.score
    assert inside.model == outside.model


def test_what_lies_below_tmp_is_shown_when_it_is_needed(tmp_path: Path) -> None:
    """An installation below /tmp is bound over the empty /tmp, and not buried by it."""
    if sys.platform != "linux":
        pytest.skip("namespaces need Linux")
    from heldout.sandbox.linux import bwrap

    if bwrap.find_bwrap() is None:
        pytest.skip("bubblewrap is not installed")

    words = bwrap.command_prefix(tmp_path, tmp_path, tmp_path, ())

    binds = [index for index, word in enumerate(words) if word == "--ro-bind"]
    assert words.index("/tmp") < min(binds)
