"""result: is a notebook with half a character in its code"""

import json
from pathlib import Path

SOURCE = "x = '\ud83d'\ndef get_estimator():\n    raise RuntimeError(x)\n"


def make(folder: Path) -> Path:
    path = folder / "work.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": SOURCE}]}))
    return path
