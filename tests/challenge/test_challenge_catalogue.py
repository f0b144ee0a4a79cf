import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from heldout.base.errors import ChallengeError, UsageError
from heldout.base.paths import bundled_course
from heldout.challenge.catalogue import catalogue, find_challenge

MINIMAL = Path(__file__).parents[1] / "courses" / "minimal"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with a-good, b-broken and c-good, and what is no challenge."""
    course = Path(shutil.copytree(MINIMAL, tmp_path / "course"))
    good = course / "challenges" / "tiny-binary"
    for name in ("c-good", "b-broken"):
        shutil.copytree(good, course / "challenges" / name)
    good.rename(course / "challenges" / "a-good")
    (course / "challenges" / "b-broken" / "README.md").unlink()
    (course / "challenges" / ".hidden").mkdir()
    (course / "challenges" / "__pycache__").mkdir()
    (course / "challenges" / "README.md").write_text("No challenge.\n")
    return course


def test_a_broken_challenge_does_not_hide_the_others(course: Path) -> None:
    found = catalogue(course)
    assert [challenge.id for challenge in found.challenges] == ["a-good", "c-good"]
    (broken,) = found.broken
    assert broken.id == "b-broken"
    assert [problem.file for problem in broken.error.problems] == ["challenges/b-broken/README.md"]


def test_a_course_without_challenges_is_empty(tmp_path: Path) -> None:
    found = catalogue(tmp_path)
    assert (found.challenges, found.broken) == ((), ())


def test_a_challenge_is_found_by_its_name(course: Path) -> None:
    assert find_challenge(course, "a-good").id == "a-good"


@pytest.mark.parametrize("name", ["a-god", "A_Good"])
def test_an_unknown_name_gets_the_nearest_one_and_the_course(course: Path, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_challenge(course, name)
    assert str(caught.value) == (
        f"no challenge is called '{name}' in the course {course}. It has a-good, b-broken, c-good. "
        "Did you mean 'a-good'?"
    )


def test_of_many_challenges_the_nearest_is_named_and_not_all_of_them(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / "challenges" / f"c-{number:02}-plain").mkdir(parents=True)
    (tmp_path / "challenges" / "wine-prices").mkdir()
    with pytest.raises(UsageError) as caught:
        find_challenge(tmp_path, "wine-prises")
    said = "Did you mean 'wine-prices'? `heldout list` shows all of them."
    assert str(caught.value) == f"no challenge is called 'wine-prises' in the course {tmp_path}. {said}"
    with pytest.raises(UsageError, match=r"It has c-00-plain, .*c-11-plain and 29 more\. `heldout list`"):
        find_challenge(tmp_path, "zzz")


@pytest.mark.parametrize("name", ["../challenges/a-good", ".hidden", "", "README.md"])
def test_a_name_is_no_path(course: Path, name: str) -> None:
    with pytest.raises(UsageError):
        find_challenge(course, name)


def test_a_broken_challenge_that_is_asked_for_says_what_is_wrong(course: Path) -> None:
    with pytest.raises(ChallengeError, match=r"README\.md: does not exist"):
        find_challenge(course, "b-broken")


def test_our_own_challenges_are_valid() -> None:
    found = catalogue(bundled_course())
    assert [str(broken.error) for broken in found.broken] == []
    assert len(found.challenges) >= 6


def test_listing_fifty_challenges_takes_no_seconds(course: Path) -> None:
    for number in range(48):
        shutil.copytree(course / "challenges" / "a-good", course / "challenges" / f"copy-{number}")
    catalogue(course)
    durations = []
    for _ in range(5):
        started = time.perf_counter()
        assert len(catalogue(course).challenges) == 50
        durations.append(time.perf_counter() - started)
    # About 0.01 s on a quiet machine; the bound only catches work that should not be there.
    assert min(durations) < 1.0


def test_listing_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from heldout.challenge.catalogue import catalogue\n"
        f"assert catalogue(Path({str(bundled_course())!r})).challenges\n"
        "print([name for name in ('numpy', 'pandas', 'pyarrow', 'scipy', 'sklearn') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
