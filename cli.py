"""In a checkout, `python cli.py …` does what the installed command `heldout …` does."""

import sys
from pathlib import Path

# Replaced, not prepended: this folder's `datasets/` and `challenges/` must not shadow installed packages.
sys.path[0] = str(Path(__file__).resolve().parent / "grader")

from heldout.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
