"""The level `strict`: hidden paths do not exist inside, and grades are those of the level `standard`."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from runner_contract import waited
from sandbox_samples import in_build

from heldout.base.errors import IsolationError
from heldout.challenge.load import load_challenge
from heldout.grading.grade import grade
from heldout.isolation.choose import open_runner
from heldout.prepare.prepare import prepare
from heldout.sandbox.interface import Runner, StageResult
from heldout.sandbox.linux.identity import THROWAWAY
from heldout.sandbox.scratch import writable_root
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


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user to become")
def test_a_child_of_root_is_the_throwaway_user_to_the_kernel_and_keeps_nothing(strict: Runner) -> None:
    code = (
        "import tempfile, time\n"
        "open(tempfile.gettempdir() + '/mine', 'w').close()\n"
        "print(open('/proc/self/status').read())\n"
        "time.sleep(2)\n"
    )
    results: list[StageResult] = []
    thread = threading.Thread(target=lambda: results.append(strict.run(in_build(code))))
    thread.start()
    assert waited(lambda: any(_made_files()))
    (made,) = _made_files()
    owner = made.stat().st_uid
    thread.join()

    status = dict(line.split(":\t", 1) for line in results[0].stdout.splitlines() if ":\t" in line)
    assert owner == THROWAWAY
    assert set(status["Uid"].split()) == {str(THROWAWAY)}
    assert int(status["CapPrm"], 16) in (0, 1 << 2), "at most the right to read a Python that is closed to the user"
    assert int(status["CapInh"], 16) == 0
    assert "identity" in strict.isolation().layers


def _made_files() -> list[Path]:
    return list(writable_root().glob(f"run-*-{os.getpid()}-*/job-*/mine"))


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
