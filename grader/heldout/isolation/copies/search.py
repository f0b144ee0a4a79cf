"""Looks into the installed packages for rows of challenges, once per distribution and challenge."""

from __future__ import annotations

import contextlib
import json
import select
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from heldout.base.json_records import to_json
from heldout.base.paths import cache_folder, ensure_folder, write_text
from heldout.challenge.interface import Challenge
from heldout.isolation.copies import scan
from heldout.isolation.copies.installed import Distribution, distributions
from heldout.isolation.copies.known import remember
from heldout.sandbox.environment import child_environment, python_command

if TYPE_CHECKING:
    import pandas as pd

    from heldout.isolation.copies.fingerprint import RowsFingerprint

FILE_SECONDS = 60.0
"""How long one file may take; one that takes longer stays closed."""
_FORMAT = 1
Verdicts = dict[str, dict[str, list[str]]]
"""By a distribution's key and a challenge's hash: the files that hold rows of it, or could not be read."""


def search(challenges: Sequence[Challenge], advanced: Callable[[int, int], None]) -> dict[str, list[str]]:
    """The files of installed packages that hold rows of a challenge, by its id; what is found is kept for grades.

    Args:
        challenges: whose rows to look for.
        advanced: told how many files of how many have been opened.

    Raises:
        ChallengeError: the data of a challenge cannot be read.
        StoreError: the cache cannot be written.
    """
    installed, verdicts = distributions(), _read_verdicts()
    missing = [
        (one, [each for each in challenges if each.content_hash not in verdicts.get(one.key, {})]) for one in installed
    ]
    wanted = {each.content_hash: each for _, those in missing for each in those}
    try:
        _look(missing, list(wanted.values()), verdicts, advanced)
    finally:
        _write_verdicts({one.key: verdicts[one.key] for one in installed if one.key in verdicts})
    found = {
        each.content_hash: sorted({file for one in installed for file in verdicts[one.key][each.content_hash]})
        for each in challenges
    }
    remember(found)
    return {each.id: found[each.content_hash] for each in challenges}


def _look(
    missing: list[tuple[Distribution, list[Challenge]]],
    wanted: list[Challenge],
    verdicts: Verdicts,
    advanced: Callable[[int, int], None],
) -> None:
    total, opened = sum(len(one.files) for one, those in missing if those), 0
    if not total:
        return
    fingerprints = {each.content_hash: _fingerprint(each) for each in wanted}
    with contextlib.closing(Scanner(fingerprints)) as scanner:
        for one, those in missing:
            hashes = [each.content_hash for each in those]
            held: dict[str, list[str]] = {each: [] for each in hashes}
            for file in one.files if those else ():
                for each in scanner.ask(file):
                    if each in held:
                        held[each].append(file)
                opened += 1
                advanced(opened, total)
            if those:
                verdicts.setdefault(one.key, {}).update(held)


def _fingerprint(challenge: Challenge) -> RowsFingerprint:
    from heldout.isolation.copies.fingerprint import fingerprint

    frame, in_order = _rows(challenge)
    return fingerprint(frame, in_order)


def _rows(challenge: Challenge) -> tuple[pd.DataFrame, bool]:
    """The challenge's rows without the target, and whether they stand as in the file that they come from."""

    dataset = challenge.dataset
    kind = dataset.definition.source.kind if dataset.definition is not None else "file"
    if kind not in ("generator", "withheld"):
        from heldout.dataset.read import read_table

        frame = read_table(dataset).frame
        return frame.drop(columns=challenge.definition.dataset.targets, errors="ignore"), True
    import pandas as pd

    from heldout.prepare.prepare import prepare
    from heldout.prepare.tables import read_features

    prepared = prepare(challenge)
    parts = [part for part in ("train", "public", "private") if prepared.rows[part]]
    tables = [read_features(prepared.open_file(f"{part}_features").read_bytes()) for part in parts]
    return pd.concat(tables, ignore_index=True), False


class Scanner:
    """A process that opens files, and another one when it ends or takes too long."""

    def __init__(self, fingerprints: dict[str, RowsFingerprint]) -> None:
        self._first = json.dumps(to_json(fingerprints)) + "\n"
        self._all = list(fingerprints)
        self._process: subprocess.Popen[str] | None = None

    def ask(self, file: str) -> list[str]:
        """The challenges of whose rows the file holds some; all of them where it could not be read."""
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        answer: list[str] | None = None
        try:
            process.stdin.write(json.dumps(file) + "\n")
            process.stdin.flush()
            if select.select([process.stdout], [], [], FILE_SECONDS)[0]:
                answer = json.loads(process.stdout.readline())
                return self._all if answer is None else answer
        except (OSError, ValueError):
            pass
        self.close()
        return self._all

    def close(self) -> None:
        """End the process; twice does no harm."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                python_command(scan.__name__), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env=child_environment(), text=True, cwd="/",
            )  # fmt: skip
            assert self._process.stdin is not None
            with contextlib.suppress(OSError):
                self._process.stdin.write(self._first)
        return self._process


def _verdicts_path() -> Path:
    return cache_folder() / "copies-by-package.json"


def _read_verdicts() -> Verdicts:
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads(_verdicts_path().read_text(encoding="utf-8"))
        if kept["format"] == _FORMAT:
            return dict(kept["verdicts"])
    return {}


def _write_verdicts(verdicts: Verdicts) -> None:
    path = _verdicts_path()
    ensure_folder(path.parent, 0o700)
    write_text(path, json.dumps({"format": _FORMAT, "verdicts": verdicts}))
