"""result: is a predictions.csv with a field of a hundred and forty thousand characters"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "predictions.csv"
    path.write_text(f"row_id,prediction\n0,{'1' * 140_000}\n")
    return path
