# Everything a contributor runs. `make test` needs only make, git and Python 3.11 or newer: it sets up the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Of `make soak`: how many pairs of an expression and an event, how many schedules of clients, from which seed on.
PAIRS ?= 10000000
SCHEDULES ?= 250000
SEED ?= 1
# Of `make soak` and `make fuzz`: for how long each decoder is fuzzed.
SECONDS ?= 60
EXTRAS := test,dev,parquet,report,spark
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup test check format messages demo bench soak fuzz clv schema-check

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# A stamp is newer than pyproject.toml when its extras are installed; the install is skipped then.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "loyalrules needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.setup: pyproject.toml | $(BIN)/python
	$(PIP_INSTALL) --editable '.[$(EXTRAS)]'
	@touch $@

$(VENV)/.setup-demo: pyproject.toml | $(BIN)/python
	$(PIP_INSTALL) --editable '.[demo]'
	@touch $@

setup: $(VENV)/.setup  ## create .venv and install the package with its tools (only when pyproject.toml changed)

test: $(VENV)/.setup  ## run every test: rooms, stories, docs and the house rules (ARGS="-k floors -x")
	$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

check: $(VENV)/.setup  ## look at format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict src

format: $(VENV)/.setup  ## put the format right, and what lint can mend
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

messages: $(VENV)/.setup  ## bring the Korean and Chinese sentences up to date, and show which ones lack
	PYTHONPATH=tests $(BIN)/python -m house.messages

$(VENV)/.setup-clv: pyproject.toml | $(BIN)/python
	$(PIP_INSTALL) --editable '.[test,clv]'
	@touch $@

clv: $(VENV)/.setup-clv  ## fit the estimate of what members will spend (installs 800 MB, fits for a minute)
	$(BIN)/python -m pytest tests/report/fitted.py $(ARGS)

demo: $(VENV)/.setup-demo  ## a year of real baskets through an example program
	$(BIN)/python demo/run.py

bench: $(VENV)/.setup  ## quotes beside hand-written code, and events per second through the whole engine
	$(BIN)/python bench/quotes.py
	$(BIN)/python bench/evaluate.py

# The schemas in a real editor's language server. Needs node and npm, so it is no part of `make test`.
SERVER := $(VENV)/editor/node_modules/yaml-language-server

$(SERVER)/package.json:
	npm install --silent --no-fund --no-audit --prefix $(VENV)/editor yaml-language-server@1.25.0

schema-check: $(VENV)/.setup $(SERVER)/package.json  ## what a real YAML editor says about our schemas (ARGS=--write keeps it)
	$(BIN)/python tests/editor/measure.py $(SERVER) $(ARGS)

$(VENV)/.setup-fuzz: pyproject.toml | $(BIN)/python
	$(PIP_INSTALL) --editable '.[test,fuzz]'
	@touch $@

fuzz: $(VENV)/.setup-fuzz  ## fuzz what reads strangers' bytes, guided by coverage (SECONDS=900 for each of six decoders)
	$(BIN)/python tests/fuzz/run.py --seconds $(SECONDS) $(ARGS)

soak: $(VENV)/.setup fuzz  ## the laws on many more random histories, a hundred kills, contested redemptions, fuzzing
	HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest tests/laws tests/expr tests/ledger/test_kill.py tests/engine/test_contended.py $(ARGS)
	$(BIN)/python tests/expr/differential.py --pairs $(PAIRS) --seed $(SEED)
	$(BIN)/python tests/simulator/run.py --schedules $(SCHEDULES) --seed $(SEED)
