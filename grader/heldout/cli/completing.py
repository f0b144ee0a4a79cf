"""The option that names a challenge, and what the shell is offered there."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import click
from click.shell_completion import CompletionItem

from heldout.base.errors import HeldoutError
from heldout.grading.session import Session


def challenge_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The challenges whose names begin like this, with their titles; none where no course may be used."""
    course = ctx.find_root().params.get("course")
    with contextlib.suppress(HeldoutError, OSError):
        found = Session(course).listing().challenges
        return [CompletionItem(one.id, help=one.title) for one in found if one.id.startswith(incomplete)]
    return []


def challenge_option(default: str = "the workspace's") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add `--challenge` to a command that takes a submission; `default`: which one it is where none is named."""
    return click.option(
        "-c",
        "--challenge",
        metavar="CHALLENGE",
        shell_complete=challenge_names,
        help=f"The challenge; default: {default}.",
    )
