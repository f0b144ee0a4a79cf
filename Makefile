# One command for everything; .ci/run calls these too. PYTHON is the interpreter of the virtual environment.
PYTHON ?= .venv/bin/python

.PHONY: venv check test proofs proofs-full fix docs bench

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

# What measures CPU time, memory or processes has the machine to itself; the rest shares the cores.
proofs:
	$(PYTHON) -m pytest -q -m "proof and alone and not whole" --durations=10 tests/sandbox
	$(PYTHON) -m pytest -q -m "proof and not alone and not whole" --durations=10 -n 2 --dist loadscope

# The same, with everything of which `make proofs` tries a tenth.
proofs-full:
	$(PYTHON) -m pytest -q -m "proof and alone" --durations=10 tests/sandbox
	$(PYTHON) -m pytest -q -m "proof and not alone" --durations=10 -n 2 --dist loadscope

fix:
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

# Adds the ratios to benchmarks/history.csv; only on a machine that does nothing else they say anything.
bench:
	$(PYTHON) benchmarks/sandbox.py --keep
