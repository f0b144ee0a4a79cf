"""In a checkout, `python cli.py …` does what the installed command `heldout …` does."""

# Both are loaded before any program begins; what else is imported here could come from PYTHONPATH=. and a hand-in.
import os
import sys

# Replaced, not prepended: this folder's `datasets/` and `challenges/` must not shadow installed packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "grader")  # noqa: PTH100, PTH118, PTH120

from heldout.cli.entry import main  # noqa: E402

if __name__ == "__main__":
    main()
