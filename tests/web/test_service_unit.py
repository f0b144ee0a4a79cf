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
    assert ANALYZE is not None
    assert UNIT is not None
    documented = "/opt/heldout/bin/heldout"
    assert UNIT[1].count(documented) == 1
    file = tmp_path / "heldout.service"
    # It looks whether what it would start is there.
    file.write_text(UNIT[1].replace(documented, sys.executable), encoding="utf-8")
    found = subprocess.run([ANALYZE, "verify", str(file)], capture_output=True, text=True, check=False)

    assert (found.returncode, found.stderr) == (0, "")
