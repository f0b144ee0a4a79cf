"""`bundle`: the student's and the instructor's copy of some challenges, written together or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from heldout.authoring.bundle.archive import write_archive
from heldout.authoring.bundle.course_files import instructor_files
from heldout.authoring.bundle.interface import (
    COPIES,
    ArchiveKind,
    Bundle,
    BundledChallenge,
    Copy,
    Files,
    WrittenCopy,
)
from heldout.authoring.bundle.readme import readme
from heldout.authoring.bundle.secrecy import HandedOut, leaks, rows_given_away, secrets_of
from heldout.authoring.bundle.student_files import left_out, student_files
from heldout.base.errors import ChallengeError, Problem, UsageError
from heldout.base.paths import all_or_nothing, shown_path, writing
from heldout.base.progress import Observer
from heldout.base.strict_toml import read_toml
from heldout.base.toml_writing import toml_text
from heldout.base.versions import __version__
from heldout.base.words import listed
from heldout.challenge.course import CourseDefinition, course_title, load_course
from heldout.challenge.course_id import BUNDLE_FILE
from heldout.challenge.interface import Challenge
from heldout.dataset.content import column_type
from heldout.landscape.reference_model import ReferenceModel, reference_model
from heldout.prepare.interface import PreparedData
from heldout.prepare.prepare import PREPARED_FORMAT, prepare
from heldout.prepare.student_copy import SCHEMA


def bundle(
    challenges: Sequence[Challenge],
    output: Path,
    *,
    archive: ArchiveKind | None = None,
    replace: bool = False,
    observer: Observer | None = None,
) -> Bundle:
    """Write `output`/student and `output`/instructor, each a course with these challenges of one course.

    The same challenges, libraries and version of heldout give the same bytes. A stage of the observer is a challenge.

    Raises:
        UsageError: a copy is there already and `replace` is not wanted, or the course is a student's copy itself.
        ChallengeError: a challenge cannot be prepared, or its student's copy would hold something private.
        StoreError: `output` cannot be written.
    """
    course = challenges[0].course
    _check_free(output, archive, replace)
    _check_handed_out(challenges)
    student: Files = {}
    observer = observer or Observer()
    bundled, prepared, handed_out = [], {}, []
    for challenge in challenges:
        observer.stage(f"bundling {challenge.id}")
        one, files, prepared[challenge.id], rows = _student_challenge(challenge)
        bundled.append(one)
        handed_out.append(rows)
        student |= files
    given_away = list(rows_given_away(handed_out))
    if given_away:
        raise ChallengeError(given_away)
    contents: dict[Copy, Files] = {"student": student, "instructor": instructor_files(challenges)}
    title = load_course(course).title or "Practice challenges"
    for copy, files in contents.items():
        files |= _course_file(course, copy)
        files["README.md"] = readme(copy, title, bundled)
        files[BUNDLE_FILE] = _sums(copy, challenges, prepared, files)
    name = challenges[0].id if len(challenges) == 1 else "challenges"
    written = _write(output, contents, archive, name)
    return Bundle(written, tuple(bundled))


def _check_handed_out(challenges: Sequence[Challenge]) -> None:
    """Nothing where a student's copy can be made of each.

    Raises:
        ChallengeError: it cannot.
    """
    problems = [
        Problem(
            f"challenges/{each.id}/challenge.toml",
            each.kind.name,
            "keeps it from being bundled: its rows are made by a generator, which would make the hidden ones for "
            "whoever has it. Let learners hand in to where the course is, or bundle the others by name.",
        )
        for each in challenges
        if not each.kind.handed_out
    ]
    if problems:
        raise ChallengeError(problems)


def _student_challenge(challenge: Challenge) -> tuple[BundledChallenge, Files, PreparedData, HandedOut]:
    """What a student's copy has of a challenge, after it was searched for what it must not have."""
    from heldout.dataset.read import read_table
    from heldout.prepare.split import split

    dataset = challenge.dataset
    prepared = prepare(challenge)
    if prepared.rows["private"] == 0:
        raise UsageError(f"{challenge.id} is a student's copy itself. Make copies where all of its rows are.")
    table = read_table(dataset)
    frame = table.frame
    types = {str(name): str(column_type(column)) for name, column in frame.items()}
    files = student_files(challenge, dataset, prepared, types)
    divided = split(frame, challenge.definition, _where(challenge))
    private = divided.private.tolist()
    # Those that the author's own query makes stand in no table; of the rows to predict all that a query reads does.
    tables = prepared.manifest.tables
    features = [name for name, _ in (tables[0].columns if tables else prepared.features) if name in frame]
    secrets = secrets_of(frame, features, challenge.definition.dataset.targets, private)
    found = list(leaks(files, challenge, prepared, secrets))
    if found:
        raise ChallengeError(found)
    reference = reference_model(challenge, prepared)
    missing = reference.why_no_points or _caveat(reference)
    one = BundledChallenge(
        challenge.id,
        prepared.rows["train"],
        prepared.rows["public"],
        prepared.rows["private"],
        left_out(challenge, files),
        (missing,) if missing else (),
    )
    shown = frozenset([*divided.train.tolist(), *divided.public.tolist()])
    return one, files, prepared, HandedOut(challenge.id, table.content_hash, shown, frozenset(private))


def _caveat(reference: ReferenceModel) -> str | None:
    if reference.in_part is None:
        return None
    return f"{reference.in_part.caveat()}. `heldout challenge calibrate {reference.challenge.id}` adds what is missing."


def _where(challenge: Challenge) -> str:
    return shown_path(challenge.folder / "challenge.toml", challenge.course)


def _course_file(course: Path, copy: Copy) -> Files:
    """course.toml, with its comments for the instructor, without for students; always with the title.

    Without a title a card would call the two copies by the names of their folders.
    """
    path = course / "course.toml"
    title = {"title": course_title(course)}
    if not path.is_file():
        return {path.name: toml_text({"format_version": 1, **title}).encode()}
    document = read_toml(path, CourseDefinition, course).document
    if copy == "instructor":
        return {path.name: (b"" if "title" in document else toml_text(title).encode()) + path.read_bytes()}
    return {path.name: toml_text({**title, **document}).encode()}


def _sums(copy: Copy, challenges: Sequence[Challenge], prepared: dict[str, PreparedData], files: Files) -> bytes:
    """bundle.json: what the copy is, and the SHA-256 of every other file of it."""
    document = {
        "schema": SCHEMA,
        "copy": copy,
        "heldout": __version__,
        "prepared_format": PREPARED_FORMAT,
        "challenges": {
            one.id: {"content_hash": one.content_hash, "data_hash": prepared[one.id].content_hash} for one in challenges
        },
        "files": {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)},
    }
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


@dataclass(frozen=True)
class _Place:
    """Where one thing is to appear."""

    made: Path
    target: Path


def _write(
    output: Path, contents: dict[Copy, Files], archive: ArchiveKind | None, name: str
) -> tuple[WrittenCopy, ...]:
    """Write everything beside its place, then move it there.

    Raises:
        StoreError: it cannot be written; what was there before still is.
    """
    with all_or_nothing(output), writing(output):
        output.mkdir(parents=True, exist_ok=True)
        return _write_into(output, contents, archive, name)


def _write_into(
    output: Path, contents: dict[Copy, Files], archive: ArchiveKind | None, name: str
) -> tuple[WrittenCopy, ...]:
    written = []
    with tempfile.TemporaryDirectory(prefix=".bundle-", dir=output) as temporary:
        places = []
        for copy, files in contents.items():
            folder = Path(temporary) / "new" / copy
            _write_folder(folder, files)
            places.append(_Place(folder, output / copy))
            packed = None
            if archive:
                packed = output / f"{copy}.{archive}"
                write_archive(folder.with_name(packed.name), f"{name}-{copy}", files, archive)
                places.append(_Place(folder.with_name(packed.name), packed))
            size = sum(map(len, files.values()))
            written.append(WrittenCopy(copy, output / copy, packed, len(files), size))
        _put_in_place(places, Path(temporary) / "old")
    return tuple(written)


def _write_folder(folder: Path, files: Files) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for name in ("challenges", "datasets"):
        (folder / name).mkdir(exist_ok=True)


def _put_in_place(places: Sequence[_Place], aside: Path) -> None:
    """Move everything to its place and what was there aside; after a failure all of it is back."""
    aside.mkdir()
    moved: list[_Place] = []
    try:
        for place in places:
            moved.append(place)
            if place.target.exists():
                shutil.move(place.target, aside / place.target.name)
            place.made.rename(place.target)
    except OSError:
        for place in reversed(moved):
            before = aside / place.target.name
            if not place.made.exists():
                place.target.rename(place.made)
            if before.exists():
                shutil.move(before, place.target)
        raise


def _check_free(output: Path, archive: ArchiveKind | None, replace: bool) -> None:
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} must be a folder. It is a file; name another with -o.")
    names = [*COPIES, *(f"{copy}.{archive}" for copy in COPIES if archive)]
    there = [name for name in names if (output / name).exists()]
    if there and not replace:
        raise UsageError(f"{output} already holds {listed(there)}. Name another folder with -o, or give --replace.")
    if replace:
        _check_ours(output)


def _check_ours(output: Path) -> None:
    """What is to be replaced must be a bundle: a mistyped -o must not cost anybody a folder."""
    for copy in COPIES:
        folder = output / copy
        if folder.exists() and not (folder / BUNDLE_FILE).is_file():
            raise UsageError(f"{folder} is no bundle and is not replaced. Name another folder with -o.")
