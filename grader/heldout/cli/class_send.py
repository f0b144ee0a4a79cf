"""`heldout class send`: grades go to the learning platform."""

from __future__ import annotations

import click

from heldout.grading.session import Session


@click.command(name="send")
@click.pass_context
def command(context: click.Context) -> None:
    """Send the points of `heldout class table` to the learning platforms from which learners came by LTI 1.3.

    Sent are those that changed since they were sent last, for who followed a link of the platform to the challenge.
    What could not be sent is told, and sent by the next `heldout class send`; the exit code is 4 then.
    """
    from heldout.attempts.store import opened_database
    from heldout.base.shown_text import one_line
    from heldout.base.words import counted
    from heldout.web.identity.lti_marks import send_marks

    session: Session = context.obj
    with opened_database() as database:
        done = send_marks(session, database)
    click.echo(f"{counted(done.sent, 'grade')} sent.")
    for each in done.failed:
        click.echo(one_line(each), err=True)
    if done.failed:
        context.exit(4)
