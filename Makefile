# Throughline. `make` alone says what there is.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run test test-long format bench bench-graph pins clean setup-for-tests

VENV := .venv
BIN := $(VENV)/bin
# Another one can be named: make setup PYTHON=/opt/python/bin/python3
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))

# Says what it does in a line; what the tool itself says is shown only if it fails.
define quietly
	@echo "$(1) ..."
	@$(2) > $(VENV)/log 2>&1 || { cat $(VENV)/log; echo; echo "$(1) failed; the reason is above."; exit 1; }
endef

help: ## these lines
	@echo "Throughline. In this folder you can say:"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/run-time ## install everything that running needs, in this folder only
	@$(BIN)/python setup/assets.py

run: setup ## serve it with a made-up council at http://127.0.0.1:8000 (PORT=8001 for another port)
	@$(BIN)/flask --app wsgi serve

test: setup-for-tests ## all checks and tests, on SQLite and on PostgreSQL, in a real browser
	@echo "Checking style ..."
	@$(BIN)/ruff format --check --quiet . || { echo "Some files are laid out differently. Run: make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@echo "Checking which room imports which ..."
	@$(BIN)/lint-imports > $(VENV)/log 2>&1 || { cat $(VENV)/log; exit 1; }
	@echo "Testing ..."
	@$(BIN)/python -m pytest -m "not long" --numprocesses=auto --maxprocesses=4 $(ARGS)

test-long: setup-for-tests ## the tests that take minutes: large councils, crashes
	@$(BIN)/python -m pytest -m long $(ARGS)

format: $(VENV)/development ## lay the Python files out alike
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

bench: setup ## how long each page takes and how many statements, beside the bare SQL
	@$(BIN)/python -m bench $(ARGS)

bench-graph: setup-for-tests ## the pages of the graph at 10,000 and 1,000,000 residents (SIZES="10000 100000"), with bars
	@SIZES="$(SIZES)" $(BIN)/python -m bench.graph $(ARGS)

pins: ## after changing requirements.txt: install anew, and pin what that brings
	@rm -rf $(VENV)/pins
	@$(PYTHON) -m venv $(VENV)/pins
	$(call quietly,Installing the newest that the requirements allow,$(VENV)/pins/bin/pip install -r requirements-dev.txt)
	@sed -i.old '/^[^#]/d' constraints.txt && rm constraints.txt.old
	@$(VENV)/pins/bin/pip freeze >> constraints.txt
	@rm -rf $(VENV)/pins

clean: ## take away everything that was installed or built; keeps the database
	@rm -rf $(VENV) node_modules crm/static .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup-for-tests: $(VENV)/development
	@$(BIN)/python setup/assets.py --for-tests

# The files of these names are only stamps: newer than the requirements means installed.

$(VENV)/run-time: requirements.txt constraints.txt $(VENV)/made
	$(call quietly,Installing Python packages (up to a minute),$(BIN)/pip install -r requirements.txt -c constraints.txt)
	@touch $@

$(VENV)/development: requirements-dev.txt $(VENV)/run-time
	$(call quietly,Installing tools for tests,$(BIN)/pip install -r requirements-dev.txt -c constraints.txt)
	@touch $@

$(VENV)/made:
	@test -n "$(PYTHON)" || { echo "Throughline needs Python 3.11 or newer; this machine has $$(python3 --version 2>/dev/null || echo none)."; \
		echo "Install one, or name it: make setup PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Throughline needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Making a Python environment in $(VENV) ..."
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@touch $@
