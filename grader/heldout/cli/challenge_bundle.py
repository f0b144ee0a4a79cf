"""`heldout challenge bundle`: the student's copy and the instructor's copy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from heldout.grading.session import Session

if TYPE_CHECKING:
    from heldout.authoring.bundle.interface import ArchiveKind, Bundle, BundledChallenge
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
    from heldout.cli.progress import Progress

    with Progress() as progress:
        done = bundle(
            _chosen(session, challenges),
            output,
            archive=archive,
            replace=replace,
            observer=progress,
        )
    for line in _summary(done):
        click.echo(line)
    for one in done.challenges:
        for warning in one.warnings:
            click.echo(f"warning: {one.id}: {warning}", err=True)


def _chosen(session: Session, names: tuple[str, ...]) -> list[Challenge]:
    """The challenges that are named, each once; without names all of the course."""
    from heldout.base.errors import ChallengeError, UsageError

    if names:
        return [session.challenge(name).challenge for name in dict.fromkeys(names)]
    found = session.catalogue()
    if found.broken:
        faults = "\n".join(str(broken.error) for broken in found.broken)
        raise ChallengeError(f"{faults}\nCorrect this first, or name the challenges to bundle.")
    if not found.challenges:
        raise UsageError(f"the course {found.course} has no challenges. Make one with `heldout challenge new`.")
    return list(found.challenges)


def _summary(done: Bundle) -> list[str]:
    from heldout.report.columns import columns

    rows = [(one.id, f"{one.train:,}", f"{one.public:,}", f"{one.private:,}") for one in done.challenges]
    lines = [columns(("challenge", "train", "public", "private (instructor only)"), rows, 80)]
    lines += ["", *(line for one in done.challenges for line in _left_out(one)), ""]
    for written in done.copies:
        packed = f" and {written.archive}" if written.archive else ""
        size = f"{written.files} files, {written.size / 1000:,.0f} kB"
        lines.append(f"{written.copy + ':':<12}{written.folder}{packed} ({size})")
    return [
        *lines,
        "The student's copy was searched: no private row and no private label is in it.",
        "It holds the public labels, as students grade on public rows.",
    ]


def _left_out(one: BundledChallenge) -> list[str]:
    import textwrap

    text = f"Not in the student's copy of {one.id}: {', '.join(one.left_out) or 'nothing'}."
    return textwrap.wrap(text, 80, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False)


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
