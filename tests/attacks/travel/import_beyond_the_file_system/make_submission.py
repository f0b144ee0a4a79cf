"""travel: imports a module whose name is longer than any file's"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "solution.py"
    path.write_text(f"import {'a' * 300}\nfrom . import {'.'.join(['b' * 250] * 5_000)}\n")
    return path
