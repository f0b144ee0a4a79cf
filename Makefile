# One command for everything; .ci/run calls these too. PYTHON is the interpreter of the virtual environment.
PYTHON ?= .venv/bin/python

.PHONY: venv check test proofs proofs-full keep-proofs fix docs docs-serve bench

venv:
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet --upgrade pip
	.venv/bin/python -m pip install --quiet -e '.[dev]'

check:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -c "from importlinter.cli import lint_imports_command as run; run()"

# A file's tests stay in one process, which makes what they share once.
test:
	$(PYTHON) -m pytest -q -n 2 --dist loadfile

# What measures CPU time, memory or processes has the machine to itself; the rest shares the cores. Of the challenges
# those are proved that changed, but for their texts, since tests/catalogue/proofs.json was written, and a tenth of the
# others by turns. Modules that take minutes are begun first, or one processor would wait for the other in the end.
proofs:
	$(PYTHON) -m pytest -q -m "proof and alone and not whole" --durations=10 tests/sandbox
	$(PYTHON) -m pytest -q -m "proof and not alone and not whole" --durations=10 -n 2 --dist loadscope --no-loadscope-reorder

# The same, with every challenge, everything of which `make proofs` tries a tenth, and more examples for each metric.
proofs-full: export HELDOUT_TEST_PROVE = all
proofs-full:
	$(PYTHON) -m pytest -q -m "proof and alone" --durations=10 tests/sandbox
	$(PYTHON) -m pytest -q -m "proof and not alone" --durations=10 -n 2 --dist loadscope --no-loadscope-reorder
	$(PYTHON) -m pytest -q -m "not proof" -n 2 tests/metrics

# Proves the challenges that have no entry yet, and writes one for each that passed every proof. To be committed.
keep-proofs: export HELDOUT_TEST_PROVE = new
keep-proofs: export HELDOUT_TEST_KEEP_PROOFS = 1
keep-proofs:
	$(PYTHON) -m pytest -q -m "proof and proves" --durations=10 -n 2 --dist loadscope --no-loadscope-reorder \
		tests/catalogue tests/landscape tests/authoring tests/scripted_learners

fix:
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

# The documentation as a site, in site/; `docs-serve` shows it and follows changes. Both need the extra `docs`.
docs:
	$(PYTHON) -m mkdocs build --strict

docs-serve:
	$(PYTHON) -m mkdocs serve --dev-addr 127.0.0.1:8000

# Adds the ratios to benchmarks/history.csv; only on a machine that does nothing else they say anything.
bench:
	$(PYTHON) benchmarks/sandbox.py --keep
