"""`verify` says of a landscape that a budget or a choice of families left something out of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from heldout.audit.checks.landscape import _broken, _in_part
from heldout.audit.interface import Finding
from heldout.audit.subject import Subject
from heldout.authoring.bundle.bundle import bundle
from heldout.challenge.catalogue import find_challenge
from heldout.grading.grade import grade
from heldout.isolation.choose import open_runner
from heldout.submission.read import read_submission

CELLAR = Path(__file__).parents[2] / "courses" / "cellar"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    shutil.copytree(CELLAR, tmp_path / "course")
    return tmp_path / "course"


def changed(course: Path, file: str, change: Any) -> None:
    path = course / "challenges" / "cellar" / "landscape" / file
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def findings(course: Path) -> list[Finding]:
    nothing: Any = None
    subject = Subject(course, "cellar", nothing)
    assert subject.landscape is not None
    return list(_in_part(subject, subject.landscape, "Calibrate."))


def found(course: Path) -> list[str]:
    return [finding.message for finding in findings(course)]


def test_nothing_is_said_of_a_whole_landscape(course: Path) -> None:
    assert found(course) == []


def test_configurations_that_are_missing_are_counted(course: Path) -> None:
    changed(course, "costs.json", lambda costs: costs["families"]["tree"].update(size=99))

    (message,) = found(course)

    assert "tree has" in message
    assert "of 99 configurations" in message
    assert "δ is" in message


def test_families_that_were_left_out_are_named(course: Path) -> None:
    changed(course, "landscape.json", lambda landscape: landscape.update(left_out=["forest", "mlp"]))

    (message,) = found(course)

    assert "forest, mlp left out" in message


def test_families_that_were_left_out_are_worth_a_warning(course: Path) -> None:
    changed(course, "landscape.json", lambda landscape: landscape.update(left_out=["mlp"]))

    assert [finding.level for finding in findings(course)] == ["warning"]


def test_other_draws_that_move_the_reference_by_less_than_delta_are_mere_information(course: Path) -> None:
    changed(course, "costs.json", lambda costs: costs["families"]["tree"].update(size=99))

    for delta, severity in ((10.0, "information"), (0.0, "warning")):
        changed(course, "public.json", lambda part, delta=delta: part.update(delta=delta))
        assert [finding.level for finding in findings(course)] == [severity]


def test_a_family_whose_preprocessing_fails_is_told_with_its_reason_and_left_out_by_no_option(course: Path) -> None:
    reason = "ValueError: text for numbers"
    changed(course, "landscape.json", lambda landscape: landscape.update(broken={"own": reason}))
    nothing: Any = None
    stored = Subject(course, "cellar", nothing).landscape
    assert stored is not None

    (finding,) = _broken(stored, "Calibrate.")

    assert found(course) == []
    assert finding.level == "warning"
    assert f"The family own is not in the landscape: its preprocessing fails on this challenge's rows: {reason}" in (
        finding.message
    )


def test_a_card_says_that_its_landscape_was_calibrated_in_part(course: Path) -> None:
    changed(course, "landscape.json", lambda landscape: landscape.update(left_out=["naive_bayes"]))
    challenge = find_challenge(course, "cellar")
    submission = read_submission(challenge.folder / "submissions" / "passes" / "small_tree.py")

    with open_runner() as runner:
        card = grade(submission, challenge, runner).card

    assert card.points is not None
    assert card.message is not None
    assert "calibrated in part: naive bayes was left out" in card.message
    assert card.good_families is None


def test_bundling_warns_of_it(course: Path, tmp_path: Path) -> None:
    changed(course, "landscape.json", lambda landscape: landscape.update(left_out=["naive_bayes"]))

    (one,) = bundle([find_challenge(course, "cellar")], tmp_path / "out").challenges

    assert "naive bayes was left out" in one.warnings[0]
    assert "`heldout challenge calibrate cellar`" in one.warnings[0]
