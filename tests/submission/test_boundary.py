from __future__ import annotations

import csv
import errno

import pytest

from heldout.base.errors import HeldoutError, UsageError
from heldout.submission.boundary import Refused, take


def raising(error: BaseException):
    def read():
        raise error

    return read


@pytest.mark.parametrize(
    "error",
    [
        RecursionError(),
        MemoryError(),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"),
        UnicodeEncodeError("utf-8", "\ud800", 0, 1, "x"),
        ValueError("Exceeds the limit (4300 digits)"),
        OverflowError(),
        csv.Error("field larger than field limit"),
        OSError(errno.ENAMETOOLONG, "File name too long"),
        KeyError("\x1b[31m"),
        AssertionError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_a_reader_raises_becomes_a_reason(error):
    why = take(raising(error), lambda why: why)
    assert why.endswith(".")
    assert why.isprintable()


def test_a_reason_that_a_reader_gives_is_kept():
    assert take(raising(Refused("line 3 is no CSV.")), lambda why: why) == "line 3 is no CSV."


@pytest.mark.parametrize("error", [UsageError("no such file"), HeldoutError("ours")])
def test_what_is_not_the_learner_s_fault_goes_on(error):
    with pytest.raises(type(error)):
        take(raising(error), lambda why: why)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.EIO, errno.ENOSPC])
def test_a_machine_that_cannot_read_is_not_the_learner_s_fault(number):
    with pytest.raises(HeldoutError, match="this machine"):
        take(raising(OSError(number, "x")), lambda why: why)


def test_an_interruption_is_no_fault():
    with pytest.raises(KeyboardInterrupt):
        take(raising(KeyboardInterrupt()), lambda why: why)
