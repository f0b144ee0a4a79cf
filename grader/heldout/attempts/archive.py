"""A submission as one compressed byte string, and back."""

from __future__ import annotations

import json
import zlib

from heldout.submission.interface import Submission, SubmittedFile

_FORMAT = 1
_LENGTH_BYTES = 4


def pack(submission: Submission) -> bytes:
    """zlib over: length of the header (4 bytes, big-endian), header (JSON), the files' contents one after the other."""
    header = json.dumps(
        {
            "format": _FORMAT,
            "name": submission.name,
            "kind": submission.kind,
            "entry": submission.entry,
            "files": [[file.path, len(file.content)] for file in submission.files],
            "line_origin": list(submission.line_origin),
            "fault": submission.fault,
            "left_out": list(submission.left_out),
        }
    ).encode("ascii")
    contents = (file.content for file in submission.files)
    return zlib.compress(b"".join((len(header).to_bytes(_LENGTH_BYTES), header, *contents)))


def unpack(content_hash: str, packed: bytes) -> Submission:
    """The submission that `pack` was given; `content_hash` is kept beside the bytes, not in them.

    Raises:
        ValueError: the bytes are damaged, or were packed by a newer heldout.
    """
    try:
        data = zlib.decompress(packed)
    except zlib.error as error:
        raise ValueError(f"the stored submission {content_hash} is damaged ({error})") from error
    end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES])
    header = json.loads(data[_LENGTH_BYTES:end])
    if header["format"] != _FORMAT:
        raise ValueError(f"the stored submission {content_hash} was written by a newer heldout")
    files = []
    for path, size in header["files"]:
        files.append(SubmittedFile(path, data[end : end + size]))
        end += size
    if end != len(data):
        raise ValueError(f"the stored submission {content_hash} is damaged (its length is wrong)")
    return Submission(
        name=header["name"],
        kind=header["kind"],
        entry=header["entry"],
        files=tuple(files),
        content_hash=content_hash,
        line_origin=tuple(header["line_origin"]),
        fault=header.get("fault"),
        left_out=tuple(header.get("left_out", ())),
    )
