"""memory: is a notebook of six million empty lists"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "work.ipynb"
    path.write_text('{"nbformat": 4, "cells": [], "metadata": [' + "[]," * 6_000_000 + "0]}")
    return path
