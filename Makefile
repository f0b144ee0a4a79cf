# One command for everything; .ci/run calls these too. PYTHON is the interpreter of the virtual environment.
PYTHON ?= .venv/bin/python

.PHONY: venv check test proofs fix docs bench

venv:
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet --upgrade pip
	.venv/bin/python -m pip install --quiet -e '.[dev]'

check:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -c "from importlinter.cli import lint_imports_command as run; run()"

test:
	$(PYTHON) -m pytest -q -n 2

# Attacks have the machine to themselves, as they measure CPU time and memory; the rest shares the cores.
proofs:
	$(PYTHON) -m pytest -q -m proof --durations=10 tests/sandbox
	$(PYTHON) -m pytest -q -m proof --durations=10 -n 2 --dist loadscope --ignore tests/sandbox

fix:
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

bench:
	$(PYTHON) benchmarks/grade.py
