"""The systemd unit of docs/serve.md, read by systemd itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import ROOT

ANALYZE = shutil.which("systemd-analyze")
UNIT = re.search(r"```ini\n(.*?)```", (ROOT / "docs" / "serve.md").read_text(encoding="utf-8"), re.S)


@pytest.mark.proof
@pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze")
def test_systemd_finds_no_fault_in_the_documented_unit(tmp_path: Path) -> None:
    assert UNIT is not None
    documented = "/opt/heldout/bin/heldout"
    assert UNIT[1].count(documented) == 1
    # It looks whether what it would start is there.
    unit = UNIT[1].replace(documented, sys.executable)

    assert faults_of(unit, tmp_path) == []
    assert faults_of(unit.replace("Restart=always", "Restart=allways"), tmp_path) != []


def faults_of(unit: str, folder: Path) -> list[str]:
    """What systemd says of the unit, and not of this machine's own that it reads as well."""
    assert ANALYZE is not None
    file = folder / "heldout.service"
    file.write_text(unit, encoding="utf-8")
    found = subprocess.run([ANALYZE, "verify", str(file)], capture_output=True, text=True, check=False)
    return [each for each in found.stderr.splitlines() if file.name in each]
