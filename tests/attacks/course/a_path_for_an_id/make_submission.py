"""course: has a marker whose workspace is a path to a record of its own"""

from pathlib import Path

from forged_course import SOLUTION, forge


def make(folder: Path) -> Path:
    course = forge(folder / "course", "@token@")
    record = f'{{"schema": "heldout.place/1", "folder": "{folder}", "challenge": "canary", "course": "{course}"}}'
    (folder / "record.json").write_text(record)
    marker = f'format_version = 2\nchallenge = "canary"\nworkspace = "{folder}/record"\ncourse = "{course}"\n'
    (folder / ".heldout.toml").write_text(marker)
    (folder / "solution.py").write_text(SOLUTION)
    return folder
