"""A term of three challenges, in a real browser and by the API: from an empty sheet of codes to the marks.

Two students and the instructor have a browser, the others programs. What the marks must be is worked out here by hand,
from the private scores that students are shown when it is over.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from queue_samples import COURSE_ID, HEAD, model
from real_browser import chromium, faults, needs_browser, served
from signing_in import csrf_in

from command_line import ROOT
from heldout.attempts.store import open_database
from heldout.base.number_format import format_points
from heldout.classroom.exports.interface import number
from heldout.grading.session import Session
from heldout.web.app import create_app
from heldout.web.client import Server
from heldout.web.identity.interface import Person, SignInSettings
from heldout.web.queue.processes import GradingProcesses
from heldout.web.site import open_site

if TYPE_CHECKING:
    from fastapi import FastAPI
    from playwright.sync_api import Browser, Download, Page

pytestmark = [pytest.mark.proof, needs_browser]
COURSES = ROOT / "tests" / "courses"
CELLAR = COURSES / "cellar" / "challenges" / "cellar" / "submissions"
GRADED_MS = 120_000
CLASS = """# The class of the term, kept by hand and by page
format_version = 1
weights = {{ cellar = 2, orchard = 1, tiny-binary = 1 }}

[late]
points_per_day = 10  # agreed with the class
cap = 50

[[deadline]]
name = "week 1"
challenges = ["cellar"]
closes = {over}

[[deadline]]
name = "week 2"
challenges = ["orchard"]
closes = {next}

[[deadline]]
name = "week 3"
closes = {next}

# Monday's group
[[learner]]
name = "Ana Lee"
ids = {{ canvas = "4711" }}
[[learner]]
name = "Bo Chen"
ids = {{ moodle = "31" }}
[[learner]]
name = "Cleo"
"""


def notebook(source: str) -> bytes:
    """A notebook with a cell of work and one with a model."""
    cells = ["import pandas as pd\nrows = pd.DataFrame({'x': [1, 2]})\nrows.describe()", source]
    made = [
        {"cell_type": "code", "source": each, "outputs": [], "metadata": {}, "execution_count": None} for each in cells
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made}).encode()


@dataclass
class Term:
    """The server of a course, the instructor's page, and students by name."""

    url: str
    app: FastAPI
    course: Path
    browser: Browser
    teacher: Page
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    """The lines of sheets, by name."""
    programs: dict[str, Server] = field(default_factory=dict)

    def page(self) -> Page:
        """A browser of somebody's own."""
        return self.browser.new_context(viewport={"width": 1280, "height": 800}).new_page()

    def at(self, path: str) -> Page:
        """The instructor's page with this address."""
        self.teacher.goto(self.url + path)
        return self.teacher

    def sheet(self, button: str) -> list[str]:
        """Make codes by the button of the page **Class**; for whom."""
        with self.at("/instructor/class").expect_download() as came:
            self.teacher.get_by_role("button", name=button).press("Enter")
        made = list(csv.DictReader(io.StringIO(_text(came.value))))
        self.codes |= {each["name"]: each for each in made}
        return [each["name"] for each in made]

    def program(self, name: str) -> Server:
        """A student joins by the link, and makes a token with which programs hand in."""
        if name not in self.programs:
            with httpx2.Client(base_url=self.url, headers={"accept": "text/html"}, follow_redirects=True) as client:
                link = self.codes[name]["link"]
                key = {"csrf_token": csrf_in(client.get(link)), "key": link.partition("key=")[2]}
                assert client.post("/join", data=key).status_code == 200
                said = {"csrf_token": csrf_in(client.get("/account")), "label": "laptop"}
                made = re.search(r"heldout_[\w-]+", client.post("/account/tokens", data=said).text)
            assert made is not None
            self.programs[name] = Server(self.url, made[0])
        return self.programs[name]

    def asked(self, name: str, path: str, method: str = "GET") -> Any:
        """What the API answers a student."""
        headers = {"Authorization": f"Bearer {self.program(name).token}"}
        return httpx2.request(method, f"{self.url}/api/v1/{path}", headers=headers, timeout=60).json()

    def hands_in(self, name: str, challenge: str, file: str, content: bytes) -> dict[str, Any]:
        """Hand in by a program, and the card."""
        server = self.program(name)
        done = server.wait(server.hand_in(challenge, file, content), seconds=0.2)
        assert done["state"] == "done", done
        return server.card(done["attempt"])

    def export(self, address: str) -> list[list[str]]:
        """The rows of a CSV that the instructor fetches by a link of the page."""
        with self.teacher.expect_download() as came:
            self.teacher.get_by_role("link", name=address).click()
        return list(csv.reader(io.StringIO(_text(came.value))))


def _text(came: Download) -> str:
    return Path(came.path()).read_text(encoding="utf-8")


ACTS = [
    ("make codes", "who has none"),
    ("change the class", "Dan Wu"),
    ("make codes", "who has none"),
    ("change the class", "Ana Lee"),
    ("change the class", "Ana Lee"),
    ("close attempts", "cellar"),
    ("close attempts", "orchard"),
    ("work out a regrade", "tiny-binary"),
    ("apply a regrade", "tiny-binary"),
    ("export", "the table of the course"),
    ("export", "cellar as canvas"),
    ("export", "cellar as moodle"),
    ("export", "cellar as csv"),
    ("export", "tiny-binary as canvas"),
]
"""What the instructor does in the term, in this order, and to what."""


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Term]:
    folder = tmp_path_factory.mktemp("term")
    course = folder / "course"
    for each in ("cellar", "orchard", "minimal"):
        shutil.copytree(COURSES / each, course, dirs_exist_ok=True)
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    over, later = now - timedelta(hours=26), now + timedelta(days=7)
    (course / "course.toml").write_text(f'format_version = 1\nid = "{COURSE_ID}"\ntitle = "The term"\n')
    (course / "class.toml").write_text(CLASS.format(over=over.isoformat(), next=later.isoformat()))
    with ExitStack() as held:
        patch = held.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("HELDOUT_DB", str(folder / "attempts.db"))
        database = open_database(f"sqlite:///{folder / 'attempts.db'}")
        held.callback(database.dispose)
        app = create_app(open_site(Session(course), database))
        url = held.enter_context(served(app, 0))
        app.state.identity.settings = SignInSettings(url=url)
        held.enter_context(GradingProcesses(2, ("--course", str(course), "worker", "--until-input-ends")))
        browser = held.enter_context(chromium())
        found = Term(url, app, course, browser, browser.new_context().new_page())
        (issued,) = app.state.identity.codes.issue([Person("Prof", "instructor")])
        found.teacher.goto(issued.link(url))
        found.teacher.get_by_role("button", name="Join as Prof").press("Enter")
        found.teacher.wait_for_url(f"{url}/instructor")
        yield found


def test_a_term(term: Term) -> None:
    the_class_is_made_up(term)
    ana = ana_hands_in_with_an_extension(term)
    late = bo_is_late_and_cleo_fails(term)
    a_notebook_a_hint_and_a_team(term, ana)
    boards_rank_who_is_in_time(term, ana)
    finals = it_is_closed_and_private_scores_are_shown(term, ana)
    a_changed_challenge_is_regraded(term)
    the_marks_are_what_was_worked_out_by_hand(term, finals, late)
    assert log_of(term) == [("Prof", *act) for act in ACTS]


def the_class_is_made_up(term: Term) -> None:
    """Codes for three, a fourth learner with a code of his own, teams, and an extension; all by page."""
    assert term.sheet("Make codes for those who have none") == ["Ana Lee", "Bo Chen", "Cleo"]
    assert all(each["link"].startswith(f"{term.url}/join?key=") for each in term.codes.values())
    page = term.at("/instructor/class")
    page.get_by_label("Name, as attempts are recorded").fill("Dan Wu")
    page.get_by_role("combobox", name="Team").fill("blue")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("name=Dan%20Wu"))
    assert term.sheet("Make codes for those who have none") == ["Dan Wu"]
    term.at("/instructor/class").get_by_role("link", name="Change team, ids and extensions of Ana Lee").click()
    page.get_by_role("combobox", name="Team").fill("blue")
    page.get_by_role("button", name="Change", exact=True).press("Enter")
    page.wait_for_load_state()
    closes = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    page.get_by_label("Deadline").select_option("week 1")
    page.get_by_label("Closes instead").fill(closes)
    found = faults(page)
    page.get_by_role("button", name="Give the extension").press("Enter")
    page.wait_for_load_state()
    assert page.get_by_role("button", name="Take back the extension of week 1").count() == 1
    assert closes.replace("T", " ") in page.get_by_role("table").inner_text()
    found += faults(page) + faults(term.at("/instructor/class"))
    written = (term.course / "class.toml").read_text()
    assert all(each in written for each in ("# The class of the term", "# agreed with the class", "# Monday's group"))
    assert found == []


def ana_hands_in_with_an_extension(term: Term) -> Page:
    """She joins by the link, and hands in by keyboard what would be late for everybody else."""
    page = term.page()
    page.goto(term.codes["Ana Lee"]["link"])
    page.get_by_role("button", name="Join as Ana Lee").press("Enter")
    page.get_by_role("link", name="Which wine is good").press("Enter")
    page.wait_for_url(f"{term.url}/challenges/cellar")
    assert "(your extension)" in page.get_by_role("main").inner_text()
    page.get_by_label("A Python file").set_input_files(CELLAR / "passes" / "small_tree.py")
    page.get_by_role("button", name="Hand in").press("Enter")
    page.wait_for_url(re.compile("/attempts/"), timeout=GRADED_MS)
    card = page.get_by_role("main").inner_text()
    assert "small_tree.py, handed in on" in card
    assert "after 'week 1' closed" not in card
    assert faults(page) == []
    return page


def bo_is_late_and_cleo_fails(term: Term) -> float:
    """By programs; what a failed one says is the student's, and costs nothing. The points of Bo's card."""
    weak = (CELLAR / "weak" / "linear.py").read_bytes()
    card = term.hands_in("Bo Chen", "cellar", "solution.py", weak)
    assert card["message"].startswith("handed in 1 d 2 h after 'week 1' closed")
    assert "20 points are taken off" in card["message"]
    failed = term.hands_in("Cleo", "cellar", "solution.py", (CELLAR / "failed" / "misspelt.py").read_bytes())
    assert failed["status"] == "failed"
    assert "slover" in failed["traceback"]
    shown = term.at("/instructor/students/Bo%20Chen")
    shown.get_by_role("link", name="solution.py").first.click()
    assert "20 points are taken off" in shown.get_by_role("main").inner_text()
    points: float = card["points"]["total"]
    return points


def a_notebook_a_hint_and_a_team(term: Term, ana: Page) -> None:
    """Dan hands in a notebook for the team, and Ana reads a hint."""
    source = f"{HEAD}\ndef get_estimator():\n    return make_pipeline({_NUMBERS}, LogisticRegression())\n"
    card = term.hands_in("Dan Wu", "orchard", "work.ipynb", notebook(source))
    assert card["status"] == "graded", card
    ana.goto(f"{term.url}/challenges/orchard/hints")
    ana.get_by_role("button", name="Show the next hint").press("Enter")
    ana.get_by_text("Fruits that are soft and sweet are ripe.").wait_for()
    assert term.asked("Dan Wu", "challenges/orchard/hints") is None


_NUMBERS = 'make_column_transformer((SimpleImputer(), make_column_selector(dtype_include="number")))'


def boards_rank_who_is_in_time(term: Term, ana: Page) -> None:
    """Ana alone has a rank where Bo was late, and the team stands where Dan does."""
    for name, estimator in (("Bo Chen", "LogisticRegression()"), ("Cleo", "GaussianNB()")):
        assert term.hands_in(name, "tiny-binary", "solution.py", model(estimator).encode())["status"] == "graded"
    entries = term.asked("Bo Chen", "challenges/cellar/board")["entries"]
    assert [(each["learner"], each["rank"]) for each in entries] == [
        ("Ana Lee", [1, 1]),
        ("Bo Chen", None),
        ("Cleo", None),
    ]
    teams = term.asked("Dan Wu", "challenges/orchard/board?teams=true")["entries"]
    assert [(each["learner"], each["rank"]) for each in teams] == [("blue", [1, 1])]
    ana.goto(f"{term.url}/challenges/cellar/board")
    assert "late" in ana.get_by_role("row", name="Bo Chen").inner_text()
    assert ana.get_by_role("row", name="Ana Lee").get_attribute("class") == "own"
    assert faults(ana) == []


def it_is_closed_and_private_scores_are_shown(term: Term, ana: Page) -> dict[str, float]:
    """Attempts are closed by page; what Ana and Bo got on private rows, as each of them is shown."""
    assert "open" in str(term.asked("Bo Chen", "challenges/cellar/debrief"))
    for name in ("cellar", "orchard"):
        page = term.at(f"/instructor/challenges/{name}")
        page.get_by_role("button", name="Close attempts").press("Enter")
        page.get_by_role("button", name="Reopen attempts").wait_for()
    ana.goto(f"{term.url}/challenges/cellar")
    ana.get_by_role("link", name="Private score and debrief").press("Enter")
    ana.get_by_text("Opening this is final.").wait_for()
    found = faults(ana)
    ana.get_by_role("button", name="Open it").press("Enter")
    row = ana.get_by_role("row", name="small_tree.py").inner_text()
    assert found + faults(ana) == []
    (of_ana,) = ana.request.get(f"{term.url}/api/v1/challenges/cellar/debrief").json()["attempts"]
    (of_bo,) = term.asked("Bo Chen", "challenges/cellar/debrief", "POST")["attempts"]
    assert row.split()[-1] == format_points(of_ana["private"]["points"])
    return {"Ana Lee": of_ana["private"]["points"], "Bo Chen": of_bo["private"]["points"]}


def a_changed_challenge_is_regraded(term: Term) -> None:
    """The metric of a challenge changes: what that moves is shown before it is so, and so after."""
    file = term.course / "challenges" / "tiny-binary" / "challenge.toml"
    file.write_text(file.read_text().replace('name = "roc_auc"', 'name = "accuracy"'))
    page = term.at("/instructor/challenges/tiny-binary")
    page.get_by_role("button", name="Work out what attempts are worth now").press("Enter")
    for _ in range(GRADED_MS // 500):
        if page.get_by_label("What the regrade changes").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    told = page.get_by_label("What the regrade changes").inner_text()
    assert all(each in told for each in ("Bo Chen", "Cleo", "roc_auc", "accuracy")), told
    (attempt,) = term.asked("Cleo", "attempts?challenge=tiny-binary")["attempts"]
    assert attempt["metric"]["name"] == "roc_auc"
    found = faults(page)
    page.get_by_role("button", name="Give 2 attempts these grades").press("Enter")
    page.get_by_text("2 attempts have new grades.").wait_for()
    (attempt,) = term.asked("Cleo", "attempts?challenge=tiny-binary")["attempts"]
    assert attempt["metric"]["name"] == "accuracy"
    assert found == []


def the_marks_are_what_was_worked_out_by_hand(term: Term, finals: dict[str, float], late: float) -> None:
    """Bo loses 20 points, for two days that were begun; the cellar weighs as much as the others together."""
    marks = {"Ana Lee": finals["Ana Lee"], "Bo Chen": max(finals["Bo Chen"] - 20, 0.0)}
    assert late - 20 != marks["Bo Chen"], "public and private points differ, or this shows nothing"
    term.at("/instructor")
    header, *rows = term.export("The table of the course")
    assert [each.lower() for each in header[1:6]] == ["learner", "cellar", "orchard", "tiny-binary", "total"]
    assert [(row[1], row[2], row[3]) for row in rows[:2]] == [
        (name, f"{points:.2f}", "0.00") for name, points in sorted(marks.items(), key=lambda each: -each[1])
    ]
    assert [(row[1], float(row[5])) for row in rows[2:]] == [("Cleo", 0.0), ("Dan Wu", 0.0)]
    assert [float(row[5]) for row in rows[:2]] == pytest.approx(
        sorted((each / 2 for each in marks.values()), reverse=True), abs=0.01
    )
    term.at("/instructor/challenges/cellar")
    canvas = term.export("Export: canvas")
    assert canvas[:2] == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Which wine is good"],
        ["    Points Possible", "", "", "", "", "100"],
    ]
    assert [row[:5] for row in canvas[2:]] == [
        ["Ana Lee", "4711", "", "", ""],
        ["Bo Chen"] + [""] * 4,
        ["Cleo"] + [""] * 4,
    ]
    assert [float(row[5]) for row in canvas[2:]] == pytest.approx([marks["Ana Lee"], marks["Bo Chen"], 0], abs=0.01)
    moodle = term.export("Export: moodle")
    assert [(row[0], row[1], row[4]) for row in moodle[1:]] == [
        ("", "Ana Lee", number(marks["Ana Lee"])),
        ("Participant 31", "Bo Chen", number(marks["Bo Chen"])),
        ("", "Cleo", "0"),
    ]
    header, *rows = term.export("Export: csv")
    plain = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(each["learner"], each["status"], each["late"]) for each in plain] == [
        ("Ana Lee", "graded", ""), ("Bo Chen", "graded", "yes"), ("Cleo", "failed", "")
    ]  # fmt: skip
    term.at("/instructor/challenges/tiny-binary")
    assert [row[5] for row in term.export("Export: canvas")[2:]] == ["", ""]


def log_of(term: Term) -> list[tuple[str, str, str]]:
    """Who did what to what, of the acts that were done, oldest first."""
    acts = httpx2.get(
        f"{term.url}/api/v1/instructor/acts", headers={"Authorization": f"Bearer {_token_of_prof(term)}"}
    ).json()
    assert {each["made_by"] for each in acts} == {"Prof"}
    done = [each for each in reversed(acts) if each["came_to"] == "done"]
    return [(each["made_by"], each["act"], each["about"].split(":")[0]) for each in done]


def _token_of_prof(term: Term) -> str:
    page = term.at("/account")
    page.get_by_label("Name of a new token").fill("term")
    page.keyboard.press("Enter")
    return page.locator("pre.secret").inner_text()
