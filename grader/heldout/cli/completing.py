"""What the shell is offered where a challenge is named."""

from __future__ import annotations

import contextlib

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
