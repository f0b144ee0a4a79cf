"""A small openml.org on loopback: one data set, and what scikit-learn asks about it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
import sklearn.datasets._openml as library

NUMBER = 7001
_ROWS = [(index, index % 7 / 2, ("oak", "élm", "?")[index % 3], ("yes", "no")[index % 5 < 2]) for index in range(60)]
ARFF = "\n".join(
    [
        "@RELATION trees",
        "@ATTRIBUTE tag NUMERIC",
        "@ATTRIBUTE height NUMERIC",
        "@ATTRIBUTE kind {oak, élm}",
        "@ATTRIBUTE sick {yes, no}",
        "@DATA",
        *(",".join(map(str, row)) for row in _ROWS),
        "",
    ]
).encode()


class Openml(ThreadingHTTPServer):
    """Answers for the data set `NUMBER`, and 412 for every other, as openml.org does."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked: list[str] = []
        self.content = ARFF
        """What is sent; its checksum is that of `ARFF`, whatever it is."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def document(self, path: str) -> dict[str, Any] | None:
        """What is known under a path."""
        features = [("tag", "numeric", "true"), ("height", "numeric", "false"), ("kind", "nominal", "false")]
        described = [
            {"index": str(index), "name": name, "data_type": kind, "is_target": "false", "is_ignore": "false",
             "is_row_identifier": row}
            for index, (name, kind, row) in enumerate([*features, ("sick", "nominal", "false")])
        ]  # fmt: skip
        return {
            f"/api/v1/json/data/{NUMBER}": {
                "data_set_description": {
                    "id": str(NUMBER), "name": "Trees of a park", "version": "3", "description": "Made up.",
                    "format": "ARFF", "licence": "CC0", "creator": "A gardener (2020)", "status": "active",
                    "default_target_attribute": "sick", "url": f"{self.url}/data/v1/download/{NUMBER}/trees.arff",
                    "file_id": str(NUMBER), "md5_checksum": hashlib.md5(ARFF).hexdigest(),
                }
            },
            f"/api/v1/json/data/features/{NUMBER}": {"data_features": {"feature": described}},
            f"/api/v1/json/data/qualities/{NUMBER}": {
                "data_qualities": {"quality": [{"name": "NumberOfInstances", "value": str(len(_ROWS))}]}
            },
        }.get(path)  # fmt: skip


class _Answers(BaseHTTPRequestHandler):
    server: Openml

    def do_GET(self) -> None:
        """A document, the rows, or that there is no such data set."""
        self.server.asked.append(self.path)
        found = self.server.document(self.path)
        if found is not None:
            self._send(200, json.dumps(found).encode())
        elif self.path.endswith(".arff"):
            self._send(200, self.server.content)
        else:
            self._send(412, b'{"error": {"code": "111", "message": "Unknown dataset"}}')

    def _send(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Silent."""


@contextmanager
def serving(patch: pytest.MonkeyPatch) -> Iterator[Openml]:
    """The server, which scikit-learn asks in the place of openml.org."""
    with Openml() as server:
        for name in ("_DATA_INFO", "_DATA_FEATURES", "_DATA_QUALITIES"):
            patch.setattr(library, name, getattr(library, name).replace("https://www.openml.org", server.url))
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()
