"""What a challenge's submissions are held against: facts, families, the landscape's files, and whether they fit.

Everybody who asks which landscape fits asks here. Imports neither numpy nor scikit-learn until numbers are asked for.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from heldout.base.errors import ChallengeError
from heldout.base.paths import shown_path
from heldout.challenge.interface import Challenge
from heldout.landscape.choose import code_hash, facts_of, families_of
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.interface import HiddenPart, Landscape
from heldout.landscape.left_out import LeftOut, is_whole, left_out
from heldout.landscape.sizes import COSTS, costs_of
from heldout.landscape.staleness import staleness
from heldout.landscape.store import (
    FOR_ALL_PARTS,
    SAME_AS,
    OtherSchema,
    files_in,
    files_of_part,
    landscape_folder,
    landscape_of,
    same_as,
)
from heldout.landscape.study import metric_key
from heldout.prepare.interface import PreparedData
from heldout.submission.interface import SubmittedFile

_MOST = 8
"""How many are kept: a process works on few challenges, and a landscape has some 100 kB."""
_known: dict[tuple[Any, ...], ReferenceModel] = {}
_lock = threading.Lock()


@dataclass(frozen=True, eq=False)
class ReferenceModel:
    """The reference of one challenge. Immutable; what follows from its files is worked out when it is asked for."""

    challenge: Challenge
    prepared: PreparedData
    files: Mapping[str, bytes] = field(repr=False)
    """The landscape's files by name, without those of private rows, as they were when this was made."""

    @cached_property
    def facts(self) -> Facts:
        """What the families may depend on.

        Raises:
            ChallengeError: `reference.drop` names no feature.
        """
        return facts_of(self.challenge, self.prepared)

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """The families of the challenge, as it is now, sorted by name.

        Raises:
            ChallengeError: they cannot be told.
        """
        return families_of(self.challenge, self.facts)

    def family(self, name: str) -> Family | None:
        """The family of this name with the preparation that its landscape chose; None where the challenge has none.

        Raises:
            ChallengeError: the families cannot be told, or the landscape's file is damaged.
        """
        found = next((each for each in self.families if each.name == name), None)
        known = None if self._configurations is None else self._configurations.family(name)
        if found is None or known is None or known.preparation is None:
            return found
        return replace(found, preparation=known.preparation.chosen)

    @cached_property
    def _without_parts(self) -> Landscape:
        """The landscape without its hidden parts; raises as `landscape_of` does."""
        return landscape_of(self.files, ())

    @cached_property
    def _configurations(self) -> Landscape | None:
        """The landscape without its hidden parts; None where there is none.

        Raises:
            ChallengeError: its file is damaged.
        """
        return self.landscape()

    @cached_property
    def stale(self) -> tuple[str, ...]:
        """Why the landscape no longer fits, a sentence for each reason; empty where it fits, or where there is none.

        Raises:
            ChallengeError: its file is damaged.
        """
        if "landscape.json" not in self.files:
            return ()
        try:
            found = self._without_parts
        except OtherSchema as error:
            return (f"Its{str(error).removeprefix('its')}.",)
        except (ValueError, KeyError, TypeError) as error:
            raise self._cannot_be_read(error) from error
        return tuple(staleness(self, found))

    @cached_property
    def why_no_points(self) -> str | None:
        """Why no points can be given: there is no landscape, or it no longer fits; None when it is good.

        Raises:
            ChallengeError: its file is damaged.
        """
        calibrate = f"Its author makes one with `heldout challenge calibrate {self.challenge.id}`."
        if not self.files_of("public"):
            return f"points and regret need a reference landscape, and this challenge has none yet. {calibrate}"
        if self.stale:
            return f"the reference landscape no longer fits this challenge. {' '.join(self.stale)} {calibrate}"
        return None

    @cached_property
    def in_part(self) -> LeftOut | None:
        """What its calibration left out, where points may be others for it; None where they are not, or none are given.

        Raises:
            ChallengeError: the landscape's files are damaged.
        """
        if self.why_no_points is not None:
            return None
        known, costs = self._configurations, costs_of(self.files.get(COSTS, b""))
        if known is None or is_whole(known, costs):
            return None
        found = self.landscape("public")
        missing = None if found is None else left_out(found, costs)
        return missing if missing is not None and missing.matters else None

    @cached_property
    def delta(self) -> float | None:
        """δ of the public rows, which decides how finely scores on them are told; None without a landscape that fits.

        Raises:
            ChallengeError: the landscape's file is damaged.
        """
        if self.why_no_points is not None:
            return None
        try:
            delta = json.loads(self.files["public.json"])["delta"]
        except (ValueError, KeyError, TypeError) as error:
            raise self._cannot_be_read(error) from error
        return None if delta is None else float(delta)

    @cached_property
    def content_hash(self) -> str | None:
        """`sha256:…` of what points on public rows are computed from, whether it fits or not; None where it is not.

        A landscape of which only the format was changed keeps the one that cards name already.
        """
        if not self.files_of("public"):
            return None
        names = (*FOR_ALL_PARTS, *files_of_part("public"))
        contents = " ".join(hashlib.sha256(self.files[name]).hexdigest() for name in names)
        own = f"sha256:{hashlib.sha256(contents.encode()).hexdigest()}"
        return same_as(self.files.get(SAME_AS, b"")).get(own, own)

    def files_of(self, part: HiddenPart) -> tuple[SubmittedFile, ...]:
        """What grading on one hidden part needs, as it travels; empty where one of the files is not there."""
        found = self._with(part)
        names = (*FOR_ALL_PARTS, *files_of_part(part))
        if not all(name in found for name in names):
            return ()
        also = (SAME_AS,) if part == "public" and SAME_AS in found else ()
        return tuple(SubmittedFile(f"landscape/{name}", found[name]) for name in (*names, *also))

    def landscape(self, *parts: HiddenPart) -> Landscape | None:
        """The landscape with these hidden parts, as far as they are there; None where there is none. It may be stale.

        Raises:
            ChallengeError: its files are damaged.
        """
        if "landscape.json" not in self.files:
            return None
        found = dict(self.files)
        for part in parts:
            found |= self._with(part)
        try:
            return landscape_of(found, parts) if parts else self._without_parts
        except (ValueError, LookupError, TypeError) as error:
            where = shown_path(landscape_folder(self.challenge), self.challenge.course)
            again = f"Run `heldout challenge calibrate {self.challenge.id}`."
            raise ChallengeError(f"{where}: the landscape is damaged ({error}). {again}") from error

    def fitting_landscape(self, *parts: HiddenPart) -> Landscape | None:
        """The landscape that points are given by; None where it is missing, damaged or stale."""
        try:
            return None if self.stale else self.landscape(*parts)
        except ChallengeError:
            return None

    def _with(self, part: HiddenPart) -> Mapping[str, bytes]:
        return self.files if part == "public" else {**self.files, **self._private}

    @cached_property
    def _private(self) -> Mapping[str, bytes]:
        return files_in(landscape_folder(self.challenge), files_of_part("private"))

    def _cannot_be_read(self, error: Exception) -> ChallengeError:
        return ChallengeError(f"challenges/{self.challenge.id}: the landscape cannot be read ({error}).")


def reference_model(challenge: Challenge, prepared: PreparedData) -> ReferenceModel:
    """The challenge's reference, made once as long as the challenge, its own code, its data and its landscape
    stay the same.

    Threads get the same one.

    Raises:
        OSError: a file of the landscape is there and cannot be read.
    """
    folder, public = landscape_folder(challenge), (*FOR_ALL_PARTS, *files_of_part("public"), SAME_AS)
    key = (
        challenge.id,
        str(challenge.folder),
        challenge.content_hash,
        challenge.definition.reference.model_dump_json(),
        str(prepared.folder),
        prepared.content_hash,
        *_own_code(challenge),
        *(_stamp(folder / name) for name in (*public, *files_of_part("private"))),
    )
    with _lock:
        if key not in _known:
            if len(_known) >= _MOST:
                del _known[next(iter(_known))]
            _known[key] = ReferenceModel(challenge, prepared, files_in(folder, public))
        return _known[key]


def _own_code(challenge: Challenge) -> tuple[str | None, ...]:
    """Hashes of the metric and of the families' code as they lie there now; None where they cannot be read."""
    try:
        return metric_key(challenge), code_hash(challenge)
    except OSError:
        return (None,)


def _stamp(file: Path) -> tuple[int, ...] | None:
    """What changes when the file does; None where it is not."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
