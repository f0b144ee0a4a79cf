"""Where workers and whoever is on standby are looked for, by processes that import nothing else."""

from __future__ import annotations

import os


def run_folder() -> str:
    """The folder that `heldout.sandbox.scratch.private_root` makes where nothing keeps it from that."""
    home = os.environ.get("HELDOUT_HOME")
    if home:
        return os.path.join(os.path.abspath(os.path.expanduser(home)), "run")  # noqa: PTH100, PTH111, PTH118
    named = (os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP"))
    for place in (*named, "/tmp", "/var/tmp", "/usr/tmp"):
        if place and os.path.isdir(place):  # noqa: PTH112
            return f"{os.path.abspath(place)}/heldout-{os.getuid()}"  # noqa: PTH100
    return ""
