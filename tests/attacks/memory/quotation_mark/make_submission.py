"""memory: is a predictions.csv whose first field never ends"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "predictions.csv"
    path.write_text('row_id,prediction\n0,"' + "\n" * 20_000_000)
    return path
