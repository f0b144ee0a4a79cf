"""result: is a predictions.csv with a row_id of five thousand digits"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "predictions.csv"
    path.write_text(f"row_id,prediction\n{'1' * 5_000},yes\n")
    return path
