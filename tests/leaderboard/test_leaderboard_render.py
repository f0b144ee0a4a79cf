from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from attempt_samples import START, ranked
from card_samples import score_card
from chromium import CHROMIUM, shown_document
from rich.cells import cell_len

from heldout.attempts.interface import Attempt
from heldout.base.errors import UsageError
from heldout.base.shown_text import csv_cell_read
from heldout.leaderboard.interface import Leaderboard
from heldout.leaderboard.rank import older_apart, rank
from heldout.leaderboard.render import BOARDS, render_leaderboard

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=cmd()|' /C calc'!A0",
    "two\nlines | a\r\npipe",
    "\x1b[31mred\x1b[0m\x07",
    "مريم العلي",
    "evil\u202egpj.exe",
    "👩‍🔬 Zoë",
    "王小明" * 20,
    "# *bold* _it_ [a](http://b) `code` @octocat \\| $x$ &amp; ~~no~~",
)


def board(*attempts: Attempt, greater: bool = True, **changes: object) -> Leaderboard:
    made = rank(attempts, "late-flights", "Late flights", "roc_auc", greater)
    return replace(made, **changes)  # type: ignore[arg-type]


def small() -> Leaderboard:
    return board(
        ranked("Ada", 0.81234567, 1, id="0kvtw7hbm001", points=91.24),
        ranked("Ada", 0.7, 0, id="0kvtw7hbm000", points=80.0),
        ranked("Bo", 0.81234567, 2, id="0kvtw7hbm002", points=91.24, late=True),
        ranked("Cy", 0.5, 3, id="0kvtw7hbm003", points=10.0),
        ranked("Di", None, 4, id="0kvtw7hbm004", points=None),
    )


def hostile() -> Leaderboard:
    attempts = [ranked(name, 0.9 - i / 100, i, id=f"0kvtw7hbm0{i:02}") for i, name in enumerate(HOSTILE)]
    attempts.append(ranked("Last", None, 99, id="0kvtw7hbm099", status="<b>|\n"))
    return board(*attempts, title="<i>Title</i> | \x1b[1m", metric="m<b>|_x", notes=("a <u>note</u>\x1b[1m",))


def test_a_table_is_aligned_and_says_what_the_order_means() -> None:
    assert render_leaderboard(small(), "table") == (
        "Late flights\n"
        "public roc_auc, higher is better\n"
        "A rank such as 1–2 is shared by equal scores.\n"
        "\n"
        "Rank  Learner   Score  Points  Tries  Attempt       Note\n"
        " 1–2  Ada      0.8123    91.2      2  0kvtw7hbm001\n"
        " 1–2  Bo       0.8123    91.2      1  0kvtw7hbm002  late\n"
        "   3  Cy       0.5000    10.0      1  0kvtw7hbm003\n"
        "   –  Di            –       –      1  0kvtw7hbm004  timed out\n"
    )


def test_a_table_without_points_or_notes_has_no_column_for_them() -> None:
    lines = render_leaderboard(board(ranked("Ada", 3.5, points=None), greater=False, final=True), "table").splitlines()
    assert lines[1] == "final roc_auc, lower is better"
    assert lines[3].split() == ["Rank", "Learner", "Score", "Tries", "Attempt"]


@pytest.mark.parametrize("width", [30, 50, 80, 132])
def test_every_line_of_a_table_fits_the_terminal(width: int) -> None:
    text = render_leaderboard(hostile(), "table", width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "…" in text


def test_wide_characters_take_two_columns_in_a_table() -> None:
    made = board(ranked("王小明", 0.5, id="0kvtw7hbm000"), ranked("Ada Bo", 0.4, id="0kvtw7hbm001"))
    lines = render_leaderboard(made, "table").splitlines()[4:]
    assert [cell_len(line) for line in lines] == [cell_len(lines[0])] * 2
    assert [cell_len(line[: line.index("0.")]) for line in lines] == [15, 15]


def test_a_narrow_table_gives_up_columns_before_names() -> None:
    lines = render_leaderboard(small(), "table", width=50).splitlines()
    assert lines[4].split() == ["Rank", "Learner", "Score", "Points", "Tries", "Note"]
    assert render_leaderboard(small(), "table", width=34).splitlines()[5].split() == [
        "Rank",
        "Learner",
        "Score",
        "Note",
    ]


def test_a_table_has_no_colour_unless_asked_for_and_none_with_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    plain = render_leaderboard(small(), "table")
    coloured = render_leaderboard(small(), "table", colour=True)
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == plain.split()
    assert "\x1b[1mLate flights" in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert render_leaderboard(small(), "table", colour=True) == plain


@pytest.mark.parametrize("format_name", ["table", "markdown", "html"])
def test_no_name_can_steer_a_terminal_or_turn_text_around(format_name: str) -> None:
    text = render_leaderboard(hostile(), format_name)
    assert not set(text) & set("\x1b\x07\r\u202e")
    assert "evil�gpj.exe" in text


def test_the_json_document_follows_its_schema() -> None:
    document = json.loads(render_leaderboard(small(), "json"))
    assert {key: document[key] for key in document if key != "entries"} == {
        "schema": "heldout.leaderboard/1",
        "challenge": "late-flights",
        "title": "Late flights",
        "metric": {"name": "roc_auc", "greater_is_better": True},
        "final": False,
        "closed_at": None,
        "reopenings": [],
        "compared": False,
        "noise_floor": None,
        "notes": [],
        "first_entry": 1,
        "entries_in_all": 4,
    }
    assert document["entries"][0] == {
        "rank": [1, 2],
        "learner": "Ada",
        "attempt": "0kvtw7hbm001",
        "status": "graded",
        "score": 0.81234567,
        "ci95": None,
        "public": None,
        "public_rank": None,
        "points": 91.24,
        "created_at": "2025-11-22T14:04:05.123456+00:00",
        "attempts": 2,
        "late": False,
        "unranked": None,
        "other_version": None,
    }
    last = document["entries"][-1]
    assert (last["rank"], last["status"], last["score"], last["points"]) == (None, "timed_out", None, None)


def test_json_keeps_every_name_as_it_is_and_csv_in_one_line() -> None:
    document = json.loads(render_leaderboard(hostile(), "json"))
    assert {entry["learner"] for entry in document["entries"]} == {*HOSTILE, "Last"}
    rows = csv.DictReader(io.StringIO(render_leaderboard(hostile(), "csv"), newline=""))
    shown = {row["learner"] for row in rows}
    assert {f"'{HOSTILE[2]}", HOSTILE[0], HOSTILE[1], HOSTILE[9], "two lines | a  pipe", "�[31mred�[0m�"} < shown
    assert len(shown) == len(HOSTILE) + 1


def test_csv_has_a_header_and_full_precision() -> None:
    assert render_leaderboard(small(), "csv") == (
        "rank_first,rank_last,learner,attempt,status,score,points,created_at,attempts,late,unranked,ci95_low,ci95_high,"
        "public,other_metric,other_score,noise_floor\n"
        "1,2,Ada,0kvtw7hbm001,graded,0.81234567,91.24,2025-11-22T14:04:05.123456+00:00,2,false,,,,,,,\n"
        "1,2,Bo,0kvtw7hbm002,graded,0.81234567,91.24,2025-11-22T14:05:05.123456+00:00,1,true,,,,,,,\n"
        "3,3,Cy,0kvtw7hbm003,graded,0.5,10.0,2025-11-22T14:06:05.123456+00:00,1,false,,,,,,,\n"
        ",,Di,0kvtw7hbm004,timed_out,,,2025-11-22T14:07:05.123456+00:00,1,false,,,,,,,\n"
    )


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1", "\n@x"])
def test_a_name_that_a_spreadsheet_would_run_gets_an_apostrophe(name: str) -> None:
    (row,) = csv.DictReader(io.StringIO(render_leaderboard(board(ranked(name, 0.5)), "csv"), newline=""))
    assert row["learner"].startswith("'")
    assert csv_cell_read(row["learner"]).strip() == name.strip()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", ":"])
@pytest.mark.parametrize("name", ["bob;=HYPERLINK(1)", 'bob;"=1+1"', "bob|@x", "bob, -2", "a:＝1", "=1;=2", "'=1;'=2"])
def test_no_cell_is_a_formula_whatever_a_spreadsheet_splits_lines_at(name: str, separator: str) -> None:
    text = render_leaderboard(board(ranked(name, 0.5)), "csv")
    for line in text.splitlines():
        for cell in [*line.split(separator), *next(csv.reader([line], delimiter=separator))]:
            assert not cell.lstrip(" \"'").startswith(tuple("=+@＝")) or cell.lstrip(' "').startswith("'")
    (row,) = csv.DictReader(io.StringIO(text))
    assert csv_cell_read(row["learner"]) == name


@pytest.mark.parametrize("name", ["ana  lee", "O'Brien-Smith, Jr.", "  x", "a - b", "C+", "x=1", "' '", "ana;lee"])
def test_csv_prints_a_name_that_is_no_formula_as_it_is_stored(name: str) -> None:
    (row,) = csv.DictReader(io.StringIO(render_leaderboard(board(ranked(name, 0.5)), "csv")))
    assert row["learner"] == name


def test_negative_scores_stay_numbers_in_csv() -> None:
    (row,) = csv.DictReader(io.StringIO(render_leaderboard(board(ranked("Ada-Bo", -0.5)), "csv")))
    assert (row["score"], row["learner"]) == ("-0.5", "Ada-Bo")


def test_markdown_is_a_table_as_github_shows_it() -> None:
    assert render_leaderboard(small(), "markdown") == (
        "## Late flights\n"
        "\n"
        "Ranked by public roc\\_auc, higher is better. A rank such as 1–2 is shared by equal scores.\n"
        "\n"
        "| Rank | Learner | roc\\_auc | Points | Attempts | Attempt |\n"
        "| --: | :-- | --: | --: | --: | :-- |\n"
        "| 1–2 | Ada | 0.8123 | 91.2 | 2 | `0kvtw7hbm001` |\n"
        "| 1–2 | Bo (late) | 0.8123 | 91.2 | 1 | `0kvtw7hbm002` |\n"
        "| 3 | Cy | 0.5000 | 10.0 | 1 | `0kvtw7hbm003` |\n"
        "| – | Di | timed out | – | 1 | `0kvtw7hbm004` |\n"
    )


def test_names_break_no_row_of_a_markdown_table_and_are_no_markup() -> None:
    text = render_leaderboard(hostile(), "markdown")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(HOSTILE) + 1
    cells_of = [re.split(r"(?<!\\)\|", re.sub(r"\\\\", "", row)) for row in rows]
    assert {len(cells) for cells in cells_of} == {len(cells_of[0])}
    outside_of_code = re.sub(r"(?<!\\)`[^`]*`", "", "\n".join(rows))
    assert not re.search(r"<|>|(?<!\\)[*_\[\]$~#!`]|@octocat", outside_of_code)


class Page(HTMLParser):
    """Tags, attributes and visible text of a page; every element must be closed in order."""

    VOID = frozenset({"meta", "br", "img", "link", "input"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)

    def count(self, tag: str, **attributes: str) -> int:
        return sum(name == tag and attributes.items() <= found.items() for name, found in self.tags)


def test_the_web_page_asks_for_nothing_and_runs_nothing_but_what_sorts_it() -> None:
    text = render_leaderboard(hostile(), "html", now=NOW)
    page = Page(text)
    assert {tag for tag, _ in page.tags} == {
        *("html", "head", "meta", "title", "style", "body", "main", "h1", "footer", "p", "script"),
        *("table", "caption", "thead", "tbody", "tr", "th", "td", "bdi", "small", "span", "code", "time"),
        *("figure", "figcaption", "svg", "desc", "line", "circle", "path", "text"),
    }
    used = {name for _, attributes in page.tags for name in attributes}
    assert used <= {
        *("lang", "charset", "name", "content", "http-equiv", "scope", "class", "datetime", "data-v"),
        *("viewbox", "width", "role", "aria-labelledby", "id", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "d"),
    }
    assert not re.search(r"url\(|@import", text)
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert len(scripts) == 1
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in text


def test_the_web_page_draws_intervals_and_the_best_so_far() -> None:
    entries = [
        replace(each, ci95=(each.score - 0.05, each.score + 0.05)) if each.score else each for each in small().entries
    ]
    text = render_leaderboard(replace(small(), entries=tuple(entries)), "html", now=NOW)
    assert text.count("<svg ") == 2
    assert text.count('class="whisker"') == 3
    assert "Ada 0.8123 (0.7623 to 0.8623)" in text
    assert "<svg" not in render_leaderboard(board(ranked("Ada", 0.5)), "html")


SORTED = """
addEventListener("load", () => {
  document.querySelectorAll("thead button")[2].click();
  const order = [...document.querySelectorAll("tbody tr")].map(row => row.cells[1].dataset.v);
  const heads = [...document.querySelectorAll("thead th")].map(head => head.getAttribute("aria-sort"));
  document.title = order.join() + " " + heads.join();
});
"""


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")
def test_a_browser_sorts_the_table(tmp_path: Path) -> None:
    text = render_leaderboard(small(), "html", now=NOW)
    digest = base64.b64encode(hashlib.sha256(SORTED.encode()).digest()).decode()
    text = text.replace("script-src '", f"script-src 'sha256-{digest}' '")
    text = text.replace("</body>", f"<script>{SORTED}</script></body>")
    (tmp_path / "board.html").write_text(text)
    assert "<title>Cy,Ada,Bo,Di ,,ascending,</title>" in shown_document(tmp_path / "board.html")


def test_the_web_page_shows_every_name_as_text() -> None:
    page = Page(render_leaderboard(hostile(), "html"))
    shown = "".join(page.text)
    for name in (HOSTILE[0], HOSTILE[1], HOSTILE[2], HOSTILE[5], HOSTILE[7], HOSTILE[9], "two lines | a pipe"):
        assert name in shown
    assert "<i>Title</i> |" in shown
    assert "a <u>note</u>" in shown


def test_the_web_page_is_a_table_that_a_screen_reader_can_follow() -> None:
    text = render_leaderboard(small(), "html", now=NOW)
    page = Page(text)
    assert text.startswith("<!DOCTYPE html>\n")
    assert page.count("html", lang="en") == page.count("caption") == page.count("h1") == 1
    assert page.count("th", scope="col") == 4
    assert page.count("th", scope="row") == 4
    assert page.count("tr", **{"class": "failed"}) == 1
    assert page.count("tr", **{"class": "lead"}) == 2
    assert page.count("time", datetime="2026-01-02T03:04:00Z") == 1
    for piece in (
        "1–2",
        "0.8123",
        "91.2",
        "timed out",
        "2 attempts",
        "late",
        "Late flights – leaderboard",
        "2026-01-02 03:04 UTC",
    ):
        assert piece in "".join(page.text)


def test_the_web_page_speaks_of_ranges_only_where_there_are_some() -> None:
    assert "A rank such as 1–2" in render_leaderboard(small(), "html")
    assert "A rank such as" not in render_leaderboard(board(ranked("Ada", 0.5)), "html")


@pytest.mark.parametrize("format_name", ["table", "markdown", "html"])
def test_ranges_of_a_test_are_told_from_shared_ranks(format_name: str) -> None:
    text = " ".join(render_leaderboard(replace(small(), compared=True), format_name).replace("\\", "").split())
    assert "A rank such as 1–2 is a range: these rows cannot tell which of them it is." in text


@pytest.mark.parametrize("format_name", ["table", "markdown", "html"])
def test_a_score_without_a_rank_stays_and_says_why(format_name: str) -> None:
    attempts = [ranked("Ada", 0.9), ranked("Bo", 0.8, 1), ranked("Cy", 0.7, 2, late=True)]
    reasons = {attempts[1].id: "not comparable", attempts[2].id: "late"}
    made = rank(attempts, "late-flights", "Late flights", "roc_auc", True, unranked=reasons)
    text = render_leaderboard(made, format_name)
    assert "not comparable" in text
    assert "0.8000" in text
    assert text.count("late") == 1


@pytest.mark.parametrize("format_name", BOARDS.names())
def test_a_grade_of_another_version_is_never_shown_as_a_score_of_this_one(format_name: str) -> None:
    old = {"challenge_hash": "sha256:old", "greater_is_better": True, "points": 77.7}
    metric = {"name": "roc_auc", "greater_is_better": True}
    auc = {"card": score_card(metric=metric, score={"public": 0.8123, "ci95": [0.7, 0.9]})}
    attempts = [ranked("Ada", 0.25), ranked("Bo", 0.8123, 1, **old, **auc), ranked("Cy", 0.6, 2, **old)]
    about = ("late-flights", "Late flights", "log_loss", False)
    made = older_apart(rank(attempts, *about, version=attempts[0].challenge_hash), attempts)
    text = render_leaderboard(made, format_name, width=100).replace("\\", "")
    assert "another version" in text
    assert "77.7" not in text.replace('"points": 77.7', "")
    if format_name == "json":
        bo = json.loads(text)["entries"][1]
        assert (bo["rank"], bo["score"], bo["points"], bo["ci95"]) == (None, None, None, None)
        assert bo["other_version"] == {"metric": metric, "score": 0.8123, "points": 77.7}
    elif format_name == "csv":
        assert ",graded,,," in text
        assert text.splitlines()[2].endswith(",roc_auc,0.8123,")
    else:
        assert "another version (roc_auc 0.8123)" in text
        assert "heldout regrade late-flights" in " ".join(text.split())


def test_every_colour_scheme_of_the_web_page_is_readable() -> None:
    text = render_leaderboard(small(), "html")
    schemes = re.findall(r":root \{ ?\n?\s*(--paper: #[^}]*?--lead: #\w+)", text)
    assert len(schemes) == 3, "light, dark, and on paper"
    for scheme in schemes:
        colours = dict(re.findall(r"--(\w+): #(\w{6})", scheme))
        for name in ("ink", "soft", "lead"):
            assert contrast(colours[name], colours["paper"]) >= 4.5, (name, colours)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours by WCAG 2, 1 to 21."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("format_name", ["table", "markdown", "html"])
def test_an_empty_board_is_an_invitation(format_name: str) -> None:
    text = render_leaderboard(board(), format_name, width=100)
    assert "Nobody has attempted this challenge yet." in text
    assert "late-flights" in text.replace("\\", "")
    assert "<table" not in text
    assert "Late flights" in text


def test_an_empty_board_is_a_valid_document() -> None:
    assert json.loads(render_leaderboard(board(), "json"))["entries"] == []
    assert render_leaderboard(board(), "csv").splitlines() == [render_leaderboard(small(), "csv").splitlines()[0]]


@pytest.mark.parametrize("format_name", BOARDS.names())
def test_every_format_ends_with_one_line_break(format_name: str) -> None:
    for made in (board(), small(), hostile()):
        text = render_leaderboard(made, format_name)
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


@pytest.mark.parametrize("format_name", ["table", "json", "markdown", "html"])
def test_notes_are_shown(format_name: str) -> None:
    assert "Mind the gap" in render_leaderboard(replace(small(), notes=("Mind the gap",)), format_name)


def test_the_formats_are_those_of_the_command_line() -> None:
    assert BOARDS.names() == ("csv", "html", "json", "markdown", "table")


def test_an_unknown_format_is_wrong_usage_with_a_suggestion() -> None:
    with pytest.raises(UsageError, match=r"one of csv, html.*Got 'jsn'\. Did you mean 'json'\?"):
        render_leaderboard(board(), "jsn")


def test_times_of_other_zones_are_shown_in_utc() -> None:
    text = render_leaderboard(board(ranked("Ada", 0.5)), "html", now=NOW)
    assert f'datetime="{START:%Y-%m-%dT%H:%M:%SZ}"' in text


def compared(**changes: object) -> Leaderboard:
    """Four learners of whom the rows can tell the last from the others."""
    made = board(*(ranked(name, 0.9 - place / 10, place) for place, name in enumerate(("Ada", "Bo", "Cy", "Di"))))
    ranges = ((1, 2), (1, 3), (2, 3), (4, 4))
    entries = (replace(entry, rank=each) for entry, each in zip(made.entries, ranges, strict=True))
    return replace(made, entries=tuple(entries), compared=True, noise=0.153, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("format_", ["table", "markdown", "html", "json"])
def test_the_noise_floor_stands_in_words_on_a_board(format_: str) -> None:
    text = " ".join(render_leaderboard(compared(), format_).replace("\\", "").split())
    assert "Noise floor: on these public rows two entries have to differ by about 0.1530 roc_auc" in text
    assert "Shared are therefore the ranks 1–2, 1–3, 2–3." in text
    assert "Noise floor: on these private rows" in " ".join(
        render_leaderboard(compared(final=True), format_).replace("\\", "").split()
    )
    assert "Noise floor" not in render_leaderboard(small(), format_)


def test_the_noise_floor_is_a_number_for_who_computes_with_it() -> None:
    assert json.loads(render_leaderboard(compared(), "json"))["noise_floor"]["difference"] == 0.153
    rows = list(csv.DictReader(io.StringIO(render_leaderboard(compared(), "csv"))))
    assert {row["noise_floor"] for row in rows} == {"0.153"}


def test_where_every_rank_is_a_single_one_the_noise_floor_says_so() -> None:
    clear = compared()
    clear = replace(clear, entries=tuple(replace(one, rank=(1, 1)) for one in clear.entries))
    assert "Every rank stands clear of it." in " ".join(render_leaderboard(clear, "table").split())


def test_a_page_of_a_board_says_which_of_how_many_it_has() -> None:
    page = compared().page(2, 3)
    assert [entry.learner for entry in page.entries] == ["Di"]
    for format_ in ("table", "markdown", "html"):
        assert "Entries 4–4 of 4." in render_leaderboard(page, format_)
    document = json.loads(render_leaderboard(page, "json"))
    assert (document["first_entry"], document["entries_in_all"], len(document["entries"])) == (4, 4, 1)
    assert [entry.learner for entry in compared().page(1, 3).entries] == ["Ada", "Bo", "Cy"]


def test_a_page_says_of_its_own_ranks_only_whether_the_noise_floor_tells_them_apart() -> None:
    first, second = (" ".join(render_leaderboard(compared().page(number, 3), "table").split()) for number in (1, 2))
    assert "Shared on this page are therefore the ranks 1–2, 1–3, 2–3." in first
    assert "Every rank on this page stands clear of it." in second


@pytest.mark.parametrize("format_", ["table", "markdown", "html"])
def test_a_board_that_ranks_by_points_says_so_and_not_that_it_ranks_by_the_metric(format_: str) -> None:
    text = render_leaderboard(compared(by_points=True, greater_is_better=False), format_)
    assert "public points, higher is better" in text
    assert "anked by public roc_auc" not in text
    assert "about 0.1530 points" in " ".join(text.split())


@pytest.mark.parametrize("number", [0, 3])
def test_a_page_that_a_board_does_not_have_is_refused(number: int) -> None:
    with pytest.raises(UsageError, match=f"there is no page {number}: the board has 2"):
        compared().page(number, 3)
