"""result: is a notebook whose exception names lines that it does not have"""

import json
from pathlib import Path

SOURCE = """
def get_estimator():
    raise RuntimeError("line 0000000019 of solution.py; line " + "9" * 5_000 + " of solution.py")
"""


def make(folder: Path) -> Path:
    path = folder / "work.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": SOURCE}]}))
    return path
