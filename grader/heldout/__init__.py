"""heldout: machine learning challenges that tell you why you got the score you got.

>>> import heldout
>>> heldout.challenge("breast-cancer").title
'Breast masses: malignant or benign'

`challenge`, `courses` and `Session` come with their first use: importing heldout imports nothing that it stands on.
"""

# Whatever is imported here could come from the working directory, which the command has not left yet (see
# `heldout.start_path`): nothing but `sys`, which is built in, and modules of our own that import nothing.
import sys

import heldout.challenge as _room
from heldout.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heldout.grading.open_challenge import OpenChallenge as OpenChallenge
    from heldout.grading.session import Session as Session
    from heldout.grading.session import challenge as challenge
    from heldout.grading.session import courses as courses

__all__ = ["Session", "__version__", "challenge", "courses"]


class _CallableRoom(type(sys)):  # type: ignore[misc]
    """The package `heldout.challenge`, which Python sets as an attribute here, is the function of that name too."""

    def __call__(self, *args: "Any", **options: "Any") -> "OpenChallenge":
        from heldout.grading.session import challenge

        return challenge(*args, **options)


sys.modules[_room.__name__].__class__ = _CallableRoom


def __getattr__(name: str) -> "Any":
    if name in ("Session", "courses"):
        from heldout.grading import session

        return getattr(session, name)
    raise AttributeError(f"module 'heldout' has no attribute '{name}'")


def load_ipython_extension(shell: "Any") -> None:
    """What `%load_ext heldout` calls: the notebook has `%%heldout grade CHALLENGE` then."""
    from heldout.grading.notebook_magic import register

    register(shell)


def __dir__() -> "list[str]":
    return sorted({*globals(), *__all__})
