"""`heldout --verbose`: what the grader does, line by line on standard error."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Iterator

FORMAT = "%(relativeCreated)7d ms  %(name)s: %(message)s"


@contextlib.contextmanager
def log_to_stderr() -> Iterator[None]:
    """What loggers below `heldout` say is shown inside the block, with the milliseconds since the command began."""
    logger, handler = logging.getLogger("heldout"), logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(FORMAT))
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
