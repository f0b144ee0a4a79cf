"""Decisions that a person would make: two classes are binary, a person is a group, normal is not of interest."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from heldout.authoring.new.interface import AuthorOptions, ChallengeProposal
from heldout.authoring.new.positive import positive_class
from heldout.authoring.new.propose import propose
from heldout.authoring.new.sources import boosting, deep_tree, small_tree, starter
from heldout.base.errors import UsageError
from heldout.reading.interface import CleanTable

ROWS = 400
RANDOM = np.random.default_rng(0)
SIZE = RANDOM.normal(size=ROWS)
NOISY = np.where(SIZE + RANDOM.normal(size=ROWS) > 1, "yes", "no")


def proposed(columns: dict[str, object], target: object = NOISY, **options: object) -> ChallengeProposal:
    frame = pd.DataFrame({"size": SIZE, **columns, "y": target})
    frame = frame.astype({name: "str" for name in frame if frame[name].dtype == object})
    return propose(CleanTable(frame, ()), AuthorOptions("y", **options), "some-name", "some.csv")


def dropped(proposal: ChallengeProposal) -> dict[str, str]:
    return {each.choice: each.reason for each in proposal.dropped}


def notes(proposal: ChallengeProposal) -> str:
    return "\n".join(proposal.notes)


@pytest.mark.parametrize("labels", [[1, 2, 0], ["ok", "late", "odd"]])
def test_two_classes_beside_a_rare_one_are_binary(labels: list[object]) -> None:
    target = np.array([labels[0]] * ROWS, dtype=object)
    target[RANDOM.permutation(ROWS)[:100]] = labels[1]
    target[7] = labels[2]
    proposal = proposed({}, pd.Series(list(target)))
    assert (proposal.task_type, proposal.metric.choice) == ("binary", "roc_auc")
    assert proposal.positive_value == labels[1]
    assert f"1 row was left out: {labels[2]}" in notes(proposal)


def test_a_wish_for_two_classes_is_granted_where_the_third_is_rare() -> None:
    target = np.where(SIZE > 0, "a", "b").astype(object)
    target[:3] = "c"
    assert proposed({}, target, task="binary").task_type == "binary"


@pytest.mark.parametrize(
    ("rows", "share", "said"),
    [
        (74, 0.25, "which this table cannot give"),
        (80, 0.25, "write 0.38 for public and for private, which leaves 24 % to train on"),
        (99, 0.25, "write 0.31 for public"),
        (100, 0.3, "30 % for either hidden part, so that it has the 30 rows that points need"),
        (117, 0.26, "26 % for either hidden part, so that it has the 30 rows that points need"),
        (118, 0.25, "The table is small"),
        (120, 0.25, "The table is small"),
    ],
)
def test_parts_are_made_large_enough_for_points_or_it_is_said_what_that_takes(
    rows: int, share: float, said: str
) -> None:
    """A table of 120 groups was called too small for points, with parts of a fifth."""
    frame = pd.DataFrame({"size": SIZE[:rows], "y": (3 * SIZE + RANDOM.normal(size=ROWS))[:rows]})
    proposal = propose(CleanTable(frame, ()), AuthorOptions("y"), "some-name", "some.csv")
    assert said in proposal.split.why
    assert proposal.split.public == proposal.split.private == share
    assert ("half of it" in proposal.split.why) == (rows not in (100, 117))


@pytest.mark.parametrize(("groups", "share"), [(120, 0.25), (147, 0.21), (150, 0.2)])
def test_enough_groups_for_points_are_hidden_where_there_are_enough(groups: int, share: float) -> None:
    rows = 2_400
    town = np.arange(rows) % groups
    size = RANDOM.normal(size=rows)
    frame = pd.DataFrame({"town": [f"t{each}" for each in town], "size": size, "y": size + RANDOM.normal(size=rows)})
    proposal = propose(CleanTable(frame, ()), AuthorOptions("y", group=("town",)), "some-name", "some.csv")
    assert (proposal.split.method, proposal.split.public) == ("group", share)
    assert ("The usual parts" in proposal.split.why) == (share == 0.2)
    assert "cannot give" not in proposal.split.why


def test_a_skewed_target_gets_a_word_and_another_metric() -> None:
    proposal = proposed({}, np.exp(2 * SIZE + RANDOM.normal(size=ROWS)))
    assert proposal.metric.choice == "mae"
    assert "times the median" in notes(proposal)
    assert "rmsle" in notes(proposal)
    assert "logarithm" in notes(proposal)
    assert proposed({}, SIZE * 3 + RANDOM.normal(size=ROWS)).metric.choice == "rmse"


@pytest.mark.parametrize(("largest", "said"), [(12_345.0, "12,345"), (37.24, "37.2"), (99_999_999.0, "99,999,999")])
def test_how_skewed_a_target_is_has_no_exponent(largest: float, said: str) -> None:
    target = np.append(np.exp(RANDOM.normal(size=ROWS - 1) / 100), largest)
    target[:-1] /= np.median(target)
    assert f"the largest is {said} times the median" in notes(proposed({}, target))


@pytest.mark.parametrize(
    ("labels", "order"),
    [
        (["low", "high", "medium"], "low < medium < high"),
        (["Very Good", "Fair", "Ideal", "Good", "Premium"], "Fair < Good < Very Good < Premium < Ideal"),
        (["mild", "severe", "none", "moderate"], "none < mild < moderate < severe"),
        (["L", "S", "M"], "S < M < L"),
    ],
)
def test_classes_in_an_order_are_recognised(labels: list[str], order: str) -> None:
    proposal = proposed({}, np.resize(labels, ROWS))
    assert proposal.task_type == "multiclass"
    assert f"({order})" in notes(proposal)
    assert "--task ordinal counts the distance" in notes(proposal)


def test_numbers_in_an_order_point_at_their_task() -> None:
    frame = pd.DataFrame({"size": SIZE, "quality": RANDOM.integers(3, 9, ROWS)})
    proposal = propose(CleanTable(frame, ()), AuthorOptions("quality"), "wine", "wine.csv")
    assert "3 < 4 < 5 < 6 < 7 < 8" in notes(proposal)
    assert "--task ordinal" in notes(proposal)
    assert "order" not in notes(proposed({}, np.resize(["red", "green", "blue"], ROWS)))


@pytest.mark.parametrize(
    ("labels", "positive"),
    [
        (("normal", "anomalous one"), "anomalous one"),
        (("Normal", "Pneumonia"), "Pneumonia"),
        (("healthy", "tulip fire"), "tulip fire"),
        (("negative", "trace"), "trace"),
        (("ok", "nok"), "nok"),
        (("no", "maybe"), "maybe"),
        (("sold", "not sold"), "sold"),
        (("sold", "unsold"), "sold"),
        (("benign", "m"), "m"),
        (("yes", "no"), "yes"),
        (("1", "0"), "1"),
        (("1", "2"), "2"),
        (("<=50K", ">50K"), ">50K"),
        (("да", "нет"), "да"),
        (("是", "否"), "是"),
        (("VRAI", "FAUX"), "VRAI"),
        (("off", "an"), "an"),
    ],
)
@pytest.mark.parametrize("share", [0.2, 0.7])
def test_the_class_of_interest_is_the_one_that_people_ask_about(
    labels: tuple[str, str], positive: str, share: float
) -> None:
    column = pd.Series(np.where(np.arange(100) < 100 * share, positive, next(x for x in labels if x != positive)))
    if labels == ("1", "2"):
        positive = str(column.value_counts().index[-1])
    assert positive_class(column, None)[0] == positive


def test_a_second_name_of_the_group_goes_with_the_first() -> None:
    player = np.repeat(np.arange(ROWS // 5), 5)
    columns = {
        "player_id": [f"p{number:05}" for number in player],
        "player_name": [f"Name {number}" for number in player],
        "height": RANDOM.normal(180, 9, ROWS // 5)[player],
    }
    proposal = proposed(columns, RANDOM.normal(size=ROWS // 5)[player] + RANDOM.normal(size=ROWS))
    assert proposal.split.method == "group"
    assert set(dropped(proposal)) == {"player_id", "player_name"}
    assert proposal.features == ["size", "height"], "a measurement is no name, however different it is"


@pytest.mark.parametrize("name", ["subject", "patient_id", "custid", "PersonNo"])
def test_a_person_with_several_rows_is_a_group_whatever_the_target_says(name: str) -> None:
    proposal = proposed({name: RANDOM.permutation(np.repeat(np.arange(ROWS // 4), 4))})
    assert proposal.group == (name,)


def test_a_place_that_says_nothing_of_the_target_is_no_group() -> None:
    proposal = proposed({"storenum": RANDOM.integers(100, 160, ROWS)})
    assert proposal.group == ()
    assert "storenum" in {each.choice for each in proposal.suspicious}


def test_an_id_is_seen_by_a_name_that_is_written_in_one() -> None:
    assert "an id" in dropped(proposed({"storenum": RANDOM.permutation(10**5)[:ROWS] + 7}))["storenum"]


def test_a_group_in_the_first_part_of_an_id_is_found() -> None:
    family = RANDOM.permutation(np.repeat(np.arange(ROWS // 2), 2))
    seen: dict[int, int] = {}
    ids = []
    for number in family:
        seen[number] = seen.get(number, 0) + 1
        ids.append(f"{number:04}_{seen[number]:02}")
    proposal = proposed({"PassengerId": ids})
    assert proposal.group == ("PassengerId_group",)
    assert set(dropped(proposal)) == {"PassengerId", "PassengerId_group"}
    assert "was made: the first part of PassengerId" in notes(proposal)
    assert proposed({"PassengerId": ids}, split="random").group == ()
    assert proposed({"code": [f"{n:04}_{n % 7:02}" for n in range(ROWS)]}).group == ()


def test_a_leak_is_not_declared_as_the_time() -> None:
    after = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.where(NOISY == "yes", 400, 0) + np.arange(ROWS) % 300, "D")
    proposal = proposed({"closed_on": after})
    assert "a leak" in dropped(proposal)["closed_on"]
    assert (proposal.time, proposal.split.method) == (None, "random")


def test_the_year_of_a_thing_is_no_time_unless_rows_come_in_that_order() -> None:
    years = RANDOM.integers(1990, 2010, ROWS)
    assert proposed({"year": years}).time is None
    assert proposed({"year": np.sort(years)}).time == "year"


TEXTS = [" ".join(RANDOM.choice(["red", "blue", "came", "went", "home", "late", "again"], 9)) for _ in range(ROWS)]


def test_a_table_of_messages_alone_makes_a_challenge_as_calibrate_reads_them() -> None:
    made = propose(CleanTable(pd.DataFrame({"text": TEXTS, "y": NOISY}), ()), AuthorOptions("y"), "sms", "sms.csv")
    assert "`calibrate` tries its words" in made.suspicious[0].reason
    for source in (starter(made, ["text"], small_tree(made)), boosting(made), deep_tree(made)):
        assert "TfidfVectorizer(" in source
        assert "OrdinalEncoder" not in source


def test_nothing_but_messages_of_which_some_are_missing_is_refused_with_what_to_do() -> None:
    frame = pd.DataFrame({"text": [None, *TEXTS[1:]], "y": NOISY})
    with pytest.raises(UsageError, match=r"nothing to predict from but free text: text.*1 of its texts.*--keep 'text'"):
        propose(CleanTable(frame, ()), AuthorOptions("y"), "sms", "sms.csv")
    kept = propose(CleanTable(frame, ()), AuthorOptions("y", keep=("text",)), "sms", "sms.csv")
    assert "earns no points" in kept.suspicious[0].reason


@pytest.mark.parametrize(("texts", "said"), [(TEXTS, "tries its words"), ([None, *TEXTS[1:]], "earns no points")])
def test_what_free_text_beside_numbers_is_worth_is_told(texts: list[str | None], said: str) -> None:
    assert said in {each.choice: each.reason for each in proposed({"text": texts}).suspicious}["text"]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (
            [f"The {TEXTS[n].split()[0]} {TEXTS[n].split()[1]} {n}" for n in range(ROWS)],
            "of few words: `calibrate` tries",
        ),
        ([f'{{"size": {n}}}' for n in range(ROWS)], "JSON objects, 400 different texts in 400 rows: no model takes"),
        ([f"Hauptstraße {n % 300}" for n in range(ROWS)], "300 different texts in 400 rows: a model learns nothing"),
    ],
)
def test_texts_that_hardly_repeat_stay_and_are_pointed_at(texts: list[str], said: str) -> None:
    proposal = proposed({"size": SIZE, "what": texts})
    assert "what" not in dropped(proposal)
    assert any(each.choice == "what" and said in each.reason for each in proposal.suspicious)


@pytest.mark.parametrize("name", ["Geburtsdatum", "date_naissance", "出生日期", "expiry_date"])
def test_a_birth_and_an_end_that_lies_ahead_order_no_rows(name: str) -> None:
    days = pd.Timestamp("1990-01-01") + pd.to_timedelta(np.arange(ROWS), unit="D")
    assert proposed({"size": SIZE, name: days}).split.method == "random"
    assert proposed({"size": SIZE, "sold": days}).split.method == "time"


@pytest.mark.parametrize(
    ("name", "numbers", "said"),
    [
        (
            "created_at",
            1_577_836_800_000 + 86_400_000 * RANDOM.permutation(ROWS),
            "milliseconds since 1970: 2020-01-01",
        ),
        ("timestamp", 1_577_836_800 + 86_400 * RANDOM.permutation(ROWS), "seconds since 1970: 2020-01-01"),
        ("date", 43_831 + RANDOM.permutation(ROWS), "days since 1900, as spreadsheets count them: 2020-01-01"),
    ],
)
def test_a_time_that_is_counted_is_no_id_and_is_told_as_days(name: str, numbers: object, said: str) -> None:
    proposal = proposed({"size": SIZE, name: numbers})
    assert name not in dropped(proposal)
    assert any(each.choice == name and said in each.reason for each in proposal.suspicious)
