"""The contract again for somebody without privileges, where root runs the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="only root can become somebody else"),
]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="heldout-ordinary-"))
    folder.chmod(0o1777)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("module", ["test_runner_standard.py", "test_worker_life.py", "test_scratch.py"])
def test_an_ordinary_user_gets_the_same(module: str, open_folder: Path) -> None:
    command = [
        sys.executable, str(HERE / "ordinary_user.py"), sys.executable, "-m", "pytest", "-q", "-n0",
        "-p", "no:cacheprovider", "--basetemp", str(open_folder / "pytest"), str(HERE / module),
    ]  # fmt: skip
    environment = os.environ | {"TMPDIR": str(open_folder), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=HERE.parents[1])
    if done.returncode == 77:
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
