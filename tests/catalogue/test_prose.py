"""Statement, hints and debrief that were changed since the challenge was proved: a proof takes minutes, this seconds.

Most of what they must say stands in `test_catalogue.py`, for every challenge. Here is what needs the split.
"""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest
from challenge_proofs import PROSE, ROOT, challenges, prose_of, reworded

from heldout.audit.verify import verify
from heldout.authoring.bundle.secrecy import leaks, secrets_of
from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.dataset.read import read_table
from heldout.prepare.prepare import prepare
from heldout.prepare.split import split

CHECKS = ("statement", "hints", "secrecy")
"""All that `verify` asks of these texts."""


def no_runner(challenge: Challenge) -> NoReturn:
    raise AssertionError(f"a check of the texts of {challenge.id} ran a submission")


@pytest.mark.parametrize("name", reworded())
def test_no_check_of_the_texts_has_anything_to_complain_of(name: str) -> None:
    results = verify(ROOT, name, no_runner, only=CHECKS, debug=True).results

    assert [result.check.name for result in results if result.skipped or result.fault] == []
    assert [one.message for result in results for one in result.findings if one.level != "information"] == []


@pytest.mark.parametrize("name", reworded())
def test_no_private_row_and_no_private_label_stands_in_the_texts_that_students_get(name: str) -> None:
    challenge = load_challenge(ROOT, name)
    prepared, frame = prepare(challenge), read_table(challenge.dataset).frame
    tables = prepared.manifest.tables
    features = [column for column, _ in (tables[0].columns if tables else prepared.features) if column in frame]
    private = split(frame, challenge.definition, "challenge.toml").private.tolist()
    secrets = secrets_of(frame, features, challenge.definition.dataset.targets, private)
    paths = [challenge.folder / text for text in ("README.md", "hints.md")]

    files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in paths}
    assert list(leaks(files, challenge, prepared, secrets)) == []


@pytest.mark.parametrize("text", PROSE)
def test_another_text_is_looked_through(text: str, tmp_path: Path) -> None:
    name = challenges()[0]
    folder = tmp_path / "challenges" / name
    folder.mkdir(parents=True)
    for each in PROSE:
        (folder / each).write_bytes((ROOT / "challenges" / name / each).read_bytes())
    before = prose_of(name, tmp_path)
    (folder / text).write_text("Another text.\n")

    assert before == prose_of(name)
    assert prose_of(name, tmp_path) != before
