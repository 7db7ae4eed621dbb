# Each target works on its own from a fresh clone: Python 3.11 or newer, make and git are enough.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/	/'

.stamps/run: requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@mkdir -p .stamps && touch $@

.stamps/dev: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@mkdir -p .stamps && touch $@ .stamps/run

serve: .stamps/run ## start the server on 127.0.0.1:8000, with SQLite in var/
	$(BIN)/python -m colloquy serve

demo: .stamps/run ## start a server filled with 2,885 real support conversations
	$(BIN)/python -m colloquy demo

test: .stamps/dev ## run the whole test suite
	$(BIN)/python -m pytest

check: .stamps/dev ## lint, types, import rules, schema up to date
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m colloquy.schema | diff -u schema/schema.graphql - || (echo "run: make schema" && exit 1)
	$(BIN)/python -m colloquy.schema possibleTypes | diff -u schema/possibleTypes.json - || (echo "run: make schema" && exit 1)

schema: .stamps/dev ## write schema/schema.graphql and schema/possibleTypes.json anew
	$(BIN)/python -m colloquy.schema > schema/schema.graphql
	$(BIN)/python -m colloquy.schema possibleTypes > schema/possibleTypes.json

bench: .stamps/dev ## measure, side by side in one run
	$(BIN)/python -m bench

web: ## build the GraphiQL page anew (needs Node 20)
	cd web && npm ci && npm run build

lock: ## resolve the dependencies anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -q -o requirements-dev.lock

.PHONY: help serve demo test check schema bench web lock
