"""course: brings modules of the grader's own libraries' names into the working directory"""

from pathlib import Path

from forged_course import SOLUTION


def make(folder: Path) -> Path:
    code = "import sys\n\nprint('GOT @token@', file=sys.stderr)\n"
    names = "click numpy pandas rich pydantic pydantic_core platformdirs sqlalchemy joblib sklearn psutil tomlkit pyarrow"
    for name in (names + " json tomllib dataclasses hashlib difflib textwrap getpass sqlite3 typing_extensions").split():
        (folder / f"{name}.py").write_text(code)
    for name in ("rich", "numpy", "click"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(code)
    (folder / "solution.py").write_text(SOLUTION)
    return folder
