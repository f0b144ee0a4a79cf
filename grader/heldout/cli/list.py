"""`heldout list`: the catalogue, with your best result. Imports neither pandas nor scikit-learn."""

from __future__ import annotations

import click

from heldout.cli.streams import echo_json
from heldout.grading.session import Session


@click.command(name="list")
@click.option("--skill", metavar="SKILL", help="Only challenges that train this skill.")
@click.option("--level", metavar="LEVEL", help="Only beginner, intermediate or advanced ones.")
@click.option("--task", metavar="TASK", help="Only those of this task type (binary, regression, …).")
@click.option("--kind", metavar="KIND", help="Only those of this kind (python, sql, stream, spark, …).")
@click.option("--minutes", type=click.IntRange(1), metavar="N", help="Only those that take at most N minutes.")
@click.option("--table", "as_table", is_flag=True, help="With level, metric and best score, a line each.")
@click.option("--learner", metavar="NAME", help="Whose best results; default: HELDOUT_LEARNER, else your account.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(
    session: Session,
    skill: str | None,
    level: str | None,
    task: str | None,
    kind: str | None,
    minutes: int | None,
    as_table: bool,
    learner: str | None,
    as_json: bool,
) -> None:
    """The challenges as a path, beginner first, with your best result on each."""
    from heldout.cli.screen import say, width
    from heldout.known_places import workspace_of
    from heldout.report.listing import Wanted, lacking_words, listing_document, listing_table, listing_text, select

    found = session.listing()
    chosen = select(found.challenges, Wanted(skill, level, task, kind, minutes))
    best = session.but(learner=learner).best_results(chosen)
    if as_json:
        echo_json(listing_document(chosen, best))
    else:
        if as_table:
            click.echo(listing_table(chosen, best, width()))
        else:
            click.echo(listing_text(chosen, best, width(), lambda name: workspace_of(name, session.folder)))
        for line in lacking_words(chosen):
            say(line)
    for problems in found.broken:
        say(problems)
