# IT portal. `make help` lists the commands. Needs Python 3.11+ and make, nothing else.
SHELL = /bin/sh
PYTHON ?= python3
PY = .venv/bin/python
SCALE ?= 1
TEST ?=
.DEFAULT_GOAL = help
.PHONY: help run setup setup-dev demo doctor test check lint bench messages
MAKEFLAGS += --no-print-directory

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: setup ## Start the portal at http://127.0.0.1:8000/ (PORT=8001, NO_DEMO=1); Ctrl+C stops it
	@exec $(PY) manage.py up $(if $(NO_DEMO),--no-demo)

setup: ## Install what the portal needs into .venv
	@$(PYTHON) itportal/runtime/install.py run

setup-dev: ## Install what tests and checks need as well
	@$(PYTHON) itportal/runtime/install.py dev

demo: setup ## Load the municipality Näidisvald into the running portal (SCALE=1; 100 for load tests)
	@exec $(PY) manage.py demo --scale $(SCALE)

doctor: setup ## Is everything well? One line per part, with the remedy
	@exec $(PY) manage.py doctor

messages: setup-dev ## Bring the Estonian texts up to date with the code
	@exec $(PY) manage.py messages

test: setup-dev ## All tests (TEST=tests/helpdesk for a part); prints the totals
	@$(PY) manage.py messages --compile
	@exec $(PY) -m pytest -n 2 $(TEST)

check: setup-dev ## Lint, types, layers, migrations, texts, templates, settings
	@exec $(PY) .ci/check.py

bench: setup-dev ## Measure (ONLY=G3, SCALE=100): one JSON line per figure, then a table
	@exec $(PY) -m bench $(if $(ONLY),--only $(ONLY)) --scale $(SCALE)
