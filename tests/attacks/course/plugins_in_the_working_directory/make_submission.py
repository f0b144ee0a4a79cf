"""course: brings a .dist-info with entry points of every group that a library asks for"""

from pathlib import Path

from forged_course import SOLUTION


def make(folder: Path) -> Path:
    (folder / "evil_plugin.py").write_text("import sys\n\nprint('GOT @token@', file=sys.stderr)\n")
    info = folder / "evil-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n")
    groups = ("sqlalchemy.dialects", "sqlalchemy.plugins", "pydantic", "pandas_plotting_backends", "heldout", "heldout.metrics")
    (info / "entry_points.txt").write_text("".join(f"[{group}]\nsqlite = evil_plugin:evil\n\n" for group in groups))
    (folder / "evil.pth").write_text("import evil_plugin\n")
    (folder / "solution.py").write_text(SOLUTION)
    return folder
