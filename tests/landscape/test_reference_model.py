"""One answer to "which landscape fits?", made once and shared."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest
from references import landscape_beside, reference_of

from heldout.base.errors import ChallengeError
from heldout.challenge.interface import Challenge
from heldout.landscape import reference_model, staleness
from heldout.landscape.calibrate import Calibrated
from heldout.landscape.store import SAME_AS, landscape_folder

ROOT = Path(__file__).parents[2]
GRADE = """
import sys
from collections import Counter

opened = Counter()
sys.addaudithook(lambda event, told: opened.update([str(told[0])]) if event == "open" else None)
import heldout

result = heldout.challenge("breast-cancer", course=sys.argv[1]).grade(sys.argv[2], record=False)
assert result.points is not None, result
for name, count in opened.items():
    if name.startswith(sys.argv[1]):
        print(count, name)
"""


@pytest.fixture
def copied(calibrated: tuple[Challenge, Calibrated], tmp_path: Path) -> Challenge:
    """The calibrated challenge in a folder of the test's own."""
    folder = tmp_path / "tiny-binary"
    shutil.copytree(calibrated[0].folder, folder)
    return replace(calibrated[0], folder=folder)


def test_threads_get_the_same_one(copied: Challenge) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: reference_of(copied), range(16)))

    assert len({id(each) for each in found}) == 1
    assert found[0].families is found[0].families
    with pytest.raises(FrozenInstanceError):
        found[0].challenge = copied  # type: ignore[misc]


def test_another_landscape_is_another_reference(copied: Challenge) -> None:
    before = reference_of(copied)
    assert (before.why_no_points, before.stale) == (None, ())
    file = landscape_folder(copied) / "landscape.json"
    document = json.loads(file.read_bytes())
    file.write_text(json.dumps(document | {"metric_hash": "sha256:other"}))

    after = reference_of(copied)

    assert after.stale == ("The metric changed.",)
    assert after.delta is None
    assert after.fitting_landscape("public") is None
    assert after.landscape("public") is not None
    assert (before.why_no_points, before.delta is None) == (None, False)


def test_a_metric_that_is_edited_while_the_challenge_is_open_is_another_reference(
    copied: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = reference_of(copied)
    assert before.stale == ()
    for module in (staleness, reference_model):
        monkeypatch.setattr(module, "metric_key", lambda challenge: "sha256:edited")

    after = reference_of(copied)

    assert after is not before
    assert after.stale == ("The metric changed.",)


@pytest.mark.parametrize("name", ["landscape.json", "costs.json", "public.json", "public.npz"])
def test_without_one_of_its_files_nothing_is_sent_and_no_points_are_given(copied: Challenge, name: str) -> None:
    (landscape_folder(copied) / name).unlink()

    reference = reference_of(copied)

    assert reference.files_of("public") == ()
    assert reference.content_hash is None
    assert "this challenge has none yet" in (reference.why_no_points or "")


def test_a_landscape_in_another_format_keeps_the_content_hash_that_cards_name(copied: Challenge) -> None:
    folder = landscape_folder(copied)
    own = reference_of(copied).content_hash
    assert own is not None
    (folder / SAME_AS).write_text(json.dumps({own: "sha256:before"}))

    kept = reference_of(copied)
    assert kept.content_hash == "sha256:before"
    assert f"landscape/{SAME_AS}" in [file.path for file in kept.files_of("public")]

    public = folder / "public.json"
    public.write_text(public.read_text() + "\n")
    assert reference_of(copied).content_hash not in (None, own, "sha256:before")


@pytest.mark.parametrize("damaged", ["", "{", "[1]", '{"sha256:a": 1}'])
def test_what_is_no_earlier_hash_counts_for_nothing(copied: Challenge, damaged: str) -> None:
    own = reference_of(copied).content_hash
    (landscape_folder(copied) / SAME_AS).write_text(damaged)

    assert reference_of(copied).content_hash == own


def test_private_files_are_read_only_where_they_are_asked_for(copied: Challenge) -> None:
    reference = reference_of(copied)

    assert not [name for name in reference.files if "private" in name]
    assert [file.path for file in reference.files_of("private")][-2:] == [
        "landscape/private.json",
        "landscape/private.npz",
    ]


def test_a_damaged_one_fits_nothing_and_says_so_where_it_is_needed(copied: Challenge) -> None:
    (landscape_folder(copied) / "landscape.json").write_text("{")

    reference = reference_of(copied)

    assert reference.fitting_landscape("public") is None
    with pytest.raises(ChallengeError, match="cannot be read"):
        _ = reference.why_no_points
    with pytest.raises(ChallengeError, match="is damaged"):
        landscape_beside(copied)


def test_a_grade_opens_each_file_of_the_challenge_once(tmp_path: Path) -> None:
    course = tmp_path / "course"
    for kind in ("challenges", "datasets"):
        shutil.copytree(ROOT / kind / "breast-cancer", course / kind / "breast-cancer")
    submission = tmp_path / "solution.py"
    shutil.copy(ROOT / "challenges" / "breast-cancer" / "submissions" / "passes" / "scaled_logistic.py", submission)
    command = [sys.executable, "-c", GRADE, str(course), str(submission)]

    for _ in ("the first prepares the data", "this one finds them"):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    opened = Counter({line.split(" ", 1)[1]: int(line.split(" ", 1)[0]) for line in done.stdout.splitlines()})
    assert any(name.endswith("landscape/landscape.json") for name in opened)
    assert {name: count for name, count in opened.items() if count > 1} == {}
