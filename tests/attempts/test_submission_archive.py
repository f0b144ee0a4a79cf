from __future__ import annotations

import zlib
from dataclasses import replace

import pytest
from attempt_samples import SUBMISSION
from hypothesis import given
from hypothesis import strategies as st

from heldout.attempts.archive import pack, unpack
from heldout.submission.interface import SubmittedFile

FILES = st.lists(st.builds(SubmittedFile, st.text(), st.binary()), max_size=5).map(tuple)


@given(FILES, st.text(), st.sampled_from(["python", "predictions"]))
def test_a_submission_comes_back_byte_for_byte(files: tuple[SubmittedFile, ...], name: str, kind: str) -> None:
    submission = replace(SUBMISSION, files=files, name=name, kind=kind)  # type: ignore[arg-type]
    assert unpack(submission.content_hash, pack(submission)) == submission


def test_packing_compresses() -> None:
    big = replace(SUBMISSION, files=(SubmittedFile("solution.py", b"x = 1\n" * 10_000),))
    assert len(pack(big)) < 1_000


@pytest.mark.parametrize(
    ("packed", "message"),
    [
        (b"", "is damaged"),
        (pack(SUBMISSION)[:-4], "is damaged"),
        (zlib.compress(zlib.decompress(pack(SUBMISSION))[:-1]), "its length is wrong"),
        (zlib.compress(zlib.decompress(pack(SUBMISSION)) + b"more"), "its length is wrong"),
        (zlib.compress(zlib.decompress(pack(SUBMISSION)).replace(b'"format": 1', b'"format": 2')), "newer heldout"),
    ],
)
def test_damaged_bytes_are_refused(packed: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        unpack(SUBMISSION.content_hash, packed)


def test_what_is_wrong_with_a_hand_in_comes_back() -> None:
    submission = replace(SUBMISSION, files=(), fault="mine: x is a link.", left_out=("!ls (cell 1, line 1)",))
    assert unpack(submission.content_hash, pack(submission)) == submission
