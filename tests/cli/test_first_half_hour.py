"""A beginner's first half hour, played with nothing but what the tool prints."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from command_line import Answer, heldout
from heldout.cli.tutorial_steps import STEPS, TutorialStep


class Beginner:
    """Knows Python's grammar and nothing else: commands, code and names come from what was printed before."""

    def __init__(self, desk: Path) -> None:
        self._home, self.here = desk / "home", desk
        self.read = ""

    def runs(self, *words: str) -> Answer:
        """A command that was printed, or one of `heldout --help`; what it prints is read."""
        command = f"heldout {' '.join(words)}".strip()
        assert not self.read or command in " ".join(self.read.split()), f"nobody has told of `{command}`"
        answer = heldout(*words, cwd=self.here, HELDOUT_HOME=str(self._home))
        self.read += f"\n{answer.out}\n{answer.err}"
        return answer

    def goes_to(self, folder: str) -> None:
        assert f"cd {folder}" in self.read, f"nobody has told of {folder}"
        self.here = self.here / folder

    def last_code(self) -> str:
        """The last block that was printed four columns in."""
        blocks: list[list[str]] = []
        inside = False
        for line in self.read.splitlines():
            if not inside and re.match(r" {4}\S", line):
                blocks.append([])
                inside = True
            inside = inside and (line.startswith("    ") or not line)
            if inside:
                blocks[-1].append(line[4:])
        return "\n".join(blocks[-1]).rstrip() + "\n"

    def imports_for(self, name: str) -> str:
        """The line that brings a name in, as it was printed somewhere."""
        wanted = re.compile(rf"\s*from \S+ import .*\b{name}$")
        return next(line.strip() for line in self.read.splitlines() if wanted.match(line))

    def hands_in(self, source: str) -> None:
        ast.parse(source)
        (self.here / "solution.py").write_text(source)


def points(card: str) -> float:
    found = re.search(r"^points +(\d+)", card, re.MULTILINE)
    assert found is not None, card
    return float(found[1])


@pytest.mark.long
@pytest.mark.proof
def test_what_is_printed_leads_to_85_points_on_a_beginners_challenge_and_70_on_an_intermediate_one(
    tmp_path: Path,
) -> None:
    eva = Beginner(tmp_path)
    eva.runs()
    eva.runs("tutorial")
    solution = eva.last_code()

    eva.runs("start", "breast-cancer")
    eva.goes_to("breast-cancer")
    eva.hands_in(solution)
    assert eva.runs("check").out.startswith("valid")
    card = eva.runs("grade").out
    assert points(card) >= 85
    assert "Next: " in card

    eva.runs()
    level = eva.runs("list").out.partition("\nintermediate\n")[2].partition("\nadvanced\n")[0]
    assert " airbag-crashes " in level
    eva.here = tmp_path
    eva.read += "\nheldout start airbag-crashes"  # as the list says of any of its names
    eva.runs("start", "airbag-crashes")
    eva.goes_to("airbag-crashes")
    eva.hands_in(solution)
    wrong = eva.runs("check")
    assert wrong.code == 1
    assert "hold text" in wrong.out
    repair = eva.last_code()

    while "heldout hint airbag-crashes" not in eva.read or "Value" not in eva.read.rpartition("Hint ")[2]:
        eva.read += "\nheldout hint airbag-crashes"
        eva.runs("hint", "airbag-crashes")
    model = re.findall(r"(\w+\(\))", eva.read.rpartition("Value")[2])[0]
    body = repair.replace("YOUR_MODEL", model)
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    eva.hands_in(f"{eva.imports_for(model[:-2])}\n\n\ndef get_estimator():\n{indented}\n")
    assert points(eva.runs("grade").out) >= 70


@pytest.mark.proof
def test_the_tutorial_goes_from_guessing_to_the_reference_as_it_says(tmp_path: Path) -> None:
    answer = heldout("tutorial", cwd=tmp_path, HELDOUT_HOME=str(tmp_path / "home"))

    assert answer.code == 0, answer.err
    earned = [float(found) for found in re.findall(r"^points +(\d+)", answer.out, re.MULTILINE)]
    assert len(earned) == len(STEPS)
    for step, got in zip(STEPS, earned, strict=True):
        assert step.points[0] <= got <= step.points[1], step.title
    assert earned == sorted(earned)
    assert (tmp_path / "tutorial" / "solution.py").read_text() == STEPS[-1].source
    assert "no attempts" in heldout("history", HELDOUT_HOME=str(tmp_path / "home")).out


def test_a_tutorial_whose_folder_is_there_is_told_how_to_name_another(tmp_path: Path) -> None:
    (tmp_path / "tutorial").mkdir()
    (tmp_path / "tutorial" / "solution.py").write_text("")

    answer = heldout("tutorial", cwd=tmp_path, HELDOUT_HOME=str(tmp_path / "home"))

    assert answer.code == 2
    assert "Name another: `heldout tutorial DIR`" in answer.err


@pytest.mark.parametrize("step", STEPS, ids=[each.title for each in STEPS])
def test_every_step_of_the_tutorial_is_a_solution_that_fits_the_screen(
    step: TutorialStep,
) -> None:
    source = step.source
    assert "get_estimator" in {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}
    assert max(map(len, source.splitlines())) <= 76
