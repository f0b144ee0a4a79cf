"""`heldout submit`: what it says when it goes well, and when something is wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import OpenerDirector

import pytest
from queue_samples import model
from real_browser import served as on_loopback
from served import CHALLENGE, CLASS, Served
from server_process import free_port

from command_line import Answer, heldout


@pytest.fixture
def class_file() -> str:
    return CLASS.replace("attempts_per_day = 2", "attempts_per_day = 1")


@pytest.fixture
def url(served: Served) -> Iterator[str]:
    with on_loopback(served.app, 0) as found:
        yield found


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "solution.py").write_text(model())
    return folder / "solution.py"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heldout.web.client.time.sleep", lambda seconds: None)


def submit(work: Path, url: str, token: str, *words: str) -> Answer:
    return heldout("submit", work, "--to", url, "-c", CHALLENGE, *words, HELDOUT_TOKEN=token)


def test_what_is_handed_in_is_said_with_its_id_and_place(served: Served, url: str, work: Path) -> None:
    done = submit(work, url, served.token("Ana Lee"), "--no-wait", "--json")
    (kept,) = served.site.queue.of("Ana Lee")
    assert done.code == 0
    assert json.loads(done.out)["id"] == kept.id
    assert done.err == f"solution.py is handed in, as {kept.id}.\n"
    again = submit(work, url, served.token("Ana Lee"), "--no-wait")
    assert (again.code, again.out) == (0, "It is the next one.\n")


def test_the_card_is_shown_once_it_is_graded(served: Served, url: str, work: Path) -> None:
    submit(work, url, served.token("Ana Lee"), "--no-wait")
    served.grade()
    done = submit(work, url, served.token("Ana Lee"))
    assert done.code == 0, done.err
    assert done.out.startswith("Ripe or not  tiny-binary\n")


def test_a_failed_one_is_the_submissions_fault(served: Served, url: str, work: Path) -> None:
    work.write_text("def get_estimator():\n    raise ValueError('broken')\n")
    submit(work, url, served.token("Ana Lee"), "--no-wait")
    served.grade()
    done = submit(work, url, served.token("Ana Lee"), "--json")
    assert done.code == 1
    assert json.loads(done.out)["status"] == "failed"


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("http://ml.uni.example", "has no TLS: whoever listens could read your token. Use https://."),
        ("ml.uni.example", "--to must be the address of a server: https://ml.uni.example. Got 'ml.uni.example'."),
        ("ftp://ml.uni.example", "--to must be the address of a server"),
        ("https://", "--to must be the address of a server"),
        ("http://[", "--to must be the address of a server"),
        ("http://127.0.0.1:99999", "--to must be the address of a server"),
    ],
)
def test_a_wrong_address_is_said_before_anything_is_sent(work: Path, to: str, said: str) -> None:
    done = submit(work, to, "heldout_secret")
    assert done.code == 2
    assert said in done.err
    assert "secret" not in done.err


@pytest.mark.parametrize(("failures", "code"), [(5, 0), (6, 4)])
def test_a_server_that_is_started_again_meanwhile_is_waited_for(
    served: Served, url: str, work: Path, monkeypatch: pytest.MonkeyPatch, failures: int, code: int
) -> None:
    ready, waited = OpenerDirector.open, list[float]()

    def away(opener: OpenerDirector, *words: Any, **more: Any) -> Any:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise URLError(ConnectionRefusedError(111, "Connection refused"))
        return ready(opener, *words, **more)

    monkeypatch.setattr(OpenerDirector, "open", away)
    monkeypatch.setattr("heldout.web.client.time.sleep", waited.append)
    done = submit(work, url, served.token("Ana Lee"), "--no-wait")
    assert done.code == code, done.err
    assert waited == [0.0, 0.5, 1.0, 2.0, 4.0, 8.0]
    assert len(served.site.queue.of("Ana Lee")) == (code == 0)


def test_a_wrong_token_is_said_with_where_one_is_made(url: str, work: Path) -> None:
    done = submit(work, url, "heldout_wrong")
    assert done.code == 2
    assert "The token is not one of this server's, or is over. Make one on the page /account." in done.err


def test_what_the_server_refuses_is_its_sentence(served: Served, url: str, work: Path) -> None:
    submit(work, url, served.token("Ana Lee"), "--no-wait")
    work.write_text(model("GaussianNB()"))
    many = submit(work, url, served.token("Ana Lee"), "--no-wait")
    assert many.code == 2
    assert "Ana Lee has used the one attempt that tiny-binary allows in a day" in many.err
    other = heldout("submit", work, "--to", url, "-c", "no-such", HELDOUT_TOKEN=served.token("Ana Lee"))
    assert (other.code, "There is no such challenge." in other.err) == (2, True)
    wrong = work.with_name("a.exe")
    wrong.write_bytes(b"MZ")
    refused = submit(wrong, url, served.token("Ana Lee"))
    assert refused.code == 2
    assert ".py" in refused.err


@pytest.mark.parametrize(
    "content", ["heldout_\u00e9".encode("utf-16"), b"heldout_a b", b"heldout_\xff", "heldout_é".encode()]
)
def test_a_token_file_that_holds_something_else_is_said(work: Path, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "token"
    file.write_bytes(content)
    done = heldout("submit", work, "--to", "http://127.0.0.1:1", "-c", CHALLENGE, "--token-file", file)
    assert done.code == 2
    assert "must hold a token and nothing else" in done.err
    assert str(file) in done.err.replace("\n", "")


def test_without_a_token_it_is_said_where_one_goes(work: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    for words in ((), ("--token-file", str(tmp_path / "empty"))):
        done = submit(work, "http://127.0.0.1:1", "", *words)
        assert done.code == 2
        assert "Name the file with your token (--token-file), or set HELDOUT_TOKEN." in done.err


def test_outside_of_a_workspace_the_challenge_is_asked_for(url: str, served: Served, work: Path) -> None:
    done = heldout("submit", work, "--to", url, HELDOUT_TOKEN=served.token("Ana Lee"))
    assert done.code == 2
    assert "Which challenge? Name it with -c, or hand in from a workspace." in done.err


def test_a_server_that_is_not_there_is_said_and_that_sending_again_is_safe(work: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    done = submit(work, url, "heldout_x")
    assert done.code == 4
    assert f"{url} cannot be reached" in done.err
    assert "Send it again: it is kept once." in done.err


@contextmanager
def _another(status: int, body: bytes, **headers: str) -> Iterator[str]:
    """Something else that answers every request in one way; its address."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is written."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("body", [b"<html>Log in to the network</html>", b"[]", b"[" * 100_000, b"\xff"])
def test_what_is_no_server_of_heldout_is_said_to_be_none(work: Path, body: bytes) -> None:
    with _another(200, body) as url:
        done = submit(work, url, "heldout_x")
    assert done.code == 2
    assert "does not answer as a server of heldout does. Is that its address?" in done.err


def test_a_server_that_leads_elsewhere_is_not_followed_and_its_address_is_said(work: Path) -> None:
    with _another(301, b"", Location="https://other.example/") as url:
        done = submit(work, url, "heldout_x")
    assert done.code == 2
    assert "it leads to https://other.example/. Name that address with --to." in done.err


def test_a_proxy_whose_server_is_away_is_asked_again_and_then_said(work: Path) -> None:
    with _another(502, b"<html>Bad Gateway</html>") as url:
        done = submit(work, url, "heldout_x")
    assert done.code == 4
    assert "cannot be reached (HTTP Error 502" in done.err
