"""The attack corpus again, by a user without privileges: what holds for root's children must hold for everybody's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

if sys.platform != "linux" or os.getuid() != 0:
    pytest.skip("the tests run as an ordinary user already", allow_module_level=True)

HERE = Path(__file__).resolve().parent
CANNOT = 77


def run_corpus(chosen: str) -> str:
    """What pytest says of the corpus, run by an ordinary user; the test fails or is skipped where it does."""
    command = [
        sys.executable, str(HERE / "ordinary_user.py"), sys.executable, "-m", "pytest", "-q", "-n0", "--tb=short",
        "-p", "no:cacheprovider", "-m", "proof or not proof", "-k", chosen, str(HERE / "test_attacks.py"),
    ]  # fmt: skip
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=HERE.parents[1], check=False)
    if done.returncode == CANNOT:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


@pytest.mark.proof
@pytest.mark.parametrize("level", ["standard", "strict"])
def test_every_attack_ends_as_it_declares_for_an_ordinary_user(level: str) -> None:
    said = run_corpus(f"{level}-")

    if " passed" not in said:
        pytest.skip(f"an ordinary user cannot have the level {level} here: {said[-300:]}")
    assert " failed" not in said
