"""Changes of one learner in class.toml, made from a page."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heldout.base.errors import UsageError
from heldout.challenge.class_file import LearnerSection, load_class
from heldout.classroom.roster.class_edit import class_edit, learner_of

WRITTEN = """# The class of 2027
format_version = 1
zone = "Europe/Zurich"  # ours

[late]
points_per_day = 10

[[deadline]]
name = "week 1"
closes = 2027-03-14T23:59:59

# Monday's group
[[learner]]
name = "Ana Lee"  # comes late

[[learner.extension]]  # ill
deadline = "week 1"
closes = 2027-03-21T23:59:59

# Tuesday's group

[[learner]]
name   =   "Bo [[Chen]]"
ids = { canvas = "4711", mail = "bo@uni.example" }

[[deadline]]
name = "week 2"
challenges = [
    "fruit",
]
closes = 2027-03-21T23:59:59

[[ learner ]]  # a late comer
name = "Cy"
team = "red"
[learner.ids]
moodle = "7"
# the end
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return course_of(tmp_path, WRITTEN)


def course_of(folder: Path, text: str) -> Path:
    (folder / "challenges" / "fruit").mkdir(parents=True)
    (folder / "challenges" / "fruit" / "challenge.toml").write_text("")
    (folder / "class.toml").write_bytes(text.encode())
    return folder


def change(course: Path, name: str, **said: Any) -> str:
    """Change a learner, or add one; in words."""
    found = class_edit(course, name, learner_of({"name": name, **said}))
    assert found is not None
    found.write()
    return found.words


def learner(course: Path, name: str) -> LearnerSection:
    found = load_class(course)
    assert found is not None
    return next(each for each in found.learner if each.name == name)


def changed_lines(course: Path, before: str = WRITTEN) -> tuple[list[str], list[str]]:
    """What is gone and what is new."""
    after = (course / "class.toml").read_text().splitlines()
    old = before.splitlines()
    return [each for each in old if each not in after], [each for each in after if each not in old]


def extension(deadline: str, closes: str) -> Mapping[str, Any]:
    return {"deadline": deadline, "closes": datetime.fromisoformat(closes)}


def test_a_team_is_one_line_and_everything_else_stays(course: Path) -> None:
    kept = [dict(each) for each in learner(course, "Ana Lee").model_dump()["extension"]]
    assert change(course, "Ana Lee", team="blue", extension=kept) == "Ana Lee: team 'blue' (was none)"
    assert changed_lines(course) == ([], ['team = "blue"'])
    assert learner(course, "Ana Lee").team == "blue"
    assert len(learner(course, "Ana Lee").extension) == 1


def test_an_extension_is_given_moved_and_taken_back(course: Path) -> None:
    ids = learner(course, "Bo [[Chen]]").ids
    first = change(course, "Bo [[Chen]]", ids=ids, extension=[extension("week 1", "2027-03-20T12:00")])
    assert first == "Bo [[Chen]]: extension of 'week 1' until 2027-03-20T12:00:00 (was none)"
    gone, new = changed_lines(course)
    assert gone == []
    assert new == ["[[learner.extension]]", "closes = 2027-03-20T12:00:00"]
    both = [extension("week 2", "2027-04-01T12:00"), extension("week 1", "2027-03-22T12:00")]
    second = change(course, "Bo [[Chen]]", ids=ids, extension=both)
    assert "extension of 'week 1' until 2027-03-22T12:00:00 (was until 2027-03-20T12:00:00)" in second
    assert "extension of 'week 2' until 2027-04-01T12:00:00 (was none)" in second
    assert [each.deadline for each in learner(course, "Bo [[Chen]]").extension] == ["week 1", "week 2"]
    third = change(course, "Bo [[Chen]]", ids=ids)
    assert "extension of 'week 2' taken back (was until 2027-04-01T12:00:00)" in third
    assert (course / "class.toml").read_text() == WRITTEN


def test_ids_are_changed_where_they_stand(course: Path) -> None:
    change(course, "Bo [[Chen]]", ids={"canvas": "4712", "oidc": "b"})
    change(course, "Cy", team="red", ids={"moodle": "7", "oidc": "c"})
    assert learner(course, "Bo [[Chen]]").ids == {"canvas": "4712", "oidc": "b"}
    assert learner(course, "Cy").ids == {"moodle": "7", "oidc": "c"}
    change(course, "Cy", team="red")
    assert learner(course, "Cy").ids == {}
    assert "# the end" in (course / "class.toml").read_text()


def test_who_is_added_comes_last_and_is_taken_out_again(course: Path) -> None:
    said = {"ids": {"mail": 'd"x@uni.example'}, "team": "blue", "pseudonym": "otter"}
    said |= {"extension": [extension("week 2", "2027-04-01T12:00:00+02:00")]}
    words = change(course, "Dora O'Neil", **said)
    assert words.startswith("Dora O'Neil: added to the class; team 'blue' (was none)")
    assert learner(course, "Dora O'Neil") == learner_of({"name": "Dora O'Neil", **said})
    assert (course / "class.toml").read_text().startswith(WRITTEN)
    found = class_edit(course, "Dora O'Neil", None)
    assert found is not None
    assert found.words == "Dora O'Neil: taken out of the class"
    found.write()
    assert (course / "class.toml").read_text().rstrip() == WRITTEN.rstrip()


def test_who_is_taken_out_leaves_the_others_comments(course: Path) -> None:
    found = class_edit(course, "Ana Lee", None)
    assert found is not None
    found.write()
    gone, new = changed_lines(course)
    assert new == []
    assert gone == ['name = "Ana Lee"  # comes late', "[[learner.extension]]  # ill", 'deadline = "week 1"']


def test_the_first_learner_makes_the_file(tmp_path: Path) -> None:
    (tmp_path / "challenges").mkdir()
    change(tmp_path, "Ana")
    assert (tmp_path / "class.toml").read_text() == 'format_version = 1\n\n[[learner]]\nname = "Ana"\n'


def test_what_is_no_change_is_none(course: Path) -> None:
    assert class_edit(course, "Bo [[Chen]]", learner(course, "Bo [[Chen]]")) is None


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"extension": [extension("week 3", "2027-04-01T12:00")]}, r"must name a deadline \(week 1, week 2\)"),
        ({"extension": [extension("week 1", "2027-03-01T12:00")]}, "must be after the deadline's own"),
        ({"extension": [extension("week 1", "2027-03-28T02:30")]}, "clocks are put forward then"),
        ({"ids": {"canvas": "4711"}}, "'4711' is that of two learners"),
        ({"pseudonym": "Cy"}, "must not be a learner's name"),
    ],
)
def test_what_would_not_be_valid_is_refused_and_the_file_stays(course: Path, said: Any, fault: str) -> None:
    with pytest.raises(UsageError, match=fault):
        change(course, "Ana Lee", **said)
    assert (course / "class.toml").read_text() == WRITTEN
    assert sorted(each.name for each in course.iterdir()) == ["challenges", "class.toml"]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"name": ""}, "name"),
        ({"name": "A", "team": "a\nb"}, "team must be one line of text"),
        ({"name": "A", "ids": {"canvas": 7}}, "ids.canvas must be"),
        ({"name": "A", "group": "x"}, "group"),
    ],
)
def test_what_is_no_learner_is_said(said: Mapping[str, Any], fault: str) -> None:
    with pytest.raises(UsageError, match=fault):
        learner_of(said)


def test_a_file_with_a_fault_is_mended_first(course: Path) -> None:
    (course / "class.toml").write_text(WRITTEN.replace("points_per_day", "points_a_day"))
    with pytest.raises(UsageError, match="has a fault: mend it first"):
        change(course, "Ana Lee", team="blue")


def test_a_file_that_was_changed_meanwhile_is_not_written_over(course: Path) -> None:
    found = class_edit(course, "Dora", learner_of({"name": "Dora"}))
    assert found is not None
    (course / "class.toml").write_text(WRITTEN + "# saved by an editor\n")
    with pytest.raises(UsageError, match="changed just now by somebody else"):
        found.write()
    assert "saved by an editor" in (course / "class.toml").read_text()


def test_another_layout_is_left_alone(tmp_path: Path) -> None:
    text = 'format_version = 1\nlearner = [{ name = "Ana" }, { name = "Bo" }]\n'
    course_of(tmp_path, text)
    with pytest.raises(UsageError, match="change it by hand"):
        change(tmp_path, "Ana", team="blue")
    with pytest.raises(UsageError, match="change it by hand"):
        change(tmp_path, "Cy")
    assert (tmp_path / "class.toml").read_text() == text


def test_a_learner_within_a_long_text_is_none(tmp_path: Path) -> None:
    text = 'format_version = 1\n[[learner]]\nname = "Ana"\nids.note = """\n[[learner]]\n"""\n'
    course_of(tmp_path, text)
    with pytest.raises(UsageError, match="change it by hand"):
        change(tmp_path, "Ana", pseudonym="otter", ids={"note": "[[learner]]\n"})
    assert (tmp_path / "class.toml").read_text() == text


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_mode_stay(tmp_path: Path, mark: str) -> None:
    course_of(tmp_path, mark + WRITTEN.replace("\n", "\r\n"))
    (tmp_path / "class.toml").chmod(0o640)
    change(tmp_path, "Bo [[Chen]]", team="blue")
    raw = (tmp_path / "class.toml").read_bytes()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert raw.decode().startswith(mark + "# The class")
    assert stat.S_IMODE((tmp_path / "class.toml").stat().st_mode) == 0o640


def test_who_could_write_the_file_before_can_still(course: Path) -> None:
    file = course / "class.toml"
    own = file.stat()
    groups = [4711] if os.getuid() == 0 else [each for each in os.getgroups() if each != own.st_gid]
    if not groups:
        pytest.skip("this account is in one group alone")
    os.chown(file, 4711 if os.getuid() == 0 else -1, groups[0])
    before = file.stat()
    change(course, "Dora")
    assert (file.stat().st_uid, file.stat().st_gid) == (before.st_uid, before.st_gid)


def test_nothing_that_is_recorded_of_a_change_breaks_its_line(course: Path) -> None:
    words = change(course, "Cy", team="red", ids={"a\nb\u202e": "x\ny"})
    assert "id at a b\ufffd 'x y' (was none)" in words


def test_a_link_stays_one(course: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "class.toml"
    (course / "class.toml").rename(elsewhere)
    (course / "class.toml").symlink_to(elsewhere)
    change(course, "Dora")
    assert (course / "class.toml").is_symlink()
    assert "Dora" in elsewhere.read_text()


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)
MOMENTS = st.datetimes(datetime(2027, 4, 1), datetime(2030, 1, 1)).map(lambda each: each.replace(microsecond=0))
LEARNERS = st.fixed_dictionaries(
    {},
    optional={
        "team": TEXTS,
        "pseudonym": TEXTS.map(lambda text: f"p {text}"),
        "ids": st.dictionaries(st.sampled_from(["canvas", "mail", "a.b", "é"]), TEXTS.map(lambda text: f"i {text}")),
        "extension": st.dictionaries(st.sampled_from(["week 1", "week 2"]), MOMENTS),
    },
)
EDITS = st.lists(
    st.tuples(st.sampled_from(["Ana Lee", "Bo [[Chen]]", "Cy", "New"]), st.none() | LEARNERS), min_size=1, max_size=6
)


@pytest.mark.proof
@settings(max_examples=60, deadline=None)
@given(EDITS)
def test_any_changes_are_what_the_file_says_then_and_comments_above_tables_stay(
    edits: list[tuple[str, dict[str, Any] | None]],
) -> None:
    with TemporaryDirectory() as folder:
        course = course_of(Path(folder), WRITTEN)
        expected = {name: learner(course, name) for name in ("Ana Lee", "Bo [[Chen]]", "Cy")}
        for name, said in edits:
            if said is not None:
                gives = [{"deadline": each, "closes": when} for each, when in said.get("extension", {}).items()]
                wanted = learner_of({"name": name, **said, "extension": gives})
            else:
                wanted = None
            if wanted is None and name not in expected:
                continue
            found = class_edit(course, name, wanted)
            if found is not None:
                with suppress(UsageError):  # two learners with one id or pseudonym
                    found.write()
                if (course / "class.toml").read_bytes() != found.content:
                    continue
            if wanted is None:
                del expected[name]
            else:
                expected[name] = wanted
            said_now = load_class(course)
            assert said_now is not None
            now = {each.name: each for each in said_now.learner}
            assert now.keys() == expected.keys()
            for each, section in expected.items():
                assert sorted(now[each].extension, key=repr) == sorted(section.extension, key=repr)
                assert now[each].model_copy(update={"extension": []}) == section.model_copy(update={"extension": []})
        text = (course / "class.toml").read_text()
        for kept in ("# The class of 2027", "# ours", "# Monday's group", "# Tuesday's group", "# the end"):
            assert kept in text
