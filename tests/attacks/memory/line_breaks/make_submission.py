"""memory: is a predictions.csv of twenty megabytes of line breaks"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "predictions.csv"
    path.write_text("row_id,prediction\n" + "\n" * 20_000_000)
    return path
