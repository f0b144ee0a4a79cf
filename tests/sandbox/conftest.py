"""A tiny prepared challenge for the tests of the runners, with homes and temporary folders of their own."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from sandbox_samples import Course, load_tiny

from heldout.sandbox.scratch import remove_tree


@pytest.fixture(scope="module")
def apart() -> Iterator[Path]:
    """The user's folders are elsewhere while these tests run, and what they leave there is seen."""
    base = Path(tempfile.mkdtemp(prefix="heldout-tests-"))
    (base / "tmp").mkdir()
    base.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", None)
        for name, value in {"HELDOUT_HOME": base / "home", "TMPDIR": base / "tmp"}.items():
            patch.setenv(name, str(value))
        for name in ("HELDOUT_WORKER", "HELDOUT_DB", "HELDOUT_COURSE"):
            patch.delenv(name, raising=False)
        yield base
    remove_tree(base)


@pytest.fixture(scope="module")
def tiny(apart: Path) -> Course:
    """The course `minimal`, prepared."""
    return load_tiny()
