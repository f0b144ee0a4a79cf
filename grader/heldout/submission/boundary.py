"""The one boundary behind which what a learner wrote may go wrong in any way: it becomes a result, never a crash."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import TypeVar

from heldout.base.errors import HeldoutError

_T = TypeVar("_T")

_OF_THE_MACHINE = frozenset(
    {errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC, errno.EDQUOT, errno.ESTALE}
)


class Refused(Exception):
    """What was handed in cannot be taken. The text is for the learner: which part, why, and what to do."""


def take(read: Callable[[], _T], otherwise: Callable[[str], _T]) -> _T:
    """What `read` makes of something that a learner wrote, or `otherwise(why)` when it raises, whatever it raises.

    `why` is the text of a `Refused`; of any other exception only the kind is told, since its text may quote anything.

    Raises:
        HeldoutError: the caller's fault, or the machine's (a full disk, no memory or descriptors left).
    """
    try:
        return read()
    except HeldoutError:
        raise
    except Refused as error:
        return otherwise(str(error))
    except RecursionError:
        return otherwise("it is nested too deep to be read.")
    except OSError as error:
        if error.errno in _OF_THE_MACHINE:
            raise HeldoutError(f"this machine could not read what was handed in: {error.strerror}.") from error
        return otherwise(f"it cannot be read: {error.strerror or type(error).__name__}.")
    except Exception as error:
        return otherwise(f"it cannot be read ({type(error).__name__}). Save it again as plain UTF-8 text.")
