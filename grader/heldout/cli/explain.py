"""`heldout explain`: all that can be said of one attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from heldout.cli import Settings
from heldout.cli.streams import for_json

if TYPE_CHECKING:
    from heldout.attempts.interface import Attempt
    from heldout.challenge.interface import Challenge
    from heldout.cli.progress import Progress
    from heldout.landscape.families.interface import Family
    from heldout.landscape.interface import Landscape


@click.command(name="explain")
@click.argument("attempt", required=False)
@click.option("--learner", metavar="NAME", help="Whose last attempt; default: HELDOUT_LEARNER, else your account.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(settings: Settings, attempt: str | None, learner: str | None, as_json: bool) -> None:
    """Where the points of ATTEMPT went, and what would have helped.

    ATTEMPT is an id, or the beginning of one (`heldout history` shows them); default: your last attempt. Shown are the
    way from guessing to the reference, the validation curve of each hyperparameter with your value on it, which
    hyperparameters matter, what this test can tell apart, how the number was computed, and all that the coach noticed.
    """
    import json

    from heldout.cli.progress import Progress
    from heldout.cli.screen import colour_wanted, width
    from heldout.report.explanation.explain import explain
    from heldout.report.interface import Screen
    from heldout.report.regraded import regraded_note

    chosen = _attempt(attempt, learner)
    with Progress() as progress:
        card, missing = _card(settings, chosen, progress)
        progress.stage("prepare")
        landscape, families, notes = _reference(settings, chosen)
        progress.stage("explaining the attempt")
        regraded = regraded_note(card)
        explanation = explain(card, landscape, families, [*([regraded] if regraded else []), *notes, *missing])
    if as_json:
        click.echo(for_json(json.dumps(explanation.as_json(), indent=2, ensure_ascii=False, allow_nan=False)))
    else:
        click.echo(explanation.text(Screen(width(), colour_wanted())))


def _attempt(named: str | None, learner: str | None) -> Attempt:
    """The attempt that is meant.

    Raises:
        UsageError: there is none, or several begin like this.
    """
    from heldout.attempts.learner import check_learner
    from heldout.attempts.store import open_store
    from heldout.base.errors import UsageError
    from heldout.base.paths import database_url
    from heldout.grading.grade import default_learner

    who = check_learner(learner or default_learner())
    store = open_store(database_url(), create=False)
    try:
        found = next(reversed(store.find(None, who)), None) if named is None else store.get(named)
    finally:
        store.dispose()
    if found is None and named is None:
        raise UsageError(f"{who} has no attempts yet. `heldout grade` makes one.")
    if found is None:
        raise UsageError(f"there is no attempt '{named}'. `heldout history` shows the attempts with their ids.")
    if named is not None and learner is not None and found.learner != who:
        raise UsageError(f"the attempt {found.id} is {found.learner}'s, not {who}'s. Leave out --learner.")
    return found


def _card(settings: Settings, attempt: Attempt, progress: Progress) -> tuple[dict[str, Any], list[str]]:
    """The attempt's card, with its score on the private rows once attempts are closed; and why it is missing."""
    from heldout.attempts.store import open_store
    from heldout.base.paths import database_url
    from heldout.cli.closed import standings, with_final

    store = open_store(database_url(), create=False)
    try:
        found = standings(settings, store, [attempt], progress, shown=False)
    finally:
        store.dispose()
    return with_final(attempt.card, found.final.get(attempt.id)), found.notes


def _reference(settings: Settings, attempt: Attempt) -> tuple[Landscape | None, tuple[Family, ...], list[str]]:
    """The attempt's landscape and its families, and notes on what of it cannot be had."""
    from heldout.base.errors import HeldoutError
    from heldout.cli.which_challenge import challenge_named
    from heldout.landscape.store import load_landscape

    try:
        challenge = challenge_named(settings, attempt.challenge_id)
        landscape = load_landscape(challenge, parts=("public",))
    except HeldoutError as error:
        return None, (), [f"Only the stored card is explained: {error}"]
    if landscape is None:
        return None, (), ["This challenge has no reference landscape yet, so only the stored card is explained."]
    changed = challenge.content_hash != attempt.challenge_hash
    notes = ["The challenge has changed since this attempt was graded."] if changed else []
    was = attempt.card["challenge"]
    if changed and (was.get("data_hash"), was.get("metric_hash")) != (landscape.data_hash, landscape.metric_hash):
        only = "The reference landscape is of other rows or of another metric, so only the stored card is explained."
        return None, (), [*notes, only]
    families, reasons = _families(challenge, landscape)
    if reasons:
        stale = "The reference landscape no longer fits the challenge, so only the stored card is explained."
        return None, (), [*notes, " ".join([stale, *reasons])]
    return landscape, families, notes


def _families(challenge: Challenge, landscape: Landscape) -> tuple[tuple[Family, ...], list[str]]:
    """The families that the landscape was computed with, none where they cannot be had; and why it no longer fits."""
    from heldout.base.errors import HeldoutError
    from heldout.landscape.choose import facts_of, families_of
    from heldout.landscape.staleness import staleness
    from heldout.prepare.prepare import prepare

    try:
        prepared = prepare(challenge)
        families = families_of(challenge, facts_of(challenge, prepared))
    except HeldoutError:
        return (), []
    return families, staleness(challenge, prepared, landscape)
