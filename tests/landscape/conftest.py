from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from heldout.challenge.catalogue import find_challenge
from heldout.challenge.interface import Challenge
from heldout.landscape.calibrate import Calibrated, calibrate

MINIMAL = Path(__file__).parents[1] / "courses" / "minimal"
TWO_FAMILIES = '[reference]\nfamilies = ["linear", "naive_bayes"]\n\n'

MakeTiny = Callable[..., Challenge]


def write_tiny(course: Path, reference: str = TWO_FAMILIES, families: str | None = None) -> Challenge:
    """A copy of the course `minimal` whose challenge has this `[reference]`, and a families.py if there is text."""
    shutil.copytree(MINIMAL, course)
    file = course / "challenges" / "tiny-binary" / "challenge.toml"
    text = file.read_text()
    file.write_text(text.replace("[[example]]", reference + "[[example]]", 1))
    if families is not None:
        (file.parent / "families.py").write_text(families)
    return find_challenge(course, "tiny-binary")


@pytest.fixture
def make_tiny(tmp_path: Path) -> MakeTiny:
    """Writes a copy of the course `minimal` with the `[reference]` that is given, and reads its challenge."""
    return partial(write_tiny, tmp_path / "course")


@pytest.fixture(scope="session")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Challenge, Calibrated]:
    """The tiny challenge with two families, calibrated by one process."""
    challenge = write_tiny(tmp_path_factory.mktemp("calibrated") / "course")
    return challenge, calibrate(challenge, jobs=1)


@pytest.fixture
def copied(calibrated: tuple[Challenge, Calibrated], tmp_path: Path) -> Challenge:
    """The calibrated challenge in a folder of the test's own."""
    folder = tmp_path / "tiny-binary"
    shutil.copytree(calibrated[0].folder, folder)
    return replace(calibrated[0], folder=folder)
