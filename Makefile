# Every task of the house. `make` alone lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CODE := contracts services deploy tests
EVENTS := 1000000
DOSSIERS := 1000000
RUNS := 3
ONLY :=
LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev up seed test unit bench check fmt states lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(BIN)/motcua ## Make the virtual environment and install what the house needs to run

setup-dev: $(VENV)/dev.stamp $(BIN)/motcua ## The same, and what checks and tests need, Chromium included
	@deploy/setup/browser.sh

up: setup ## Run the whole house at http://127.0.0.1:8080 (Ctrl-C stops it)
	@$(BIN)/python -m deploy.motcua up

seed: setup ## Put the province pack into the running house again, after editing it
	@$(BIN)/python -m deploy.motcua seed

test: setup-dev ## Run every test: unit, contract, integration, end to end, browser
	$(BIN)/python -m pytest

unit: $(VENV)/dev.stamp ## Run the unit tests only: no servers, a few seconds
	$(BIN)/python -m pytest tests/unit

bench: $(VENV)/dev.stamp ## Measure speed beside others, into build/bench.json (EVENTS=, DOSSIERS=, RUNS=, ONLY=part)
	$(BIN)/python -m tests.bench --events $(EVENTS) --dossiers $(DOSSIERS) --runs $(RUNS) --only "$(ONLY)"

check: $(VENV)/dev.stamp ## Check format, lint, types and the rules of import
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: $(VENV)/dev.stamp ## Format the code, and fix what can be fixed without thinking
	$(BIN)/ruff check --fix --exit-zero $(CODE)
	$(BIN)/ruff format $(CODE)

states: $(VENV)/dev.stamp ## Draw docs/states.md anew, from the table of moves
	$(BIN)/python -m tests.states

lock: $(VENV)/dev.stamp ## Lock requirements/*.in again, with hashes
	$(BIN)/$(LOCK) requirements/dev.in -o requirements/dev.lock
	$(BIN)/$(LOCK) -c requirements/dev.lock requirements/runtime.in -o requirements/runtime.lock

clean: ## Remove the virtual environment and the caches, never the state in .motcua
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps make the second time quick; a changed lock makes them stale.
$(VENV)/runtime.stamp: requirements/runtime.lock
	@deploy/setup/environment.sh $(VENV) $(PYTHON)
	$(PIP) --require-hashes -r $<
	@touch $@

$(BIN)/motcua: deploy/setup/command.sh $(VENV)/runtime.stamp
	@deploy/setup/command.sh $(VENV)

$(VENV)/dev.stamp: requirements/dev.lock $(VENV)/runtime.stamp
	$(PIP) --require-hashes -r $<
	@touch $@
