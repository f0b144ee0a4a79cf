"""What an instructor begins on a page, run to its end: codes, grading again, a regrade, the marks that go elsewhere."""

from __future__ import annotations

import csv
import io
import re
import time

import pytest
from fastapi.routing import APIRoute
from queue_samples import model
from served import CHALLENGE, CLASS, Served, send
from signing_in import code_of, csrf_in, sign_in
from starlette.testclient import TestClient

from heldout.attempts.class_records import ClassRecords
from heldout.web import instructor_pages, roster_pages
from heldout.web.identity.interface import Person
from heldout.web.roster import remove_learner

PLAIN = CLASS.replace("anonymous = true\n", "")


@pytest.fixture
def class_file() -> str:
    return PLAIN


@pytest.fixture
def teacher(served: Served) -> TestClient:
    return served.browser("teacher", instructor=True)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def post(client: TestClient, page: str, path: str, **fields: str) -> str:
    """Send a form of a page; what is answered."""
    answer = client.post(path, data={"csrf_token": csrf_in(client.get(page)), **fields})
    assert answer.status_code in (200, 303), answer.text
    return answer.text


def acts(served: Served) -> list[tuple[str, str, str]]:
    """Oldest first."""
    return [(each.act, each.about, each.came_to) for each in served.site.acts.newest()][::-1]


def test_codes_of_the_page_sign_in_once_by_link_and_later_by_code_until_a_new_one_is_made(
    served: Served, teacher: TestClient
) -> None:
    made = rows_of(post(teacher, "/instructor/class", "/instructor/class/codes"))
    assert [(each["name"], each["role"]) for each in made] == [("Ana Lee", "student"), ("Bo <b>", "student")]
    link = made[0]["link"].removeprefix("http://127.0.0.1:8000")
    ana = served.browser()
    assert "Join as Ana Lee" in ana.get(link).text
    post(ana, link, "/join", key=link.partition("key=")[2])
    assert ana.get("/challenges/tiny-binary").status_code == 200
    assert served.browser().get(link).status_code == 410
    later = served.browser()
    assert sign_in(later, "Ana Lee", made[0]["code"]).status_code == 303
    assert rows_of(post(teacher, "/instructor/class", "/instructor/class/codes")) == []
    (new,) = rows_of(post(teacher, "/instructor/class", "/instructor/class/codes", name="Ana Lee"))
    assert [each.get("/").status_code for each in (ana, later)] == [303, 303]
    assert sign_in(served.browser(), "Ana Lee", made[0]["code"]).status_code == 401
    assert sign_in(served.browser(), "Ana Lee", new["code"]).status_code == 303
    assert sign_in(served.browser(), "Bo <b>", made[1]["code"]).status_code == 303
    page = teacher.get("/instructor/class").text
    assert made[0]["code"] not in page
    assert new["code"] not in page
    assert ("make codes", "Ana Lee", "done") in acts(served)


def test_what_heldout_could_not_grade_is_graded_again_with_its_time(served: Served, teacher: TestClient) -> None:
    data = served.site.session.folder / "datasets" / "tiny" / "tiny.csv"
    was = data.read_bytes()
    kept = send(served.program("Ana Lee"), model().encode()).json()
    data.write_bytes(was + b"41,100,3,red,true,no\n")
    served.grade()
    assert served.program("Ana Lee").get(f"/api/v1/hand-ins/{kept['id']}").json()["state"] == "failed"
    overview = teacher.get("/instructor").text
    assert "tiny.csv" in overview
    assert "Grade solution.py of Ana Lee again" in overview
    data.write_bytes(was)
    post(teacher, "/instructor", f"/instructor/hand-ins/{kept['id']}/again")
    served.grade()
    (again,) = served.program("Ana Lee").get("/api/v1/hand-ins").json()
    assert (again["id"], again["state"]) == (kept["id"], "done")
    assert again["handed_in_at"] == kept["handed_in_at"]
    attempt = served.site.store.get(again["attempt"])
    assert attempt is not None
    assert attempt.status == "graded"
    assert attempt.handed_in.isoformat() == kept["handed_in_at"].replace("Z", "+00:00")
    about = f"Ana Lee, {CHALLENGE}, {kept['id']}"
    assert acts(served) == [("grade a hand-in again", about, end) for end in ("begun", "done")]
    assert "Grade solution.py of Ana Lee again" not in teacher.get("/instructor").text


def test_a_regrade_is_worked_out_shown_and_applied_once(served: Served, teacher: TestClient) -> None:
    send(served.program("Ana Lee"), model().encode())
    send(served.program("Bo <b>"), model("GaussianNB()").encode())
    served.grade()
    before = {each.learner: each.id for each in served.site.store.outcomes(served.site.key(CHALLENGE))}
    challenge = served.site.session.folder / "challenges" / CHALLENGE / "challenge.toml"
    challenge.write_text(challenge.read_text().replace('name = "roc_auc"', 'name = "accuracy"'))
    page = f"/instructor/challenges/{CHALLENGE}"
    behind = "2 learners with attempts on another version alone, which do not count"
    for _ in range(600):
        if behind in (overview := teacher.get("/instructor").text):
            break
        time.sleep(0.1)
    assert behind in overview
    refused = teacher.get(f"{page}/export/csv")
    assert f"2 learners have attempts on another version of {CHALLENGE} alone" in refused.text
    post(teacher, page, f"{page}/regrade")
    for _ in range(600):
        text = teacher.get(page).text
        if "It is being worked out" not in text:
            break
        time.sleep(0.1)
    assert "metric" in text
    assert "Give 2 attempts these grades" in text
    assert not served.site.store.gradings(before["Ana Lee"])
    post(teacher, page, f"{page}/regrade", apply="true")
    text = teacher.get(page).text
    assert "2 attempts have new grades." in text
    assert "on another version" not in teacher.get("/instructor").text
    assert "these grades" not in text.replace("new grades", "")
    assert served.program("Ana Lee").get(f"/api/v1/challenges/{CHALLENGE}/board").json()["metric"]["name"] == "accuracy"
    card = served.program("Ana Lee").get(f"/api/v1/attempts/{before['Ana Lee']}/card").json()
    assert card["metric"]["name"] == "accuracy"
    (grading,) = served.site.store.gradings(before["Ana Lee"])
    assert grading.card.metric.name == "roc_auc"
    refused = teacher.post(f"{page}/regrade", data={"csrf_token": csrf_in(teacher.get(page)), "apply": "true"})
    assert refused.status_code == 409
    ends = [each for each in acts(served) if each[0] == "apply a regrade"]
    assert [each[2] for each in ends][:3] == ["begun", "done", "begun"]
    assert ends[3][2].startswith("failed: Work out the regrade first")


def test_an_export_has_the_marks_of_the_table_and_not_what_the_cards_say(served: Served, teacher: TestClient) -> None:
    ana = served.program("Ana Lee")
    send(ana, model().encode())
    served.grade()
    key = served.site.key(CHALLENGE)
    ClassRecords(served.database).adjust(key, "Ana Lee", 7.5, "a good report", "teacher")
    (row,) = rows_of(teacher.get(f"/instructor/challenges/{CHALLENGE}/export/csv").text)
    assert (row["learner"], row["grade"], row["late"]) == ("Ana Lee", "7.5", "")
    canvas = teacher.get(f"/instructor/challenges/{CHALLENGE}/export/canvas").text.splitlines()
    assert canvas[2] == "Ana Lee,,,,,7.5"
    ClassRecords(served.database).adjust(key, "Bo <b>", 4.0, "an oral exam", "teacher")
    bo = rows_of(teacher.get(f"/instructor/challenges/{CHALLENGE}/export/csv").text)[1]
    assert (bo["learner"], bo["grade"], bo["explanation"]) == ("Bo <b>", "4", "4 by hand, and no attempt")
    assert "Bo &lt;b&gt;" not in teacher.get(f"/instructor/challenges/{CHALLENGE}/export/junit").text


def test_an_export_of_a_closed_challenge_has_everybody_also_when_its_files_change_afterwards(
    served: Served, teacher: TestClient
) -> None:
    send(served.program("Ana Lee"), model().encode())
    served.grade()
    page = f"/instructor/challenges/{CHALLENGE}"
    post(teacher, page, f"{page}/close")
    before = rows_of(teacher.get(f"{page}/export/csv").text)
    assert [each["learner"] for each in before] == ["Ana Lee"]
    challenge = served.site.session.folder / "challenges" / CHALLENGE / "challenge.toml"
    challenge.write_text(challenge.read_text().replace('name = "roc_auc"', 'name = "accuracy"'))
    assert rows_of(teacher.get(f"{page}/export/csv").text) == before


def test_what_was_handed_in_can_be_had_back_by_whose_it_is_and_by_an_instructor(
    served: Served, teacher: TestClient
) -> None:
    content, name = b"<script>alert(1)</script>\n\xff\x00", "sol \u6a21\u578b.py"
    kept = send(served.program("Bo <b>"), content, name).json()
    bo, ana = served.browser("Bo <b>"), served.browser("Ana Lee")
    page = teacher.get("/instructor/students/Bo%20%3Cb%3E").text
    address = f"/instructor/students/Bo%20%3Cb%3E/hand-ins/{kept['id']}/file"
    assert f'href="{address}"' in page
    assert f'href="/hand-ins/{kept["id"]}/file"' in bo.get(f"/challenges/{CHALLENGE}").text
    program = served.program("teacher", instructor=True)
    had = [bo.get(f"/hand-ins/{kept['id']}/file"), teacher.get(address)]
    had += [served.program("Bo <b>").get(f"/api/v1/hand-ins/{kept['id']}/file"), program.get(f"/api/v1{address}")]
    for answer in had:
        assert (answer.status_code, answer.content) == (200, content)
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["x-content-type-options"] == "nosniff"
        said = answer.headers["content-disposition"]
        assert said == "attachment; filename*=UTF-8''sol%20%E6%A8%A1%E5%9E%8B.py"
    assert ana.get(f"/hand-ins/{kept['id']}/file").status_code == 404
    assert teacher.get(f"/hand-ins/{kept['id']}/file").status_code == 404
    assert teacher.get(address.replace("Bo%20%3Cb%3E", "Ana%20Lee")).status_code == 404
    assert bo.get(address).status_code == 403


def test_the_overview_counts_what_there_is_and_says_what_is_wrong(served: Served, teacher: TestClient) -> None:
    for name, text in (("Ana Lee", model()), ("Bo <b>", model("GaussianNB()")), ("Bo <b>", "x = 1")):
        send(served.program(name), text.encode())
        if text != "x = 1":
            served.grade()
    text = teacher.get("/instructor").text
    row = text.partition(f'/instructor/challenges/{CHALLENGE}"')[2].partition("</tr>")[0]
    closes, *counts = (re.sub(r"<[^>]+>", "", each) for each in re.findall(r"<td.*?</td>", row, re.S))
    assert "2126-03-14" in closes
    assert counts == ["2", "2", "1"], "learners, attempts, waiting"
    file = served.site.session.folder / "class.toml"
    assert "Until it is mended the class is as it was before." not in text
    file.write_text(f"{PLAIN}\nnothing_like_it = 1\n", encoding="utf-8")
    assert "Until it is mended the class is as it was before." in teacher.get("/instructor").text


def test_the_class_says_who_looks_like_another_and_who_has_a_code(served: Served, teacher: TestClient) -> None:
    file = served.site.session.folder / "class.toml"
    file.write_text(f'{PLAIN}\n[[learner]]\nname = "Ana  Lée"\n'.replace("Ana  Lée", "Anа Lee"), encoding="utf-8")
    page = teacher.get("/instructor/class").text
    assert "look alike: are they one person?" in page
    assert (page.count(">Make one</button>"), page.count(">A new one</button>")) == (3, 0)
    code_of(served.app.state.identity, "Ana Lee")
    page = teacher.get("/instructor/class").text
    assert (page.count(">Make one</button>"), page.count(">A new one</button>")) == (2, 1)
    learner = teacher.get("/instructor/class/learner", params={"name": "Bo <b>"}).text
    assert "Closes instead (time in UTC)" in learner
    assert 'href="/instructor/students/Bo%20%3Cb%3E"' in learner


def test_no_form_of_an_instructor_is_taken_without_its_token(served: Served, teacher: TestClient) -> None:
    kept = send(served.program("Ana Lee"), b"x = 1").json()["id"]
    served.site.queue.fail(kept, "tried")
    filled = {"{name}": CHALLENGE, "{id_}": kept}
    fields = {
        "name": "Ana Lee",
        "deadline": "week 1",
        "closes": "2126-04-01T10:00",
        "seen": "0",
        "csrf_token": "0" * 64,
    }
    routes = [*instructor_pages.router.routes, *roster_pages.router.routes]
    posts = [route.path for route in routes if isinstance(route, APIRoute) and "POST" in route.methods]
    for path in posts:
        for part, value in filled.items():
            path = path.replace(part, value)
        assert teacher.post(path, data=fields).status_code == 403, path
    assert len(posts) >= 9
    assert acts(served) == []
    assert served.site.queue.get(kept).state == "failed"  # type: ignore[union-attr]
    assert served.app.state.identity.codes.holders() == {}
    assert (served.site.session.folder / "class.toml").read_text(encoding="utf-8") == PLAIN


def test_what_failed_leads_to_its_student_while_there_is_one(served: Served, teacher: TestClient) -> None:
    served.site.queue.fail(send(served.program("Ana Lee"), model().encode()).json()["id"], "the data are gone")
    address = "/instructor/students/Ana%20Lee"
    assert f'<a href="{address}">Ana Lee</a>' in teacher.get("/instructor").text

    remove_learner(served.site, Person("teacher", "instructor"), "Ana Lee")

    page = teacher.get("/instructor").text
    assert "the data are gone" in page
    assert '<th scope="row">Ana Lee</th>' in page
    assert teacher.get(address).status_code == 404


def test_a_program_of_an_instructor_sees_what_failed_and_every_act(served: Served, teacher: TestClient) -> None:
    waits = send(served.program("Bo <b>"), b"x = 2").json()["id"]
    kept = send(served.program("Ana Lee"), b"x = 1").json()["id"]
    served.site.queue.fail(kept, "the data are gone")
    program = served.program("teacher", instructor=True)
    found = program.get("/api/v1/instructor/queue").json()
    assert [(each["id"], each["state"], each["fault"]) for each in found] == [
        (kept, "failed", "the data are gone"), (waits, "waiting", None)
    ]  # fmt: skip
    assert teacher.get(f"/instructor/challenges/{CHALLENGE}/similar").status_code == 200
    assert teacher.get("/instructor/table.csv").status_code == 200
    told = [(each["act"], each["about"]) for each in program.get("/api/v1/instructor/acts").json()]
    assert told == [("export", "the table of the course"), ("look for hand-ins that look alike", CHALLENGE)]
