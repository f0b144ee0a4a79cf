"""result: is a notebook so deeply nested that the parser gives up"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "work.ipynb"
    path.write_text('{"nbformat": 4, "cells": ' + "[" * 1_000_000)
    return path
