"""Which Python this is, for processes that ask whether another one is the same."""

from __future__ import annotations

import os
import sys


def interpreter() -> list[str]:
    """The program, its environment and its version: the same for `python` and `python3` of one environment."""
    return [os.path.realpath(sys.executable), sys.prefix, sys.version]
