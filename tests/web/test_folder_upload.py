"""A folder that comes as several files of one form: what is kept of it, and what is refused with a sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from httpx2 import Response
from queue_samples import model
from served import CHALLENGE, Served
from signing_in import csrf_in

from heldout.submission.interface import MAX_FILES
from heldout.web.client import packed
from heldout.web.upload import MOST_BYTES, MOST_REQUEST_BYTES

pytestmark = pytest.mark.proof
SOLUTION = ("mine/solution.py", model().encode())
EVIL = "<script>alert(1)</script>"


def hand_in(served: Served, folder: Sequence[tuple[str, bytes]], *files: tuple[str, bytes]) -> Response:
    """Send the form of Ana's page with the files of a folder, by their paths, and with single files."""
    ana = served.browser("Ana Lee")
    parts = [("folder", each) for each in folder] + [("file", each) for each in files]
    data = {"csrf_token": csrf_in(ana.get("/account"))}
    return ana.post(f"/challenges/{CHALLENGE}/hand-in", data=data, files=parts)


def kept(served: Served) -> dict[str, bytes]:
    """The files in the zip that Ana's one hand-in is kept as."""
    (found,) = served.site.queue.of("Ana Lee")
    with zipfile.ZipFile(io.BytesIO(served.site.queue.content(found))) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


def test_a_folder_is_the_same_hand_in_as_a_program_makes_of_it(served: Served, tmp_path: Path) -> None:
    files = {
        "solution.py": b"import helper\n",
        "a/deep/rates.csv": b"1\n",
        "a.py": b"2\n",
        "\u00e9t\u00e9 1.py": b"3\n",
    }
    for path, content in files.items():
        (tmp_path / "mine" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "mine" / path).write_bytes(content)
    answer = hand_in(served, [(f"mine/{path}", content) for path, content in reversed(files.items())])

    assert answer.status_code == 303
    assert kept(served) == files
    (found,) = served.site.queue.of("Ana Lee")
    assert (found.file_name, served.site.queue.content(found)) == packed(tmp_path / "mine")


def test_what_is_hidden_stays_behind(served: Served) -> None:
    hidden = [(f"mine/{name}", b"x") for name in (".git/config", ".env", "a/__pycache__/b.txt", "a/b.pyc", ".DS_Store")]
    assert hand_in(served, [*hidden, SOLUTION]).status_code == 303
    assert list(kept(served)) == ["solution.py"]


def test_files_that_lie_in_no_folder_are_one_hand_in_too(served: Served) -> None:
    assert hand_in(served, [("solution.py", b"x = 1"), ("helper.py", b"y = 1")]).status_code == 303
    assert list(kept(served)) == ["helper.py", "solution.py"]
    assert served.site.queue.of("Ana Lee")[0].file_name == "hand-in.zip"


@pytest.mark.parametrize(
    "path",
    [
        "../solution.py", "mine/../../solution.py", "/etc/cron.d/solution.py", "mine\\..\\solution.py",
        f"mine/{'x' * 1001}.py", "mine/a\x01.py", "mine/a\x7f.py", ".",
    ],
)  # fmt: skip
def test_a_path_that_may_not_stand_in_a_zip_is_refused_and_nothing_is_kept(served: Served, path: str) -> None:
    boundary = "----of-a-form"
    # As bytes: a client that writes a form for us escapes what this one does not.
    said = path.encode().replace(b"\\", b"\\\\")
    ana = served.browser("Ana Lee")
    part = b'--%b\r\nContent-Disposition: form-data; name="folder"; filename="%b"\r\n\r\nx = 1\r\n'
    body = b"".join(part % (boundary.encode(), each) for each in (said, b"mine/solution.py")) + b"--%b--\r\n" % (
        boundary.encode()
    )
    headers = {
        "X-CSRF-Token": csrf_in(ana.get("/account")),
        "Content-Type": f"multipart/form-data; boundary={boundary}",
    }
    answer = ana.post(f"/challenges/{CHALLENGE}/hand-in", content=body, headers=headers)

    assert answer.status_code == 422
    assert '<p role="alert">' in answer.text
    assert served.site.queue.of("Ana Lee") == []


def test_markup_in_a_path_is_text_in_what_is_said_and_in_what_it_is_called(served: Served) -> None:
    refused = hand_in(served, [(f"../{EVIL}.py", b"x")])
    assert refused.status_code == 422
    assert EVIL not in refused.text
    assert hand_in(served, [(f"{EVIL}a/{EVIL}.py", b"x = 1")]).status_code == 303
    (found,) = served.site.queue.of("Ana Lee")
    assert not set(found.file_name) & set('/\\<>"')
    for page in (f"/hand-ins/{found.id}", f"/challenges/{CHALLENGE}"):
        assert EVIL not in served.browser("Ana Lee").get(page).text


@pytest.mark.parametrize(
    ("folder", "files", "status", "said"),
    [
        ([], [], 422, "Choose one file or one folder"),
        ([SOLUTION], [("solution.py", b"x")], 422, "Choose one file or one folder"),
        ([], [("solution.py", b"x"), ("other.py", b"x")], 422, "Choose one file or one folder"),
        ([SOLUTION, SOLUTION], [], 422, "came twice"),
        ([("mine/.env", b"x")], [], 422, "hidden"),
        ([(f"mine/{number}.py", b"x") for number in range(MAX_FILES + 1)], [], 413, "201 files; 200 may"),
        ([(f"mine/{number}.py", bytes(MOST_BYTES // 3)) for number in range(4)], [], 413, "MiB"),
        ([("mine/a.py", bytes(MOST_BYTES // 2)), ("mine/b.py", bytes(MOST_BYTES // 2 + 1))], [], 413, "20 MB"),
        ([(f"mine/.git/{number}", b"x") for number in range(1001)], [], 422, "more than 1,000 files"),
    ],
)
def test_what_is_no_folder_to_hand_in_is_refused_with_a_sentence(
    served: Served, folder: list[tuple[str, bytes]], files: list[tuple[str, bytes]], status: int, said: str
) -> None:
    answer = hand_in(served, folder, *files)
    assert (answer.status_code, said in answer.text) == (status, True), answer.text[-800:]
    assert served.site.queue.of("Ana Lee") == []


def test_as_many_files_as_may_be_handed_in_fit_into_a_request(served: Served) -> None:
    part = MOST_BYTES // MAX_FILES
    folder = [(f"mine/{'d' * 90}/{number}.bin", bytes(part)) for number in range(MAX_FILES - 1)]
    answer = hand_in(served, [*folder, ("mine/solution.py", b"x = 1")])
    assert (answer.status_code, len(kept(served))) == (303, MAX_FILES)
    assert MOST_REQUEST_BYTES < 21 * 1024**2


def test_a_form_of_another_site_hands_no_folder_in(served: Served) -> None:
    ana = served.browser("Ana Lee")
    answer = ana.post(f"/challenges/{CHALLENGE}/hand-in", data={"csrf_token": "0" * 64}, files=[("folder", SOLUTION)])
    assert answer.status_code == 403
    assert served.browser().post(f"/challenges/{CHALLENGE}/hand-in", files=[("folder", SOLUTION)]).status_code == 303
    assert served.site.queue.of("Ana Lee") == []
