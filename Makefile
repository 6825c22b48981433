# Two commands for a newcomer: `make verify` and `make test`.  Both take PYTHON=python3.13 and VENV=DIR.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
LINE := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
RUN_STAMP := $(VENV)/.installed-run-$(LINE)
TEST_STAMP := $(VENV)/.installed-test-$(LINE)
PLUGIN_VENV := $(VENV)-pytest8
PLUGIN_STAMP := $(PLUGIN_VENV)/.installed-$(LINE)
CLIENTS ?=
PYTEST_ARGS ?= -n auto
COVERAGE_FILE ?= $(VENV)/.coverage
export COVERAGE_FILE

.PHONY: help demo verify test check suite suite-unmeasured suite-pytest8 cassettes lock clean

help:
	@echo "make demo       install into $(VENV) and show faults at work, in a few seconds"
	@echo "make verify     install into $(VENV) and give a verdict on the three official Python SDKs"
	@echo "make test       the whole test suite: format, types, layers, tests, coverage"
	@echo "make cassettes  record cassettes/ anew, from the three official Python SDKs and the fake"
	@echo "make lock       resolve the locked requirements and those of the clients anew (needs uv and npm)"
	@echo "make clean      remove the environment and all that was built"

demo: $(RUN_STAMP)
	@$(BIN)/harness demo

# Findings are results (exit code 1); a mistake or a crash is not.
verify: $(RUN_STAMP)
	@$(BIN)/harness verify --quick $(CLIENTS) || test $$? -eq 1

test: check suite

check: $(TEST_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/harness cassette check cassettes
	$(BIN)/harness cassette scan cassettes

suite: $(TEST_STAMP)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(PYTEST_ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# The same tests, not measured: what counts lines also slows every program that a test starts.
suite-unmeasured: $(TEST_STAMP)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# The plugin as a stranger has it: pytest 8, the base package alone, the server in another environment.
suite-pytest8: $(RUN_STAMP) $(PLUGIN_STAMP)
	HARNESS_SERVER='$(abspath $(BIN)/harness)' $(PLUGIN_VENV)/bin/python -m pytest tests/pytest_plugin $(PYTEST_ARGS)

# The same SDKs give the same bytes: what git shows afterwards is what has changed.
cassettes: $(TEST_STAMP)
	$(BIN)/python -m tests.e2e.record_cassettes

# An environment of another Python line is made anew; pip is the one that comes with the interpreter.
$(VENV)/.python-$(LINE):
	@test -n "$(LINE)" || { echo "$(PYTHON) does not run; name another one with PYTHON=..." >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is Python $(LINE); 3.11 or later is needed" >&2; exit 2; }
	@echo "creating $(VENV) with Python $(LINE)"
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(RUN_STAMP): $(VENV)/.python-$(LINE) requirements.txt pyproject.toml
	@echo "installing the locked requirements and the three SDKs into $(VENV) (about a minute)"
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(TEST_STAMP): $(RUN_STAMP) requirements-test.txt
	@echo "installing the locked requirements of the tests into $(VENV)"
	@$(PIP) install --require-hashes -r requirements-test.txt
	@touch $@

$(PLUGIN_STAMP): $(VENV)/.python-$(LINE) requirements-pytest8.txt pyproject.toml
	@echo "installing the base package and pytest 8 into $(PLUGIN_VENV)"
	@rm -rf $(PLUGIN_VENV)
	@$(PYTHON) -m venv $(PLUGIN_VENV)
	@$(PLUGIN_VENV)/bin/python -m pip --disable-pip-version-check -qq install --require-hashes -r requirements-pytest8.txt
	@$(PLUGIN_VENV)/bin/python -m pip --disable-pip-version-check -qq install --no-deps --no-build-isolation -e .
	@touch $@

LOCK := uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --group build
lock:
	$(LOCK) --extra server --extra sdks --extra vcr --extra verify --group test -o requirements-test.txt
	$(LOCK) --extra server --extra sdks --extra vcr --extra verify -c requirements-test.txt -o requirements.txt
	$(LOCK) --group pytest8 -o requirements-pytest8.txt
	$(PYTHON) -m harness.clients.locking

clean:
	rm -rf $(VENV) $(PLUGIN_VENV) build dist *.egg-info .coverage* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
