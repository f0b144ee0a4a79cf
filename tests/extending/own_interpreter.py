"""An interpreter of its own, in whose folder of packages extensions are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
GRADER = HERE.parents[1] / "grader"


@dataclass(frozen=True)
class Interpreter:
    """A virtual environment that sees the packages of this one, and has extensions of its own."""

    folder: Path

    @property
    def packages(self) -> Path:
        """Its site-packages."""
        return next(self.folder.glob("lib/python*/site-packages"))

    def install(self, source: Path, scratch: Path) -> None:
        """Build a wheel of a project and unpack it, as pip does."""
        copy = shutil.copytree(source, scratch / "source" / source.name)
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(scratch / source.name)]
        subprocess.run(build, cwd=copy, check=True, capture_output=True)
        (wheel,) = (scratch / source.name).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(self.packages)

    def heldout(self, *arguments: str | Path, cwd: Path, home: Path) -> subprocess.CompletedProcess[str]:
        """Run `heldout` with these arguments."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HELDOUT_")}
        asked = {"HELDOUT_HOME": str(home), "HELDOUT_WORKER": "off", "HELDOUT_LEARNER": "ada", "NO_COLOR": "1"}
        command = [str(self.folder / "bin" / "python"), "-m", "heldout", *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, env=kept | asked, capture_output=True, text=True, check=False)
