"""`heldout hand-in`: attempts that were made in a copy of one's own, as a file for the instructor."""

from __future__ import annotations

from pathlib import Path

import click

from heldout.grading.session import Session


@click.command(name="hand-in")
@click.argument("challenge", required=False)
@click.option("--attempt", "ids", metavar="ID", multiple=True, help="This attempt; may be given several times.")
@click.option("--all", "every", is_flag=True, help="Every graded attempt on it; default: the last one.")
@click.option("--learner", metavar="NAME", help="Whose attempts; default: HELDOUT_LEARNER, else your account.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write it to FILE.")
@click.pass_obj
def command(
    session: Session, challenge: str | None, ids: tuple[str, ...], every: bool, learner: str | None, output: str | None
) -> None:
    """Write attempts on CHALLENGE (default: the workspace's) into one file, to be handed in as your instructor says.

    In it is what you submitted, with the scores that it got here. Whoever receives the file grades everything again:
    that score counts. Keep the hash that is printed; it is the one of this very file.
    """
    from heldout.base.paths import write_output
    from heldout.base.words import counted
    from heldout.classroom.exports.feedback import file_stem
    from heldout.classroom.hand_ins.attempt_file import SUFFIX
    from heldout.classroom.hand_ins.hand_over import hand_over

    if ids and every:
        raise click.UsageError("--attempt names attempts, and --all takes every one. Leave out one of the two.")
    opened = session.but(learner=learner).challenge(challenge)
    made = hand_over(opened, ids, every)
    path = Path(output or f"{opened.id}-{file_stem(opened.session.learner)}{SUFFIX}")
    write_output(path, made.content)
    what = ", ".join(one.id for one in made.attempts)
    click.echo(f"{path}: {counted(len(made.attempts), 'attempt')} on {opened.id} ({what})")
    click.echo(made.content_hash)
