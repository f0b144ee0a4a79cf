"""`heldout challenge bundle`: the student's copy and the instructor's copy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from heldout.grading.session import Session

if TYPE_CHECKING:
    from heldout.authoring.bundle.interface import ArchiveKind
    from heldout.challenge.interface import Challenge


@click.command(name="bundle")
@click.argument("challenges", nargs=-1, metavar="[CHALLENGE]...")
@click.option(
    "-o", "--output", metavar="DIR", type=click.Path(path_type=Path), default=Path("bundle"),
    help="Where the copies are written; default: bundle.",
)  # fmt: skip
@click.option("--archive", type=click.Choice(["zip", "tar.gz"]), help="Also pack each copy into one file.")
@click.option("--replace", is_flag=True, help="Replace copies that are there.")
@click.option("--check", is_flag=True, help="Compare the copy in the folder CHALLENGE with its checksums instead.")
@click.pass_obj
def command(
    session: Session,
    challenges: tuple[str, ...],
    output: Path,
    archive: ArchiveKind | None,
    replace: bool,
    check: bool,
) -> None:
    """Make DIR/student, to hand out, and DIR/instructor, of each CHALLENGE (default: all of the course).

    The student's copy has no private rows and no example submissions. It grades offline, on public rows, and gives the
    same public score as the instructor's copy; so the public labels are in it. Only the instructor's copy can give the
    final mark, and it holds everything: do not hand it out.

    Before anything is written, the student's copy is searched for private rows and labels.
    """
    if check:
        _check(challenges)
        return
    from heldout.authoring.bundle.bundle import bundle
    from heldout.authoring.bundle.report import as_text
    from heldout.cli.progress import Progress

    with Progress() as progress:
        done = bundle(
            _read(session, challenges),
            output,
            archive=archive,
            replace=replace,
            observer=progress,
        )
    click.echo(as_text(done))
    for one in done.challenges:
        for warning in one.warnings:
            click.echo(f"warning: {one.id}: {warning}", err=True)


def _read(session: Session, names: tuple[str, ...]) -> list[Challenge]:
    """The challenges that are named; without names all of the course.

    Raises:
        UsageError: there is no such challenge, or none at all.
        ChallengeError: files of some are not valid; every problem.
    """
    from heldout.base.errors import ChallengeError

    found, faults = [], []
    for name in session.chosen(names):
        try:
            found.append(session.challenge(name).challenge)
        except ChallengeError as error:
            faults.append(str(error))
    if faults:
        advice = () if names else ("Correct this first, or name the challenges to bundle.",)
        raise ChallengeError("\n".join([*faults, *advice]))
    return found


def _check(folders: tuple[str, ...]) -> None:
    """Say whether each folder is what was bundled."""
    from heldout.authoring.bundle.check import check_copy
    from heldout.base.errors import ChallengeError, UsageError

    if not folders:
        raise UsageError("which copy? Name its folder: `heldout challenge bundle --check FOLDER`.")
    for folder in folders:
        found = check_copy(Path(folder))
        if found.problems:
            raise ChallengeError(found.problems)
        challenges = ", ".join(found.challenges)
        click.echo(f"{folder}: the {found.copy}'s copy of {challenges} is whole ({found.files} files).")
