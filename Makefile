# `make demo` and `make test` need Python 3.11 or later and nothing else: the rest is set up here.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Other optimisers, to compare with: benchmarks/peers/setup.sh says what they need.
VENV_PEERS ?= .venv-peers
RACE_RESULTS ?= $(wildcard ../shared/data/real/nascar/results/nascar_results_20*.csv)
READY_PEERS := $(VENV_PEERS)/.ready

# The oldest Python that is supported, for the lowest versions of the dependencies.
PYTHON_LOWEST ?= 3.11
VENV_LOWEST ?= .venv-lowest
# Kernels compiled by the oldest Numba are kept apart from those of the newest.
LOWEST := NUMBA_CACHE_DIR=$(VENV_LOWEST)/numba $(VENV_LOWEST)/bin
LOWEST_TESTS := tests/integration/test_documentation.py \
	$(addprefix tests/unit/,inputs metrics portfolio rules scenarios settings sites slate solvers)
# Pythons in which the wheel is tried; those that are not on this machine are skipped.
PYTHONS ?= 3.11 3.12 3.13 3.14
CI := $(VENV)/.ready-ci

# Modules are compiled once, not again for every process that a test starts.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-slow coverage test-lowest wheel-check fuzz lint style types walls hooks format bench bench-solvers bench-tools bench-calibration hashes backtest clean

demo: $(READY)  ## choose 20 lineups for the example slate and write demo_lineups.csv
	$(BIN)/dfs-portfolio demo

test: $(READY)  ## the suite without its slow tests, five minutes on two cores
	$(BIN)/pytest -n 2 --dist loadfile

coverage: $(CI)  ## the same with branch coverage, which may not fall below `fail_under`
	$(BIN)/pytest -n 2 --dist loadfile --cov --cov-report=term

test-slow: $(READY)  ## every test, 2,000 examples for each property; hours
	HYPOTHESIS_PROFILE=nightly $(BIN)/pytest -n 2 -m "slow or not slow"

test-lowest: $(CI)  ## a part of the suite on the lowest versions of all dependencies, two minutes
	$(BIN)/uv venv --quiet --clear --python $(PYTHON_LOWEST) $(VENV_LOWEST)
	$(BIN)/uv pip install --quiet --python $(VENV_LOWEST) --resolution lowest-direct --editable . --group test
	$(LOWEST)/dfs-portfolio demo -o $(VENV_LOWEST)/demo.csv
	$(LOWEST)/pytest -n 2 --dist loadfile $(LOWEST_TESTS)

wheel-check: $(CI)  ## build, install the wheel away from the checkout, run the demo with it
	$(BIN)/python .ci/check_wheel.py $(PYTHONS)

fuzz: $(READY)  ## 100,000 mutated files for all readers, some minutes; failures go to fuzz_failures/
	PYTHONPATH=tests $(BIN)/python -m fuzz

lint: style types walls  ## style, types, and the direction of imports

style: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

walls: $(READY)
	$(BIN)/lint-imports

hooks: $(CI)  ## run these checks before each commit: .pre-commit-config.yaml
	$(BIN)/pre-commit install

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)  ## the tables and plots of docs/benchmarks.md, a quarter of an hour
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python benchmarks/full_slate.py
	$(BIN)/python benchmarks/full_slate.py --plot
	$(BIN)/python benchmarks/cold_start.py

bench-solvers: $(READY)  ## the tables and plots of docs/solver_comparison.md, half an hour
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python benchmarks/compare_solvers.py
	$(BIN)/python benchmarks/compare_solvers.py --plot
	$(BIN)/python benchmarks/build_and_change.py

bench-tools: $(READY) $(READY_PEERS)  ## the tables and plots of docs/comparison.md, a quarter of an hour
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python benchmarks/compare_tools.py --peers-python $(VENV_PEERS)/bin/python
	$(BIN)/python benchmarks/compare_tools.py --plot

bench-calibration: $(READY)  ## the tables and plots of docs/calibration.md, a few minutes
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python benchmarks/calibration.py $(RACE_RESULTS) --workers 2

hashes: $(READY)  ## compare results on all real slates with benchmarks/results/hashes.json, some minutes
	$(BIN)/python benchmarks/result_hashes.py

backtest: $(READY)  ## the tables and plot of docs/backtest.md, half an hour on two cores; needs the real files
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python benchmarks/backtest.py --workers 2
	$(BIN)/python benchmarks/backtest.py --table
	$(BIN)/python benchmarks/backtest.py --plot

# Built with the interpreter asked for; again whenever the dependencies change.
$(READY): pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or later is needed')"
	$(PYTHON) -m venv $(VENV) || { echo "no venv module: install it (Debian: python3-venv)"; exit 1; }
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $(READY)

$(CI): $(READY)
	$(BIN)/python -m pip install --quiet --group ci
	touch $(CI)

$(READY_PEERS): benchmarks/peers/requirements.txt benchmarks/peers/setup.sh
	benchmarks/peers/setup.sh $(VENV_PEERS)

clean:
	rm -rf $(VENV) $(VENV_PEERS) $(VENV_LOWEST) .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
