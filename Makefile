# IT portal. `make help` lists the commands. Needs Python 3.11+ and make, nothing else.
PYTHON ?= python3
PY = .venv/bin/python
SHELL = /bin/sh
.PHONY: help setup setup-dev check test

help: ## This list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/'

setup-dev: ## Install what tests and checks need
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@$(PY) -m uv pip sync -q --require-hashes requirements-dev.txt

check: setup-dev ## Lint, types, layers, migrations
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy .
	$(PY) -m importlinter.cli lint 2>/dev/null || .venv/bin/lint-imports

test: setup-dev ## All tests
	$(PY) -m pytest -n 2
