"""The attack corpus again, by a user without privileges: what holds for root's children must hold for everybody's."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

if sys.platform != "linux" or os.getuid() != 0:
    pytest.skip("the tests run as an ordinary user already", allow_module_level=True)

from attack_corpus import attacks, is_alone, is_tried
from ordinary_user import levels_for_everybody

HERE = Path(__file__).resolve().parent


def run_corpus(level: str, alone: bool) -> str:
    """What pytest says of the attacks of a level, run by an ordinary user: two at a time where nothing is measured."""
    command = [
        sys.executable, str(HERE / "ordinary_user.py"), sys.executable, "-m", "pytest", "-q", "--tb=short",
        "-n", "0" if alone else "2", "-p", "no:cacheprovider", "-m", "alone" if alone else "not alone",
        "-k", f"{level}-", str(HERE / "test_attacks.py"),
    ]  # fmt: skip
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=HERE.parents[1], check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


@pytest.mark.proof
@pytest.mark.alone
@pytest.mark.parametrize("alone", [True, False], ids=["alone", "two at a time"])
@pytest.mark.parametrize("level", ["standard", "strict"])
def test_every_attack_ends_as_it_declares_for_an_ordinary_user(level: str, alone: bool) -> None:
    if level not in levels_for_everybody():
        pytest.skip(f"an ordinary user cannot have the level {level} here: root tries every attack at it")
    tried = [attack for attack in attacks() if is_tried(attack, level) and is_alone(attack) == alone]

    said = run_corpus(level, alone)

    counted = re.search(r"(\d+) passed", said)
    assert counted is not None, said[-2000:]
    assert int(counted[1]) >= len(tried), said[-2000:]
