"""A file of attempts that were made in a student's copy: a zip with a strict document and what was submitted.

The document names every file with its length and SHA-256, and has a hash over itself, by which one who sent it and one
who received it see that they mean the same. It proves nothing about who made what is in it, and what it says of scores
is a claim: whoever collects it grades everything again. Nothing of it is run, unpickled or unpacked here.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Literal, TypeVar

from heldout.attempts.interface import Attempt
from heldout.base.errors import UsageError
from heldout.base.json_records import from_json, to_json
from heldout.base.strict_json import read_strict
from heldout.base.versions import __version__
from heldout.submission.boundary import Refused, take
from heldout.submission.folder import check_name, shown
from heldout.submission.interface import MAX_BYTES, MAX_FILES, Kind, Submission, SubmittedFile
from heldout.submission.read import made_of

SUFFIX = ".heldout.zip"
MOST_ATTEMPTS = 100
MOST_BYTES = 2 * MAX_BYTES
"""Of the file itself."""
_DOCUMENT = "attempts.json"
_MOST_DOCUMENT = 4 * 1024 * 1024
_MOST_ENTRIES = 5_000
_LONGEST_LINE = 200
_EARLIEST = (1980, 1, 1, 0, 0, 0)
Schema = Literal["heldout.attempts/1"]
_T = TypeVar("_T")
_U = TypeVar("_U")


@dataclass(frozen=True)
class FileNote:
    """One submitted file."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class AttemptNote:
    """One attempt as the copy recorded it; what it says of its grade is a claim."""

    attempt: str
    created_at: datetime
    challenge_hash: str
    """The version of the challenge that it was graded on."""
    score: float | None
    name: str
    kind: Kind
    entry: str
    content_hash: str
    """Of the submission, see `Submission`."""
    files: tuple[FileNote, ...]
    line_origin: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class AttemptFile:
    """The document."""

    schema: Schema
    heldout: str
    """The version that wrote it."""
    challenge: str
    learner: str
    """As the copy called them."""
    written_at: datetime
    """By the clock of whoever wrote it."""
    attempts: tuple[AttemptNote, ...]
    """Oldest first, each content once."""
    content_hash: str = ""
    """`sha256:…` over all the rest."""


@dataclass(frozen=True)
class Unusable:
    """A file that cannot be collected."""

    why: str
    """For a person; begins in lower case and has no full stop."""


def write_attempts(challenge: str, learner: str, attempts: Sequence[tuple[Attempt, Submission]]) -> tuple[bytes, str]:
    """The file, with these attempts in their order, and its hash.

    Raises:
        UsageError: they are too many, or too large.
    """
    if len(attempts) > MOST_ATTEMPTS:
        raise UsageError(f"{len(attempts)} attempts are more than fit into one file: name up to {MOST_ATTEMPTS}.")
    notes = tuple(_note(attempt, submission) for attempt, submission in attempts)
    made = AttemptFile("heldout.attempts/1", __version__, challenge, learner, datetime.now(UTC), notes)
    content_hash = _hash(made)
    document = json.dumps(to_json(replace(made, content_hash=content_hash)), ensure_ascii=True, allow_nan=False)
    contents = {_sha256(file.content): file.content for _, submission in attempts for file in submission.files}
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(_DOCUMENT, _EARLIEST), document, zipfile.ZIP_DEFLATED)
        for name, content in sorted(contents.items()):
            archive.writestr(zipfile.ZipInfo(f"files/{name}", _EARLIEST), content, zipfile.ZIP_DEFLATED)
    if written.tell() > MOST_BYTES or len(document) > _MOST_DOCUMENT or len(contents) >= _MOST_ENTRIES:
        raise UsageError("what was submitted is too large for one file: name fewer attempts with --attempt.")
    return written.getvalue(), content_hash


def is_attempt_file(path: Path) -> bool:
    """Whether the zip says that it is such a file; false also for what is no zip, or cannot be read."""

    def look() -> bool:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return False
        with zipfile.ZipFile(path) as archive:
            return _DOCUMENT in archive.NameToInfo

    return take(look, lambda _: False)


def read_attempts(path: Path) -> AttemptFile | Unusable:
    """What the file says, once it has the form that it must have and its hash is right; or why it is not used.

    Raises:
        HeldoutError: the machine could not read it.
    """
    return _taken(path, _document, Unusable)


def submission_of(path: Path, number: int, otherwise: Callable[[str], Submission]) -> Submission:
    """The submission of the attempt with this place in the file (−1: the last), or `otherwise(why)`.

    Raises:
        HeldoutError: the machine could not read it.
    """

    def read(archive: zipfile.ZipFile) -> Submission:
        note = _document(archive).attempts[number]
        files = [SubmittedFile(_path(each), _content(archive, each)) for each in note.files]
        _require_apart([each.path for each in files])
        if note.entry not in [each.path for each in files]:
            raise Refused(f"attempt {shown(note.attempt)} has no file {shown(note.entry)}")
        origin, left_out = (tuple(map(_short, lines)) for lines in (note.line_origin, note.left_out))
        made = made_of(shown(note.name), note.kind, note.entry, files, origin, left_out)
        if made.content_hash != note.content_hash:
            raise Refused(f"attempt {shown(note.attempt)} is not what its hash says")
        return made

    return _taken(path, read, otherwise)


def _taken(path: Path, read: Callable[[zipfile.ZipFile], _T], otherwise: Callable[[str], _U]) -> _T | _U:
    def opened() -> _T | _U:
        if path.stat().st_size > MOST_BYTES:
            raise Refused(f"it has more than {MOST_BYTES // 1024**2} MB")
        try:
            with zipfile.ZipFile(path) as archive:
                return read(archive)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise Refused("it is no zip that can be read. Hand it over as `heldout hand-in` wrote it") from error

    return take(opened, lambda why: otherwise(why.rstrip(".")))


def _document(archive: zipfile.ZipFile) -> AttemptFile:
    """The document of the zip.

    Raises:
        Refused: it is not what it must be.
    """
    if len(archive.infolist()) > _MOST_ENTRIES:
        raise Refused(f"it holds {len(archive.infolist()):,} entries, {_MOST_ENTRIES:,} are allowed")
    text = _read(archive, _DOCUMENT, _MOST_DOCUMENT)
    try:
        found = from_json(AttemptFile, read_strict(text), exact=True)
    except (ValueError, TypeError) as error:
        raise Refused(f"{_DOCUMENT}: {shown(str(error))}") from error
    if not 0 < len(found.attempts) <= MOST_ATTEMPTS or any(len(each.files) > MAX_FILES for each in found.attempts):
        raise Refused(f"it must hold 1 to {MOST_ATTEMPTS} attempts of at most {MAX_FILES} files each")
    if any(each.tzinfo is None for each in (found.written_at, *(note.created_at for note in found.attempts))):
        raise Refused("its times must say what they are ahead of UTC, as in 2025-11-22T18:00:00+00:00")
    if found.content_hash != _hash(found):
        raise Refused("it was changed after it was written, or damaged on the way: its hash is another one")
    return found


def _hash(document: AttemptFile) -> str:
    rest = {key: value for key, value in to_json(document).items() if key != "content_hash"}
    return f"sha256:{_sha256(json.dumps(rest, sort_keys=True, separators=(',', ':')).encode())}"


def _note(attempt: Attempt, submission: Submission) -> AttemptNote:
    files = tuple(FileNote(each.path, len(each.content), _sha256(each.content)) for each in submission.files)
    return AttemptNote(
        attempt.id,
        attempt.created_at,
        attempt.challenge_hash,
        attempt.shown_score,
        submission.name,
        submission.kind,
        submission.entry,
        submission.content_hash,
        files,
        tuple(map(_short, submission.line_origin)),
        tuple(map(_short, submission.left_out)),
    )


def _path(note: FileNote) -> str:
    """The file's path, which can be written in one way only.

    Raises:
        Refused: it leads out of the folder, or is another one's too.
    """
    path = check_name(note.path)
    if str(PurePosixPath(path)) != path or path == ".":
        raise Refused(f"{shown(path)} is no path of a file")
    return path


def _content(archive: zipfile.ZipFile, note: FileNote) -> bytes:
    content = _read(archive, f"files/{note.sha256}", max(0, min(note.bytes, MAX_BYTES)))
    if len(content) != note.bytes or _sha256(content) != note.sha256:
        raise Refused(f"{shown(note.path)} is not what its hash says")
    return content


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """What an entry holds, of which no more is unpacked than it may have.

    Raises:
        Refused: it is not there, or larger.
    """
    try:
        entry = archive.getinfo(name)
    except KeyError as error:
        raise Refused(f"it has no entry {shown(name)}") from error
    with archive.open(entry) as opened:
        content = opened.read(most + 1)
    if len(content) > most:
        raise Refused(f"{shown(name)} is larger than the {most:,} bytes that it may have")
    return content


def _require_apart(paths: Sequence[str]) -> None:
    """No path is there twice, or a file and a folder at once.

    Raises:
        Refused: one is.
    """
    for one, other in pairwise(sorted(path.split("/") for path in paths)):
        if one == other[: len(one)]:
            raise Refused(f"{shown('/'.join(one))} is there twice")


def _short(line: str) -> str:
    return shown(line)[:_LONGEST_LINE]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
